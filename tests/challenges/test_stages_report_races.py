"""Two members of a firm at the report of a stage at the same moment, on both databases."""

import pytest

from challenges.actions import reporting
from challenges.actions.answers import Typed
from challenges.models import Gate
from tests.challenges.stages import in_stage
from tests.engagement.test_races import at_once
from tests.factories.challenges import member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
TEXTS = {"learnt": "Fridges are read", "users": "Five homes", "build": "Fifty boards", "cost": "18,400"}


def hand_in_at_once(*texts):
    world = in_stage("explore")
    Gate.objects.update(state="preparing")
    world.solution.answers.filter(question__stage=world.stage).delete()
    people = (world.people["member"], member(world.solution.organisation))

    def hand_in(by, text):
        typed = {key: Typed(text=said, revision=0) for key, said in {**TEXTS, "learnt": text}.items()}
        given = {"solution": world.solution, "stage": world.stage, "typed": typed}
        return lambda: reporting.save_report(by=by, hand_in=True, **given)

    return world, at_once(*[hand_in(by, text) for by, text in zip(people, texts, strict=True)])


def came_in(world):
    return world.solution.events.filter(verb="stage_report_in").count()


def test_two_who_hand_in_the_same_hand_it_in_once():
    world, results = hand_in_at_once("Both", "Both")
    assert [one.is_in for one in results] == [True, True]
    assert came_in(world) == 1


def test_of_two_who_hand_in_different_texts_one_is_in_and_the_other_reads_both():
    world, results = hand_in_at_once("Mine", "Yours")
    assert sorted(one.is_in for one in results) == [False, True]
    (conflict,) = [one for result in results for one in result.saved.conflicts.values()]
    assert {conflict.ours, conflict.theirs} == {"Mine", "Yours"}
    assert came_in(world) == 1
