"""What came after the sessions of the demonstration: a past season, what people said, data that they asked for.

Bookings, feedback, follow-ups and requests only; what was noted as help is laid by others. All people are made up.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.clock import now, today
from accounts.models import Organisation, User
from cms.demo import data
from cms.demo.talk import topics_by_ref
from engagement.actions.supports import support_topic
from engagement.actions.topics import ensure_topic
from engagement.workdays import add_working_days
from surgeries.actions.forgetting import KEPT
from surgeries.actions.requests import KIND, WORKING_DAYS
from surgeries.actions.series import at
from surgeries.models import (
    Booking,
    DataRequest,
    DataRequestChange,
    Feedback,
    FollowUp,
    Session,
    SessionTopic,
    Venue,
)

FILE = Path(__file__).resolve().parent / "demo_afterwards.json"
State = DataRequest.State


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many answers and requests are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    before = _count()
    actions = topics_by_ref()
    for entry in given["sessions"]:
        _session(entry, actions, people)
    for entry in given["requests"]:
        _request(entry, people)
    return _count() - before


def _count() -> int:
    return Feedback.objects.count() + FollowUp.objects.count() + DataRequest.objects.count()


def ago(days: int, hour: int = 10) -> datetime:
    return at(today() - timedelta(days=days), time(hour))


# --- A past season -------------------------------------------------------------------------------------------
@transaction.atomic
def _session(entry: dict, actions: dict[str, Any], people: dict[str, User]) -> None:
    public_id = data.made_id("session", entry["key"])
    venue = Venue.objects.filter(public_id=data.made_id("venue", entry["venue"])).first()
    if venue is None or Session.objects.filter(public_id=public_id).exists():
        return
    begin = at(today() - timedelta(days=entry["days_ago"]), time.fromisoformat(entry["at"]))
    session = Session.objects.create(
        public_id=public_id,
        venue=venue,
        title=entry["title"],
        kind=entry["kind"],
        mode=entry["mode"],
        starts_at=begin,
        ends_at=begin + timedelta(minutes=entry["minutes"]),
        state=Session.State.OPEN,
        about=actions.get(entry["action"]),
        host=people.get(entry["host"]),
        needs_surgeons=False,
        created_by=people.get("surgeries"),
        created_at=begin - timedelta(days=30),
    )
    session.topics.set(SessionTopic.objects.filter(slug__in=entry["topics"]))
    for number, party in enumerate(entry["parties"]):
        _party(session, party, f"{entry['key']}-{number}")


def _party(session: Session, party: dict, key: str) -> None:
    """One that came, and what they said; after half a year nobody knows who they were."""
    is_old = session.ends_at < now() - KEPT
    booking = Booking.objects.create(
        session=session,
        name="" if is_old else party["name"],
        email="" if is_old or not party["name"] else data.address(f"guest-{key}"),
        group_name="" if is_old else party.get("group", ""),
        question="" if is_old else party.get("question", ""),
        party_size=party["size"],
        state=Booking.State.CAME,
        state_at=session.starts_at,
        created_at=session.starts_at - timedelta(days=6),
        idempotency_key=data.made_id("booking", key).hex,
    )
    kept = None if is_old else booking
    asked = session.ends_at + timedelta(hours=15)
    if asked < now():
        _feedback(session, kept, party, asked, key)
    for kind, name in ((30, "month"), (90, "quarter")):
        _follow_up(session, kept, party, kind, name)


def _feedback(session: Session, booking: Booking | None, party: dict, asked: datetime, key: str) -> None:
    answer = party.get("answer", "")
    told = ago_or_now(asked + timedelta(days=2)) if party.get("told") else None
    if not answer and booking is None:
        return
    Feedback.objects.create(
        session=session,
        booking=booking,
        asked_at=asked,
        answer=answer,
        text=party.get("text", "") if answer else "",
        language="en",
        at=ago_or_now(asked + timedelta(hours=3)) if answer else None,
        may_tell=party.get("tell", False),
        told_at=told,
        idempotency_key=f"booking:{booking.pk}" if booking else data.made_id("feedback", key).hex,
    )


def _follow_up(session: Session, booking: Booking | None, party: dict, kind: int, name: str) -> None:
    due = session.ends_at.date() + timedelta(days=kind)
    is_live = party.get(name, "")
    if booking is None and not is_live:
        return
    asked = at(due, time(9))
    is_last = name == "quarter" or not party.get("quarter")
    changed = party.get("changed", "") if is_live and is_last else ""
    is_sent = asked < now()
    FollowUp.objects.create(
        session=session,
        booking=booking,
        kind=kind,
        due_on=due,
        sent_at=asked if is_sent else None,
        answered_at=ago_or_now(asked + timedelta(hours=5)) if is_sent and is_live else None,
        is_live=is_live if is_sent else "",
        changed=changed if is_sent else "",
        language="en" if is_sent and is_live else "",
        may_tell=bool(is_sent and changed and party.get("tell_later")),
        told_at=ago_or_now(asked + timedelta(days=1))
        if is_sent and changed and party.get("tell_later") and party.get("told_later")
        else None,
    )


def ago_or_now(moment: datetime) -> datetime:
    """Nothing is of a time to come."""
    return min(moment, now())


# --- Requests for data ---------------------------------------------------------------------------------------
def _department(number: object) -> Organisation | None:
    """One of the departments of the demonstration; "" is none."""
    if number == "":
        return None
    rows = list(Organisation.objects.departments().order_by("name"))
    return rows[int(str(number)) % len(rows)] if rows else None


@transaction.atomic
def _request(entry: dict, people: dict[str, User]) -> None:
    public_id = data.made_id("data-request", entry["key"])
    if DataRequest.objects.filter(public_id=public_id).exists():
        return
    session = Session.objects.filter(public_id=data.made_id("session", entry["session"])).first()
    request = DataRequest.objects.create(
        public_id=public_id,
        title=entry["title"],
        what_for=entry["what_for"],
        group_name=entry["group"],
        language="en",
        asked_by=people.get(entry["by"]),
        session=session,
        department=_department(entry["department"]),
        state=State.NEW,
        state_at=ago(entry["days_ago"]),
        created_at=ago(entry["days_ago"]),
        idempotency_key=public_id.hex,
    )
    for step in entry["trail"]:
        _step(request, step, people)
    if request.is_public:
        request.dataset_url = entry["dataset_url"] or request.dataset_url
        request.save()
        topic = ensure_topic(kind=KIND, key=public_id, title=request.title, language="en", is_public=True)
        for key in entry["supported_by"]:
            if key in people:
                support_topic(by=people[key], topic=topic)


def _step(request: DataRequest, step: dict, people: dict[str, User]) -> None:
    """One line of the trail, on its own day; the day that is promised counts from today."""
    moment, before = ago(step["days_ago"]), request.state
    if step["to"] == State.ASKED:
        request.first_answer_by = request.answer_by = add_working_days(moment.date(), WORKING_DAYS)
        request.public_at = moment
    if "answer_in" in step:
        request.answer_by = _working_day(today() + timedelta(days=step["answer_in"]))
    if step["to"] == State.PUBLISHED:
        request.dataset_url = "https://data.birmingham.example/"
    request.state, request.state_at, request.state_reason = step["to"], moment, step["reason"]
    request.state_by = people.get("surgeries")
    request.save()
    DataRequestChange.objects.create(
        request=request,
        from_state=before,
        to_state=request.state,
        reason=step["reason"],
        department_name=request.department.name if request.department else "",
        answer_by=request.answer_by if request.is_open else None,
        at=moment,
        by=request.state_by,
    )


def _working_day(day: date) -> date:
    return add_working_days(day - timedelta(days=1), 1)
