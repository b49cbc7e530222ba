"""Outcomes recorded and taken back by several at the same moment: real threads, on both databases."""

from datetime import date

import pytest
from wagtail.log_actions import registry

from accounts.models import Event
from engagement.actions import counting, outcomes
from engagement.models import Outcome, Topic
from tests.engagement.test_races import at_once, no_failures
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def record(topic, comment, by):
    return outcomes.record(
        by=by,
        topic=topic,
        you_said="More trees",
        we_did="We planted six.",
        change=None,
        happened_on=date(2026, 1, 2),
        comments=[comment],
    )


def test_recorded_and_taken_back_at_once_the_count_is_right():
    registry.scan_for_actions()
    topic = TopicFactory()
    comment = said(topic)
    officers = [UserFactory() for _number in range(3)]
    results = at_once(*[lambda by=by: record(topic, comment, by) for by in (*officers, officers[0])])
    no_failures(results)
    assert Outcome.objects.count() == 3  # one of them pressed twice
    assert Event.objects.filter(kind=outcomes.YOU_SAID).count() == 3
    assert Topic.objects.get(pk=topic.pk).outcome_count == 3
    one = results[0]
    results = at_once(
        *[lambda by=by: outcomes.withdraw(outcome=one, by=by, reason="A slip") for by in officers]
    )
    assert sorted(results) == [False, False, True]
    assert Topic.objects.get(pk=topic.pk).outcome_count == 2
    assert not counting.recount()
