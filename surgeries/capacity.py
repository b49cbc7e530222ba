"""How many places there are and how many are free: derived from rows at the moment of asking, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from surgeries.models import Booking, Session, Shift
from surgeries.models.sessions import Mode


@dataclass(frozen=True)
class Capacity:
    """`places` is None where there is no limit (a drop-in); `taken` and `waiting` count people, not parties.

    In a session with times, `taken_at` says how many parties each time has, and `at_once` how many it can have.
    """

    places: int | None
    taken: int
    waiting: int
    at_once: int = 0
    taken_at: dict[datetime, int] | None = None

    @property
    def free(self) -> int | None:
        """Never below nothing: nobody who booked is bumped when a surgeon drops out."""
        return None if self.places is None else max(0, self.places - self.taken)

    @property
    def over(self) -> int:
        """By how many more people are booked than can be helped."""
        return 0 if self.places is None else max(0, self.taken - self.places)

    def is_free_at(self, slot: datetime) -> bool:
        return (self.taken_at or {}).get(slot, 0) < self.at_once


@dataclass(frozen=True)
class Shortage:
    """What a session lacks: `people` who are booked, wait or said they come, and whom nobody can help so far;
    `is_empty` where nobody who helps on their own has said that they come. Nothing lacks: it is false."""

    people: int = 0
    is_empty: bool = False

    def __bool__(self) -> bool:
        return self.is_empty or self.people > 0


def capacity_of(session: Session) -> Capacity:
    """Three small queries. Inside an action the session's row is held, so that what it says stays true."""
    return _capacity(session, list(_bookings(session)), _help(session))


def _bookings(session: Session):
    return Booking.objects.live().filter(session=session).values_list("state", "party_size", "slot_at")


def _help(session: Session) -> tuple[int, int]:
    """How many surgeons come, and how many people they can help in the whole session."""
    found = (
        Shift.objects.making_places()
        .filter(session=session)
        .aggregate(people=Count("pk"), help=Sum("can_help"))
    )
    return found["people"], found["help"] or 0


def _capacity(
    session: Session, rows: list[tuple[str, int, datetime | None]], help_: tuple[int, int]
) -> Capacity:
    surgeons, can_help = help_
    holding = [row for row in rows if row[0] != Booking.State.WAITING]
    taken = sum(size for _state, size, _slot in holding)
    waiting = sum(size for state, size, _slot in rows if state == Booking.State.WAITING)
    if session.mode == Mode.DROP_IN:
        return Capacity(places=None, taken=taken, waiting=0)
    if session.mode == Mode.PLACES:
        places = min(session.room, can_help) if session.needs_surgeons else session.room
        return Capacity(places=places, taken=taken, waiting=waiting)
    at_once = min(session.room, surgeons) if session.needs_surgeons else session.room
    taken_at: dict[datetime, int] = {}
    for _state, _size, slot in holding:
        if slot is not None:
            taken_at[slot] = taken_at.get(slot, 0) + 1
    slots = session.slot_starts()
    free = sum(max(0, at_once - taken_at.get(slot, 0)) for slot in slots)
    return Capacity(
        places=len(holding) + free, taken=len(holding), waiting=waiting, at_once=at_once, taken_at=taken_at
    )


def capacities_of(sessions: list[Session]) -> dict[int, Capacity]:
    """Of many sessions at once, for lists: two queries, whatever their number."""
    rows, help_ = _read(sessions)
    return {session.pk: _capacity(session, rows[session.pk], help_[session.pk]) for session in sessions}


def _read(sessions: list[Session]) -> tuple[dict[int, list], dict[int, tuple[int, int]]]:
    """The live bookings and the help of each."""
    ids = [session.pk for session in sessions]
    rows: dict[int, list] = {pk: [] for pk in ids}
    live = Booking.objects.live().filter(session__in=ids)
    for pk, *row in live.values_list("session", "state", "party_size", "slot_at"):
        rows[pk].append(tuple(row))
    help_ = {pk: (0, 0) for pk in ids}
    coming = Shift.objects.making_places().filter(session__in=ids).order_by().values("session")
    for found in coming.annotate(people=Count("pk"), help=Sum("can_help")):
        help_[found["session"]] = (found["people"], found["help"] or 0)
    return rows, help_


def shortages_of(sessions: list[Session]) -> dict[int, Shortage]:
    """What lacks in each of these: two queries, whatever their number."""
    rows, help_ = _read(sessions)
    found = {}
    for session in sessions:
        capacity = _capacity(session, rows[session.pk], help_[session.pk])
        found[session.pk] = _shortage(session, capacity, *help_[session.pk])
    return found


def shortage_of(session: Session) -> Shortage:
    return shortages_of([session])[session.pk]


def _shortage(session: Session, capacity: Capacity, surgeons: int, can_help: int) -> Shortage:
    """Nothing where the places do not depend on who helps: somebody runs it. More help makes no room larger."""
    is_drop_in = session.mode == Mode.DROP_IN
    if session.state != Session.State.OPEN or session.is_over:
        return Shortage()
    if not (is_drop_in or session.needs_surgeons):
        return Shortage()
    wanted = capacity.taken + capacity.waiting
    if not surgeons:
        return Shortage(people=wanted, is_empty=True)
    if session.mode == Mode.SLOTS:
        at_one_time = (capacity.taken_at or {}).values()
        unhelped = sum(max(0, number - surgeons) for number in at_one_time)
        return Shortage(people=unhelped + (capacity.waiting if surgeons < session.room else 0))
    fitting = wanted if is_drop_in else min(wanted, max(session.room, capacity.taken))
    return Shortage(people=max(0, fitting - can_help))
