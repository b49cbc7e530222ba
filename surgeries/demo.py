"""Surgeries of the demonstration: real wards, made-up people, dates that lie ahead of the day on which it is laid."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.clock import now, today
from accounts.models import User, Ward
from cms.demo import data
from cms.demo.talk import topics_by_ref
from engagement.models import Topic
from surgeries.actions import booking, series
from surgeries.actions.sessions import cancel_session, come_to_help
from surgeries.actions.telling import ring
from surgeries.models import Booking, Need, Series, Session, SessionTopic, Venue

FILE = Path(__file__).resolve().parent / "demo.json"
AHEAD = timedelta(days=100)
HELPS = 3  # people, each of those who come to help
PLAIN = ("title", "summary", "kind", "mode", "places", "slot_minutes", "languages", "phone")
FACILITIES = ("step_free", "hearing_loop", "accessible_toilet", "wifi", "quiet_space")


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many sessions and bookings are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = Session.objects.count() + Booking.objects.count()
    venues = {entry["key"]: _venue(entry) for entry in given["venues"]}
    topics = {
        entry["slug"]: SessionTopic.objects.get_or_create(
            slug=entry["slug"], defaults={**entry, "order": 10 * number}
        )[0]
        for number, entry in enumerate(given["topics"], start=1)
    }
    actions = topics_by_ref()
    for entry in given["series"]:
        _series(entry, venues, topics, actions, people)
    for entry in given["singles"]:
        _single(entry, venues, topics, actions, people)
    with transaction.atomic():
        for entry in given["bookings"]:
            _book(entry, people)
        for entry in given["helped"]:
            _book_for_another(entry, people)
    _afterwards(given, people)
    return Session.objects.count() + Booking.objects.count() - before


def _venue(entry: dict) -> Venue:
    values = {name: entry[name] for name in (*FACILITIES, "address", "room", "transport", "note")}
    values["ward"] = Ward.objects.filter(code=entry["ward"]).first()
    values["public_id"] = data.made_id("venue", entry["key"])
    named = {"name": entry["name"], "postcode": entry["postcode"]}
    return Venue.objects.get_or_create(**named, defaults=values)[0]


@transaction.atomic
def _series(entry: dict, venues: dict, topics: dict, actions: dict[str, Topic], people: dict) -> None:
    public_id = data.made_id("series", entry["key"])
    if Series.objects.filter(public_id=public_id).exists():
        return
    made = series.make_series(
        by=people["surgeries"],
        venue=venues[entry["venue"]],
        topics=[topics[slug] for slug in entry["topics"]],
        rule=entry["rule"],
        starts_on=today() + timedelta(days=2),
        until=today() + AHEAD,
        starts_at=time.fromisoformat(entry["starts_at"]),
        minutes=entry["minutes"],
        exceptions=[date(today().year, 12, day) for day in range(24, 32)],
        **{name: entry[name] for name in PLAIN},
    )
    Series.objects.filter(pk=made.pk).update(public_id=public_id)
    for number, session in enumerate(made.sessions.order_by("starts_at")):
        session.public_id = data.made_id("session", entry["key"], str(session.original_date))
        is_short = number % 2 == 1  # every second one still looks for somebody who helps
        _finish(session, entry, actions, people, is_short=is_short)


@transaction.atomic
def _single(entry: dict, venues: dict, topics: dict, actions: dict[str, Topic], people: dict) -> None:
    public_id = data.made_id("session", entry["key"])
    if Session.objects.filter(public_id=public_id).exists():
        return
    begin = series.at(today() + timedelta(days=entry["in_days"]), time.fromisoformat(entry["at"]))
    session = Session.objects.create(
        public_id=public_id,
        venue=venues[entry["venue"]],
        starts_at=begin,
        ends_at=begin + timedelta(minutes=entry["minutes"]),
        state=entry["state"],
        created_by=people["surgeries"],
        created_at=min(now(), begin - timedelta(days=20)),
        **{name: entry[name] for name in PLAIN},
    )
    session.topics.set([topics[slug] for slug in entry["topics"]])
    _finish(session, entry, actions, people)


def _finish(
    session: Session,
    entry: dict,
    actions: dict[str, Topic],
    people: dict[str, User],
    *,
    is_short: bool = False,
) -> None:
    """What it is part of, who is the host, and who comes to help: nobody yet where it is to be short of help."""
    session.about = actions.get(entry["action"])
    session.host = people.get(entry.get("host") or next(iter(entry["surgeons"]), ""))
    session.needs_surgeons = session.mode == "places"
    session.save(update_fields=["public_id", "about", "host", "needs_surgeons"])
    if is_short or session.is_over or session.state != Session.State.OPEN:
        return
    for key in entry["surgeons"]:
        come_to_help(session=session, surgeon=people[key], can_help=HELPS)


def _session(key: str) -> Session:
    """The one of that name, or the next of the series of that name."""
    single = Session.objects.filter(public_id=data.made_id("session", key)).first()
    if single:
        return single
    rows = Session.objects.filter(series__public_id=data.made_id("series", key), starts_at__gt=now())
    return rows.earliest("starts_at")


def _key(entry: dict) -> str:
    return data.made_id("booking", entry["key"]).hex


def _book(entry: dict, people: dict[str, User]) -> None:
    """Through the one door; what is over was booked in its time."""
    if Booking.objects.filter(idempotency_key=_key(entry)).exists():
        return
    session, user = _session(entry["session"]), people.get(entry["by"])
    email = user.email if user else data.address(f"guest-{entry['key']}")
    if session.is_over:
        _booked_then(entry, session, user, email)
        return
    slot = next((slot for slot in session.slot_starts()), None)
    party = booking.Party(
        name=entry["name"],
        email=email,
        size=entry["size"],
        group_name=entry["group"],
        question=entry["question"],
        needs=entry["needs"],
        slot=slot,
    )
    booking.book(session=session, party=party, key=_key(entry), by=user, user=user, despite_clash=True)


def _book_for_another(entry: dict, people: dict[str, User]) -> None:
    """For somebody without email, by a champion; and the line in "To ring" that silence keeps back."""
    if Booking.objects.filter(idempotency_key=_key(entry)).exists():
        return
    made = booking.book(
        session=_session(entry["session"]),
        party=booking.Party(
            name=entry["name"],
            phone=entry["phone"],
            size=entry["size"],
            language=entry["language"],
            question=entry["question"],
            needs=entry["needs"],
        ),
        key=_key(entry),
        by=people[entry["by"]],
        source=Booking.Source.CHAMPION,
        despite_clash=True,
    )
    if entry["call"]:
        ring(made, entry["call"], f"demo:{entry['key']}")


def _booked_then(entry: dict, session: Session, user: User | None, email: str) -> None:
    Booking.objects.create(
        session=session,
        user=user,
        name=entry["name"],
        email=email,
        party_size=entry["size"],
        group_name=entry["group"],
        question=entry["question"],
        state=entry["then"],
        state_at=session.starts_at,
        created_at=session.starts_at - timedelta(days=5),
        idempotency_key=_key(entry),
    )


def _afterwards(given: dict[str, Any], people: dict[str, User]) -> None:
    """What became of some of them: offers that came to nothing first, so that what is given back goes to the next."""
    order = {"expired": 0, "declined": 0, "cancelled": 1}
    changed = [entry for entry in given["bookings"] if entry.get("then") in order]
    for entry in sorted(changed, key=lambda entry: order[entry["then"]]):
        found = Booking.objects.get(idempotency_key=_key(entry))
        if entry["then"] == "cancelled":
            booking.cancel(booking=found)
        elif found.state == Booking.State.WAITING:
            Booking.objects.filter(pk=found.pk).update(state=entry["then"], state_at=now())
    second = Need.objects.filter(booking__idempotency_key=_key(given["bookings"][1]))
    second.filter(state=Need.State.TO_ARRANGE).update(state=Need.State.ARRANGED, state_by=people["surgeries"])
    for entry in given["singles"]:
        found = Session.objects.get(public_id=data.made_id("session", entry["key"]))
        if entry.get("cancel") and found.state == Session.State.OPEN:
            cancel_session(session=found, by=people["surgeries"], reason=entry["cancel"])
