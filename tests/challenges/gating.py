"""A gate brought as far as a test needs it, by the actions themselves."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from challenges import deciders
from challenges import reads_gates as reads
from challenges.actions import deciding, moderating, scoring
from challenges.models import Challenge, Decider, Gate, Panellist, Solution, Stage
from challenges.scores import TENTH, boards
from tests.factories.challenges import ChallengeFactory, GateFactory, handed_in, member, officer, panellist


def gate_with(solutions: int = 2, panel: int = 2, **given: Any) -> Gate:
    """Reviewers score; each solution has somebody who acts for it."""
    challenge = given.pop("challenge", None) or ChallengeFactory(over=True)
    for _number in range(solutions):
        member(handed_in(challenge).organisation)
    gate = GateFactory(challenge=challenge, **given)
    for _number in range(panel):
        panellist(gate)
    return gate


def panel_of(gate: Gate) -> list[Panellist]:
    return list(gate.panel.current().select_related("user", "gate").order_by("pk"))


def solutions_of(gate: Gate) -> list[Solution]:
    return list(gate.challenge.solutions.exclude(number=None).order_by("number"))


def values_of(gate: Gate, value: int = 3, why: str = "It shows.") -> dict:
    return {one.pk: (value, why) for one in gate.stage.criteria.all()}


def score(
    reviewer: Panellist, solution: Solution, value: int = 3, *, hand_in: bool = True, **given: Any
) -> Any:
    given = {"revision": 0, "recommends": "advance", "values": values_of(reviewer.gate, value), **given}
    return scoring.save(panellist=reviewer, solution=solution, hand_in=hand_in, **given)


def score_all(gate: Gate) -> Gate:
    for reviewer in panel_of(gate):
        for solution in reads.for_reviewer(reviewer.user, gate):
            score(reviewer, solution)
    gate.refresh_from_db()
    return gate


def colleague(challenge: Challenge) -> User:
    """Runs the challenge, and is not whom the plan names."""
    return officer(challenge.department)


def decider(challenge: Challenge) -> User:
    """Whom the plan entitles at the stage in which it is; named for it where nobody is yet."""
    found = deciders.people(challenge, challenge.stage)
    if found:
        return found[0]
    of_board = challenge.stage.decides == Stage.Decides.BOARD
    row = Decider.objects.create(
        programme=challenge.programme,
        department=None if of_board else challenge.department,
        user=officer(challenge.department),
    )
    return row.user


def agree_all(gate: Gate, by: User | None = None) -> Gate:
    by = by or decider(gate.challenge)
    for solution in solutions_of(gate):
        board = boards(gate, [solution])[0]
        values = {line.criterion.pk: (line.mean.quantize(TENTH), "") for line in board.lines}
        moderating.agree(gate=gate, solution=solution, values=values, by=by)
    return moderating.write_minutes(gate=gate, minutes="All were there.", by=by, end=True)


def deciding_gate(solutions: int = 2) -> tuple[Gate, User]:
    """Agreed on, with somebody who may decide."""
    gate = score_all(gate_with(solutions))
    by = decider(gate.challenge)
    return agree_all(gate, by), by


def entry(solution: Solution, outcome: str = "advance", **given: Any) -> deciding.Entry:
    criteria = solution.stage.criteria.all()
    given = {
        "sentence": f"Because of {solution.number}.",
        "letter": "Dear all",
        "feedback": {one.pk: f"About {one.key} of {solution.number}" for one in criteria},
        **given,
    }
    return deciding.Entry(solution=solution, outcome=outcome, **given)
