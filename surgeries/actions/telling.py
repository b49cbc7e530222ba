"""Who hears of what happens to a booking, and how: called inside the transaction that does it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import get_language

from accounts.actions.outbox import tell
from accounts.cadences import default_habits
from accounts.clock import now
from accounts.models import Contact, User
from engagement.actions.moving import is_silent
from surgeries import texting
from surgeries.models import Booking, CallTask, TextMessage
from surgeries.models.telling import What

SOON = timedelta(hours=2)
RING_WITHIN: dict[str, timedelta] = {
    What.OFFERED: timedelta(hours=1),  # the place is kept for a while only
    What.REMINDER: timedelta(hours=6),
    What.CHANGED: timedelta(hours=12),
    What.SESSION_CANCELLED: timedelta(hours=12),
}
RING_LATER = timedelta(days=1)


def tell_party(booking: Booking, what: str, *, knows: bool = False) -> None:
    """`what` is a moment of `What`, or "missed", which is a mail or nothing.

    By email to the account or to the address that was given. Whoever left a telephone number alone is texted where
    an adapter is set (`TEXT_BACKEND`) and the number is a mobile; else an organiser rings, but not where the party
    `knows`: they said it on the telephone themselves, or pressed the button. Each occurrence is told once, however
    often this is called.
    """
    if is_silent():
        return
    user = booking.user if booking.user and booking.user.is_active else None
    if user is None and not booking.email:
        if booking.phone and what in What.values:
            _text_or_ring(booking, what, knows)
        return
    tell(
        kind=f"surgeries.{what}",
        key=f"{booking.pk}" if what == "missed" else occurrence(booking),
        facts={"booking": booking.pk},
        to_users=[user] if user else (),
        to_contacts=() if user else [contact_for(booking.email)],
        to_address=_other_address(booking, user),
    )


def occurrence(booking: Booking) -> str:
    """Names this moment in the life of a booking: a new state, another session, other hours."""
    session = booking.session
    instant = int(booking.state_at.timestamp() * 1000)
    return f"{booking.pk}:{session.pk}:{session.sequence}:{booking.sequence}:{instant}"


def contact_for(email: str) -> Contact:
    """Whom we write to at this address; read in the language in which it was given first."""
    language = get_language() or ""
    contact, _made = Contact.objects.get_or_create(email=email, defaults={"language": language})
    return contact


def _other_address(booking: Booking, user: User | None) -> str:
    """Somebody signed in may have typed another address than that of their account."""
    return booking.email if user and booking.email and booking.email != user.email.lower() else ""


def _text_or_ring(booking: Booking, what: str, knows: bool) -> None:
    """What was still to be said about this booking is not said any more: only the newest is true."""
    supersede(booking)
    key = f"{what}:{occurrence(booking)}"
    if texting.is_on() and texting.mobile(booking.phone):
        TextMessage.objects.get_or_create(key=key, defaults={"booking": booking, "what": what})
    elif not knows:
        ring(booking, what, key)


def supersede(booking: Booking) -> None:
    """Calls that were not made and texts that did not go yet: something newer is to be said."""
    instant = now()
    CallTask.objects.filter(booking=booking, done_at=None).update(
        done_at=instant, outcome=CallTask.Outcome.SUPERSEDED
    )
    TextMessage.objects.filter(booking=booking, state=TextMessage.State.WAITING).update(
        state=TextMessage.State.DROPPED, state_at=instant
    )


def ring(booking: Booking, what: str, key: str) -> CallTask:
    """A line in the organisers' list "To ring"; one for each occurrence."""
    given = {"booking": booking, "what": what, "due_at": ring_by(booking, what)}
    task, _made = CallTask.objects.get_or_create(key=key, defaults=given)
    return task


def ring_by(booking: Booking, what: str) -> datetime:
    """Soon for what can't wait, within a day for the rest, never in the night; and two hours before it begins at the
    latest."""
    by = now() + RING_WITHIN.get(what, RING_LATER)
    by = default_habits().quiet_end(by) or by
    latest = booking.session.starts_at - SOON
    if what == What.OFFERED and booking.offer_until:
        latest = min(latest, booking.offer_until - timedelta(minutes=30))
    return max(now(), min(by, latest))
