"""Who hears of what happens to a booking: called inside the transaction that does it."""

from __future__ import annotations

from django.utils.translation import get_language

from accounts.actions.outbox import tell
from accounts.models import Contact, User
from engagement.actions.moving import is_silent
from surgeries.models import Booking


def tell_party(booking: Booking, what: str) -> None:
    """`what` is booked, waiting, offered, expired, cancelled, moved, changed, session_cancelled or reminder.

    By email to the account or to the address that was given; whoever left a telephone number alone has the slip and
    the link, and nobody is written to. Each occurrence is told once, however often this is called.
    """
    if is_silent():
        return
    user = booking.user if booking.user and booking.user.is_active else None
    if user is None and not booking.email:
        return
    tell(
        kind=f"surgeries.{what}",
        key=occurrence(booking),
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
