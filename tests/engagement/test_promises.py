"""Promises in working hours: Monday to Friday, nine to five, council time, but for the days that nobody works."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as site

from engagement.actions.reminding import remind_moderators
from engagement.moderation.promises import read_by
from engagement.workdays import is_working_day
from tests.engagement.moderating import make_comment, moderator

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("written", "hours", "due"),
    [
        ("2026-11-23 09:00", 8, "2026-11-23 17:00"),  # a Monday, to the end of the day
        ("2026-11-23 09:01", 8, "2026-11-24 09:01"),
        ("2026-11-20 17:00", 1, "2026-11-23 10:00"),  # Friday evening
        ("2026-12-24 16:00", 1, "2026-12-24 17:00"),  # before Christmas, to the minute
        ("2026-12-24 16:01", 1, "2026-12-29 09:01"),  # Christmas, a weekend, and Monday for Boxing Day
        ("2026-12-25 12:00", 16, "2026-12-30 17:00"),
        ("2027-03-25 17:00", 8, "2027-03-30 17:00"),  # Easter
        ("2026-08-31 08:59", 2, "2026-09-01 11:00"),
        ("2026-03-27 16:00", 2, "2026-03-30 10:00"),  # the clocks go forward on Sunday
    ],
)
def test_hours_run_on_working_days_only(written, hours, due):
    assert read_by(at(written), hours) == at(due)


def test_which_days_nobody_works_is_a_setting(settings):
    assert not is_working_day(at("2026-12-28 12:00").date())
    settings.NON_WORKING_DAYS = ["2026-11-23"]
    assert is_working_day(at("2026-12-28 12:00").date())
    assert read_by(at("2026-11-23 10:00"), 1) == at("2026-11-24 10:00")


def test_the_days_given_are_eight_a_year_and_none_falls_on_a_weekend():
    days = [at(day) for day in site.NON_WORKING_DAYS]
    assert [sum(day.year == year for day in days) for year in (2026, 2027)] == [8, 8]
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.django_db
def test_moderators_are_not_reminded_on_a_bank_holiday():
    moderator()
    with time_machine.travel(at("2026-12-24 18:00"), tick=False) as clock:
        make_comment("held")
        clock.move_to(at("2026-12-28 12:00"))
        assert remind_moderators() is False
        clock.shift(timedelta(days=1))
        assert remind_moderators() is True
