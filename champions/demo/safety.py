"""Conversations and concerns of the demonstration: everybody and everything in them is made up, and so are the numbers
(Ofcom keeps 0121 496 0xxx for drama) but for Samaritans and Childline."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import Site

from accounts.clock import now, today
from accounts.models import User
from champions.actions import concerns as actions
from champions.demo.joining import lay_trail
from champions.models import (
    Champion,
    ChampionsSettings,
    Concern,
    ConcernNote,
    ContactPause,
    Conversation,
    DirectMessage,
)
from cms.demo import data

FILE = Path(__file__).resolve().parent / "safety.json"
SINCE = timedelta(days=200)


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many conversations and concerns are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = Conversation.objects.count() + Concern.objects.count()
    with transaction.atomic():
        _settings(given["settings"], people)
        for entry in given["champions"]:
            _champion(entry, people)
        for entry in given["conversations"]:
            _conversation(entry, people)
        for entry in given["concerns"]:
            _concern(entry, people)
    return Conversation.objects.count() + Concern.objects.count() - before


def _settings(entry: dict, people: dict[str, User]) -> None:
    """What somebody has set stays."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return
    chosen = ChampionsSettings.for_site(site)
    if chosen.lead is None:
        chosen.lead = people[entry["lead"]]
        chosen.lead_phone, chosen.lead_hours = entry["lead_phone"], entry["lead_hours"]
        chosen.out_of_hours = entry["out_of_hours"]
        chosen.save()


def _champion(entry: dict, people: dict[str, User]) -> Champion:
    """Whoever another part of the demonstration has made a champion stays as that part made them."""
    made, is_new = Champion.objects.get_or_create(
        user=people[entry["by"]],
        defaults={
            "kind": Champion.Kind.CITIZEN,
            "age": Champion.Age.MIDDLE,
            "state": Champion.State.ACTIVE,
            "applied_at": now() - SINCE,
            "about": entry["about"],
            "free": entry["free"],
            "is_listed": True,
        },
    )
    if is_new:
        lay_trail(made, by=people.get("champions"))
        for code in entry["languages"]:
            made.languages.create(code=code)
    return made


def _conversation(entry: dict, people: dict[str, User]) -> None:
    """The last message of each is not read yet."""
    helper, asker = people[entry["champion"]], people[entry["asker"]]
    talk, is_new = Conversation.objects.get_or_create(champion=helper.champion, asker=asker)
    if not is_new:
        return
    who = {"asker": asker, "helper": helper}
    last = len(entry["messages"]) - 1
    for place, each in enumerate(entry["messages"]):
        day = today() - timedelta(days=each["days"])
        at = data.at(f"{day.isoformat()}T{10 + place:02d}:20")
        made = DirectMessage.objects.create(
            conversation=talk,
            author=who[each["by"]],
            text=each["text"],
            at=at,
            read_at=None if place == last else at + timedelta(hours=2),
            idempotency_key=data.made_id("message", entry["champion"], entry["asker"], str(place)).hex,
        )
        talk.newest, talk.last_at = made.pk, at
    talk.created_at = now() - timedelta(days=entry["messages"][0]["days"])
    talk.save()


def _concern(entry: dict, people: dict[str, User]) -> None:
    """Reported through the action, so that contact stands still as it would; then what was done about it."""
    key = data.made_id("concern", entry["key"]).hex
    if Concern.objects.filter(idempotency_key=key).exists():
        return
    about = people[entry["about"]].champion if entry.get("about") else None
    concern = actions.report(
        what=actions.about(entry["kind"], about.public_id, None) if about else None,
        key=key,
        **{name: entry[name] for name in ("text", "in_danger", "name", "contact")},
    )
    then = now() - timedelta(days=entry["days"])
    Concern.objects.filter(pk=concern.pk).update(created_at=then, state_at=then)
    ContactPause.objects.filter(concern=concern).update(paused_at=then)
    concern.refresh_from_db()
    for number, each in enumerate(entry.get("notes", ())):
        _act(concern, each, people["safeguarding"], timedelta(minutes=number))


def _act(concern: Concern, entry: dict, by: User, later: timedelta) -> None:
    at = now() - timedelta(days=entry["days"]) + later
    if entry["kind"] == "taken":
        actions.take(concern=concern, by=by)
    elif entry["kind"] == "lifted":
        for pause in concern.pauses.standing():
            actions.lift(pause=pause, reason=entry["text"], by=by)
        concern.pauses.update(lifted_at=at)
    elif entry["kind"] == "closed":
        actions.close(concern=concern, outcome=entry["outcome"], text=entry["text"], by=by)
    else:
        actions.note(concern=concern, text=entry["text"], by=by)
    Concern.objects.filter(pk=concern.pk).update(state_at=at)
    newest = ConcernNote.objects.filter(concern=concern).latest("pk")
    ConcernNote.objects.filter(pk=newest.pk).update(at=at)
