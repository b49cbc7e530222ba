"""Champions of the demonstration: a few whom one meets elsewhere, in each state, and many made-up ones in real wards.

Laid in few writes, the same on each run; dates lie back from the day on which it is laid. Nobody can sign in as one of
the many: their addresses are the demonstration's own and they have no confirmed one.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from wagtail.models import Site

from accounts.clock import now, today
from accounts.models import Organisation, User, Ward
from champions.demo import skills
from champions.models import (
    Activity,
    Champion,
    ChampionLanguage,
    ChampionsSettings,
    Check,
    Employer,
    Skill,
    StateChange,
)
from cms import memory
from cms.demo import data

FILE = Path(__file__).resolve().parent / "joining.json"
State = Champion.State
WAY = {
    State.APPLIED: (State.APPLIED,),
    State.ONBOARDING: (State.APPLIED, State.ONBOARDING),
    State.ACTIVE: (State.APPLIED, State.ONBOARDING, State.ACTIVE),
    State.PAUSED: (State.APPLIED, State.ONBOARDING, State.ACTIVE, State.PAUSED),
    State.LEFT: (State.APPLIED, State.ONBOARDING, State.ACTIVE, State.LEFT),
}
CITIZENS, WORKERS, BUSINESSES = 70, 22, 8  # in a hundred
STATES = {State.ACTIVE: 72, State.ONBOARDING: 8, State.APPLIED: 6, State.PAUSED: 8, State.LEFT: 6}
SPOKEN = (
    *("ur", "pa", "bn", "so", "pl", "ar", "ro", "gu", "hi", "fa", "ku", "ps"),
    *("fr", "yue", "ti", "am", "yo", "bfi", "phr", "uk", "vi", "tr", "pt"),
)
BACK = {State.APPLIED: 12, State.ONBOARDING: 60}  # days, at most: nobody waits for a year
SEED = 2000  # the goal; any number would do


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many champions are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = Champion.objects.count()
    known = skills.ensure()
    _settings(given)
    employers = {entry["name"]: _employer(entry) for entry in given["employers"]}
    activities = {
        entry["slug"]: Activity.objects.get_or_create(slug=entry["slug"], defaults=entry)[0]
        for entry in given["activities"]
    }
    by = people.get("champions")
    there = set(Champion.objects.filter(user__in=people.values()).values_list("user", flat=True))
    for entry in given["people"]:
        user = people.get(entry["by"])
        if user and user.pk not in there:
            with transaction.atomic():
                _person(entry, user, by, known, employers)
    _checks(given["checks"], people, by, activities)
    _many(given, by, list(known.values()), employers)
    return Champion.objects.count() - before


def _settings(given: dict) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site:
        ChampionsSettings.objects.get_or_create(site=site)
        ChampionsSettings.objects.filter(site=site, goal_action="").update(goal_action=given["goal_action"])
        memory.forget()


def _employer(entry: dict) -> Employer:
    organisation, _made = Organisation.objects.get_or_create(
        name=entry["name"], defaults={"kind": Organisation.Kind.EMPLOYER}
    )
    values = {"join_code": entry["code"], "pledged": entry["pledged"]}
    return Employer.objects.get_or_create(organisation=organisation, defaults=values)[0]


def _person(
    entry: dict, user: User, by: User | None, known: dict[str, Skill], employers: dict[str, Employer]
) -> None:
    adult = entry.get("adult", ["", ""])
    begun = now() - timedelta(days=entry["days"])
    rows = changes(entry["state"], begun, user=user, by=by, why=entry.get("why", ""))
    champion = Champion.objects.create(
        user=user,
        public_id=data.made_id("champion", entry["by"]),
        kind=entry["kind"],
        employer=employers.get(entry.get("employer", "")),
        business_name=entry.get("business", ""),
        age=entry["age"],
        adult_name=adult[0],
        adult_contact=adult[1],
        free=entry["free"],
        about=entry["about"],
        is_listed=entry["listed"],
        state=rows[-1].to_state,
        state_at=rows[-1].at,
        state_by=rows[-1].by,
        applied_at=begun,
    )
    if user.ward:
        champion.wards.add(user.ward)
    champion.skills.set([known[slug] for slug in entry["skills"]])
    for code in entry["languages"]:
        champion.languages.create(code=code)
    for row in rows:
        row.champion = champion
    StateChange.objects.bulk_create(rows)


def changes(
    state: str, begun: datetime, *, user: User, by: User | None, why: str = "", days: tuple = (4, 21, 60)
) -> list[StateChange]:
    """The steps to a state, none of them in the future: whoever applied last week is not active yet."""
    rows: list[StateChange] = []
    at, before = begun, ""
    for number, to in enumerate(WAY[State(state)]):
        at = at + timedelta(days=days[number - 1]) if number else at
        if at > now():
            break
        is_own = to in (State.APPLIED, State.PAUSED, State.LEFT)
        reason = why if to == state else ""
        rows.append(
            StateChange(from_state=before, to_state=to, at=at, by=user if is_own else by, reason=reason)
        )
        before = to
    return rows


def lay_trail(champion: Champion, *, by: User | None) -> None:
    """How somebody whom another part has laid came to stand where they stand."""
    rows = changes(champion.state, champion.applied_at, user=champion.user, by=by)
    last = rows[-1]
    champion.state, champion.state_at, champion.state_by = last.to_state, last.at, last.by
    champion.save(update_fields=["state", "state_at", "state_by"])
    for row in rows:
        row.champion = champion
    StateChange.objects.bulk_create(rows)


def _checks(entries: list, people: dict, by: User | None, activities: dict[str, Activity]) -> None:
    for entry in entries:
        champion = Champion.objects.filter(user=people.get(entry["by"])).exclude(user=None).first()
        if champion:
            Check.objects.get_or_create(
                champion=champion,
                activity=activities[entry["activity"]],
                defaults={
                    "seen_on": today() - timedelta(days=entry["seen_days"]),
                    "seen_by": by,
                    "look_again_on": today() + timedelta(days=entry["again_days"]),
                },
            )


# --- The many ----------------------------------------------------------------------------------------------
def _many(given: dict, by: User | None, known: list[Skill], employers: dict[str, Employer]) -> None:
    """Those that are missing, in about ten writes."""
    chance = Random(SEED)  # noqa: S311 - the same made-up people on each run
    wards = list(Ward.objects.order_by("code"))
    weights = [chance.choice((0.2, 0.6, 2, 3, 5)) for _ward in wards]
    shares = {entry["name"]: entry["share"] for entry in given["employers"]}
    drafts = [
        _draft(number, chance, given, wards, weights, known, shares)
        for number in range(1, given["generated"] + 1)
    ]
    emails = {draft["email"] for draft in drafts}
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    missing = [draft for draft in drafts if draft["email"] not in there]
    with transaction.atomic():
        _write(missing, by, employers)


def _draft(
    number: int, chance: Random, given: dict, wards: list, weights: list, known: list[Skill], shares: dict
) -> dict[str, Any]:
    """One of them, before anything is written; always as many throws of the dice, so that the next is the same."""
    key = f"champion-{number:03}"
    kind = chance.choices(Champion.Kind.values, (CITIZENS, WORKERS, BUSINESSES))[0]
    state = chance.choices(list(STATES), list(STATES.values()))[0]
    reach_back = BACK.get(state, 400)
    return {
        "key": key,
        "email": data.address(key),
        "name": given["names"][(number * 37) % len(given["names"])],
        "kind": kind,
        "employer": chance.choices(list(shares), list(shares.values()))[0],
        "business": chance.choice(given["businesses"]),
        "age": chance.choices(("18_24", "25_64", "65_plus"), (15, 60, 25))[0],
        "state": state,
        "begun": now()
        - timedelta(days=int(reach_back * chance.random() ** 1.4), hours=chance.randrange(1, 20)),
        "days": (chance.randrange(2, 9), chance.randrange(10, 40), chance.randrange(20, 200)),
        "wards": {ward.pk for ward in chance.choices(wards, weights, k=chance.choice((1, 1, 1, 2)))}
        if wards
        else set(),
        "languages": {"en", *chance.choices(SPOKEN, k=chance.choice((0, 1, 1, 2)))},
        "skills": chance.sample(known, k=chance.choice((1, 2, 3))),
        "free": sorted(chance.sample(Champion.When.values, k=chance.choice((1, 2)))),
        "about": chance.choice([*given["about"], "", "", "", ""]),
        "listed": chance.random() < 0.4,
        "asks": chance.choice((0, 1, 2, 2, 4)),
    }


def _write(drafts: list[dict], by: User | None, employers: dict[str, Employer]) -> None:
    users = User.objects.bulk_create(
        [
            User(
                email=draft["email"],
                display_name=draft["name"],
                public_id=data.made_id("person", draft["key"]),
                password=UNUSABLE_PASSWORD_PREFIX,
                date_joined=draft["begun"],
                ward_id=min(draft["wards"], default=None),
            )
            for draft in drafts
        ]
    )
    trails = [
        changes(draft["state"], draft["begun"], user=user, by=by, days=draft["days"])
        for draft, user in zip(drafts, users, strict=True)
    ]
    champions = Champion.objects.bulk_create(
        [
            _row(draft, user, trail, employers)
            for draft, user, trail in zip(drafts, users, trails, strict=True)
        ]
    )
    for champion, trail in zip(champions, trails, strict=True):
        for change in trail:
            change.champion = champion
    StateChange.objects.bulk_create([change for trail in trails for change in trail])
    pairs = list(zip(champions, drafts, strict=True))
    ChampionLanguage.objects.bulk_create(
        [
            ChampionLanguage(champion=champion, code=code)
            for champion, draft in pairs
            for code in sorted(draft["languages"])
        ]
    )
    in_wards, with_skills = Champion.wards.through, Champion.skills.through
    in_wards.objects.bulk_create(
        [
            in_wards(champion_id=champion.pk, ward_id=pk)
            for champion, draft in pairs
            for pk in sorted(draft["wards"])
        ]
    )
    with_skills.objects.bulk_create(
        [
            with_skills(champion_id=champion.pk, skill_id=skill.pk)
            for champion, draft in pairs
            for skill in draft["skills"]
        ]
    )


def _row(draft: dict, user: User, trail: list[StateChange], employers: dict[str, Employer]) -> Champion:
    kind = draft["kind"]
    return Champion(
        user=user,
        public_id=data.made_id("champion", draft["key"]),
        kind=kind,
        employer=employers[draft["employer"]] if kind == Champion.Kind.EMPLOYEE else None,
        business_name=draft["business"] if kind == Champion.Kind.BUSINESS else "",
        age=draft["age"],
        free=draft["free"],
        about=draft["about"],
        is_listed=draft["listed"] and trail[-1].to_state != State.LEFT,
        asks_a_month=draft["asks"],
        state=trail[-1].to_state,
        state_at=trail[-1].at,
        state_by=trail[-1].by,
        applied_at=draft["begun"],
    )
