"""Days as the Procurement Act 2023 counts them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays import UnitedKingdom

from procurement.law.rows import amount

PARTS = ("ENG", "WLS", "SCT", "NIR")


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Of any part of the United Kingdom (s123(1); Banking and Financial Dealings Act 1971)."""
    return frozenset(day for part in PARTS for day in UnitedKingdom(subdiv=part, years=year))


def is_working_day(day: date) -> bool:
    """No Saturday, no Sunday, and no bank holiday in any part of the United Kingdom (s123(1))."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days_from(day: date, number: int) -> date:
    """The last of that many working days, the given day being the first where it is one itself."""
    while True:
        number -= is_working_day(day)
        if number <= 0:
            return day
        day += timedelta(days=1)


def standstill_ends(published_on: date) -> date:
    """The last day of the mandatory standstill after a contract award notice (s51(2)): 8 working days beginning with
    the day of its publication. A contract may be entered into from the day after."""
    return working_days_from(published_on, amount("standstill", published_on))


def working_day_on_or_after(day: date) -> date:
    return day if is_working_day(day) else working_days_from(day, 1)


def working_day_on_or_before(day: date) -> date:
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def last_of(days: int, first: date) -> date:
    """The last day of a period of so many days "beginning with" that day (s53(1), s68(2), s80(1))."""
    return first + timedelta(days=days - 1)


def payment_due(received_on: date) -> date:
    """The last day on which a valid invoice may be paid in time: 30 days beginning with the day of receipt (s88(2))."""
    return last_of(amount("payment", received_on), received_on)
