"""A room of the demonstration that is full while one looks, and one of last week with what came of it.

Laid on whatever day: the first began an hour before. People are made up.
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.clock import now, today
from accounts.models import User
from cms.demo import data
from surgeries.actions import series
from surgeries.actions.booking import write_needs
from surgeries.actions.turns import Done, record_of
from surgeries.models import Booking, Session, SessionTopic, Shift, Turn, Venue

FILE = Path(__file__).resolve().parent / "demo_room.json"
PLAIN = ("title", "summary", "mode", "languages", "phone")
HELPS = 3
State = Booking.State


def bring(people: dict[str, User]) -> int:
    """Both rooms, if they are not there; gives how many parties are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    return sum(_room(entry, given["parties"], people) for entry in given["sessions"])


@transaction.atomic
def _room(entry: dict, parties: list[dict], people: dict[str, User]) -> int:
    public_id = data.made_id("session", entry["key"])
    if Session.objects.filter(public_id=public_id).exists():
        return 0
    begin = _begin(entry)
    session = Session.objects.create(
        public_id=public_id,
        venue=Venue.objects.get(public_id=data.made_id("venue", entry["venue"])),
        starts_at=begin,
        ends_at=begin + timedelta(minutes=entry["minutes"]),
        state=Session.State.OPEN,
        needs_surgeons=False,
        host=people[entry["host"]],
        created_by=people["surgeries"],
        created_at=begin - timedelta(days=20),
        **{name: entry[name] for name in PLAIN},
    )
    session.topics.set(_topics(entry["topics"]))
    for key in entry["surgeons"]:
        came_at = begin - timedelta(minutes=10) if key in entry["here"] else None
        Shift.objects.create(session=session, surgeon=people[key], can_help=HELPS, came_at=came_at)
    mine = [party for party in parties if party["session"] == entry["key"]]
    for party in mine:
        _party(session, party, people)
    return len(mine)


def _begin(entry: dict[str, Any]) -> datetime:
    if "minutes_ago" in entry:
        quarter = now().replace(minute=now().minute // 15 * 15, second=0, microsecond=0)
        return quarter - timedelta(minutes=entry["minutes_ago"])
    return series.at(today() - timedelta(days=entry["days_ago"]), time.fromisoformat(entry["at"]))


def _topics(slugs: list[str]) -> list[SessionTopic]:
    return list(SessionTopic.objects.filter(slug__in=slugs))


def _party(session: Session, entry: dict, people: dict[str, User]) -> None:
    """As the room would have noted it at that minute."""
    begin = session.starts_at
    came = entry.get("came")
    over = State.NO_SHOW if session.is_over else State.BOOKED
    booking = Booking.objects.create(
        session=session,
        name=entry["name"],
        phone=entry.get("phone", ""),
        party_size=entry["size"],
        group_name=entry.get("group", ""),
        question=entry["question"],
        language=entry.get("language", ""),
        is_called_by_reference=entry.get("by_reference", False),
        source=Booking.Source.WEB if came is None else Booking.Source.WALK_IN,
        state=over if came is None else State.CAME,
        state_at=begin + timedelta(minutes=came or 0),
        created_at=begin - timedelta(days=3) if came is None else begin + timedelta(minutes=came),
        idempotency_key=data.made_id("booking", "room", entry["key"]).hex,
    )
    booking.topics.set(_topics(entry["topics"]))
    write_needs(booking, entry.get("needs", {}))
    if "with" in entry:
        _turn(booking, people[entry["with"]["by"]], entry["with"]["from"])
    if "helped" in entry:
        _helped(booking, people[entry["helped"]["by"]], entry["helped"])


def _turn(booking: Booking, surgeon: User, minute: int) -> Turn:
    start = booking.session.starts_at + timedelta(minutes=minute)
    turn = Turn.objects.create(session=booking.session, booking=booking, surgeon=surgeon, started_at=start)
    turn.topics.set(booking.topics.all())
    return turn


def _helped(booking: Booking, surgeon: User, entry: dict) -> None:
    turn = _turn(booking, surgeon, entry["from"])
    turn.minutes, turn.ended = entry["minutes"], Turn.Ended.HELPED
    turn.finished_at = turn.started_at + timedelta(minutes=turn.minutes)
    what = Done(
        topics=tuple(booking.topics.all()),
        done=entry["done"],
        made_url=entry.get("made", ""),
        dataset_url=entry.get("dataset", ""),
        story=entry.get("story", ""),
        story_consent=entry.get("consent", False),
    )
    turn.save()
    turn.record = record_of(booking.session, turn, booking, what)
    turn.save(update_fields=["record"])
