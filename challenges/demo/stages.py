"""Stages 3 to 6 of the demonstration: who runs them, meetings, notes, milestones with their evidence and payments,
buyers, and how two ended. All of it is made up, and lies around the day on which it is laid.
"""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageDraw

from accounts.clock import now, today
from accounts.models import User
from challenges.actions.ending import ways_on
from challenges.clock import at_noon
from challenges.demo.core import challenge, firm, stage
from challenges.demo.solutions import solution
from challenges.models import (
    Answer,
    Buyer,
    CaseEvent,
    Ending,
    Evidence,
    Gathering,
    Milestone,
    Note,
    Payment,
    Programme,
    Result,
    Runner,
    Solution,
    Support,
)
from champions.models import Study
from cms.demo import data

FILE = Path(__file__).resolve().parent / "stages.json"
State = Milestone.State
AIM = {"aim_baseline": 40, "aim_now": 43, "aim_source": "Made up for the demonstration"}


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many milestones, meetings and endings are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    Programme.objects.filter(aim_baseline=None, aim_percent__isnull=False).update(**AIM)
    for entry in given["runners"]:
        _runner(entry, people)
    for entry in given["notes"]:
        _note(entry, people)
    for entry in given["buyers"]:
        _buyer(entry)
    for entry in given["reports"]:
        _report(entry)
    return (
        sum(_gathering(entry) for entry in given["gatherings"])
        + sum(_milestone(entry, people) for entry in given["milestones"])
        + sum(_ending(entry, people) for entry in given["endings"])
    )


def _at(days: int) -> datetime:
    """Noon, so many days from today; what has happened is never ahead."""
    moment = at_noon(today() + timedelta(days=days))
    return min(moment, now()) if days <= 0 else moment


def _event(of: Solution, verb: str, at: datetime, actor: User | None, **facts: Any) -> None:
    CaseEvent.objects.create(
        challenge_id=of.challenge_id, solution=of, actor=actor, verb=verb, at=at, facts=facts
    )


def _owner(of: Solution) -> User | None:
    first = of.organisation.memberships.order_by("pk").select_related("user").first()
    return first.user if first else None


def _runner(entry: dict, people: dict[str, User]) -> None:
    of = challenge(entry["challenge"])
    Runner.objects.get_or_create(
        challenge=of,
        stage=stage(of, entry["stage"]),
        user=people[entry["person"]],
        left_at=None,
        defaults={"organisation": firm(entry["firm"]), "invited_by": of.owner},
    )


def _note(entry: dict, people: dict[str, User]) -> None:
    of = solution(entry["challenge"], entry["firm"])
    at = _at(entry["days"])
    _row, made = Note.objects.get_or_create(
        public_id=data.made_id("stage-note", entry["challenge"], entry["firm"], entry["text"]),
        defaults={
            "challenge": of.challenge,
            "solution": of,
            "stage": stage(of.challenge, entry["stage"]),
            "kind": entry["kind"],
            "text": entry["text"],
            "link": entry.get("link", ""),
            "at": at,
            "by": people[entry["by"]],
        },
    )
    if made:
        _event(of, "noted", at, people[entry["by"]], kind=entry["kind"])


def _buyer(entry: dict) -> None:
    of = solution(entry["challenge"], entry["firm"])
    at, owner = _at(entry["days"]), _owner(of)
    values = {name: entry[name] for name in ("country", "interest", "note")}
    _row, made = Buyer.objects.get_or_create(
        solution=of, name=entry["name"], defaults={**values, "noted_at": at, "noted_by": owner}
    )
    if made:
        _event(of, "buyer_noted", at, owner)


def _report(entry: dict) -> None:
    """Answered, and handed in."""
    of = solution(entry["challenge"], entry["firm"])
    at, owner, here = _at(entry["days"]), _owner(of), stage(of.challenge, entry["stage"])
    for question in here.questions.filter(key__in=entry["answers"]):
        given = {"text": entry["answers"][question.key], "changed_at": at, "changed_by": owner}
        Answer.objects.get_or_create(solution=of, question=question, defaults=given)
    if not of.events.filter(verb="stage_report_in").exists():
        _event(of, "stage_report_in", at, owner, stage=here.pk)


def _gathering(entry: dict) -> int:
    of = challenge(entry["challenge"])
    found = solution(entry["challenge"], entry["firm"]) if entry["firm"] else None
    study = (
        Study.objects.filter(public_id=data.made_id("study", entry["study"])).first()
        if "study" in entry
        else None
    )
    texts = ("kind", "title", "place", "link", "people", "notes", "insights")
    _row, made = Gathering.objects.get_or_create(
        public_id=data.made_id("gathering", entry["challenge"], entry["title"]),
        defaults={
            "challenge": of,
            "solution": found,
            "stage": stage(of, entry["stage"]),
            "starts_at": _at(entry["days"]),
            "study": study,
            "made_at": _at(min(entry["days"], 0) - 10),
            "made_by": of.owner,
            **{name: entry[name] for name in texts if name in entry},
        },
    )
    return int(made)


