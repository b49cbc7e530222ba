"""Workshops of stage 1: planned, booked through surgeries where it is one of their sessions, and what was learnt."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from challenges.actions.evidence import held
from challenges.models import Challenge, Gathering
from challenges.topics import keep_topic
from challenges.transitions import locked, note
from engagement.errors import Refused
from surgeries.actions.sessions import make_session
from surgeries.models import Session, SessionTopic

PLAN = ("kind", "title", "session", "starts_at", "place", "link", "is_public")
NOTES = ("people", "notes", "insights")


@transaction.atomic
def plan_gathering(*, challenge: Challenge, by: User, **given: Any) -> Gathering:
    """One to come, or one that was, of a challenge that somebody took up. Refused: "state", "when"."""
    challenge = held(challenge, by)
    _check_when(given)
    made = Gathering.objects.create(
        challenge=challenge, made_by=by, stage=challenge.stage, **{name: given[name] for name in PLAN}
    )
    note(challenge, "gathering_planned", by=by, facts={"gathering": made.pk})
    log(instance=challenge, action="challenges.gathering", user=by, data={"gathering": made.pk})
    return made


@transaction.atomic
def plan_workshop(
    *, challenge: Challenge, by: User, topics: Collection[SessionTopic] = (), **session: Any
) -> Gathering:
    """A session of surgeries that belongs to the challenge and can be booked at once, and the gathering that stands for
    it here. As many come as there are places: nobody has to say first that they help. Refused: "state"."""
    challenge = held(challenge, by)
    made = make_session(
        by=by,
        topics=topics,
        state=Session.State.OPEN,
        state_at=now(),
        state_by=by,
        about=keep_topic(challenge),
        needs_surgeons=False,
        **session,
    )
    given = {"kind": made.kind, "title": made.title, "session": made, "is_public": True}
    return plan_gathering(challenge=challenge, by=by, starts_at=None, place="", link="", **given)


@transaction.atomic
def change_gathering(*, gathering: Gathering, by: User, **given: Any) -> Gathering:
    """Where and when, or afterwards who came and what was learnt: whatever of PLAN and NOTES is given."""
    held(gathering.challenge, by)
    row = locked(gathering)
    changes = {name: value for name, value in given.items() if name in (*PLAN, *NOTES)}
    if "starts_at" in changes:
        _check_when(changes)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    verb = "gathering_noted" if set(changes) & set(NOTES) else "gathering_changed"
    note(row.challenge, verb, by=by, facts={"gathering": row.pk})
    return row


@transaction.atomic
def remove_gathering(*, gathering: Gathering, by: User) -> None:
    """One that was noted by mistake, or will not be. Refused ("noted") once something was learnt there."""
    challenge, row = held(gathering.challenge, by), locked(gathering)
    if row.insights or row.notes or row.people is not None:
        raise Refused("noted", _("It has notes: they stay as part of the record."))
    note(challenge, "gathering_removed", by=by, facts={"gathering": row.pk})
    row.delete()


def _check_when(given: dict[str, Any]) -> None:
    if given.get("session") is None and given.get("starts_at") is None:
        raise Refused("when", _("Say when it is, or choose a session."))


def is_over(gathering: Gathering) -> bool:
    """Has begun: then one can note what was learnt."""
    begins = begins_at(gathering)
    return begins is not None and begins <= now()


def begins_at(gathering: Gathering) -> Any:
    return gathering.session.starts_at if gathering.session else gathering.starts_at
