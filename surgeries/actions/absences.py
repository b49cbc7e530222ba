"""Who kept a place and did not come: noted late, said kindly, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from accounts.clock import now
from accounts.models import Event
from surgeries.actions.booking import lock
from surgeries.actions.closing import not_come
from surgeries.actions.telling import tell_party
from surgeries.models import Booking, Session
from surgeries.querysets import BookingQuerySet

SHEETS_COME = timedelta(days=3)  # on paper: nobody is called absent before the sheet can be typed in
TOO_LATE = timedelta(days=30)
AT_ONCE = 50
State = Booking.State


def mark_no_shows() -> int:
    """Of sessions over for three days at which somebody was checked in: who is still booked did not come
    (`closing.not_come`, as when the host closes the room). Gives how many parties.

    Written to ("We missed you") are those of whom it counts (`BookingQuerySet.counting_absence`), once, whoever marked
    them. A job: safe to run late and twice; what it did not see within 30 days it leaves alone.
    """
    parties = Booking.objects.filter(session=OuterRef("pk"))
    over = Session.objects.open().filter(
        Exists(parties.filter(state=State.CAME)),
        Exists(parties.filter(state=State.BOOKED)) | Exists(unwritten(parties)),
        ends_at__lte=now() - SHEETS_COME,
        ends_at__gt=now() - TOO_LATE,
    )
    return sum(_mark(pk) for pk in list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))


def unwritten(parties: BookingQuerySet) -> BookingQuerySet:
    """Those of these who did not come, of whom it counts, who can be written to, and have not been."""
    key = Concat(Value("surgeries.missed:"), Cast(OuterRef("pk"), CharField()))
    absent = parties.filter(state=State.NO_SHOW).counting_absence()
    return absent.filter(~Q(email="") | Q(user__is_active=True)).exclude(
        Exists(Event.objects.filter(dedupe_key=key))
    )


@transaction.atomic
def _mark(session_id: int) -> int:
    session = lock(session_id)[session_id]
    marked = not_come(session).update(state=State.NO_SHOW, state_at=now())
    for booking in unwritten(Booking.objects.filter(session=session)).select_related("session", "user"):
        tell_party(booking, "missed")
    return marked
