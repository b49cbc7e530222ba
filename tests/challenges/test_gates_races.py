"""Two at the same moment at a gate: one decision, one opening of the scores, on both databases."""

import pytest

from challenges.actions import deciding
from challenges.models import CaseEvent, Decision, Gate
from engagement.errors import Refused
from tests.challenges.gating import decider, deciding_gate, entry, gate_with, panel_of, score, solutions_of
from tests.engagement.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_of_two_officers_who_decide_at_once_one_is_told_that_the_other_was_quicker():
    gate, by = deciding_gate(1)
    solution, other = solutions_of(gate)[0], decider(gate.challenge)
    results = at_once(
        lambda: deciding.decide(gate=gate, entries=[entry(solution)], by=by),
        lambda: deciding.decide(gate=gate, entries=[entry(solution, "stop")], by=other),
    )
    assert len([one for one in results if isinstance(one, Refused)]) == 1, results
    assert Decision.objects.filter(solution=solution).count() == 1
    solution.refresh_from_db()
    assert CaseEvent.objects.filter(solution=solution, verb__in=["advanced", "stopped"]).count() == 1


def test_the_last_two_sheets_at_once_open_the_scores_once():
    gate = gate_with(1)
    first, second = panel_of(gate)
    solution = solutions_of(gate)[0]
    results = at_once(lambda: score(first, solution), lambda: score(second, solution))
    assert not [one for one in results if isinstance(one, Exception)], results
    gate.refresh_from_db()
    assert gate.state == Gate.State.MODERATING
    assert CaseEvent.objects.filter(challenge=gate.challenge, verb="scores_in").count() == 1
