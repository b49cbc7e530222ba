"""Telling coordinators that somebody waits for their welcome."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone, localtime

from accounts.actions.outbox import tell
from accounts.clock import now, today
from champions.models import Champion
from engagement.actions.reminding import holders
from engagement.workdays import days_before, is_working_day

WAITED = 5  # working days, and not yet welcomed
OPENS = 9  # o'clock


def waiting_long() -> QuerySet[Champion]:
    """Applied more than five working days ago and still not welcomed."""
    last = days_before(today(), WAITED + 1)
    return Champion.objects.filter(state=Champion.State.APPLIED, applied_at__date__lte=last)


def remind_coordinators() -> int:
    """From nine on a working day, once that day: gives to how many it is told. Safe to run often."""
    local = localtime(now(), get_default_timezone())
    if not is_working_day(local.date()) or local.hour < OPENS or not waiting_long().exists():
        return 0
    coordinators = list(holders("champions_coordinator"))
    tell(kind="champions.waiting", key=local.date().isoformat(), to_users=coordinators)
    return len(coordinators)
