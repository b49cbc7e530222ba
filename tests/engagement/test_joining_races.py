"""Offers of help by people who press at the same moment: real threads, both databases."""

import pytest

from engagement.actions import counting, pledges
from engagement.actions.reminding import remind_owners
from engagement.errors import Refused
from engagement.models import AnswerDue, Pledge, Topic
from tests.engagement.test_races import PEOPLE, at_once, no_failures
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, pledged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_presses_at_once_by_one_person_make_one_offer():
    topic, person = TopicFactory(), UserFactory()
    results = at_once(
        *[lambda: pledges.pledge(by=person, topic=topic, offers=["time"], once=True) for _n in range(PEOPLE)]
    )
    no_failures(results)
    assert len({made.pk for made in results}) == Pledge.objects.count() == 1
    assert Topic.objects.get().pledge_count == 1


def test_many_people_who_join_at_once_are_all_counted():
    topic = TopicFactory()
    people = [UserFactory() for _number in range(PEOPLE)]
    no_failures(
        at_once(*[lambda by=by: pledges.pledge(by=by, topic=topic, offers=["time"]) for by in people])
    )
    assert Topic.objects.get().pledge_count == PEOPLE
    assert not counting.recount()


def test_of_owners_who_answer_at_once_one_wins_and_the_others_are_told():
    made, owners = pledged(TopicFactory()), [UserFactory() for _number in range(PEOPLE)]
    results = at_once(
        *[
            lambda by=by: pledges.answer(
                by=by, pledge=Pledge.objects.get(pk=made.pk), message="Hello", state="talking", seen=None
            )
            for by in owners
        ]
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == PEOPLE - 1 and {one.code for one in refused} == {"meanwhile"}
    assert made.changes.count() == 1
    assert AnswerDue.objects.get().answered_by == made.changes.get().by


def test_taken_back_while_it_is_declined_it_is_counted_out_once():
    made, owner = pledged(TopicFactory()), UserFactory()
    at_once(
        lambda: pledges.withdraw(by=made.user, pledge=Pledge.objects.get(pk=made.pk)),
        lambda: pledges.answer(
            by=owner, pledge=Pledge.objects.get(pk=made.pk), message="No", state="declined", seen=None
        ),
    )
    assert Topic.objects.get().pledge_count == 0
    assert made.changes.count() == 1
    assert not counting.recount()


def test_a_reminder_that_two_processes_send_at_once_is_sent_once(monkeypatch):
    pledged(TopicFactory())
    AnswerDue.objects.update(due_on="2020-01-01")
    monkeypatch.setattr("engagement.actions.reminding.is_time_to_remind", lambda: True)
    results = at_once(*[remind_owners for _n in range(PEOPLE)])
    no_failures(results)
    assert sum(results) == 1
