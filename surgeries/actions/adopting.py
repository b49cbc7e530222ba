"""Bookings that were made without an account become those of the person who proves that the address is theirs."""

from __future__ import annotations

from accounts.models import Contact, User
from surgeries.models import Booking


def take_along(contact: Contact, user: User) -> None:
    """Called inside the transaction in which the address gets its account."""
    Booking.objects.filter(user=None, email__iexact=contact.email).exclude(email="").update(user=user)
