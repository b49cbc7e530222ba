"""The mails about a booking: each about one's own matter, each with the link that changes it."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from surgeries import listing, words
from surgeries.links import token_of
from surgeries.models import Booking, Session
from surgeries.models.sessions import Mode

State = Booking.State


def booking_of(event: Event) -> Booking | None:
    rows = Booking.objects.select_related("session__venue").prefetch_related("needs")
    return rows.filter(pk=event.facts.get("booking")).first()


TRUE_IN: dict[str, tuple[str, ...]] = {
    "booked": (State.BOOKED,),
    "waiting": (State.WAITING,),
    "offered": (State.OFFERED,),
    "expired": (State.EXPIRED,),
    "moved": (State.BOOKED,),
    "changed": (State.BOOKED, State.WAITING, State.OFFERED),
    "reminder": (State.BOOKED,),
    "missed": (State.NO_SHOW,),
}


def is_true(what: str, booking: Booking) -> bool:
    """Whether it can still be said when the mail or the text goes: nobody is told what is true no more."""
    if what == "session_cancelled":
        return booking.session.state == Session.State.CANCELLED
    if what == "cancelled":
        return booking.state in (State.CANCELLED, State.DECLINED)
    if booking.session.state != Session.State.OPEN or booking.state not in TRUE_IN[what]:
        return False
    return booking.state != State.OFFERED or booking.is_live


def may_see(what: str) -> Callable[[User | None, Event], bool]:
    def asked(user: User | None, event: Event) -> bool:
        booking = booking_of(event)
        return booking is not None and is_true(what, booking)

    return asked


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
        "is_put_last": booking.waits_until_day_before,
        "needs": [str(need.get_what_display()) for need in booking.needs.all()],
        "until": booking.offer_until
        and f"{words.weekday(booking.offer_until)}, {words.hour(booking.offer_until)}",
        "url": absolute(booking.get_absolute_url()),
        "change_url": absolute(reverse("surgeries:booking_change", args=[token])),
        "calendar_url": absolute(reverse("surgeries:booking_calendar", args=[token])),
        "list_url": absolute(reverse("surgeries:sessions")),
        "book_url": absolute(reverse("surgeries:book", args=[session.public_id])),
    }


def missed_context(message: Message) -> dict:
    """With the next sessions that have a place for so many."""
    booking = booking_of(message.events[0])
    rows = listing.free_elsewhere(booking.party_size, most=3)
    return {
        **context(message),
        "sessions": [(row, absolute(row.session.get_absolute_url())) for row in rows],
    }


KINDS: tuple[tuple[str, object], ...] = (
    ("booked", _("Your place at a session")),
    ("waiting", _("You are on a waiting list")),
    ("offered", _("A place is free for you")),
    ("expired", _("The time to take a place is over")),
    ("cancelled", _("Your booking is cancelled")),
    ("moved", _("Your booking is changed")),
    ("changed", _("A session that you booked moves")),
    ("session_cancelled", _("A session that you booked is cancelled")),
    ("reminder", _("Your session is soon")),
    ("missed", _("We missed you at a session")),
)


def register() -> None:
    """Called from ready()."""
    for name, label in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"surgeries.{name}",
                label=label,
                transactional=True,
                may_see=may_see(name),
                context=missed_context if name == "missed" else context,
                why=_("a place was booked with this address"),
            )
        )
