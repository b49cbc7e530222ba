"""Ideas as topics: who stands behind one is who stands behind what it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from engagement import registries
from engagement.actions.ideas import KIND
from engagement.models import Idea, Topic
from engagement.registries import FOLLOW, SAY, Promise, TopicKind


def about(key: UUID) -> Topic | None:
    """The topic that the idea is about."""
    return Topic.objects.filter(ideas__public_id=key).first()


def about_of(topic: Topic) -> Topic:
    """The same where the page has read the idea already."""
    return topic.idea.about


def resolve_url(key: UUID, language: str) -> str | None:
    if not is_public(key):
        return None
    with translation.override(language):
        return reverse("engagement:idea", args=[key])


def is_public(key: UUID) -> bool:
    return Idea.objects.filter(public_id=key, comment__state="visible", about__is_public=True).exists()


def title(key: UUID, language: str) -> str:
    return Idea.objects.filter(public_id=key).values_list("title", flat=True).first() or ""


def answerable_by(user: Any, topic: Topic) -> bool:
    matter = about(topic.key)
    return bool(
        matter and registries.known(matter.kind) and registries.kind_of(matter).answerable_by(user, matter)
    )


def answerable(user: Any) -> QuerySet:
    """The keys of the ideas about what they answer for, as a query: they may be thousands."""
    matters = Topic.objects.filter(registries.answerable_topics(user, but=KIND)).order_by()
    return Idea.objects.filter(about__in=matters.values("pk")).order_by().values("public_id")


def above(key: UUID) -> Sequence[tuple[str, UUID]]:
    """What it is about, and what that lies under."""
    matter = about(key)
    if matter is None:
        return []
    more = registries.kind_of(matter).above(matter.key) if registries.known(matter.kind) else ()
    return [(matter.kind, matter.key), *more]


def owners(key: UUID) -> Collection[int]:
    matter = about(key)
    return registries.kind_of(matter).owners(matter.key) if matter and registries.known(matter.kind) else ()


def department(key: UUID) -> Organisation | None:
    matter = about(key)
    if matter is None or not registries.known(matter.kind):
        return None
    return registries.kind_of(matter).department(matter.key)


def promise(topic: Topic) -> Promise:
    """What is promised where the idea belongs."""
    return registries.promise(about_of(topic))


def register() -> None:
    registries.topic_kinds.register(
        TopicKind(
            name=KIND,
            label=_("Idea"),
            resolve_url=resolve_url,
            is_public=is_public,
            title=title,
            answerable_by=answerable_by,
            promise=promise,
            verbs=frozenset({SAY, FOLLOW}),
            above=above,
            answerable=answerable,
            owners=owners,
            department=department,
        )
    )
