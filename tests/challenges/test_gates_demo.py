"""Gates of the demonstration: laid once, whole, and as the actions would leave them."""

import json

import pytest

from challenges import reads_gates as reads
from challenges.demo import core, gates, solutions
from challenges.models import Decision, Gate, Solution
from challenges.scores import boards
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid():
    given = json.loads(core.CORE.read_text(encoding="utf-8"))
    own = {person["key"] for person in given["people"]}
    keys = {firm["owner"] for firm in given["firms"]} | {"maureen", "darren"}
    for entry in given["challenges"]:
        keys |= {entry["owner"], entry["substitute"], entry["proposed_by"]}
    people = {key: UserFactory(display_name=key.capitalize()) for key in sorted(keys - own)}
    core.bring(people)
    solutions.bring(people)
    return people, [gates.bring(people), gates.bring(people)]


def test_gates_of_past_stages_are_decided_with_feedback_and_one_scores_now(laid):
    people, counts = laid
    assert counts == [9, 0]
    for gate in Gate.objects.filter(state="decided"):
        here = Solution.objects.filter(decisions__gate=gate)
        for board in boards(gate, here):
            assert board.is_agreed and board.after is not None
        criteria = gate.stage.criteria.count()
        for decision in gate.decisions.all():
            assert decision.feedback.count() == criteria and decision.told_at
    assert Decision.objects.filter(outcome="stop").count() == 3
    now_ = Gate.objects.get(state="scoring")
    assert now_.challenge.slug == "a-day-that-fits"
    found = reads.progress(now_)
    assert found.handed_in == 4 and not found.undeclared and not found.orphans
    hidden = solutions.solution("care", "Kettle and Key")
    assert not Solution.objects.visible_to(people["darren"]).filter(pk=hidden.pk).exists()
