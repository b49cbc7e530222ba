"""The end of a solution: adopt, adapt or stop, with figures; and what the firm agrees to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from challenges.actions.moving import end_by_its_solutions
from challenges.models import Challenge, Ending, Result, Solution
from challenges.routes import After, rules_of
from challenges.telling import members_of
from challenges.transitions import locked, move, note
from engagement.errors import Refused

ENDED = "challenges.solution_ended"
Outcome = Ending.Outcome


def ways_on(challenge: Challenge) -> tuple[After, ...]:
    """What "adopt" may mean here: what the route allows after stage 6, and nothing else."""
    rules = rules_of(challenge.route)
    return rules.after if rules else ()


@transaction.atomic
def end_solution(
    *,
    solution: Solution,
    by: User,
    outcome: str,
    how: str = "",
    results: Mapping[int, tuple[Decimal | None, str]] | None = None,
    **given: Any,
) -> Ending:
    """`results` by wanted outcome: (measured or None, how it was measured). What a gate stopped keeps its state, and
    can be adapted or stopped. Refused: "how" (the route does not allow it), "stopped", "twice", "moved"."""
    challenge = locked(solution.challenge)
    solution = locked(solution)
    if Ending.objects.filter(solution=solution).exists():
        raise Refused("twice", _("Its ending is written down already."))
    allowed = {way.name for way in ways_on(challenge)}
    if outcome == Outcome.ADOPT and how not in allowed:
        raise Refused("how", _("The legal route of this challenge does not allow this."))
    is_stopped = solution.state == Solution.State.STOPPED
    if is_stopped and outcome == Outcome.ADOPT:
        raise Refused("stopped", _("It was stopped at a gate, so it can’t be adopted."))
    ending = Ending.objects.create(
        solution=solution, outcome=outcome, how=how if outcome == Outcome.ADOPT else "", by=by, **given
    )
    _keep_results(ending, challenge, results or {})
    facts = {"ending": ending.pk, "outcome": outcome}
    if is_stopped:
        note(solution, "ended", by=by, facts=facts)
    else:
        move(solution, Solution.State.ENDED, by=by, facts=facts)
    tell(
        kind=ENDED,
        key=str(ending.pk),
        by=by,
        facts={"ending": ending.pk, "solution": solution.pk},
        to_users=members_of(solution),
    )
    if challenge.state == Challenge.State.RUNNING and not challenge.solutions.alive().exists():
        end_by_its_solutions(challenge=challenge, by=by)
    return ending


def _keep_results(
    ending: Ending, challenge: Challenge, results: Mapping[int, tuple[Decimal | None, str]]
) -> None:
    wanted = set(challenge.outcomes.values_list("pk", flat=True))
    Result.objects.bulk_create(
        [
            Result(ending=ending, outcome_id=pk, value=value, note=said)
            for pk, (value, said) in results.items()
            if pk in wanted
        ]
    )


@transaction.atomic
def agree_ledger(*, ending: Ending, by: User) -> bool:
    """The firm agrees to its name in the ledger, and to what stands beside it."""
    done = Ending.objects.filter(pk=ending.pk, firm_agreed_at=None).update(
        firm_agreed_at=now(), firm_agreed_by=by
    )
    if done:
        note(ending.solution, "ledger_agreed", by=by, facts={"ending": ending.pk})
    return bool(done)
