"""Gates of the demonstration: those that are past, decided with feedback, and one at which reviewers score now.

Made up; the rows stand as the actions would leave them, and nobody is told.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.clock import now, today
from accounts.models import User
from challenges.clock import at_noon
from challenges.demo.core import challenge, firm, stage
from challenges.demo.solutions import solution
from challenges.models import (
    AgreedScore,
    CaseEvent,
    Challenge,
    Criterion,
    Decision,
    Declaration,
    Feedback,
    Gate,
    Panellist,
    Score,
    ScoreSheet,
    Solution,
    Stage,
    StageKind,
)
from challenges.reads_gates import organisations_of
from challenges.scores import mean
from engagement.workdays import add_working_days

FILE = Path(__file__).resolve().parent / "gates.json"
PAST = ("care", "food", "planning")
DAY = timedelta(days=1)


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many gates are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = Gate.objects.count()
    for key in PAST:
        of = challenge(key)
        earlier = of.plan.stages.exclude(kind=StageKind.DEFINE).filter(position__lt=of.stage.position)
        for one in earlier.order_by("position"):
            _past(of, one, given, people)
    _now(given["now"], given, people)
    return Gate.objects.count() - before


@transaction.atomic
def _past(of: Challenge, one: Stage, given: dict, people: dict[str, User]) -> None:
    """Scored, agreed on, decided."""
    if Gate.objects.filter(challenge=of, stage=one).exists():
        return
    dates = of.dates.get(stage=one)
    decided = at_noon(dates.decision_on)
    gate = Gate.objects.create(
        challenge=of,
        stage=one,
        state=Gate.State.DECIDED,
        state_at=decided,
        scores_by=at_noon(dates.ends_on + 10 * DAY),
        meets_at=at_noon(dates.ends_on + 14 * DAY),
        meeting_place=given["place"],
        meeting_notes=given["minutes"],
        decides_on=dates.decision_on,
    )
    here = [row for row in of.solutions.exclude(number=None) if row.stage.position >= one.position]
    panel = [_panellist(gate, row, people, at_noon(dates.ends_on + DAY)) for row in given["reviewers"]]
    for reviewer in panel:
        _declare(reviewer, {row.organisation_id for row in here})
    for row in here:
        _decided(gate, row, panel, given, decided)
    for verb, moment in (
        ("scoring_begun", at_noon(dates.ends_on + DAY)),
        ("scores_in", gate.scores_by - DAY),
        ("scores_agreed", gate.meets_at),
        ("gate_decided", decided),
    ):
        CaseEvent.objects.create(challenge=of, verb=verb, at=moment, facts={"gate": gate.pk})


def _panellist(gate: Gate, entry: dict, people: dict[str, User], at: datetime) -> Panellist:
    return Panellist.objects.create(
        gate=gate,
        user=people[entry["key"]],
        role=entry["role"],
        is_outside=entry["outside"],
        invited_at=at,
        invited_by=gate.challenge.owner,
        declared_at=at + DAY,
    )


def _declare(reviewer: Panellist, organisations: set[int]) -> None:
    for pk in sorted(organisations):
        Declaration.objects.create(
            panellist=reviewer, organisation_id=pk, answer="none", at=reviewer.declared_at
        )


def _decided(gate: Gate, row: Solution, panel: list[Panellist], given: dict, decided: datetime) -> None:
    goes_on = row.stage.position > gate.stage.position
    outcome = Decision.Outcome.ADVANCE if goes_on else Decision.Outcome.STOP
    criteria = list(gate.stage.criteria.all())
    values: dict[int, list[int]] = {criterion.pk: [] for criterion in criteria}
    for place, reviewer in enumerate(panel):
        sheet = ScoreSheet.objects.create(
            panellist=reviewer,
            solution=row,
            recommends=outcome,
            note=given["recommends"][outcome],
            begun_at=gate.scores_by - 3 * DAY,
            handed_in_at=gate.scores_by - DAY,
        )
        for number, criterion in enumerate(criteria):
            value = _value(row, number, place, goes_on)
            values[criterion.pk].append(value)
            _score(sheet, criterion, value, given)
    made = Decision.objects.create(
        solution=row,
        gate=gate,
        outcome=outcome,
        recommended=outcome,
        sentence=given["sentences"][outcome].get(gate.stage.kind) or given["recommends"][outcome],
        letter=given["letter"],
        at=decided - DAY / 4,
        told_at=decided,
        by=gate.challenge.substitute,
    )
    for number, criterion in enumerate(criteria):
        before = mean(values[criterion.pk])
        agreed, moves = _agreed(before, lifts=number == len(criteria) - 1 and goes_on)
        AgreedScore.objects.create(
            gate=gate,
            solution=row,
            criterion=criterion,
            mean=before,
            value=agreed,
            why_moved=given["moved"] if moves else "",
            at=gate.meets_at,
            by=gate.challenge.owner,
        )
        Feedback.objects.create(decision=made, criterion=criterion, text=_note(criterion, agreed, given))
    _event(made, row, decided)


def _event(made: Decision, row: Solution, at: datetime) -> None:
    """As the transition would write it."""
    goes_on = made.outcome == Decision.Outcome.ADVANCE
    CaseEvent.objects.create(
        challenge=row.challenge,
        solution=row,
        actor=made.by,
        verb="advanced" if goes_on else "stopped",
        at=at,
        facts={"decision": made.pk, "gate": made.gate_id, "to": "goes_on" if goes_on else "stopped"},
    )
    Solution.objects.filter(pk=row.pk).update(state_at=at)


def _value(row: Solution, number: int, place: int, goes_on: bool) -> int:
    """From 1 to 4, a little apart, the same each time it is laid."""
    low = 2 if goes_on else 1
    return min(4, low + ((row.number or 0) + number + place) % 3 % 2 + (1 if goes_on and number % 2 else 0))


def _agreed(before: Decimal, *, lifts: bool) -> tuple[Decimal, bool]:
    """Halves around the mean; now and then a point up, with a reason."""
    near = (before * 2).to_integral_value() / 2
    if lifts and near + 1 <= Criterion.MOST:
        return near + 1, True
    return near, abs(near - before) > Decimal("0.5")


def _note(criterion: Criterion, value: Decimal | int, given: dict) -> str:
    texts = given["notes"][criterion.key]
    return texts[min(3, max(0, round(float(value)) - 1))]


def _score(sheet: ScoreSheet, criterion: Criterion, value: int, given: dict) -> None:
    Score.objects.create(sheet=sheet, criterion=criterion, value=value, note=_note(criterion, value, given))


@transaction.atomic
def _now(entry: dict[str, Any], given: dict, people: dict[str, User]) -> None:
    """Reviewers score: some sheets are in, one is begun, one solution is hidden from one reviewer by a conflict."""
    of = challenge(entry["challenge"])
    one = stage(of, entry["stage"])
    if Gate.objects.filter(challenge=of, stage=one).exists():
        return
    due = add_working_days(today(), 1)
    promised: date | None = of.dates.get(stage=one).decision_on
    gate = Gate.objects.create(
        challenge=of,
        stage=one,
        state=Gate.State.SCORING,
        state_at=now() - 7 * DAY,
        scores_by=at_noon(due),
        meets_at=at_noon(add_working_days(due, 2)),
        meeting_place=given["place"],
        decides_on=max(promised or due, add_working_days(due, 3)),
    )
    begun = now() - 7 * DAY
    panel = {row["key"]: _panellist(gate, row, people, begun) for row in given["reviewers"]}
    for reviewer in panel.values():
        _declare(reviewer, set(organisations_of(gate).values_list("pk", flat=True)))
    conflict = entry["conflict"]
    panel[conflict["who"]].declarations.filter(organisation=firm(conflict["firm"])).update(
        answer=Declaration.Answer.CONFLICT, says=conflict["says"]
    )
    for sheet in entry["sheets"]:
        _sheet(panel[sheet["who"]], solution(entry["challenge"], sheet["firm"]), sheet, gate, given)
    CaseEvent.objects.create(challenge=of, verb="scoring_begun", at=begun, facts={"gate": gate.pk})


def _sheet(reviewer: Panellist, row: Solution, entry: dict, gate: Gate, given: dict) -> None:
    made = ScoreSheet.objects.create(
        panellist=reviewer,
        solution=row,
        recommends=entry["says"],
        begun_at=now() - 3 * DAY,
        handed_in_at=now() - 2 * DAY if entry["in"] else None,
    )
    for criterion, value in zip(gate.stage.criteria.all(), entry["scores"], strict=False):
        _score(made, criterion, value, given)
