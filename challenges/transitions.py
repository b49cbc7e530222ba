"""The one table of what may follow what, and the one way to go there.

Each step locks the row, checks its guard, changes the row by a condition on where it stood, and writes the event, in
one transaction. Nobody else writes `state` or `stage` of a challenge or a solution.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from challenges.models import CaseEvent, Challenge, Gate, Milestone, Solution, Stage
from engagement.transitions import locked, moved, stepped

C, S, G, M = Challenge.State, Solution.State, Gate.State, Milestone.State

__all__ = ["case_of", "locked", "move", "moved", "next_stage", "note", "stage_of"]

# (from, to): the verb of the event.
CHALLENGE: dict[tuple[str, str], str] = {
    (C.PROPOSED, C.DEFINING): "taken_up",
    (C.PROPOSED, C.DECLINED): "declined",
    (C.DECLINED, C.DEFINING): "taken_up",
    (C.DEFINING, C.RUNNING): "invited",
    (C.RUNNING, C.RUNNING): "next_stage",
    (C.RUNNING, C.ENDED): "ended",
    (C.DEFINING, C.STOPPED): "stopped",
    (C.RUNNING, C.STOPPED): "stopped",
}
SOLUTION: dict[tuple[str, str], str] = {
    (S.DRAFT, S.HANDED_IN): "handed_in",
    (S.HANDED_IN, S.HANDED_IN): "handed_in_again",
    (S.DRAFT, S.WITHDRAWN): "withdrawn",
    (S.HANDED_IN, S.WITHDRAWN): "withdrawn",
    (S.GOES_ON, S.WITHDRAWN): "withdrawn",
    (S.ON_HOLD, S.WITHDRAWN): "withdrawn",
    (S.HANDED_IN, S.GOES_ON): "advanced",
    (S.HANDED_IN, S.ON_HOLD): "held",
    (S.HANDED_IN, S.STOPPED): "stopped",
    (S.ON_HOLD, S.GOES_ON): "advanced",
    (S.ON_HOLD, S.ON_HOLD): "held",
    (S.ON_HOLD, S.STOPPED): "stopped",
    (S.GOES_ON, S.GOES_ON): "advanced",
    (S.GOES_ON, S.ON_HOLD): "held",
    (S.GOES_ON, S.STOPPED): "stopped",
    (S.GOES_ON, S.ENDED): "ended",
    (S.ON_HOLD, S.ENDED): "ended",
}
GATE: dict[tuple[str, str], str] = {
    (G.PREPARING, G.SCORING): "scoring_begun",
    (G.SCORING, G.MODERATING): "scores_in",
    (G.MODERATING, G.DECIDING): "scores_agreed",
    (G.DECIDING, G.DECIDED): "gate_decided",
}
MILESTONE: dict[tuple[str, str], str] = {
    (M.PLANNED, M.SHOWN): "milestone_shown",
    (M.RETURNED, M.SHOWN): "milestone_shown",
    (M.SHOWN, M.SHOWN): "milestone_shown",
    (M.SHOWN, M.RETURNED): "milestone_returned",
    (M.SHOWN, M.ACCEPTED): "milestone_accepted",
    (M.PLANNED, M.DROPPED): "milestone_dropped",
    (M.RETURNED, M.DROPPED): "milestone_dropped",
    (M.SHOWN, M.DROPPED): "milestone_dropped",  # of a solution that was stopped
}
TABLES: dict[type, dict[tuple[str, str], str]] = {
    Challenge: CHALLENGE,
    Solution: SOLUTION,
    Gate: GATE,
    Milestone: MILESTONE,
}


@transaction.atomic
def move(row: Any, to: str, *, by: User | None, facts: dict | None = None, **changes: Any) -> Any:
    """The row as it stands afterwards; `changes` are written with the state, `facts` go into the event. Refused
    ("moved"): see `stepped`."""
    was = row.state
    verb = stepped(row, to, TABLES[type(row)], state_at=now(), **changes)
    note(row, verb, by=by, facts={"from": was, "to": to, **(facts or {})})
    return row


def stage_of(row: Challenge | Solution) -> Stage:
    """The stage in which it is; Refused where it is in none (`challenge_runs_in_a_stage`)."""
    if row.stage is None:
        raise moved()
    return row.stage


def note(row: Any, verb: str, *, by: User | None, facts: dict | None = None) -> CaseEvent:
    """Writes down what happened in the case that this row belongs to. `facts`: ids, states and numbers, no words."""
    challenge, solution = case_of(row)
    return CaseEvent.objects.create(
        challenge_id=challenge, solution_id=solution, actor=by, verb=verb, facts=facts or {}
    )


def case_of(row: Any) -> tuple[int, int | None]:
    """(challenge, solution or None) by their keys."""
    if isinstance(row, Challenge):
        return row.pk, None
    if isinstance(row, Solution):
        return row.challenge_id, row.pk
    if isinstance(row, Gate):
        return row.challenge_id, None
    solution = row.solution
    return solution.challenge_id, solution.pk


def next_stage(challenge: Challenge) -> Stage | None:
    """The stage after the one it is in, of the plan that it opened on; None after the last."""
    if challenge.stage is None:
        return None
    rows = Stage.objects.filter(plan=challenge.plan_id, position__gt=challenge.stage.position)
    return rows.order_by("position").first()
