"""Who is the same person as whom, as far as account, address and telephone say: clashes, and who did not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.clock import now
from accounts.models import User
from surgeries import texting
from surgeries.models import Booking, Session, Shift
from surgeries.models.sessions import Mode

FOR_OTHERS = (Booking.Source.PHONE, Booking.Source.CHAMPION, Booking.Source.WALK_IN)
COUNTED = timedelta(days=90)
TOO_OFTEN = 2
MOST_LOOKED_AT = 100
LAST_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who comes. `is_for_another`: somebody else gave the name, so a number alone says nothing (it may be that of the
    champion, or of the day centre)."""

    user: User | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    is_for_another: bool = False

    def own(self) -> Q:
        """Their bookings; none where nothing says who they are."""
        numbers = texting.spellings(self.phone)
        found = Q(pk__in=[])
        if numbers and self.name:
            found |= Q(phone__in=numbers, name__iexact=self.name)
        if not self.is_for_another:
            if self.user:
                found |= Q(user=self.user)
            if self.email:
                found |= Q(email__iexact=self.email)
            if numbers:
                found |= Q(phone__in=numbers) & ~Q(source__in=FOR_OTHERS)
        return found


@dataclass(frozen=True)
class Clash:
    """What stands at the same time: a booking, or a shift as one who helps."""

    session: Session
    begin: datetime
    end: datetime
    is_shift: bool = False


def span_of(session: Session, slot: datetime | None) -> tuple[datetime, datetime]:
    """When a party is there: its own time where it has one, else the whole session."""
    if slot and session.slot_minutes:
        return slot, slot + timedelta(minutes=session.slot_minutes)
    return session.starts_at, session.ends_at


def overlapping(begin: datetime, end: datetime, prefix: str = "session__") -> Q:
    """Half-open: what begins when the other ends does not overlap."""
    longest = begin - timedelta(days=1)  # so that the index is entered there
    return Q(
        **{
            f"{prefix}starts_at__lt": end,
            f"{prefix}starts_at__gt": longest,
            f"{prefix}ends_at__gt": begin,
            f"{prefix}state": Session.State.OPEN,
        }
    )


def clash_of(person: Person, session: Session, slot: datetime | None = None) -> Clash | None:
    """The first live booking or coming shift of this person that overlaps; other sessions only. Two small queries."""
    begin, end = span_of(session, slot)
    rows = Booking.objects.live().filter(person.own(), overlapping(begin, end)).exclude(session=session)
    for booking in rows.select_related("session").order_by("pk")[:20]:
        its_begin, its_end = span_of(booking.session, booking.slot_at)
        if its_begin < end and begin < its_end:
            return Clash(booking.session, its_begin, its_end)
    shift = _shifts(person).filter(overlapping(begin, end)).select_related("session").first()
    if shift is None or shift.session_id == session.pk:
        return None
    return Clash(shift.session, shift.session.starts_at, shift.session.ends_at, is_shift=True)


def _shifts(person: Person) -> QuerySet[Shift]:
    if person.is_for_another or not (person.user or person.email):
        return Shift.objects.none()
    mine = Q(surgeon=person.user) if person.user else Q(surgeon__email__iexact=person.email)
    return Shift.objects.coming().filter(mine)


def missed_lately(person: Person) -> int:
    """How often they kept a place and did not come without a word, in 90 days and since they last came. One query."""
    if person.is_for_another:
        return 0
    rows = Booking.objects.filter(
        person.own(),
        state__in=(Booking.State.CAME, Booking.State.NO_SHOW),
        session__ends_at__gt=now() - COUNTED,
    )
    found = rows.order_by("-session__ends_at").values_list("state", "source", "session__mode")
    missed = 0
    for state, source, mode in found[:MOST_LOOKED_AT]:
        if state == Booking.State.CAME:
            break
        missed += counts(source, mode)
    return missed


def counts(source: str, mode: str) -> bool:
    """Whether it matters that nobody came: as `BookingQuerySet.counting_absence` says it of rows."""
    return source == Booking.Source.WEB and mode != Mode.DROP_IN


def is_put_last(person: Person, session: Session) -> bool:
    """Whether they begin on the waiting list there, until a day before: who missed two kept places. Drop-ins are
    open to everybody, and on the last day what is free is free for all."""
    if session.mode == Mode.DROP_IN or now() >= session.starts_at - LAST_DAY:
        return False
    return missed_lately(person) >= TOO_OFTEN
