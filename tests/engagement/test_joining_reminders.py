"""Reminding those who owe an answer to an offer of help: once after the promised day, then every five working days."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts.models import Event, Notification
from accounts.registries import jobs
from engagement.actions import pledges
from engagement.actions.reminding import remind_owners
from engagement.models import Pledge
from engagement.workdays import add_working_days, days_before
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, pledged, register_kind

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 6, 12, tzinfo=UTC)  # due, ten working days later, on Friday 20 November


@pytest.fixture
def owner():
    person = UserFactory()
    register_kind(owners=lambda key: {person.pk}, answerable_by=lambda user, topic: user == person)
    yield person
    register_kind()


@pytest.fixture
def offer(owner) -> Pledge:
    with time_machine.travel(FRIDAY, tick=False):
        return pledged(TopicFactory())


def reminded_at(*moment: int) -> int:
    with time_machine.travel(datetime(*moment, tzinfo=UTC), tick=False):
        return remind_owners()


def test_the_promise_is_ten_working_days(offer):
    assert offer.answer_due.due_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ((2026, 11, 20, 16, 0), 0),  # still the promised day
        ((2026, 11, 21, 12, 0), 0),  # Saturday
        ((2026, 11, 22, 12, 0), 0),  # Sunday
        ((2026, 11, 23, 8, 59), 0),  # Monday, before the office opens
        ((2026, 11, 23, 9, 0), 1),
        ((2026, 12, 24, 9, 0), 1),  # nobody ran the job for a month
    ],
)
def test_the_first_reminder_comes_on_the_first_working_morning_after_the_promised_day(offer, moment, number):
    assert reminded_at(*moment) == number
    assert Notification.objects.filter(event__kind="engagement.pledge_late").count() == number


def test_a_day_that_is_no_working_day_brings_no_reminder(offer, settings):
    settings.NON_WORKING_DAYS = ["2026-11-23"]
    assert reminded_at(2026, 11, 23, 12) == 0
    assert reminded_at(2026, 11, 24, 9) == 1


def test_the_next_ones_come_every_five_working_days_however_often_the_job_runs(offer):
    days = [day for day in range(23, 31) for _twice in range(2)]
    sent = {day: 0 for day in days}
    for day in days:
        sent[day] += reminded_at(2026, 11, day, 10)
    assert sent == {23: 1, 24: 0, 25: 0, 26: 0, 27: 0, 28: 0, 29: 0, 30: 1}
    assert reminded_at(2026, 12, 4, 23) == 0
    assert reminded_at(2026, 12, 7, 9) == 1


def test_a_non_working_day_between_two_reminders_does_not_count(offer, settings):
    settings.NON_WORKING_DAYS = ["2026-11-26"]
    assert reminded_at(2026, 11, 23, 10) == 1
    assert reminded_at(2026, 11, 30, 10) == 0
    assert reminded_at(2026, 12, 1, 10) == 1


@pytest.mark.parametrize("then", ["answered", "taken back", "erased"])
def test_what_does_not_wait_any_more_reminds_nobody(offer, owner, then):
    if then == "answered":
        pledges.answer(by=owner, pledge=offer, message="x", state="talking", seen=None)
    elif then == "taken back":
        pledges.withdraw(by=offer.user, pledge=offer)
    else:
        pledges.erase(by=offer.user)
    assert reminded_at(2026, 11, 23, 10) == 0


def test_where_nothing_was_promised_nobody_is_reminded(offer):
    offer.answer_due.due_on = None
    offer.answer_due.save()
    assert reminded_at(2026, 11, 23, 10) == 0


def test_every_late_offer_gets_its_own_event(offer):
    with time_machine.travel(FRIDAY, tick=False):
        pledged(TopicFactory())
    assert reminded_at(2026, 11, 23, 10) == 2
    assert Event.objects.filter(kind="engagement.pledge_late").count() == 2


def test_the_job_is_registered():
    assert jobs.get("engagement.remind_owners").run is remind_owners


@pytest.mark.parametrize("day", range(1, 31))
@pytest.mark.parametrize("number", [1, 5])
def test_days_before_is_the_last_day_from_which_that_many_working_days_lead_here(day, number, settings):
    settings.NON_WORKING_DAYS = ["2026-11-11"]
    end = date(2026, 11, day)
    begin = days_before(end, number)
    assert add_working_days(begin, number) <= end
    following = date.fromordinal(begin.toordinal() + 1)
    assert add_working_days(following, number) > end
