"""Working days, in which promises are counted."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the days that NON_WORKING_DAYS names."""
    return day.weekday() < 5 and day.isoformat() not in settings.NON_WORKING_DAYS


def add_working_days(day: date, number: int) -> date:
    """The working day that many working days after this one; the day itself does not count."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def days_before(day: date, number: int) -> date:
    """The last day from which `add_working_days` with that number leads to this day or an earlier one."""
    while number > 0:
        number -= is_working_day(day)
        day -= timedelta(days=1)
    return day
