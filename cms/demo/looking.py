"""Moderation in the demonstration: second looks in each state, templates, a spam account, what was held and read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from cms.demo import data
from cms.demo.talk import quiet, topics_by_ref
from engagement import fragments
from engagement.actions.counting import recount
from engagement.models import (
    AnswerTemplate,
    Appeal,
    Comment,
    Flag,
    ModerationEvent,
    Reason,
    SpamRemoval,
    Topic,
)

State, Decision = Comment.State, ModerationEvent.Decision


def bring(looking: dict, people: dict[str, User]) -> int:
    """Each part once; what is there already stays as it is. Says how many comments are new."""
    topics = topics_by_ref()
    _templates(looking["templates"], people["editor"], people["moderator"])
    made = sum(_appeal(entry, topics[entry["action"]], people) for entry in looking["appeals"])
    made += _spam(looking["spam"], topics, people["moderator"])
    _read(looking, people["moderator"])
    if made:
        touched = {entry["action"] for entry in looking["appeals"]}
        with quiet("engagement.actions.counting"):
            recount(Topic.objects.filter(pk__in=[topics[ref].pk for ref in touched]))
    return made


@transaction.atomic
def _templates(wanted: dict[str, list[dict]], editor: User, moderator: User) -> None:
    """Only where there are none: somebody may have thrown one away."""
    for use, entries in wanted.items():
        if not AnswerTemplate.objects.filter(use=use).exists():
            by = moderator if use == AnswerTemplate.Use.MODERATION else editor
            AnswerTemplate.objects.bulk_create(
                [
                    AnswerTemplate(use=use, title=entry["title"], text=entry["text"], changed_by=by)
                    for entry in entries
                ]
            )


def _comment(name: str, topic: Topic, by: User, text: str, date: str, **given: Any) -> Comment:
    instant = data.at(date)
    return Comment.objects.create(
        public_id=data.made_id("comment", name),
        topic=topic,
        author=by,
        text=text,
        language=topic.language,
        created_at=instant,
        fragments=fragments.make(text=text, created_at=instant),
        **given,
    )


@transaction.atomic
def _appeal(entry: dict, topic: Topic, people: dict[str, User]) -> bool:
    """A comment, its removal, the question of its writer and, where there is one, the second decision."""
    if Comment.objects.filter(public_id=data.made_id("comment", entry["id"])).exists():
        return False
    removed, asked, decided = entry["removed"], entry["asked"], entry["decided"]
    first, writer = people["moderator"], people[entry["by"]]
    is_back = bool(decided) and decided["outcome"] == Appeal.Outcome.UPHELD
    stands = {"state_at": data.at(removed["date"]), "state_by": first, "state_reason": removed["reason"]}
    if is_back:
        stands = {"state_at": data.at(decided["date"]), "state_by": people[decided["by"]]}
    state = State.VISIBLE if is_back else State.REMOVED
    comment = _comment(entry["id"], topic, writer, entry["text"], entry["date"], state=state, **stands)
    event = _event(comment, Decision.REMOVED, removed["date"], first, removed["reason"], removed["note"])
    appeal = Appeal(
        event=event,
        comment=comment,
        by=writer,
        text=asked["text"],
        at=data.at(asked["date"]),
        first_by=first,
    )
    if decided:
        second = people[decided["by"]]
        appeal.outcome, appeal.note = decided["outcome"], decided["note"]
        appeal.decided_at, appeal.decided_by = data.at(decided["date"]), second
        reason = "" if is_back else removed["reason"]
        decision = Decision.RESTORED if is_back else Decision.STANDS
        _event(comment, decision, decided["date"], second, reason, decided["note"])
    appeal.save(force_insert=True)
    return True


def _event(
    comment: Comment, decision: str, date: str, by: User, reason: str = "", note: str = ""
) -> ModerationEvent:
    return ModerationEvent.objects.create(
        comment=comment,
        decision=decision,
        reason=reason,
        note=note,
        by=by,
        at=data.at(date),
        text_before=comment.text,
    )


@transaction.atomic
def _spam(entry: dict, topics: dict[str, Topic], moderator: User) -> int:
    """An account that only advertised, closed with everything it wrote."""
    removal_id = data.made_id("spam", entry["key"])
    if SpamRemoval.objects.filter(public_id=removal_id).exists():
        return 0
    user = User(
        email=data.address(entry["key"]),
        display_name=entry["name"],
        public_id=data.made_id("person", entry["key"]),
        date_joined=data.at(entry["joined"]),
        is_active=False,
        password="!",  # noqa: S106 - nobody signs in with it
    )
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    when = data.at(entry["date"])
    for number, said in enumerate(entry["comments"], 1):
        comment = _comment(
            f"{entry['key']}-{number}",
            topics[said["action"]],
            user,
            entry["text"],
            said["date"],
            state=State.REMOVED,
            state_at=when,
            state_by=moderator,
            state_reason=Reason.SPAM,
            is_listed=False,
        )
        _event(comment, Decision.REMOVED, entry["date"], moderator, Reason.SPAM, entry["reason"])
    SpamRemoval.objects.create(
        public_id=removal_id,
        user=user,
        reason=entry["reason"],
        at=when,
        by=moderator,
        finished_at=when,
        removed_count=len(entry["comments"]),
    )
    return len(entry["comments"])


@transaction.atomic
def _read(looking: dict, moderator: User) -> None:
    """Some of what people said was held or reported, and read within hours: so that the figures have something."""
    marks = Flag.objects.filter(public_id=data.made_id("flag", "read-0"))
    if marks.exists():
        return
    said = Comment.objects.visible().filter(is_official=False, moderation_events=None).order_by("created_at")
    comments = list(said)
    held, reported = looking["held"], looking["reported"]
    for number, comment in enumerate(comments[:: held["every"]]):
        ended = comment.created_at + timedelta(hours=held["hours"][number % len(held["hours"])])
        for decision, at, by in (
            (Decision.HELD, comment.created_at, None),
            (Decision.PUBLISHED, ended, moderator),
        ):
            ModerationEvent.objects.create(
                comment=comment, decision=decision, at=at, by=by, text_before=comment.text
            )
    for number, comment in enumerate(comments[4 :: reported["every"]]):
        asked = comment.created_at + timedelta(hours=9)
        ended = asked + timedelta(hours=reported["hours"][number % len(reported["hours"])])
        Flag.objects.create(
            public_id=data.made_id("flag", f"read-{number}"),
            comment=comment,
            reason=Reason.OFF_TOPIC,
            created_at=asked,
            handled_at=ended,
            handled_by=moderator,
        )
        ModerationEvent.objects.create(
            comment=comment, decision=Decision.KEPT, at=ended, by=moderator, text_before=comment.text
        )