# --- Milestones --------------------------------------------------------------------------------------------
@transaction.atomic
def _milestone(entry: dict, people: dict[str, User]) -> int:
    of = solution(entry["challenge"], entry["firm"])
    public_id = data.made_id("milestone", entry["key"])
    if Milestone.objects.filter(public_id=public_id).exists():
        return 0
    judge, owner = of.challenge.owner, _owner(of)
    shown = entry.get("evidence", [])
    planned = _at(min(entry["due"], -3) - 25)
    judged = _at(1 - shown[-1]["days_ago"]) if shown else _at(-4)
    is_judged = entry["state"] in (State.ACCEPTED, State.RETURNED, State.DROPPED)
    made = Milestone.objects.create(
        public_id=public_id,
        solution=of,
        stage=stage(of.challenge, entry["stage"]),
        title=entry["title"],
        what=entry["what"],
        due_on=today() + timedelta(days=entry["due"]),
        amount=entry["amount"],
        state=entry["state"],
        state_at=judged if is_judged else planned,
        state_by=judge if is_judged else owner,
        state_reason=entry.get("reason", ""),
    )
    _event(of, "milestone_planned", planned, judge, milestone=made.pk)
    for one in shown:
        _evidence(made, one, owner)
        _event(of, "milestone_shown", _at(-one["days_ago"]), owner, milestone=made.pk)
    if is_judged:
        _event(of, f"milestone_{made.state}", judged, judge, milestone=made.pk)
    if "payment" in entry:
        _payment(made, of, entry["payment"], owner, judge)
    return 1


def _evidence(of: Milestone, entry: dict, owner: User | None) -> None:
    row = Evidence(
        milestone=of,
        text=entry["text"],
        link=entry.get("link", ""),
        figure=entry.get("figure"),
        figure_label=entry.get("figure_label", ""),
        users_tested=entry.get("users"),
        cost=entry.get("cost"),
        at=_at(-entry["days_ago"]),
        by=owner,
    )
    if "picture" in entry:
        row.picture_alt = entry["picture"]
        row.picture.save(f"{of.public_id.hex}.png", drawing(), save=False)
    row.save()


def drawing() -> ContentFile:
    """A small chart, drawn here: nobody's photograph."""
    image = Image.new("RGB", (640, 360), "#f4efe4")
    pen = ImageDraw.Draw(image)
    for place, height in enumerate((60, 110, 90, 170, 220, 260)):
        pen.rectangle([60 + place * 92, 320 - height, 120 + place * 92, 320], fill="#0d5c63")
    pen.line([40, 320, 610, 320], fill="#222222", width=3)
    out = io.BytesIO()
    image.save(out, format="PNG")
    return ContentFile(out.getvalue())


def _payment(of: Milestone, lead: Solution, entry: dict, owner: User | None, judge: User) -> None:
    asked, agreed, paid = (entry.get(name) for name in ("asked", "agreed", "paid"))
    paid_on: date | None = today() - timedelta(days=paid) if paid else None
    amount = Decimal(of.amount)
    row = Payment.objects.create(
        milestone=of,
        amount=amount,
        invoice=entry["invoice"],
        asked_at=_at(-asked),
        asked_by=owner,
        agreed_at=_at(-agreed) if agreed else None,
        agreed_by=judge if agreed else None,
        paid_on=paid_on,
        paid_noted_at=_at(-paid) if paid else None,
        paid_by=judge if paid else None,
    )
    for verb, days, actor in (("asked", asked, owner), ("agreed", agreed, judge), ("paid", paid, judge)):
        if days:
            facts = {"milestone": of.pk, "payment": row.pk, "amount": str(amount)}
            _event(lead, f"payment_{verb}", _at(-days), actor, **facts)
    if paid_on:
        Support.objects.create(
            challenge_id=lead.challenge_id,
            solution=lead,
            organisation_id=lead.organisation_id,
            stage=of.stage,
            kind=Support.Kind.MONEY,
            what=f"{of.title}, {row.invoice}",
            amount=amount,
            given_on=paid_on,
            noted_by=judge,
        )


# --- Endings -----------------------------------------------------------------------------------------------
@transaction.atomic
def _ending(entry: dict, people: dict[str, User]) -> int:
    of = solution(entry["challenge"], entry["firm"])
    if Ending.objects.filter(solution=of).exists():
        return 0
    at, by = _at(entry["days"]), people[entry["by"]]
    texts = ("outcome", "sentence", "built", "cost", "benefit", "lessons", "others")
    made = Ending.objects.create(
        solution=of,
        how=ways_on(of.challenge)[0].name if entry["outcome"] == Ending.Outcome.ADOPT else "",
        firm_agreed_at=at + timedelta(days=1) if entry["named"] else None,
        firm_agreed_by=_owner(of) if entry["named"] else None,
        at=at,
        by=by,
        **{name: entry[name] for name in texts},
    )
    outcomes = of.challenge.outcomes.order_by("position")
    for outcome, (value, said) in zip(outcomes, entry["results"], strict=False):
        Result.objects.create(ending=made, outcome=outcome, value=value, note=said)
    _event(of, "ended", at, by, ending=made.pk, outcome=made.outcome)
    return 1
