"""What somebody needs: written down with the booking, and what organisers do about it."""

from __future__ import annotations

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from surgeries.models import Booking, Need


def write_needs(booking: Booking, needs: dict[str, str]) -> None:
    """Checked against the venue: what it has is no task for anybody."""
    has: dict[str, bool] = {
        Need.What.STEP_FREE: booking.session.venue.step_free,
        Need.What.HEARING_LOOP: booking.session.venue.hearing_loop,
        Need.What.QUIET: booking.session.venue.quiet_space,
        Need.What.SUPPORT: True,
    }
    Need.objects.bulk_create(
        [
            Need(
                booking=booking,
                what=what,
                note=note,
                state=Need.State.THERE if has.get(what) else Need.State.TO_ARRANGE,
            )
            for what, note in needs.items()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_need(*, need: Need, state: str, note: str, by: User) -> bool:
    """Arranged, can't be, or to arrange again; False where nothing differs."""
    if (need.state, need.note) == (state, note):
        return False
    changed = Need.objects.filter(pk=need.pk).update(state=state, note=note, state_by=by, state_at=now())
    need.refresh_from_db()
    return bool(changed)
