"""Questions and lines of partners dealt with by several at the same moment."""

import pytest

from accounts.models import Event
from challenges.actions import questions, reading
from challenges.models import CaseEvent, PartnerWanted, Question
from challenges.transitions import note
from engagement.errors import Refused
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, firm, member, officer, question

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def refused(results: list) -> list[str]:
    unexpected = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert not unexpected
    return [one.code for one in results if isinstance(one, Refused)]


def test_answered_declined_and_merged_at_once_one_decision_stands():
    challenge = ChallengeFactory(open=True)
    row, other = question(challenge), question(challenge)
    by = [officer(challenge.department) for _each in range(4)]
    results = at_once(
        *[
            lambda who=who: questions.answer(question=row, by=who, public_question="Q", text=str(who.pk))
            for who in by[:2]
        ],
        lambda: questions.decline(question=row, by=by[2], reason="No."),
        lambda: questions.merge(question=row, into=other, by=by[3]),
    )
    assert refused(results) == ["moved"] * 3
    row.refresh_from_db()
    assert row.state != "received"
    assert CaseEvent.objects.filter(facts={"question": row.pk}).count() == 1


def test_two_that_are_merged_into_each_other_at_once_leave_one_that_waits():
    challenge = ChallengeFactory(open=True)
    one, two = question(challenge), question(challenge)
    results = at_once(
        lambda: questions.merge(question=one, into=two, by=challenge.owner),
        lambda: questions.merge(question=two, into=one, by=challenge.owner),
    )
    assert refused(results) == ["same"]
    assert Question.objects.filter(state="received").count() == 1


def test_the_same_words_sent_twice_at_once_are_one_question():
    challenge, by = ChallengeFactory(open=True), UserFactory()
    results = at_once(
        *[lambda: questions.ask(challenge=challenge, by=by, asked="Why?") for _each in range(6)]
    )
    assert refused(results) == [] and Question.objects.count() == 1


def test_two_members_who_put_up_a_line_at_once_have_one():
    challenge, works = ChallengeFactory(open=True), firm()
    line = {"brings": "Vans", "wants": "Software", "contact": "0121"}
    results = at_once(
        *[
            lambda who=who: reading.put_up(challenge=challenge, organisation=works, by=who, **line)
            for who in (member(works), member(works), member(works))
        ]
    )
    assert refused(results) == ["once", "once"] and PartnerWanted.objects.count() == 1


def test_a_step_that_two_jobs_tell_at_once_is_told_once():
    challenge = ChallengeFactory(exploring=True)
    note(challenge, "next_stage", by=None)
    results = at_once(*[reading.tell_moves for _each in range(3)])
    assert refused(results) == [] and Event.objects.filter(kind="engagement.moved").count() == 1
