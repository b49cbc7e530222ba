"""Studies of the demonstration, in each state, and a panel of testers among its people."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from accounts.clock import now, today
from accounts.models import User
from champions.actions import lab
from champions.forms_lab import noon_of
from champions.models import Participation, Study, TesterProfile, TestTurn
from champions.registries import sessions
from cms.demo import data

FILE = Path(__file__).resolve().parent / "lab.json"
TEXTS = ("title", "run_by", "purpose", "what_happens", "thanks", "recorded", "places", "minutes", "wanted")


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many studies and testers are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = Study.objects.count() + TesterProfile.objects.count()
    testers = _testers(given["testers"], people)
    for entry in given["studies"]:
        _study(entry, testers)
    return Study.objects.count() + TesterProfile.objects.count() - before


@transaction.atomic
def _testers(kinds: list[dict], people: dict[str, User]) -> list[User]:
    """Of those without an office, three of four."""
    citizens = [user for _key, user in sorted(people.items()) if not user.groups.exists()]
    chosen = [user for number, user in enumerate(citizens) if number % 4]
    for number, user in enumerate(chosen):
        if lab.permissions.can_test(user) and not TesterProfile.objects.filter(user=user).exists():
            lab.join_panel(user=user, ward=user.ward, **kinds[number % len(kinds)])
    return [user for user in chosen if TesterProfile.objects.filter(user=user).exists()]


@transaction.atomic
def _study(entry: dict, testers: list[User]) -> None:
    public_id = data.made_id("study", entry["key"])
    if Study.objects.filter(public_id=public_id).exists():
        return
    until = noon_of(today() + timedelta(days=entry["until_in"]))
    provider = sessions()
    meetings = provider.upcoming("test") if provider and entry["state"] in ("open", "drawn") else ()
    study = Study.objects.create(
        public_id=public_id,
        state=entry["state"],
        state_at=min(now(), until),
        applies_until=until,
        ends_on=today() + timedelta(days=entry["ends_in"]),
        session=meetings[0].key if meetings else None,
        outcome=entry.get("outcome", ""),
        said_yes=entry["yes"] if entry["state"] != "open" else 0,
        took_part=entry.get("came", 0),
        **{name: entry[name] for name in TEXTS},
    )
    if entry["state"] == "closed":
        _turns(study, testers[: entry["came"]])
        return
    parts = Participation.objects.bulk_create(
        [Participation(study=study, user=user, consent_to=study.recorded) for user in testers[: entry["yes"]]]
    )
    if entry["state"] == "drawn":
        _rank(study, parts)


def _rank(study: Study, parts: list[Participation]) -> None:
    """As the draw does, and without a word to anybody."""
    parts.sort(key=lambda part: lab.place_of(study.seed, part))
    for rank, part in enumerate(parts, start=1):
        is_drawn = rank <= study.places
        part.rank, part.state = rank, Participation.State.DRAWN if is_drawn else Participation.State.RESERVE
    Participation.objects.bulk_update(parts, ["rank", "state"])


def _turns(study: Study, testers: list[User]) -> None:
    profiles = TesterProfile.objects.filter(user__in=testers)
    TestTurn.objects.bulk_create([TestTurn(profile=one, on=study.applies_until.date()) for one in profiles])
