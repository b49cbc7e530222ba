"""What an idea can be about: the public topics that ask for ideas, in the order of their owners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from engagement import registries
from engagement.models import Topic


@dataclass(frozen=True)
class Shelf:
    """Topics that stand together in a long choice; `key` is "" where they can't be chosen as one."""

    key: str
    label: str
    topics: list[Topic]


def shelves(*, to_suggest: bool = False) -> list[Shelf]:
    """Every public topic that knows ideas, grouped as its owner groups it; one query beside those of the owners.

    `to_suggest`: only where one can be suggested at this instant.
    """
    kinds = [kind for kind in registries.topic_kinds if registries.SUGGEST in kind.verbs]
    topics = Topic.objects.public().filter(kind__in=[kind.name for kind in kinds])
    if to_suggest:
        topics = topics.open()
    by_kind: dict[str, dict[UUID, Topic]] = {}
    for topic in topics.order_by("title", "pk"):
        by_kind.setdefault(topic.kind, {})[topic.key] = topic
    found: list[Shelf] = []
    for kind in kinds:
        left = by_kind.get(kind.name, {})
        for group in kind.groups(get_language()) if left else ():
            inside = [left.pop(key) for key in group.keys if key in left]
            found.append(Shelf(group.key, group.label, inside))
        found.append(Shelf("", str(kind.label), list(left.values())))
    return sorted(
        (shelf for shelf in found if shelf.topics), key=lambda shelf: bool(shelf.key) or len(shelf.topics) > 1
    )


def choices(places: Iterable[Shelf]) -> list[tuple]:
    """For a select; what stands alone on its shelf stands alone here."""
    found: list[tuple] = []
    for shelf in places:
        options = [(str(topic.public_id), name_in(shelf, topic)) for topic in shelf.topics]
        found += options if len(options) == 1 and not shelf.key else [(shelf.label, options)]
    return found


def name_in(shelf: Shelf, topic: Topic) -> str:
    """ "The roadmap as a whole" for the one that says so better by its kind than by its title."""
    return shelf.label if len(shelf.topics) == 1 and not shelf.key else topic.title
