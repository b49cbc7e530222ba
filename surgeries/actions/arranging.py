"""What organisers do about what somebody needs."""

from __future__ import annotations

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from surgeries.models import Need


@transaction.atomic
def set_need(*, need: Need, state: str, note: str, by: User) -> bool:
    """Arranged, can't be, or to arrange again; False where nothing differs."""
    if (need.state, need.note) == (state, note):
        return False
    changed = Need.objects.filter(pk=need.pk).update(state=state, note=note, state_by=by, state_at=now())
    need.refresh_from_db()
    return bool(changed)
