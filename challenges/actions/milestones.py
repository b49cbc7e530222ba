"""Milestones: planned by whoever runs the stage, shown by the firm, returned or accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.models import User
from challenges import kinds_stages as kinds
from challenges.models import Evidence, Milestone, Runner, Solution, Stage
from challenges.telling import members_of, officers_of
from challenges.transitions import locked, move, note
from engagement.errors import Refused

SHOWN = "challenges.evidence_in"
RETURNED = "challenges.milestone_returned"
ACCEPTED = "challenges.milestone_accepted"
State = Milestone.State


@transaction.atomic
def plan_milestone(
    *, solution: Solution, by: User, title: str, what: str, due_on: date, amount: Decimal | None = None
) -> Milestone:
    """In the stage in which the solution is. Refused: "over", "amount" (more than the stage pays each firm)."""
    solution = locked(solution)
    if solution.state != Solution.State.GOES_ON or not kinds.is_work(solution.stage):
        raise Refused("over", _("This solution is in no stage that has milestones now."))
    _within(solution.stage, solution, amount)
    made = Milestone.objects.create(
        solution=solution,
        stage=solution.stage,
        title=title,
        what=what,
        due_on=due_on,
        amount=amount or None,
        state_by=by,
    )
    note(made, "milestone_planned", by=by, facts={"milestone": made.pk, "amount": str(amount or 0)})
    return made


def _within(stage: Stage, solution: Solution, amount: Decimal | None) -> None:
    most = stage.value
    if not amount or most is None:
        return
    standing = solution.milestones.filter(stage=stage).exclude(state=State.DROPPED)
    planned = standing.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    if planned + amount > most:
        raise Refused(
            "amount",
            _("This stage pays each firm £{most}, and £{planned} of it are planned already.").format(
                most=f"{most:,.0f}", planned=f"{planned:,.0f}"
            ),
        )


@transaction.atomic
def show_evidence(*, milestone: Milestone, by: User, **given: Any) -> Evidence:
    """What the firm has to show; more of it until it is judged. Refused: "over", "moved"."""
    solution = locked(milestone.solution)
    if solution.state != Solution.State.GOES_ON:
        raise Refused("over", _("Your solution does not go on now, so nothing can be added."))
    milestone = locked(milestone)
    made = Evidence.objects.create(milestone=milestone, by=by, **given)
    facts = {"milestone": milestone.pk, "evidence": made.pk}
    move(milestone, State.SHOWN, by=by, facts=facts, state_by=by, state_reason="")
    runners = Runner.objects.current().filter(challenge=solution.challenge_id, stage=milestone.stage_id)
    people = {user.pk: user for user in officers_of(solution.challenge)}
    people |= {runner.user_id: runner.user for runner in runners.select_related("user")}
    tell(
        kind=SHOWN,
        key=str(made.pk),
        by=by,
        facts={"milestone": milestone.pk, "solution": solution.pk},
        to_users=people.values(),
    )
    return made


@transaction.atomic
def return_milestone(*, milestone: Milestone, by: User, reason: str) -> Milestone:
    """More is asked for, with what is missing."""
    return _judge(milestone, State.RETURNED, RETURNED, by, reason)


@transaction.atomic
def accept_milestone(*, milestone: Milestone, by: User) -> Milestone:
    """It is reached: the firm may ask for its payment."""
    return _judge(milestone, State.ACCEPTED, ACCEPTED, by, "")


@transaction.atomic
def drop_milestone(*, milestone: Milestone, by: User, reason: str) -> Milestone:
    """It is not asked for any more; nothing is paid for it. What is shown is judged instead (Refused "moved"), but for
    one whose solution was stopped: nobody can show more of it."""
    _reason(reason)
    milestone = locked(milestone)
    if milestone.state == State.SHOWN and milestone.solution.state != Solution.State.STOPPED:
        raise Refused("moved", _("Something has been shown for it: accept it, or ask for more."))
    facts = {"milestone": milestone.pk}
    return move(milestone, State.DROPPED, by=by, facts=facts, state_by=by, state_reason=reason.strip())


def _judge(milestone: Milestone, to: str, kind: str, by: User, reason: str) -> Milestone:
    if to == State.RETURNED:
        _reason(reason)
    milestone = locked(milestone)
    facts = {"milestone": milestone.pk}
    milestone = move(milestone, to, by=by, facts=facts, state_by=by, state_reason=reason.strip())
    turns = milestone.evidence.count()
    tell(
        kind=kind,
        key=f"{milestone.pk}:{turns}",
        by=by,
        facts={"milestone": milestone.pk, "solution": milestone.solution_id},
        to_users=members_of(milestone.solution),
    )
    return milestone


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason", _("Say why: the firm reads it."))
