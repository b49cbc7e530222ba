"""Employers of the demonstration with their staff and what these did, and messages to champions. All made up.

Other parts lay champions too: what is there is used, and only what is missing is made. Dates lie back from the day on
which it is laid, so that there is always a year that is over. Messages were sent long enough ago that nobody's month
is used up by them. Nobody is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from accounts.clock import now, today
from accounts.models import Membership, Organisation, User, Ward
from champions.actions import employers as actions
from champions.demo import skills
from champions.demo.joining import lay_trail
from champions.models import Ask, Broadcast, Champion, Employer, HelpRecord, Skill
from champions.registries import sessions
from cms.demo import data
from engagement.actions.moving import silence

FILE = Path(__file__).resolve().parent / "employers.json"
SEED = 1832
DAYS = 430  # of help, so that some of it lies in a year that is over
HIRED = timedelta(days=DAYS + 20)
PLACES = ("Staff room", "Canteen", "Reception desk", "Depot", "Community room")


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many employers, records of help and messages are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    known = skills.ensure()
    by = people.get("champions") or people["administrator"]
    before = _there()
    with silence():
        for entry in given["employers"]:
            _employer(entry, given["names"], people, known, by)
        _asks(given["asks"], people)
    for entry in given["messages"]:
        _message(entry, known, by)
    return _there() - before


def _there() -> int:
    return Employer.objects.count() + HelpRecord.objects.count() + Broadcast.objects.count()


@transaction.atomic
def _employer(
    entry: dict, names: list[str], people: dict[str, User], known: dict[str, Skill], by: User
) -> None:
    organisation, _made = Organisation.objects.get_or_create(
        name=entry["name"], defaults={"kind": Organisation.Kind.EMPLOYER, "size": entry["size"]}
    )
    if owner := people.get(entry["owner"]):
        given = {"role": Membership.Role.OWNER, "created_by": owner}
        Membership.objects.get_or_create(organisation=organisation, user=owner, defaults=given)
    values = {"join_code": entry["code"], "pledged": entry["pledged"], "created_at": now() - HIRED}
    employer, _made = Employer.objects.get_or_create(organisation=organisation, defaults=values)
    _staff(employer, entry["staff"], names, known, by)
    _help(employer, known)


def _staff(employer: Employer, wanted: int, names: list[str], known: dict[str, Skill], by: User) -> None:
    """So many that somebody else has not laid already."""
    missing = wanted - Champion.objects.in_network().filter(employer=employer).count()
    chance = Random(f"{SEED}:{employer.join_code}")  # noqa: S311 - the same made-up people on each run
    wards = list(Ward.objects.order_by("code"))
    for number in range(max(0, missing)):
        email = data.address(f"worker-{employer.join_code.lower()}-{number:02}")
        user, made = User.objects.get_or_create(
            email=email,
            defaults={"display_name": chance.choice(names), "password": UNUSABLE_PASSWORD_PREFIX + "demo"},
        )
        if not made and Champion.objects.filter(user=user).exists():
            continue
        champion = Champion.objects.create(
            user=user,
            kind=Champion.Kind.EMPLOYEE,
            employer=employer,
            age=Champion.Age.MIDDLE,
            state=Champion.State.ACTIVE,
            applied_at=now() - timedelta(days=chance.randrange(40, HIRED.days)),
        )
        lay_trail(champion, by=by)
        champion.skills.set(chance.sample(list(known.values()), k=2))
        for code in {"en", chance.choice(("en", "ur", "pa", "bn", "pl", "so"))}:
            champion.languages.create(code=code)
        if wards:
            champion.wards.add(chance.choice(wards))


def _help(employer: Employer, known: dict[str, Skill]) -> None:
    """A visit now and then by each of its champions, as they would have logged it."""
    staff = list(Champion.objects.filter(employer=employer, user__isnull=False).order_by("pk"))
    topics = [skill for skill in known.values() if skill.kind == Skill.Kind.TOPIC]
    wanted = [record for champion in staff for record in _of(champion, employer)]
    keys = [record.idempotency_key for record in wanted]
    there = set(HelpRecord.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", flat=True))
    made = HelpRecord.objects.bulk_create(
        [record for record in wanted if record.idempotency_key not in there], batch_size=500
    )
    chance = Random(f"{SEED}:{employer.join_code}:topics")  # noqa: S311
    through = HelpRecord.topics.through
    through.objects.bulk_create(
        [through(helprecord=record, skill=chance.choice(topics)) for record in made], batch_size=500
    )


def _of(champion: Champion, employer: Employer) -> Iterator[HelpRecord]:
    """None before they joined; each day has its own key, so that another day's run adds what is new alone."""
    chance = Random(f"{SEED}:{champion.user.email}")  # noqa: S311
    every, joined = chance.randrange(17, 45), champion.applied_at.date()
    for number in range(1, DAYS // every + 1):
        people, minutes = chance.choice((1, 1, 2, 2, 3, 5)), chance.choice((15, 20, 30, 45, 60))
        place = chance.choice(PLACES)
        day = today() - timedelta(days=number * every - every // 2)
        if day > joined:
            yield _record(champion, employer, number, day, people, minutes, place)


def _record(
    champion: Champion, employer: Employer, number: int, day: date, people: int, minutes: int, place: str
) -> HelpRecord:
    return HelpRecord(
        public_id=data.made_id("work-help", champion.user.email, str(number)),
        helper=champion.user,
        champion=champion,
        employer=employer,
        helped_on=day,
        people=people,
        came_back=people // 2,
        minutes=minutes,
        where=HelpRecord.Where.WORK,
        place=place,
        idempotency_key=data.made_id("work-help", champion.user.email, str(number)).hex,
        created_at=now(),
    )


def _asks(entry: dict, people: dict[str, User]) -> None:
    """One that waits for a coordinator, of somebody who owns an organisation."""
    owner = people.get(entry["by"])
    organisation = Organisation.objects.filter(name=entry["name"]).first()
    if owner is None or organisation is None or Employer.objects.filter(organisation=organisation).exists():
        return
    role = {"role": Membership.Role.OWNER}
    Membership.objects.update_or_create(organisation=organisation, user=owner, defaults=role)
    actions.request(
        by=owner, organisation=organisation, pledged=entry["pledged"], is_public=True, note=entry["note"]
    )


# --- Messages ---------------------------------------------------------------------------------------------


@transaction.atomic
def _message(entry: dict[str, Any], known: dict[str, Skill], by: User) -> None:
    public_id = data.made_id("broadcast", entry["key"])
    if Broadcast.objects.filter(public_id=public_id).exists():
        return
    provider = sessions()
    is_draft = entry["state"] == Broadcast.State.DRAFT
    session = next(iter(provider.upcoming("")), None) if provider and is_draft else None
    sent_at = None if is_draft else data.at(f"{today() - timedelta(days=entry['days'])}T10:15")
    made = Broadcast.objects.create(
        public_id=public_id,
        subject=entry["subject"],
        text=entry["text"],
        languages=entry["languages"],
        at_most=entry["at_most"],
        session=session.key if session else None,
        state=entry["state"],
        created_by=by,
        created_at=sent_at or now(),
        sent_at=sent_at,
        sent_by=None if is_draft else by,
        chosen_at=sent_at,
    )
    made.skills.set([known[slug] for slug in entry["skills"]])
    if sent_at:
        _asked(made, entry, known)


def _asked(made: Broadcast, entry: dict, known: dict[str, Skill]) -> None:
    """Those who fit now, as if it had been so then; the last of them said "not now"."""
    able = Champion.objects.active().adult().filter(skills__in=[known[slug] for slug in entry["skills"]])
    if entry["languages"]:
        able = able.filter(languages__code__in=entry["languages"])
    chosen = list(able.order_by("pk").distinct()[: entry["at_most"] or 200])
    rows = [Ask(champion=champion, about=made.about, at=made.sent_at) for champion in chosen]
    for row in rows[-2:]:
        row.answer, row.answered_at = Ask.Answer.NOT_NOW, made.sent_at + timedelta(hours=3)
    Ask.objects.bulk_create(rows)
    failed = len(rows) // 40
    Broadcast.objects.filter(pk=made.pk).update(
        chosen=len(rows), mailed=len(rows) - failed, failed=failed, coming=min(entry["coming"], len(rows))
    )
