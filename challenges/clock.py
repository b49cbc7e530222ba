"""The edges of a deadline (`architecture.md`, Time)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localtime

from engagement.workdays import is_working_day

GRACE = timedelta(minutes=2)  # a request that was stamped in time may finish so long; opening waits for it
NOON = time(12)


def at_noon(day) -> datetime:
    """12 noon of that day by the council's clock."""
    return datetime.combine(day, NOON, tzinfo=get_default_timezone())


def is_usual(moment: datetime) -> bool:
    """12 noon on a working day: what a closing time is unless somebody has a reason."""
    local = localtime(moment, get_default_timezone())
    return local.time() == NOON and is_working_day(local.date())
