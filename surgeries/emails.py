"""The mails about a booking: each about one's own matter, each with the link that changes it."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from surgeries import words
from surgeries.links import token_of
from surgeries.models import Booking, Session
from surgeries.models.sessions import Mode

State = Booking.State


def booking_of(event: Event) -> Booking | None:
    rows = Booking.objects.select_related("session__venue").prefetch_related("needs")
    return rows.filter(pk=event.facts.get("booking")).first()


def stands(*states: str) -> Callable[[User | None, Event], bool]:
    """Still true when the mail is made: in one of these states, at a session that is not called off."""

    def may_see(user: User | None, event: Event) -> bool:
        booking = booking_of(event)
        is_on = bool(booking) and booking.session.state == Session.State.OPEN
        return is_on and booking.state in states and (booking.state != State.OFFERED or booking.is_live)

    return may_see


def is_called_off(user: User | None, event: Event) -> bool:
    booking = booking_of(event)
    return bool(booking) and booking.session.state == Session.State.CANCELLED


def is_theirs_no_more(user: User | None, event: Event) -> bool:
    booking = booking_of(event)
    return bool(booking) and booking.state in (State.CANCELLED, State.DECLINED)


def context(message: Message) -> dict:
    """Everything that one needs to find the room, and the links."""
    booking = booking_of(message.events[0])
    session, venue = booking.session, booking.session.venue
    token = token_of(booking.public_id)
    return {
        "name": booking.name,
        "title": session.title,
        "when": words.when_booked(booking),
        "venue": venue.full_address,
        "transport": venue.transport,
        "note": venue.note,
        "size": words.people(booking.party_size),
        "reference": booking.reference,
        "phone": session.phone,
        "reason": session.state_reason,
        "is_drop_in": session.mode == Mode.DROP_IN,
        "is_declined": booking.state == State.DECLINED,
        "is_booked": booking.state == State.BOOKED,
        "needs": [str(need.get_what_display()) for need in booking.needs.all()],
        "until": booking.offer_until
        and f"{words.weekday(booking.offer_until)}, {words.hour(booking.offer_until)}",
        "url": absolute(booking.get_absolute_url()),
        "change_url": absolute(reverse("surgeries:booking_change", args=[token])),
        "calendar_url": absolute(reverse("surgeries:booking_calendar", args=[token])),
        "list_url": absolute(reverse("surgeries:sessions")),
        "book_url": absolute(reverse("surgeries:book", args=[session.public_id])),
    }


KINDS: tuple[tuple[str, object, Callable[[User | None, Event], bool]], ...] = (
    ("booked", _("Your place at a session"), stands(State.BOOKED)),
    ("waiting", _("You are on a waiting list"), stands(State.WAITING)),
    ("offered", _("A place is free for you"), stands(State.OFFERED)),
    ("expired", _("The time to take a place is over"), stands(State.EXPIRED)),
    ("cancelled", _("Your booking is cancelled"), is_theirs_no_more),
    ("moved", _("Your booking is changed"), stands(State.BOOKED)),
    ("changed", _("A session that you booked moves"), stands(State.BOOKED, State.WAITING, State.OFFERED)),
    ("session_cancelled", _("A session that you booked is cancelled"), is_called_off),
    ("reminder", _("Your session is soon"), stands(State.BOOKED)),
)


def register() -> None:
    """Called from ready()."""
    for name, label, may_see in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"surgeries.{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=context,
                why=_("a place was booked with this address"),
            )
        )
