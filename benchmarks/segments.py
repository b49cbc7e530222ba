"""Whom a message reaches among 20,000 champions, against an empty page of the same back office."""

from __future__ import annotations

import os
import random
from datetime import timedelta

import django

CHAMPIONS = 20_000
ASKS = 30_000  # in the last month; as many again before
ADDRESS = "segment-{n}@people.example"
LANGUAGES = ("en", "ur", "pa", "bn", "so", "pl", "ar", "ro")


def make_champions() -> list:
    """With one to three wards, languages and topics each, of whom some paused, switched off or are under 18."""
    from accounts.models import User, Ward
    from champions.models import Champion, ChampionLanguage, Skill

    chance = random.Random(CHAMPIONS)
    wards = list(Ward.objects.all()) or Ward.objects.bulk_create(
        [Ward(code=f"E{n:08}", name=f"Ward {n}", population=10_000) for n in range(69)]
    )
    skills = [
        Skill.objects.get_or_create(slug=f"bench-{n}", defaults={"name": f"Bench {n}"})[0] for n in range(12)
    ]
    people = User.objects.bulk_create(
        [
            User(email=ADDRESS.format(n=n), display_name=f"Champion {n}", password="!")
            for n in range(CHAMPIONS)
        ],
        batch_size=2_000,
    )
    champions = Champion.objects.bulk_create([_champion(user, chance) for user in people], batch_size=2_000)
    of = {
        Champion.skills.through: ("skill_id", [skill.pk for skill in skills]),
        Champion.wards.through: ("ward_id", [ward.pk for ward in wards]),
        ChampionLanguage: ("code", list(LANGUAGES)),
    }
    for model, (column, values) in of.items():
        rows = [
            model(champion_id=champion.pk, **{column: value})
            for champion in champions
            for value in chance.sample(values, k=chance.choice((1, 1, 2, 3)))
        ]
        model.objects.bulk_create(rows, batch_size=5_000)
    return champions


def _champion(user, chance: random.Random):
    from champions.models import Champion

    is_minor = chance.random() < 0.01
    return Champion(
        user=user,
        kind="citizen",
        age="under_18" if is_minor else "25_64",
        adult_name="Somebody" if is_minor else "",
        state=chance.choices(("active", "onboarding", "applied", "paused"), (80, 8, 5, 7))[0],
        asks_a_month=chance.choices((0, 1, 2, 4), (2, 20, 70, 8))[0],
        reach=chance.choice(("email", "email", "email", "phone")),
    )


def make_asks(champions: list) -> None:
    from accounts.clock import now
    from accounts.models import NotificationChoice
    from champions.models import Ask
    from champions.segments import KIND

    chance = random.Random(ASKS)
    rows = [
        Ask(
            champion=chance.choice(champions),
            about=f"bench:{n}",
            at=now() - timedelta(days=chance.randrange(0, 30) + (0 if n < ASKS else 40)),
        )
        for n in range(2 * ASKS)
    ]
    Ask.objects.bulk_create(rows, batch_size=5_000)
    off = chance.sample(champions, k=CHAMPIONS // 50)
    NotificationChoice.objects.bulk_create(
        [NotificationChoice(user_id=one.user_id, kind=KIND, cadence="never") for one in off], batch_size=2_000
    )


def coordinators_cookie() -> str:
    """Of a coordinator of the demonstration's own, whom it lets in without a second factor."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import User
    from accounts.roles import ROLES
    from accounts.signing_in import DEMO_DOMAIN

    call_command("sync_roles", verbosity=0)
    person = User(email=f"bench-coordinator@{DEMO_DOMAIN}", display_name="Coordinator")
    person.set_unusable_password()
    person.save()
    person.groups.set(Group.objects.filter(name=ROLES["champions_coordinator"].group))
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measure() -> list:
    from django.urls import reverse

    from benchmarks.content import analyse
    from benchmarks.measure import Case, Site, compare, median, queries_of, ratio
    from benchmarks.rows import at_most, beside
    from champions.models import Broadcast
    from champions.segments import preview

    make_asks(make_champions())
    everybody = Broadcast.objects.create(subject="To everybody", text="Hello", states=["active"])
    some = Broadcast.objects.create(subject="To some", text="Hello", languages=["ur", "pa"], at_most=200)
    some.skills.set(everybody.skills.model.objects.filter(slug__startswith="bench-")[:4])
    analyse()
    site = Site(coordinators_cookie())
    empty = reverse("champion_employers:index") + "?state=requested"
    pages = {
        name: reverse("champion_broadcasts:inspect", args=[one.pk])
        for name, one in {"everybody": everybody, "some": some}.items()
    }
    print(f"    reaches {preview(everybody).reached:,} and {preview(some).reached:,}")
    cost = compare(
        {
            "empty": Case(lambda: site.read(empty)),
            **{name: Case(lambda a=address: site.read(a)) for name, address in pages.items()},
        }
    )
    told = f"Preview of a message among {CHAMPIONS:,} champions"
    against = "against an empty page of the back office"
    return [
        at_most(f"{told}, to all who are active, {against}", ratio(cost["everybody"], cost["empty"]), 3, "×"),
        at_most(f"{told}, to the 200 least asked, {against}", ratio(cost["some"], cost["empty"]), 3, "×"),
        beside(f"{told}: queries of the counting", queries_of(lambda: preview(everybody)), digits=0),
        beside(f"{told}: CPU, ms", median(cost["everybody"])),
        beside("Empty page of the back office: CPU, ms", median(cost["empty"])),
    ]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back(measure())


if __name__ == "__main__":
    main()
