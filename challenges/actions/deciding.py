"""Decisions: made one by one or many at once, given out together, so that nobody hears before the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import Notification, User
from challenges import deciders, permissions, transitions
from challenges import reads_gates as reads
from challenges.models import Decision, Feedback, Gate, Solution, Stage
from challenges.scores import boards
from engagement.errors import Refused

Out, S = Decision.Outcome, Solution.State
LEADS_TO: dict[str, str] = {Out.ADVANCE: S.GOES_ON, Out.HOLD: S.ON_HOLD, Out.STOP: S.STOPPED}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is decided about one solution. `replaces` is the decision that stood when it was shown, None for none."""

    solution: Solution
    outcome: str
    sentence: str
    feedback: Mapping[int, str] = field(default_factory=dict)  # by criterion
    letter: str = ""
    looks_again_on: date | None = None
    replaces: int | None = None


@transaction.atomic
def decide(*, gate: Gate, entries: Sequence[Entry], by: User) -> list[Decision]:
    """All of them or none. Told at once when nobody at the gate is without a decision.
    Refused: "entitled", "moved", "feedback:<solution>", "hold:<solution>"."""
    gate = transitions.locked(gate)
    if not permissions.can_decide(by, gate):
        raise Refused("entitled", deciders.why_not(by, gate.challenge, gate.stage))
    if gate.state not in (Gate.State.DECIDING, Gate.State.DECIDED):
        raise Refused("moved", _("Decisions are made once the scores are agreed on."))
    standing = reads.newest_decisions(gate)
    seen = reads.seen_by(by, gate).order_by().values("pk")
    here = {row.pk: row for row in reads.waiting(gate).filter(pk__in=seen)}
    agreed = {board.solution.pk: board for board in boards(gate, here.values())}
    criteria = set(gate.stage.criteria.values_list("pk", flat=True))
    made = []
    for entry in entries:
        solution = here.get(entry.solution.pk)
        if solution is None:
            raise transitions.moved()
        was = standing.get(solution.pk)
        _check_stands(gate, solution, entry, was)
        _check_words(entry, criteria)
        made.append(_write(gate, entry, agreed[solution.pk].recommends, was, by))
    settle(gate=gate)
    return made


def may_be_decided(gate: Gate, solution: Solution, standing: Decision | None) -> bool:
    """Not yet, or decided and told to nobody, or on hold."""
    if standing is None or standing.told_at is None:
        return gate.state == Gate.State.DECIDING
    return standing.outcome == Out.HOLD and solution.state == S.ON_HOLD


def _check_stands(gate: Gate, solution: Solution, entry: Entry, standing: Decision | None) -> None:
    if (standing.pk if standing else None) != entry.replaces:
        raise Refused("moved", _("Somebody else has just decided about this solution. Look again."))
    if not may_be_decided(gate, solution, standing):
        raise Refused("moved", _("This solution is decided already."))


def _check_words(entry: Entry, criteria: set[int]) -> None:
    number = entry.solution.pk
    if not all(str(entry.feedback.get(pk, "")).strip() for pk in criteria):
        raise Refused(f"feedback:{number}", _("Each criterion needs feedback: the applicant is owed it."))
    if entry.outcome == Out.HOLD and (entry.looks_again_on is None or entry.looks_again_on <= today()):
        raise Refused(f"hold:{number}", _("Say on which day to come you look at it again."))


def _write(gate: Gate, entry: Entry, recommended: str, standing: Decision | None, by: User) -> Decision:
    verb = "decision_made"
    if standing is not None and standing.told_at is None:  # put right before anybody heard of it
        standing.delete()
        verb = "decision_changed"
    try:
        with transaction.atomic():
            made = Decision.objects.create(
                solution=entry.solution,
                gate=gate,
                outcome=entry.outcome,
                recommended=recommended,
                sentence=entry.sentence,
                letter=entry.letter,
                looks_again_on=entry.looks_again_on if entry.outcome == Out.HOLD else None,
                by=by,
            )
    except IntegrityError as fault:
        raise Refused(
            "moved", _("Somebody else has just decided about this solution. Look again.")
        ) from fault
    Feedback.objects.bulk_create(
        [Feedback(decision=made, criterion_id=pk, text=text) for pk, text in entry.feedback.items()]
    )
    facts = {"gate": gate.pk, "decision": made.pk, "outcome": made.outcome, "recommended": recommended}
    facts["as"] = gate.stage.decides
    transitions.note(entry.solution, verb, by=by, facts=facts)
    return made


@transaction.atomic
def tell_now(*, gate: Gate, by: User) -> int:
    """Whoever is decided hears now, before the others; gives how many that are. Refused: "entitled", "nobody"."""
    gate = transitions.locked(gate)
    if not permissions.can_decide(by, gate):
        raise Refused("entitled", deciders.why_not(by, gate.challenge, gate.stage))
    told = _give_out(gate)
    if not told:
        raise Refused("nobody", _("There is no decision of which somebody has not heard."))
    transitions.note(gate, "told_early", by=by, facts={"gate": gate.pk, "number": told})
    settle(gate=gate)
    return told


@transaction.atomic
def settle(*, gate: Gate) -> bool:
    """When nobody at the gate is without a decision, all are given out and the gate is decided; so is what is decided
    later about one on hold."""
    gate = transitions.locked(gate)
    if gate.state == Gate.State.DECIDING and not reads.undecided(gate).exists() and gate.decisions.exists():
        _give_out(gate)
        transitions.move(gate, Gate.State.DECIDED, by=None, facts={"gate": gate.pk})
        return True
    if gate.state == Gate.State.DECIDED:
        _give_out(gate)
    return False


def told_at(gate_pk: int) -> str:
    """What the decision about one's own solution and word to followers that a gate is decided have in common."""
    return f"gate:{gate_pk}"


def _tell_members(decision: Decision, gate: Gate) -> None:
    """Each decision is told. Those who hear of this gate for the first time hear nothing of it as followers; whoever
    belongs to two firms, or was on hold before, is told of each decision by itself."""
    people = [one.user for one in decision.solution.organisation.memberships.select_related("user")]
    known = Notification.objects.filter(happening=told_at(gate.pk), user__in=people).exists()
    tell(
        kind="challenges.decided",
        key=str(decision.pk),
        facts={"decision": decision.pk},
        happening="" if known else told_at(gate.pk),
        to_users=people,
    )


def _give_out(gate: Gate) -> int:
    """Solutions move, and the people of each are told of their own."""
    moment, told = now(), 0
    further = Stage.objects.filter(plan=gate.stage.plan_id, position__gt=gate.stage.position).first()
    here = set(reads.waiting(gate).values_list("pk", flat=True))
    rows = gate.decisions.select_for_update(of=("self",)).filter(told_at=None).order_by("pk")
    for decision in rows.select_related("solution", "by"):
        solution = decision.solution
        if solution.pk not in here:
            continue  # withdrawn meanwhile
        changes = {"stage": further} if decision.outcome == Out.ADVANCE and further else {}
        facts = {"gate": gate.pk, "decision": decision.pk}
        transitions.move(solution, LEADS_TO[decision.outcome], by=decision.by, facts=facts, **changes)
        Decision.objects.filter(pk=decision.pk).update(told_at=moment)
        _tell_members(decision, gate)
        told += 1
    return told
