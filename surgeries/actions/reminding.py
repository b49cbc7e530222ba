"""A word on the day before, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from accounts.clock import now
from surgeries.actions.telling import tell_party
from surgeries.models import Booking, Session

BEFORE = timedelta(days=1)
AT_ONCE = 500


def remind_due() -> int:
    """Everybody who has a place at a session that begins within a day; gives how many were reminded.

    A job: safe to run late and twice. Who booked within that day has just read it in the mail that said so.
    """
    due = Booking.objects.filter(
        state=Booking.State.BOOKED,
        reminded_at=None,
        session__state=Session.State.OPEN,
        session__starts_at__gt=now(),
        session__starts_at__lte=now() + BEFORE,
        state_at__lte=F("session__starts_at") - BEFORE,
    )
    return sum(_remind(booking) for booking in due.select_related("session", "user").order_by("pk")[:AT_ONCE])


@transaction.atomic
def _remind(booking: Booking) -> bool:
    mine = Booking.objects.filter(pk=booking.pk, reminded_at=None, state=Booking.State.BOOKED)
    if not mine.update(reminded_at=now()):
        return False
    tell_party(booking, "reminder")
    return True
