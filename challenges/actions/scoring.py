"""Reviewers score: a draft saved as it goes, handed in once; the last sheet opens all of them to the panel."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from challenges import reads_gates as reads
from challenges import transitions
from challenges.actions import deciding
from challenges.models import Criterion, Gate, Panellist, Score, ScoreSheet, Solution
from engagement.errors import Refused

Values = Mapping[int, tuple[int | None, str]]  # by criterion: the score, and why


@transaction.atomic
def save(
    *,
    panellist: Panellist,
    solution: Solution,
    revision: int,
    values: Values,
    recommends: str = "",
    note: str = "",
    hand_in: bool = False,
) -> ScoreSheet:
    """The sheet as it stands afterwards. `revision` is the one that was shown, 0 for a new sheet.
    Refused: "left", "scored", "hidden", "handed_in", "conflict" (somebody saved it elsewhere), "incomplete"."""
    gate = _open_to(panellist, solution)
    sheet, made = ScoreSheet.objects.select_for_update().get_or_create(panellist=panellist, solution=solution)
    if sheet.handed_in_at is not None:
        raise Refused("handed_in", _("You have handed these scores in: they can’t change any more."))
    if revision != (0 if made else sheet.revision):
        raise Refused(
            "conflict", _("These scores were saved elsewhere meanwhile, in another window perhaps.")
        )
    criteria = list(gate.stage.criteria.all())
    for criterion in criteria:
        if criterion.pk in values:
            _write(sheet, criterion, *values[criterion.pk])
    given = {"recommends": recommends, "note": note, "revision": sheet.revision + (not made)}
    if hand_in:
        _must_be_whole(sheet, criteria, recommends)
        given["handed_in_at"] = now()
    rows = ScoreSheet.objects.filter(pk=sheet.pk, handed_in_at=None, revision=sheet.revision)
    if not rows.update(**given):
        raise Refused(
            "conflict", _("These scores were saved elsewhere meanwhile, in another window perhaps.")
        )
    sheet.refresh_from_db()
    if hand_in:
        facts = {"gate": gate.pk, "panellist": panellist.pk}
        transitions.note(solution, "scores_handed_in", by=panellist.user, facts=facts)
        settle(gate=gate)
    return sheet


def _open_to(panellist: Panellist, solution: Solution) -> Gate:
    """The gate, locked, while this reviewer may score this solution at it."""
    gate = Gate.objects.select_for_update().get(pk=panellist.gate_id)
    if gate.state != Gate.State.SCORING:
        raise Refused("scored", _("Scoring is over."))
    if not Panellist.objects.current().filter(pk=panellist.pk).exists():
        raise Refused("left", _("You are not on this panel any more."))
    if not reads.for_reviewer(panellist.user, gate).filter(pk=solution.pk).exists():
        raise Refused("hidden", _("This solution is not yours to score."))
    return gate


def _write(sheet: ScoreSheet, criterion: Criterion, value: int | None, note: str) -> None:
    Score.objects.update_or_create(sheet=sheet, criterion=criterion, defaults={"value": value, "note": note})


def _must_be_whole(sheet: ScoreSheet, criteria: list[Criterion], recommends: str) -> None:
    whole = sheet.scores.filter(value__isnull=False).exclude(note="")
    if not recommends or whole.count() != len(criteria):
        raise Refused(
            "incomplete", _("Each criterion needs a score and a reason, and the whole a recommendation.")
        )


@transaction.atomic
def settle(*, gate: Gate) -> bool:
    """The panel may see everybody's scores as soon as nothing is missing; gives whether that is now."""
    gate = transitions.locked(gate)
    if gate.state != Gate.State.SCORING or not reads.progress(gate).is_complete:
        return False
    transitions.move(gate, Gate.State.MODERATING, by=None, facts={"gate": gate.pk})
    people = {one.user_id: one.user for one in gate.panel.current().select_related("user")}
    challenge = gate.challenge
    for officer in (challenge.owner, challenge.substitute):
        if officer is not None:
            people.setdefault(officer.pk, officer)
    tell(kind="challenges.scores_in", key=str(gate.pk), facts={"gate": gate.pk}, to_users=people.values())
    return True


def settle_due() -> int:
    """Where the last that was missing went away by itself: withdrawn, or an account that belongs to a firm now."""
    scored = sum(settle(gate=gate) for gate in Gate.objects.filter(state=Gate.State.SCORING))
    waits = Gate.objects.filter(state=Gate.State.DECIDING)
    return scored + sum(deciding.settle(gate=gate) for gate in waits)
