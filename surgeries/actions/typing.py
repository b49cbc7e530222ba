"""The sheet of paper, typed in afterwards: attendance and records of help as if the room had been run by phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from surgeries.actions.booking import lock
from surgeries.actions.turns import ON_THE_LIST, Done, record_of
from surgeries.models import Booking, Session, SessionTopic, Shift, Turn
from surgeries.models.turns import TYPED_WITHIN

State = Booking.State


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the sheet: of a party that had booked, or (`booking` None) of one that walked in.

    `topic` and `minutes` make a record of help; without them it is attendance alone. `key` is that of the empty line
    on the screen: the same again is the same party.
    """

    booking: Booking | None = None
    key: str = ""
    name: str = ""
    came: bool = True
    size: int | None = None
    topic: SessionTopic | None = None
    minutes: int | None = None
    surgeon: User | None = None


@transaction.atomic
def type_sheet(*, session: Session, lines: Sequence[Line], by: User) -> int:
    """All of these lines or none; gives how many changed anything. Typed twice it is there once.

    Refused: "closed" (not begun, cancelled, or over for more than 60 days).
    """
    locked = lock(session.pk)[session.pk]
    if locked.state != Session.State.OPEN or not locked.starts_at <= now() < locked.ends_at + TYPED_WITHIN:
        raise Refused(
            "closed", _("The sheet can be typed in from the beginning until 60 days after the end.")
        )
    return sum(_type(locked, line, by) for line in lines)


def _type(session: Session, line: Line, by: User) -> bool:
    booking = _party(session, line, by)
    if not line.came:
        return _did_not_come(booking)
    changed = _came(booking, line)
    if line.topic is None or line.minutes is None:
        return changed
    return _helped(session, booking, line, line.topic, line.minutes) or changed


def _party(session: Session, line: Line, by: User) -> Booking:
    if line.booking is not None:
        return Booking.objects.get(pk=line.booking.pk, session=session, state__in=ON_THE_LIST)
    made, _is_new = Booking.objects.get_or_create(
        idempotency_key=line.key,
        defaults={
            "session": session,
            "booked_by": by,
            "name": line.name,
            "party_size": line.size or 1,
            "source": Booking.Source.WALK_IN,
            "state": State.BOOKED,
            "state_at": session.starts_at,
            "created_at": session.starts_at,
        },
    )
    return made


def _did_not_come(booking: Booking) -> bool:
    """Whoever was helped was there, whatever the sheet says."""
    if booking.turns.helped().exists():
        return False
    marked = Booking.objects.filter(pk=booking.pk).exclude(state=State.NO_SHOW)
    return bool(marked.update(state=State.NO_SHOW, state_at=now(), offer_until=None))


def _came(booking: Booking, line: Line) -> bool:
    new = {"state": State.CAME, "party_size": line.size or booking.party_size}
    if all(getattr(booking, name) == value for name, value in new.items()):
        return False
    state_at = booking.state_at if booking.state == State.CAME else now()
    Booking.objects.filter(pk=booking.pk).update(**new, state_at=state_at, offer_until=None)
    booking.refresh_from_db()
    return True


def _helped(session: Session, booking: Booking, line: Line, topic: SessionTopic, minutes: int) -> bool:
    """One record for a party: what was noted in the room, or typed before, stays."""
    if booking.turns.helped().exists() or booking.turns.open().exists():
        return False
    turn = Turn.objects.create(
        session=session,
        booking=booking,
        surgeon=line.surgeon,
        started_at=session.starts_at,
        finished_at=session.starts_at + timedelta(minutes=minutes),
        ended=Turn.Ended.HELPED,
        minutes=minutes,
    )
    turn.topics.set([topic])
    turn.record = record_of(session, turn, booking, Done(topics=(topic,)))
    turn.save(update_fields=["record"])
    if line.surgeon is not None:
        there = Shift.objects.filter(session=session, surgeon=line.surgeon, came_at=None)
        there.update(came_at=session.starts_at)
    return True
