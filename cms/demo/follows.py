"""Who follows what in the demonstration: people, and one address without an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from accounts.models import Contact, User
from cms.demo import data
from cms.demo.talk import quiet, topics_by_ref
from cms.models import RoadmapPage, ThemePage, WorkstreamPage
from engagement.actions.counting import recount
from engagement.models import Follow, Topic


def bring(follows: dict, people: dict[str, User], *, complete: bool = False) -> int:
    """What is missing; says how many are new. `complete`: all were laid before, so that what people changed since
    is left alone."""
    if complete:
        return 0
    topics, before = _topics(), Follow.objects.count()
    with transaction.atomic():
        rows = list(_rows(follows, people, topics))
        Follow.objects.bulk_create(rows, ignore_conflicts=True)
    with quiet("engagement.actions.counting"):
        recount(Topic.objects.filter(pk__in={row.topic_id for row in rows}))
    return Follow.objects.count() - before


def _rows(follows: dict, people: dict[str, User], topics: dict[str, Topic]) -> Iterator[Follow]:
    for key, entry in follows["people"].items():
        for name in entry["what"]:
            yield Follow(topic=topics[name], user=people[key], created_at=data.at(entry["since"]))
    for key, entry in follows["guests"].items():
        since = data.at(entry["since"])
        contact, _made = Contact.objects.get_or_create(
            email=data.address(key), defaults={"language": "en", "confirmed_at": since}
        )
        for name in entry["what"]:
            yield Follow(topic=topics[name], contact=contact, created_at=since)


def _topics() -> dict[str, Topic]:
    """By what the file calls them: "G4", "workstream G", "theme Economy", "roadmap"."""
    names = {page.translation_key: f"workstream {page.letter}" for page in _own(WorkstreamPage)}
    names |= {page.translation_key: f"theme {page.title}" for page in _own(ThemePage)}
    names |= {page.translation_key: "roadmap" for page in _own(RoadmapPage)}
    above = Topic.objects.filter(kind__in=("workstream", "theme", "roadmap"), key__in=names)
    return topics_by_ref() | {names[topic.key]: topic for topic in above}


def _own(model: type):
    return model.objects.live().filter(alias_of=None)
