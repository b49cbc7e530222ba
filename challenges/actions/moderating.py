"""The panel meets: what it agreed on, criterion by criterion, and why it moved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from challenges import deciders, transitions
from challenges import reads_gates as reads
from challenges.models import AgreedScore, Gate, Solution
from challenges.scores import boards, needs_reason
from engagement.errors import Refused


@transaction.atomic
def agree(*, gate: Gate, solution: Solution, values: Mapping[int, tuple[Decimal, str]], by: User) -> None:
    """By criterion the agreed score, and why it moved where it did by more than half a point.
    Refused: "moved", "hidden", "why:<criterion>"."""
    gate = transitions.locked(gate)
    if gate.state != Gate.State.MODERATING:
        raise Refused("moved", _("Scores are agreed on in the meeting, and that is not now."))
    if not reads.waiting(gate).filter(pk=solution.pk).exists():
        raise Refused("hidden", _("This solution is not at this gate any more."))
    board = boards(gate, [solution])[0]
    for line in board.lines:
        value, why = values[line.criterion.pk]
        if line.mean is None:
            raise Refused("moved", _("Nobody has scored this solution."))
        if needs_reason(line.mean, value) and not why:
            raise Refused(
                f"why:{line.criterion.pk}",
                _("Say why the score moved by more than half a point from {mean}").format(mean=line.mean),
            )
        AgreedScore.objects.update_or_create(
            gate=gate,
            solution=solution,
            criterion=line.criterion,
            defaults={"mean": line.mean, "value": value, "why_moved": why, "at": now(), "by": by},
        )
    transitions.note(solution, "solution_agreed", by=by, facts={"gate": gate.pk})


def is_agreed(gate: Gate) -> bool:
    """Whether each solution at the gate has a score for each criterion."""
    criteria = gate.stage.criteria.count()
    here = list(reads.waiting(gate).values_list("pk", flat=True))
    agreed = AgreedScore.objects.filter(gate=gate, solution__in=here).count()
    return bool(here) and agreed == criteria * len(here)


@transaction.atomic
def write_minutes(*, gate: Gate, minutes: str, by: User, end: bool) -> Gate:
    """What the meeting noted; with `end` it is over and decisions may be made. Whoever decides is told.
    Refused: "moved", "agreed"."""
    gate = transitions.locked(gate)
    if gate.state != Gate.State.MODERATING:
        raise Refused("moved", _("The meeting is not now."))
    if not end:
        Gate.objects.filter(pk=gate.pk).update(meeting_notes=minutes)
        transitions.note(gate, "minutes_written", by=by, facts={"gate": gate.pk})
        return gate
    if not is_agreed(gate):
        raise Refused("agreed", _("Not every score is agreed on yet."))
    transitions.move(gate, Gate.State.DECIDING, by=by, facts={"gate": gate.pk}, meeting_notes=minutes)
    tell(
        kind="challenges.to_decide",
        key=str(gate.pk),
        by=by,
        facts={"gate": gate.pk},
        to_users=deciders.people(gate.challenge, gate.stage),
    )
    return gate
