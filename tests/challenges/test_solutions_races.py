"""Many at the same moment: one version, one number each, one draft for a firm, and no answer lost."""

import pytest

from challenges.actions import answers, handing_in
from challenges.actions import solutions as actions
from challenges.models import CaseEvent, Solution
from engagement.errors import Refused
from tests.challenges.answering import whole
from tests.engagement.test_races import at_once, no_failures
from tests.factories.challenges import ChallengeFactory, firm, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
MANY = 24


def hand(solution, by):
    return handing_in.hand_in(solution=solution, by=by, received_at=solution.challenge.opens_at)


def test_the_same_solution_handed_in_by_many_at_once_is_one_version():
    draft, meera = whole()
    people = [meera, member(draft.organisation)]
    results = at_once(*[lambda place=place: hand(draft, people[place % 2]) for place in range(MANY)])
    no_failures(results)
    assert {version.pk for version in results} == {draft.versions.get().pk}
    assert CaseEvent.objects.filter(solution=draft, verb__startswith="handed_in").count() == 1


def test_many_firms_at_once_get_numbers_that_follow_each_other():
    challenge = ChallengeFactory(open=True)
    drafts = [whole(challenge=challenge) for _number in range(12)]
    results = at_once(*[lambda draft=draft, by=by: hand(draft, by) for draft, by in drafts])
    no_failures(results)
    assert sorted(challenge.solutions.values_list("number", flat=True)) == list(range(1, 13))


def test_two_colleagues_who_begin_at_once_get_the_same_draft():
    challenge, plot = ChallengeFactory(open=True), firm()
    people = [member(plot) for _number in range(6)]
    results = at_once(
        *[
            lambda by=by: actions.begin(
                challenge=challenge, organisation=plot, by=by, received_at=challenge.opens_at
            )
            for by in people
        ]
    )
    no_failures(results)
    assert {one.pk for one in results} == {Solution.objects.get().pk}


def test_of_many_who_save_an_answer_at_once_one_is_kept_and_every_other_is_told():
    draft, _meera = whole()
    people = [member(draft.organisation) for _number in range(8)]

    def save(by):
        typed = {"idea": answers.Typed(text=f"By {by.pk}", revision=1)}
        return answers.save_answers(solution=draft, typed=typed, by=by, received_at=draft.challenge.opens_at)

    results = at_once(*[lambda by=by: save(by) for by in people])
    no_failures(results)
    assert len([saved for saved in results if saved.revisions]) == 1
    theirs = draft.answers.get(question__key="idea").text
    assert {saved.conflicts["idea"].theirs for saved in results if saved.conflicts} == {theirs}


def test_withdrawing_and_handing_in_at_once_leaves_one_of_the_two():
    draft, meera = whole()
    results = at_once(
        *[lambda: hand(draft, meera) for _number in range(6)],
        lambda: actions.withdraw(solution=draft, by=meera),
    )
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
