"""Making, opening and closing topics; and rebuilding everything that is only a cache."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from engagement.actions.closing import settle_unanswered
from engagement.actions.idea_caches import follow_topic
from engagement.errors import Refused
from engagement.models import Topic, TopicLink
from engagement.registries import kind_of, known


def ensure_topic(
    *, kind: str, key: UUID, title: str, language: str = "", site: Any = None, is_public: bool = False
) -> Topic:
    """The topic of that owner, made when missing, its caches set to these values. Safe to call at the same time."""
    values = {
        "title": title[:255],
        "language": language or settings.LANGUAGE_CODE,
        "site": site,
        "is_public": is_public,
    }
    topic = Topic.objects.filter(kind=kind, key=key).first()
    if topic is None:
        try:
            with transaction.atomic():
                return Topic.objects.create(kind=kind, key=key, **values)
        except IntegrityError:
            topic = Topic.objects.get(kind=kind, key=key)
    return refresh_topic(topic=topic, **values)


@transaction.atomic
def refresh_topic(*, topic: Topic, **values: Any) -> Topic:
    """Sets the caches `title`, `language`, `site` and `is_public`; writes only what differs.

    Ideas about it are as public as it is.
    """
    changed = {name: value for name, value in values.items() if getattr(topic, name) != value}
    if changed:
        Topic.objects.filter(pk=topic.pk).update(**changed)
        for name, value in changed.items():
            setattr(topic, name, value)
    if "is_public" in changed:
        follow_topic(topic)
    return topic


def rebuild_topics(topics: QuerySet[Topic] | None = None) -> int:
    """Asks each owner again for title and visibility; gives the number of topics that were wrong."""
    wrong = 0
    for topic in (Topic.objects.all() if topics is None else topics).iterator(chunk_size=200):
        if not known(topic.kind):
            continue
        kind, before = kind_of(topic), (topic.title, topic.is_public)
        refresh_topic(
            topic=topic,
            title=(kind.title(topic.key, topic.language) or topic.title)[:255],
            is_public=kind.is_public(topic.key),
        )
        wrong += before != (topic.title, topic.is_public)
    return wrong


@transaction.atomic
def close_topic(
    *, topic: Topic, by: User, reason: str, at: datetime | None = None, unanswered_reason: str = ""
) -> Topic:
    """Nothing can be said from `at` (now) on; the reason stands where the form was. ValueError without a reason.

    Refused ("unanswered") while something there has no answer, unless `unanswered_reason` says why it gets none.
    """
    if not reason.strip():
        raise ValueError("A topic is closed with a reason")
    closes_at = at or now()
    values = {"closes_at": closes_at, "closed_by": by, "closed_reason": reason.strip()}
    if topic.opens_at and topic.opens_at >= closes_at:
        values["opens_at"] = None
    Topic.objects.filter(pk=topic.pk).update(**values)
    past = at if at and at < now() else None
    released = settle_unanswered(topic=topic, by=by, reason=unanswered_reason, at=past)
    topic.refresh_from_db()
    log(
        instance=topic,
        action="engagement.close",
        user=by,
        data={"reason": topic.closed_reason, "without_an_answer": released},
        title=str(topic),
    )
    return topic


@transaction.atomic
def reopen_topic(*, topic: Topic, by: User) -> Topic:
    """People can write again; comments that stand are as they were."""
    Topic.objects.filter(pk=topic.pk).update(closes_at=None, closed_by=None, closed_reason="")
    topic.refresh_from_db()
    log(instance=topic, action="engagement.reopen", user=by, title=str(topic))
    return topic


@transaction.atomic
def set_window(
    *, topic: Topic, by: User, opens_at: datetime | None, closes_at: datetime | None, reason: str
) -> Topic:
    """When people may write; `reason` says why it will close. IntegrityError when it closes before it opens."""
    Topic.objects.filter(pk=topic.pk).update(
        opens_at=opens_at,
        closes_at=closes_at,
        closed_by=by if closes_at and reason else None,
        closed_reason=reason if closes_at else "",
    )
    topic.refresh_from_db()
    log(instance=topic, action="engagement.set_window", user=by, data={"reason": reason}, title=str(topic))
    return topic


@transaction.atomic
def set_moderation(*, topic: Topic, by: User, moderation: str) -> Topic:
    """Pre, post, or as the site; comments that wait go on waiting."""
    Topic.objects.filter(pk=topic.pk).update(moderation=Topic.Moderation(moderation))
    topic.refresh_from_db()
    log(
        instance=topic, action="engagement.set_moderation", user=by, data={"to": moderation}, title=str(topic)
    )
    return topic


@transaction.atomic
def set_answer_within(*, topic: Topic, by: User, days: int | None) -> Topic:
    """In how many working days what is said there from now on is answered: None as the site, 0 without a promise.
    What was promised before stays promised."""
    Topic.objects.filter(pk=topic.pk).update(answer_within_days=days)
    topic.refresh_from_db()
    log(instance=topic, action="engagement.set_answer_within", user=by, data={"days": days}, title=str(topic))
    return topic


def check_window(topic: Topic, *, or_owner: bool = False) -> None:
    """Refused unless public and open by the row and the clock as they are now: call it inside the transaction.

    `or_owner`: after closing, those who speak for the owner may still answer.
    """
    current = Topic.objects.get(pk=topic.pk)
    if not current.is_public:
        raise Refused("private", _("This is not public at the moment."))
    if not current.has_opened:
        raise Refused("early", _("This is not open yet."))
    if current.has_closed and not or_owner:
        raise Refused("closed", current.closed_reason or _("This is closed: nothing can be said here now."))


def link(*, source: Topic, target: Topic, kind: str, by: User | None, reason: str = "") -> TopicLink:
    """Says that the target came from the source; the same link again gives the one that stands."""
    made, _created = TopicLink.objects.standing().get_or_create(
        source=source, target=target, kind=kind, defaults={"by": by, "reason": reason}
    )
    return made


def undo_link(*, link: TopicLink, by: User | None) -> bool:
    """Taken back, and kept as history; False when somebody was quicker."""
    return bool(TopicLink.objects.standing().filter(pk=link.pk).update(undone_at=now(), undone_by=by))
