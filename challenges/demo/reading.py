"""Questions with and without answers, firms that look for partners, and what people say about challenges: laid as the
actions would leave it, told to nobody. All people are made up."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from challenges.actions.reading import tell_moves
from challenges.demo.core import challenge, firm
from challenges.models import CaseEvent, Challenge, PartnerWanted, Question
from challenges.topics import topic_of
from cms.demo import data
from cms.demo.talk import quiet
from engagement import fragments
from engagement.actions.counting import recount
from engagement.actions.moving import silence
from engagement.models import Comment, Follow, Support, Topic

FILE = Path(__file__).resolve().parent / "reading.json"
State = Question.State


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many questions and lines are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    found = sum(_question(entry, people) for entry in given["questions"])
    found += sum(_line(entry, people) for entry in given["partners"])
    topics = [_talk(entry, people) for entry in given["talk"]]
    with quiet("engagement.actions.counting"):
        recount(Topic.objects.filter(pk__in=topics))
    with silence():  # what the parts before this one laid was told long ago
        tell_moves()
    return found


def ago(days: float, after: datetime) -> datetime:
    """So many days before now, and never before the invitation opened."""
    return max(now() - timedelta(days=days), after + timedelta(hours=1))


@transaction.atomic
def _question(entry: dict, people: dict[str, User]) -> int:
    public_id = data.made_id("challenge-question", entry["key"])
    if Question.objects.filter(public_id=public_id).exists():
        return 0
    of = challenge(entry["challenge"])
    asked_at = ago(entry["days_ago"], of.opens_at)
    answered_at = min(asked_at + timedelta(days=1, hours=2), now() - timedelta(hours=1))
    is_published = bool(entry.get("answer"))
    values: dict = {}
    if is_published:
        values = {"state": State.PUBLISHED, "question": entry["question"], "answer": entry["answer"]}
    elif entry.get("same_as"):
        same = Question.objects.get(public_id=data.made_id("challenge-question", entry["same_as"]))
        values = {"state": State.MERGED, "same_as": same}
    if values:
        values |= {"answered_at": answered_at, "answered_by": of.owner}
    made = Question.objects.create(
        public_id=public_id,
        challenge=of,
        asked=entry["asked"],
        asked_by=people[entry["by"]],
        asked_at=asked_at,
        **values,
    )
    _note(of, "question_asked", made, asked_at, None)
    if values:
        _note(of, "question_answered" if is_published else "question_merged", made, answered_at, of.owner)
    return 1


def _note(of: Challenge, verb: str, question: Question, at: datetime, by: User | None) -> None:
    CaseEvent.objects.create(challenge=of, verb=verb, at=at, actor=by, facts={"question": question.pk})


@transaction.atomic
def _line(entry: dict, people: dict[str, User]) -> int:
    public_id = data.made_id("partner-wanted", entry["key"])
    of, organisation = challenge(entry["challenge"]), firm(entry["firm"])
    if organisation is None or PartnerWanted.objects.filter(public_id=public_id).exists():
        return 0
    if PartnerWanted.objects.filter(challenge=of, organisation=organisation, taken_down_at=None).exists():
        return 0
    at = ago(entry["days_ago"], of.opens_at)
    made = PartnerWanted.objects.create(
        public_id=public_id,
        challenge=of,
        organisation=organisation,
        brings=entry["brings"],
        wants=entry["wants"],
        contact=entry["contact"],
        at=at,
        by=people[entry["by"]],
    )
    CaseEvent.objects.create(
        challenge=of, verb="partner_wanted", at=at, actor=people[entry["by"]], facts={"line": made.pk}
    )
    return 1


@transaction.atomic
def _talk(entry: dict, people: dict[str, User]) -> int:
    """What people say about it, who supports and who follows it; the key of its topic."""
    of = challenge(entry["challenge"])
    topic = topic_of(of)
    for number, said in enumerate(entry["comments"]):
        public_id = data.made_id("comment", f"challenge-{entry['challenge']}-{number}")
        if Comment.objects.filter(public_id=public_id).exists():
            continue
        at = now() - timedelta(days=said["days_ago"], hours=3)
        Comment(
            public_id=public_id,
            topic=topic,
            author=people[said["by"]],
            text=said["text"],
            language=topic.language,
            created_at=at,
            fragments=fragments.make(text=said["text"], created_at=at),
        ).save(force_insert=True)
    since = now() - timedelta(days=10)
    Support.objects.bulk_create(
        [Support(topic=topic, user=people[key], created_at=since) for key in entry["supports"]],
        ignore_conflicts=True,
    )
    Follow.objects.bulk_create(
        [Follow(topic=topic, user=people[key], created_at=since) for key in entry["follows"]],
        ignore_conflicts=True,
    )
    return topic.pk
