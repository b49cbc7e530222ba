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


def working_days_after(day: date, other: date) -> int:
    """How many working days lie after the first day, up to and with the other; 0 where it is not later."""
    days = (day + timedelta(days=number) for number in range(1, (other - day).days + 1))
    return sum(is_working_day(each) for each in days)


def days_off_from(day: date, number: int) -> list[date]:
    """The next days that nobody works though they are none of a weekend, with this day itself."""
    days = sorted(date.fromisoformat(text) for text in settings.NON_WORKING_DAYS)
    return [each for each in days if each >= day][:number]
