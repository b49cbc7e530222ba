"""What people say in the demonstration: comments, replies, supports, one dispute, one tombstone, one closed topic."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from cms.actions.importing import batches
from cms.demo import data
from cms.models import ActionPage
from engagement import fragments
from engagement.actions.counting import recount
from engagement.actions.topics import close_topic
from engagement.models import Comment, Flag, ModerationEvent, Reason, Support, Topic

State, Decision = Comment.State, ModerationEvent.Decision


def topics_by_ref() -> dict[str, Topic]:
    """The topic of each action, by its reference."""
    refs = dict(ActionPage.objects.filter(alias_of=None, live=True).values_list("translation_key", "ref"))
    return {refs[topic.key]: topic for topic in Topic.objects.filter(kind="action", key__in=refs)}


def bring(voices: dict, people: dict[str, User], *, complete: bool = False) -> int:
    """Everything that was said, oldest first; what is there already stays as it is. Says how many are new.

    `complete`: supports and decisions were all laid before, so that what people changed since is left alone.
    """
    topics = topics_by_ref()
    officers = {person["key"] for person in voices["people"] if person["kind"] == "officer"}
    said = sorted(_said(voices), key=lambda entry: entry[2]["date"])
    there = set(
        Comment.objects.filter(public_id__in=[_id(entry["id"]) for _t, _r, entry in said]).values_list(
            "public_id", flat=True
        )
    )
    missing = [one for one in said if _id(one[2]["id"]) not in there]
    for some in batches(missing, 40):
        with transaction.atomic():
            for thread, root, entry in some:
                comment = _comment(topics[thread["action"]], root, entry, people, entry["by"] in officers)
                _decide(comment, entry, people)
    if missing or not complete:
        _supports(voices, people, topics)
        _settle(voices, people, topics)
        with quiet("engagement.actions.counting"):
            recount(Topic.objects.filter(pk__in=[topic.pk for topic in topics.values()]))
    return len(missing)


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Counts are expected to be wrong before they are counted for the first time."""
    logger = logging.getLogger(name)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _id(name: str):
    return data.made_id("comment", name)


def _said(voices: dict) -> Iterator[tuple[dict, dict | None, dict]]:
    """(thread, root or None, entry) for each comment and reply."""
    for thread in voices["threads"]:
        for comment in thread["comments"]:
            yield thread, None, comment
            for reply in comment["replies"]:
                yield thread, comment, reply


def _comment(
    topic: Topic, root: dict | None, entry: dict, people: dict[str, User], official: bool
) -> Comment:
    instant = data.at(entry["date"])
    parent = Comment.objects.get(public_id=_id(root["id"])) if root else None
    comment = Comment(
        public_id=_id(entry["id"]),
        topic=topic,
        parent=parent,
        position=Comment.objects.filter(parent=parent).count() + 1 if parent else 0,
        anchor="" if parent else entry["anchor"],
        author=people[entry["by"]],
        is_official=official,
        text=entry["text"],
        language=topic.language,
        created_at=instant,
        fragments=fragments.make(text=entry["text"], created_at=instant),
    )
    comment.save(force_insert=True)
    return comment


def _decide(comment: Comment, entry: dict, people: dict[str, User]) -> None:
    """Removed by the moderator, or taken back by its writer."""
    moderator = people["moderator"]
    if removed := entry.get("removed"):
        when = data.at(removed["date"])
        values = {"state": State.REMOVED, "state_by": moderator, "state_reason": Reason(removed["reason"])}
        ModerationEvent.objects.create(
            comment=comment,
            decision=Decision.REMOVED,
            reason=removed["reason"],
            note=removed["note"],
            by=moderator,
            at=when,
            text_before=comment.text,
        )
    elif entry.get("tombstone"):
        when = comment.created_at + timedelta(days=2)
        values = {"state": State.WITHDRAWN, "state_by": comment.author}
    else:
        return
    Comment.objects.filter(pk=comment.pk).update(**values, state_at=when)


def _supports(voices: dict, people: dict[str, User], topics: dict[str, Topic]) -> None:
    """Of comments; and of each action by those who support the first thing said about it."""
    comments = dict(Comment.objects.filter(topic__in=topics.values()).values_list("public_id", "pk"))
    rows = []
    for _thread, _root, entry in _said(voices):
        when = data.at(entry["date"]) + timedelta(hours=5)
        rows += [
            Support(comment_id=comments[_id(entry["id"])], user=people[key], created_at=when)
            for key in entry["supports"]
        ]
    for thread in voices["threads"]:
        first = thread["comments"][0]
        rows += [
            Support(topic=topics[thread["action"]], user=people[key], created_at=data.at(first["date"]))
            for key in dict.fromkeys([*first["supports"], first["by"]])
        ]
    for some in batches(rows, 400):
        with transaction.atomic():
            Support.objects.bulk_create(some, ignore_conflicts=True)


def _settle(voices: dict, people: dict[str, User], topics: dict[str, Topic]) -> None:
    """The dispute's end as decisions that can be read, and the topic that is closed."""
    moderator = people["moderator"]
    for thread in voices["threads"]:
        topic = topics[thread["action"]]
        if dispute := thread.get("dispute"):
            with transaction.atomic():
                _settle_dispute(thread, dispute, people)
        if (closed := thread.get("closed")) and topic.closes_at is None:
            close_topic(topic=topic, by=moderator, reason=closed["reason"], at=data.at(closed["date"]))


def _settle_dispute(thread: dict, dispute: dict, people: dict[str, User]) -> None:
    """Each of the two had reported the other; what stayed was looked at and kept."""
    moderator, when = people["moderator"], data.at(dispute["settled"])
    entries = [e for c in thread["comments"] for e in (c, *c["replies"]) if e["by"] in dispute["between"]]
    for entry in entries:
        other = next(key for key in dispute["between"] if key != entry["by"])
        comment = Comment.objects.get(public_id=_id(entry["id"]))
        removed = entry.get("removed")
        decided = data.at(removed["date"]) if removed else when
        Flag.objects.get_or_create(
            comment=comment,
            user=people[other],
            defaults={
                "reason": Reason.ABUSE,
                "created_at": comment.created_at + timedelta(hours=1),
                "handled_at": decided,
                "handled_by": moderator,
            },
        )
        if not removed and not comment.moderation_events.exists():
            ModerationEvent.objects.create(
                comment=comment,
                decision=Decision.KEPT,
                reason=Reason.ABUSE,
                note=dispute["how"],
                by=moderator,
                at=when,
                text_before=comment.text,
            )
