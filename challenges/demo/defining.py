"""Stage 1 in the demonstration: canvases, workshops, what people said as evidence; proposals in each state, and one
challenge that is being defined."""

from __future__ import annotations

import json
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.clock import now, today
from accounts.models import Membership, User
from challenges.demo.core import challenge, firm
from challenges.models import (
    Canvas,
    CaseEvent,
    Challenge,
    EvidenceComment,
    Gathering,
    Programme,
    WantedOutcome,
)
from challenges.readiness import EVIDENCE
from challenges.topics import keep_topic
from cms.demo import data
from cms.demo.talk import topics_by_ref
from engagement.models import Comment, Idea, Topic, TopicLink
from surgeries.actions.series import at
from surgeries.models import Session

FILE = Path(__file__).resolve().parent / "defining.json"
CANVAS = ("how_might_we", "whys", "personas", "assumptions")
SAID = ("title", "summary", "statement", "affected", "slug")


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = _count()
    _defining(given["defining"], people)
    for entry in given["proposals"]:
        _proposal(entry, people)
    for entry in given["canvases"]:
        _canvas(challenge(entry["challenge"]), entry)
    for entry in given["gatherings"]:
        _gathering(entry)
    actions = topics_by_ref()
    for entry in given["topics"]:
        _topic(entry, actions)
    for entry in given["comments"]:
        _comment(entry)
    return _count() - before


def _count() -> int:
    rows = (Gathering, EvidenceComment, Challenge)
    filled = Canvas.objects.exclude(how_might_we="").count()
    return sum(model.objects.count() for model in rows) + filled


def _ago(days: int) -> Any:
    return now() - timedelta(days=days)


def _event(of: Challenge, verb: str, when: Any, by: User | None) -> None:
    CaseEvent.objects.create(challenge=of, verb=verb, at=when, actor=by)


# --- Proposals, and what is being defined ----------------------------------------------------------------------
@transaction.atomic
def _proposal(entry: dict, people: dict[str, User]) -> None:
    public_id = data.made_id("challenge", entry["key"])
    if Challenge.objects.filter(public_id=public_id).exists():
        return
    is_declined = entry["state"] == "declined"
    decider = people.get(entry.get("decided_by", ""))
    made = Challenge.objects.create(
        public_id=public_id,
        state=entry["state"],
        state_at=_ago(entry["days_ago"] - 12) if is_declined else _ago(entry["days_ago"]),
        state_reason=entry.get("reason", ""),
        decided_by=decider,
        proposed_by=people[entry["by"]],
        proposed_as=entry["as"],
        proposed_at=_ago(entry["days_ago"]),
        department=firm(entry["department"]) if entry["department"] else None,
        evidence=entry["evidence"],
        **{name: entry[name] for name in SAID},
    )
    _event(made, "proposed", made.proposed_at, made.proposed_by)
    if is_declined:
        _event(made, "declined", made.state_at, decider)


@transaction.atomic
def _defining(entry: dict, people: dict[str, User]) -> None:
    """With some sections empty, so that stage 1 has something to look at."""
    owner = people[entry["owner"]]
    Membership.objects.get_or_create(organisation=firm(entry["department"]), user=people["olu"])
    public_id = data.made_id("challenge", entry["key"])
    if Challenge.objects.filter(public_id=public_id).exists():
        return
    made = Challenge.objects.create(
        public_id=public_id,
        state=Challenge.State.DEFINING,
        state_at=_ago(entry["days_ago"] - 6),
        proposed_by=people[entry["proposed_by"]],
        proposed_as=entry["proposed_as"],
        proposed_at=_ago(entry["days_ago"]),
        programme=Programme.objects.order_by("pk").first(),
        department=firm(entry["department"]),
        owner=owner,
        taken_up_at=_ago(entry["days_ago"] - 6),
        decided_by=owner,
        offered=entry["offered"],
        **{name: entry[name] for name in SAID},
    )
    for place, outcome in enumerate(entry["outcomes"]):
        figures = {name: Decimal(outcome[name]) if outcome[name] else None for name in ("baseline", "target")}
        WantedOutcome.objects.create(challenge=made, position=place, **{**outcome, **figures})
    Canvas.objects.create(challenge=made, **entry["canvas"])
    _event(made, "proposed", made.proposed_at, made.proposed_by)
    _event(made, "taken_up", made.taken_up_at, owner)
    keep_topic(made)


# --- Canvas and workshops ----------------------------------------------------------------------------------------
@transaction.atomic
def _canvas(of: Challenge, entry: dict) -> None:
    """Left alone once somebody has written into it."""
    canvas, _made = Canvas.objects.get_or_create(challenge=of)
    if canvas.how_might_we or canvas.whys or canvas.personas or canvas.assumptions:
        return
    values = {name: entry[name] for name in CANVAS}
    Canvas.objects.filter(pk=canvas.pk).update(
        **values, revision=5, changed_at=of.taken_up_at, changed_by=of.owner_id
    )


@transaction.atomic
def _gathering(entry: dict) -> None:
    public_id = data.made_id("gathering", entry["key"])
    if Gathering.objects.filter(public_id=public_id).exists():
        return
    session = None
    if "session" in entry:
        session = Session.objects.filter(public_id=data.made_id("session", entry["session"])).first()
    begins = None
    if "days" in entry:
        begins = at(today() + timedelta(days=entry["days"]), time.fromisoformat(entry["at"]))
    if session is None and begins is None:
        return
    of = challenge(entry["challenge"])
    Gathering.objects.create(
        public_id=public_id,
        challenge=of,
        kind=entry["kind"],
        title=entry["title"],
        session=session,
        starts_at=begins,
        place=entry.get("place", ""),
        is_public=entry["is_public"],
        people=entry.get("people"),
        notes=entry.get("notes", ""),
        insights=entry.get("insights", ""),
        made_by=of.owner,
    )


# --- What people said ----------------------------------------------------------------------------------------------
@transaction.atomic
def _topic(entry: dict, actions: dict[str, Topic]) -> None:
    if "action" in entry:
        source = actions.get(entry["action"])
    else:
        idea = (
            Idea.objects.select_related("topic").filter(public_id=data.made_id("idea", entry["idea"])).first()
        )
        source = idea.topic if idea else None
    if source is not None:
        _link(challenge(entry["challenge"]), source, entry["says"])


@transaction.atomic
def _comment(entry: dict) -> None:
    of = challenge(entry["challenge"])
    rows = Comment.objects.visible().select_related("topic")
    comment = rows.filter(public_id=data.made_id("comment", entry["comment"])).first()
    if comment is None or EvidenceComment.objects.filter(challenge=of, comment=comment).exists():
        return
    link = _link(of, comment.topic, "")
    if link.undone_at is not None:
        return
    EvidenceComment.objects.create(challenge=of, link=link, comment=comment, says=entry["says"], by=of.owner)


def _link(of: Challenge, source: Topic, says: str) -> TopicLink:
    """The edge, also one that somebody has taken back: that stays so."""
    target = keep_topic(of)
    found = TopicLink.objects.filter(source=source, target=target, kind=EVIDENCE).order_by("-pk").first()
    return found or TopicLink.objects.create(
        source=source, target=target, kind=EVIDENCE, by=of.owner, reason=says
    )
