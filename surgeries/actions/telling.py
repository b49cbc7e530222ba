"""Who hears of what happens to a booking: called inside the transaction that does it."""

from __future__ import annotations

from surgeries.models import Booking


def tell_party(booking: Booking, what: str) -> None:
    """`what` is booked, waiting, offered, expired, cancelled, moved or changed."""
