"""What the council answers in the demonstration, and how it keeps its promises: kept, late, open, and one withdrawn.

What is open or late by little is so from the day on which the demonstration is laid.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import get_default_timezone, localdate
from wagtail.models import Revision

from accounts.clock import now, today
from accounts.models import Organisation, User
from cms.actions.importing import batches
from cms.demo import data
from cms.demo.talk import topics_by_ref
from cms.models import ActionPage
from engagement.actions import answering, closing, comments, responses, topics
from engagement.models import AnswerDue, Comment, OfficialResponse, Subject, Topic
from engagement.workdays import add_working_days, is_working_day


def bring(answers: dict, people: dict[str, User], *, complete: bool = False) -> int:
    """What is missing; says how many answers are new. `complete`: all was laid before, and what people changed since
    is left alone."""
    by_ref = topics_by_ref()
    if complete:
        return 0
    count = 0
    _say(answers, people, by_ref)
    answering.want_missing(Comment.objects.filter(topic__in=by_ref.values()))
    _promise(answers, people, by_ref)
    for entry in answers["responses"]:
        count += _respond(entry, people, by_ref)
    for entry in answers["released"]:
        _release(entry, people, by_ref)
    _due(answers["due"])
    return count


@transaction.atomic
def look_after(voices: dict, people: dict[str, User]) -> int:
    """Who of the council spoke first about an action looks after it, where nobody does yet: they can answer there."""
    officers = {person["key"] for person in voices["people"] if person["kind"] == "officer"}
    count = 0
    for thread in voices["threads"]:
        replies = [reply for comment in thread["comments"] for reply in comment["replies"]]
        key = next((reply["by"] for reply in sorted(replies, key=_date) if reply["by"] in officers), "")
        if key:
            pages = ActionPage.objects.filter(ref=thread["action"], responsible=None)
            count += sum(_name(page, people[key]) for page in pages)
    return count


def _date(entry: dict) -> str:
    return entry["date"]


def _name(page: ActionPage, officer: User) -> int:
    """On the page, and in what an editor goes on from."""
    for revision in Revision.objects.filter(pk__in=[page.latest_revision_id, page.live_revision_id]):
        revision.content["responsible"] = officer.pk
        revision.save(update_fields=["content"])
    return ActionPage.objects.filter(pk=page.pk).update(responsible=officer)


def _id(name: str):
    return data.made_id("comment", name)


def _say(answers: dict, people: dict[str, User], by_ref: dict[str, Topic]) -> None:
    """The newest comments, a few days old whenever the demonstration is laid."""
    for entry in answers["comments"]:
        if Comment.objects.filter(public_id=_id(entry["id"])).exists():
            continue
        day = today() - timedelta(days=entry["days_ago"])
        instant = datetime.combine(day, time.fromisoformat(entry["time"]), get_default_timezone())
        with transaction.atomic():
            said = comments.post_comment(
                by=people[entry["by"]],
                topic=by_ref[entry["action"]],
                text=entry["text"],
                hold="",
                at=min(instant, now()),
            )
            Comment.objects.filter(pk=said.pk).update(public_id=_id(entry["id"]))


def _promise(answers: dict, people: dict[str, User], by_ref: dict[str, Topic]) -> None:
    """By when each was promised an answer, on the day of writing."""
    for ref, days in answers["own_days"].items():
        if by_ref[ref].answer_within_days is None:
            topics.set_answer_within(topic=by_ref[ref], by=people["moderator"], days=days)
    rows = AnswerDue.objects.filter(
        topic__in=by_ref.values(), asked_at__gte=data.at(answers["promised_since"]), comment__isnull=False
    )
    for row in (rows := list(rows)):
        asked_on = localdate(row.asked_at, get_default_timezone())
        row.due_on = add_working_days(asked_on, answers["within"])
    for some in batches(rows, 100):
        AnswerDue.objects.bulk_update(some, ["due_on"])


@transaction.atomic
def _respond(entry: dict, people: dict[str, User], by_ref: dict[str, Topic]) -> bool:
    key = data.made_id("response", entry["id"])
    if OfficialResponse.objects.filter(public_id=key).exists():
        return False
    by = people[entry["by"]]
    made = responses.respond(
        by=by,
        text=entry["text"],
        department=Organisation.objects.filter(memberships__user=by).first(),
        everything=entry.get("everything", False),
        at=data.at(entry["date"]),
        **_thing(entry, by_ref),
    )
    OfficialResponse.objects.filter(pk=made.pk).update(public_id=key)
    if withdrawn := entry.get("withdrawn"):
        responses.withdraw(by=by, response=made, reason=withdrawn["reason"])
        OfficialResponse.objects.filter(pk=made.pk).update(withdrawn_at=data.at(withdrawn["date"]))
    return True


def _thing(entry: dict, by_ref: dict[str, Topic]) -> dict[str, Any]:
    """One comment, all that stands under a subject, or all of an action."""
    if entry["comment"]:
        return {"comment": Comment.objects.get(public_id=_id(entry["comment"]))}
    if name := entry.get("subject"):
        return {"subject": Subject.objects.get(public_id=data.made_id("subject", name))}
    return {"topic": by_ref[entry["action"]]}


def _release(entry: dict, people: dict[str, User], by_ref: dict[str, Topic]) -> None:
    closing.settle_unanswered(
        topic=by_ref[entry["action"]],
        by=people[entry["by"]],
        reason=entry["reason"],
        at=data.at(entry["date"]),
    )


@transaction.atomic
def _due(days: dict[str, int]) -> None:
    """Late by so many working days (negative), or with so many to go, from today on; only while nobody answered."""
    for name, number in days.items():
        day = add_working_days(today(), number) if number > 0 else _working_days_before(-number)
        AnswerDue.objects.filter(comment__public_id=_id(name), answered_at=None).update(due_on=day)


def _working_days_before(number: int):
    day = today()
    while number > 0:
        day -= timedelta(days=1)
        number -= is_working_day(day)
    return day
