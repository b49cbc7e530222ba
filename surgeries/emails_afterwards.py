"""The mails after a session: two questions, what became of it; and what becomes of a request for data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement.moves import Move, Said, moves, rows_named
from engagement.registries import day_words
from surgeries import words
from surgeries.links import token_of
from surgeries.models import Booking, DataRequest, DataRequestChange, Feedback, FollowUp

REQUEST = "surgeries.request"  # what the link in the mail is signed for
DAYS = 7
State = DataRequest.State


# --- Two questions ---------------------------------------------------------------------------------------------
def booking_of(event: Event) -> Booking | None:
    return Booking.objects.select_related("session__venue").filter(pk=event.facts.get("booking")).first()


def may_ask(user: User | None, event: Event) -> bool:
    """Whoever came, and has not said anything yet."""
    booking = booking_of(event)
    if booking is None or booking.state != Booking.State.CAME:
        return False
    return not Feedback.objects.given().filter(booking=booking).exists()


def feedback_url(booking: Booking) -> str:
    return reverse("surgeries:booking_feedback", args=[token_of(booking.public_id)])


def feedback_context(message: Message) -> dict:
    booking = booking_of(message.events[0])
    return {
        "name": booking.name,
        "title": booking.session.title,
        "when": words.when_booked(booking),
        "venue": booking.session.venue.name,
        "url": absolute(feedback_url(booking)),
    }


def feedback_line(event: Event) -> Line:
    booking = booking_of(event)
    text = _("Did “{title}” help? Two questions").format(title=booking.session.title)
    return Line(text=text, url=feedback_url(booking))


# --- A month and a quarter later ---------------------------------------------------------------------------------
def follow_up_of(event: Event) -> FollowUp | None:
    rows = FollowUp.objects.select_related("session__venue", "record", "booking")
    return rows.filter(pk=event.facts.get("follow_up")).first()


def may_follow_up(user: User | None, event: Event) -> bool:
    row = follow_up_of(event)
    return row is not None and row.answered_at is None and bool(row.booking_id or row.record_id)


def follow_up_context(message: Message) -> dict:
    row = follow_up_of(message.events[0])
    return {
        "name": row.booking.name if row.booking else "",
        "title": row.session.title if row.session else "",
        "day": day_words(_day_of(row)),
        "made_url": row.record.made_url if row.record else "",
        "is_helper": row.booking_id is None,
        "url": absolute(row.get_absolute_url()),
    }


def _day_of(row: FollowUp) -> date:
    if row.session:
        return words.localtime(row.session.starts_at).date()
    return row.record.helped_on


def follow_up_line(event: Event) -> Line:
    return Line(text=_("Is it still live, and what changed?"), url=follow_up_of(event).get_absolute_url())


# --- Requests for data --------------------------------------------------------------------------------------------
def request_of(event: Event) -> DataRequest | None:
    return DataRequest.objects.select_related("department").filter(pk=event.facts.get("request")).first()


def change_of(event: Event) -> DataRequestChange | None:
    rows = DataRequestChange.objects.select_related("request__department")
    return rows.filter(pk=event.facts.get("change")).first()


def confirm_url(request: DataRequest) -> str:
    token = signing.dumps(request.pk, salt=REQUEST)
    return reverse("surgeries:data_request_confirm", args=[token])


def waits_for_the_link(user: User | None, event: Event) -> bool:
    request = request_of(event)
    return request is not None and request.state == State.UNCONFIRMED


def is_newest(user: User | None, event: Event) -> bool:
    """This is still what was decided last."""
    change = change_of(event)
    return change is not None and not change.request.changes.filter(pk__gt=change.pk).exists()


def is_theirs_to_answer(user: User | None, event: Event) -> bool:
    request = request_of(event)
    if request is None or user is None or not request.is_open or request.department is None:
        return False
    return user.memberships.filter(organisation=request.department).exists()


def request_context(message: Message) -> dict:
    event = message.events[0]
    request, change = request_of(event), change_of(event)
    return {
        "title": request.title,
        "what_for": request.what_for,
        "state": change.to_state if change else request.state,
        "reason": change.reason if change else "",
        "department": request.department.name if request.department else "",
        "day": day_words(request.answer_by) if request.answer_by else "",
        "first_day": day_words(request.first_answer_by) if request.answer_by and request.was_moved else "",
        "dataset_url": request.dataset_url,
        "url": absolute(request.get_absolute_url()),
        "list_url": absolute(reverse("surgeries:data_requests")),
        "confirm_url": absolute(confirm_url(request)),
        "answer_url": absolute_of_office(request),
        "days": DAYS,
    }


def absolute_of_office(request: DataRequest) -> str:
    """Where its department answers it."""
    return absolute(reverse("surgery_data_requests:inspect", args=[request.pk]))


def for_you_line(event: Event) -> Line:
    request = request_of(event)
    words_ = _("A request for data is yours to answer by {day}: “{title}”")
    text = words_.format(day=day_words(request.answer_by), title=request.title)
    return Line(text=text, url=request.get_absolute_url())


# --- For those who follow it ---------------------------------------------------------------------------------------
def move_says(change: DataRequestChange, topic: object) -> Said:
    """`facts`: {"change": pk}."""
    request = change.request
    texts: dict[str, str] = {
        State.ASKED: _("Somebody asks for data: “{title}”. An answer is promised by {day}."),
        State.PROMISED: _("The request for data “{title}” is being worked on: an answer by {day}."),
        State.PUBLISHED: _("The data that was asked for is published: “{title}”."),
        State.NOT_POSSIBLE: _("The data that was asked for can’t be published: “{title}”."),
    }
    day = day_words(change.answer_by) if change.answer_by else ""
    text = texts[change.to_state].format(title=request.title, day=day)
    return Said(text=text, url=request.get_absolute_url(), quote=change.reason)


def public_changes():
    public = [State.ASKED, *DataRequest.PUBLIC]
    rows = DataRequestChange.objects.select_related("request")
    return rows.filter(to_state__in=public, request__state__in=DataRequest.PUBLIC)


ASKED_FOR_IT: tuple[tuple[str, object, Callable[[User | None, Event], bool]], ...] = (
    ("request_confirm", gettext_lazy("Confirm a request for data"), waits_for_the_link),
    ("request_public", gettext_lazy("Your request for data is on the list"), is_newest),
    ("request_declined", gettext_lazy("Your request for data is not on the list"), is_newest),
    ("request_promised", gettext_lazy("Your request for data is being worked on"), is_newest),
    ("request_answered", gettext_lazy("Your request for data is answered"), is_newest),
)


def register() -> None:
    """Called from ready()."""
    came = gettext_lazy("you came to a session, or helped somebody")
    notification_kinds.register(
        NotificationKind(
            name="surgeries.feedback",
            label=gettext_lazy("Two questions after a session"),
            description=gettext_lazy("On the morning after you came, once."),
            may_see=may_ask,
            context=feedback_context,
            line=feedback_line,
            why=came,
        )
    )
    notification_kinds.register(
        NotificationKind(
            name="surgeries.follow_up",
            label=gettext_lazy("What became of it"),
            description=gettext_lazy("30 and 90 days after a session: is it still live, what changed?"),
            may_see=may_follow_up,
            context=follow_up_context,
            line=follow_up_line,
            why=came,
        )
    )
    for name, label, may_see in ASKED_FOR_IT:
        notification_kinds.register(
            NotificationKind(
                name=f"surgeries.{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=request_context,
                why=gettext_lazy("data was asked for with this address"),
            )
        )
    notification_kinds.register(
        NotificationKind(
            name="surgeries.request_for_you",
            label=gettext_lazy("Requests for data to your department"),
            description=gettext_lazy("When one is given to your department to answer."),
            may_see=is_theirs_to_answer,
            context=request_context,
            line=for_you_line,
            why=gettext_lazy("you belong to the department that answers it"),
            offered_to=lambda user: user.has_perm("surgeries.change_datarequest"),
        )
    )
    moves.register(Move(name="data_request", read=rows_named("change", public_changes), says=move_says))
