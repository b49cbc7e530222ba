"""A year of help in the demonstration: people made up, figures such as a season gives. Laid twice it is the same."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from accounts.clock import now, today
from accounts.models import User, Ward
from champions.demo.joining import lay_trail
from champions.models import Champion, HelpRecord, Skill
from champions.registries import sessions
from cms.demo import data

FILE = Path(__file__).resolve().parent / "home.json"
DAYS = 365
MINUTES = (10, 15, 15, 20, 30, 30, 30, 45, 60, 60, 90)
PEOPLE = (1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 6)
WHERE = (HelpRecord.Where.PUBLIC,) * 5 + (HelpRecord.Where.PHONE,) * 2 + (HelpRecord.Where.WORK,) * 2


def bring(people: dict[str, User]) -> int:
    """Help that the champions gave in the last year; gives how many records are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    known = skills(given["skills"])
    wards = _wards_of_places()
    before = HelpRecord.objects.count()
    for entry in given["champions"]:
        if user := people.get(entry["key"]):
            champion = _champion(entry, user, known, people.get("champions"))
            _records(entry, user, champion, given, wards)
    return HelpRecord.objects.count() - before


def skills(entries: list[list[str]]) -> dict[str, Skill]:
    """The vocabulary by slug; what another part has named already stays as it is."""
    found = {}
    for number, (slug, name, description) in enumerate(entries, start=1):
        values = {"name": name, "description": description, "order": 10 * number}
        found[slug] = Skill.objects.get_or_create(slug=slug, defaults=values)[0]
    return found


def _wards_of_places() -> dict[str, int | None]:
    provider = sessions()
    return dict(provider.places()) if provider else {}


@transaction.atomic
def _champion(entry: dict[str, Any], user: User, known: dict[str, Skill], by: User | None) -> Champion:
    """Their own record, made here only where the part that welcomes champions has made none."""
    there = Champion.objects.filter(user=user).first()
    if there:
        return there
    since = now() - timedelta(days=DAYS + 20)
    made = Champion.objects.create(
        public_id=data.made_id("champion", entry["key"]),
        user=user,
        kind=Champion.Kind.CITIZEN,
        age=Champion.Age.MIDDLE,
        state=entry["state"],
        is_listed=entry["listed"],
        applied_at=since,
    )
    lay_trail(made, by=by)
    made.skills.set([known[slug] for slug in entry["skills"]])
    made.wards.set(Ward.objects.filter(code__in=entry["wards"]))
    for code in entry["languages"]:
        made.languages.get_or_create(code=code)
    return made


@transaction.atomic
def _records(entry: dict, user: User, champion: Champion, given: dict, wards: dict) -> None:
    """The same for a person whenever it is laid, counted back from the day of laying; busier as the year goes on."""
    if HelpRecord.objects.filter(idempotency_key=_key(entry, 0)).exists():
        return
    chance = Random(f"help:{entry['key']}")  # noqa: S311 - made-up figures, the same each time
    topics = list(champion.skills.filter(kind="topic").order_by("slug"))
    made = [_record(entry, number, user, champion, chance, given, wards) for number in range(entry["helps"])]
    made = HelpRecord.objects.bulk_create(sorted(made, key=lambda record: record.helped_on))
    links = HelpRecord.topics.through
    links.objects.bulk_create(
        [links(helprecord=record, skill=chance.choice(topics)) for record in made if topics]
    )


def _key(entry: dict, number: int) -> str:
    return data.made_id("help", entry["key"], str(number)).hex


def _record(
    entry: dict, number: int, user: User, champion: Champion, chance: Random, given: dict, wards: dict
) -> HelpRecord:
    ago = int(DAYS * chance.random() ** 1.4)
    people = chance.choice(PEOPLE)
    where = chance.choice(WHERE)
    place = chance.choice(given["places"]) if where == HelpRecord.Where.PUBLIC else ""
    has_story = chance.random() < 0.05
    return HelpRecord(
        public_id=data.made_id("help", entry["key"], str(number)),
        helper=user,
        champion=champion,
        employer=champion.employer,
        helped_on=today() - timedelta(days=ago),
        people=people,
        came_back=min(people, chance.choice((0, 0, 0, 1))),
        minutes=chance.choice(MINUTES),
        where=where,
        place=place,
        ward_id=wards.get(place),
        done=chance.choice(given["done"]) if chance.random() < 0.4 else "",
        story=chance.choice(given["stories"]) if has_story else "",
        story_consent=has_story and chance.random() < 0.8,
        idempotency_key=_key(entry, number),
        created_at=now() - timedelta(days=ago),
    )
