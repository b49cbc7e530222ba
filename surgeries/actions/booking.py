"""The one door through which places are taken, freed, offered and moved, for every app and every way of booking.

Each of these locks the session's row first (a conditional update: it holds the row on PostgreSQL and the only writer
on SQLite), then counts, then writes. Two sessions are locked in the order of their numbers. Free places are derived;
offers run out by the clock, whether or not a job has noted it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.models import User
from champions.permissions import is_contact_paused
from engagement.errors import Refused
from surgeries import people, words
from surgeries.actions.arranging import write_needs
from surgeries.actions.telling import tell_party
from surgeries.capacity import Capacity, capacity_of
from surgeries.models import Booking, Need, Session, SessionTopic
from surgeries.models.sessions import Kind, Mode
from surgeries.people import Person

State = Booking.State
SHORTEST_OFFER = timedelta(minutes=30)
IN_PERSON = (Booking.Source.WALK_IN, Booking.Source.PHONE, Booking.Source.CHAMPION)


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who comes, as typed. `slot` is the time wanted in a session with times, None for the first free one."""

    name: str = ""
    email: str = ""
    phone: str = ""
    size: int = 1
    group_name: str = ""
    question: str = ""
    language: str = ""
    slot: datetime | None = None
    topics: tuple[SessionTopic, ...] = ()
    needs: dict[str, str] = field(default_factory=dict)  # Need.What to a note


def lock(*ids: int) -> dict[int, Session]:
    """These sessions as they are now, held until the end of the transaction."""
    for pk in sorted(set(ids)):
        Session.objects.filter(pk=pk).update(lock_version=F("lock_version") + 1)
    return Session.objects.select_related("venue").in_bulk(set(ids))


def book(
    *,
    session: Session,
    party: Party,
    key: str,
    by: User | None = None,
    user: User | None = None,
    source: str = Booking.Source.WEB,
    despite_clash: bool = False,
    knows_last: bool = True,
) -> Booking:
    """A place, or a turn on the waiting list where there is none; the same `key` again gives the same booking.

    `user` is whose booking it is, `by` who made it (the same person, a champion, an organiser, nobody). Refused:
    "closed" (cancelled, begun, not open), "twice" (that address has a booking there), "slot" (that time is taken),
    "size" (more people than the room ever holds), "clash" (the same person is elsewhere then; `despite_clash` books
    all the same). Whoever did not come twice begins on the waiting list (`people.is_put_last`); "last" where they
    must be told first (`knows_last` is False).
    """
    try:
        with transaction.atomic():
            return _book(
                lock(session.pk)[session.pk], party, key, by, user, source, (despite_clash, knows_last)
            )
    except IntegrityError:
        if again := Booking.objects.filter(idempotency_key=key).first():
            return again
        raise


def _book(
    session: Session,
    party: Party,
    key: str,
    by: User | None,
    user: User | None,
    source: str,
    asked: tuple[bool, bool],
) -> Booking:
    if again := Booking.objects.filter(idempotency_key=key).first():
        return again
    _check_open(session, source)
    _check_twice(session, party)
    person = person_of(party, user, source)
    despite_clash, knows_last = asked
    if not despite_clash and source != Booking.Source.WALK_IN:
        _check_clash(session, party, person, is_own=user is not None)
    capacity = capacity_of(session)
    slot = _slot_for(session, capacity, party)
    fits = _fits(session, capacity, party.size, slot) and not _somebody_is_ahead(session, capacity)
    if party.slot and not fits:
        raise Refused("slot", _("Somebody else has that time now. Choose another one."))
    is_put_last = people.is_put_last(person, session)
    if is_put_last and not knows_last:
        raise Refused("last", _("You begin on the waiting list this time."))
    state = State.BOOKED if fits and not is_put_last else State.WAITING
    if source == Booking.Source.WALK_IN:
        state = State.CAME
    if state == State.WAITING and party.size > session.room:
        raise Refused("size", _("The room holds %(room)d people at most.") % {"room": session.room})
    booking = Booking.objects.create(
        session=session,
        slot_at=slot if state != State.WAITING else None,
        user=user,
        booked_by=by if by and by != user else None,
        name=party.name,
        email=party.email.strip().lower(),
        phone=party.phone,
        party_size=party.size,
        group_name=party.group_name,
        question=party.question,
        language=party.language,
        source=source,
        state=state,
        state_at=now(),
        waits_until_day_before=is_put_last,
        idempotency_key=key,
    )
    booking.topics.set(party.topics)
    write_needs(booking, party.needs)
    is_said = source in (Booking.Source.PHONE, Booking.Source.WALK_IN)
    tell_party(booking, "waiting" if state == State.WAITING else "booked", knows=is_said)
    return booking


def person_of(party: Party, user: User | None, source: str) -> Person:
    """Who comes, for the questions of `people`."""
    return Person(
        user=user,
        name=party.name,
        email=party.email.strip().lower(),
        phone=party.phone,
        is_for_another=user is None and source in IN_PERSON,
    )


def _check_clash(session: Session, party: Party, person: Person, *, is_own: bool) -> None:
    """Both times; the other session by name only to whoever is signed in: a stranger who types an address must not
    learn where its owner goes."""
    found = people.clash_of(person, session, party.slot)
    if found is None:
        return
    begin, end = people.span_of(session, party.slot)
    said = _("At the same time there is something else: {other}. This one is {this}.")
    if is_own and found.is_shift:
        said = _("You said that you help at “{title}” at the same time: {other}. This one is {this}.")
    elif is_own:
        said = _("You have a booking for “{title}” at the same time: {other}. This one is {this}.")
    other, this = words.span(found.begin, found.end), words.span(begin, end)
    raise Refused("clash", said.format(title=found.session.title, other=other, this=this))


def _check_open(session: Session, source: str) -> None:
    """Before it begins for everybody; until it is over for those who are entered by the people in the room."""
    is_late = session.is_over if source in IN_PERSON else not now() < session.starts_at
    if session.state == Session.State.CANCELLED:
        raise Refused("closed", _("This session is cancelled."))
    if session.state != Session.State.OPEN:
        raise Refused("closed", _("This session is not open for booking."))
    if session.kind == Kind.MENTORING and is_contact_paused(session.host):
        raise Refused("closed", _("This session is not open for booking."))
    if is_late:
        raise Refused(
            "closed", _("This session has begun. Come in: the people there look for a place for you.")
        )


def _check_twice(session: Session, party: Party) -> None:
    email = party.email.strip().lower()
    if email and Booking.objects.live().filter(session=session, email=email).exists():
        raise Refused(
            "twice", _("There is a booking with this email address already. The link is in our email.")
        )
    if email:  # an offer that ran out and that no job has noted stands in the way of the constraint
        note_run_out(session)


def _slot_for(session: Session, capacity: Capacity, party: Party) -> datetime | None:
    """The time wanted, or the first free one that is still to come; None without times, or when all are taken."""
    if session.mode != Mode.SLOTS:
        return None
    slots = session.slot_starts()
    if party.slot is not None:
        return party.slot if party.slot in slots else None
    return next((slot for slot in slots if slot > now() and capacity.is_free_at(slot)), None)


def _fits(session: Session, capacity: Capacity, size: int, slot: datetime | None) -> bool:
    if session.mode == Mode.SLOTS:
        return slot is not None and capacity.is_free_at(slot)
    return capacity.free is None or capacity.free >= size


def _somebody_is_ahead(session: Session, capacity: Capacity) -> bool:
    """Whether a waiting party would fit: they come first. One that does not fit keeps its turn and blocks nobody."""
    if session.mode == Mode.DROP_IN:
        return False
    waiting = _in_turn(session)
    if session.mode == Mode.SLOTS:
        return waiting.exists()
    return waiting.filter(party_size__lte=capacity.free or 0).exists()


def _in_turn(session: Session) -> QuerySet[Booking]:
    """Those whose turn it can be: until a day before, whoever was put last lets everybody pass."""
    waiting = Booking.objects.waiting().filter(session=session)
    is_last_day = now() >= session.starts_at - people.LAST_DAY
    return waiting if is_last_day else waiting.filter(waits_until_day_before=False)


@transaction.atomic
def cancel(*, booking: Booking, by: User | None = None) -> bool:
    """Gives the place back, takes the party off the list, or declines an offer; False when it stood no more.

    Whoever waits is offered the place at once.
    """
    session = lock(booking.session_id)[booking.session_id]
    current = Booking.objects.get(pk=booking.pk)
    if current.state not in (State.BOOKED, State.WAITING, State.OFFERED):
        return False
    to = State.DECLINED if current.state == State.OFFERED else State.CANCELLED
    _to(current, to)
    tell_party(current, "cancelled", knows=not _is_helper(current, by))
    _offer(session)
    booking.refresh_from_db()
    return True


def _is_helper(booking: Booking, by: User | None) -> bool:
    """Whether the champion who booked for somebody did it: then that somebody may not know yet. Everybody else who
    acts is the party itself, or has it on the telephone."""
    is_theirs = by is not None and booking.booked_by_id == by.pk
    return is_theirs and booking.source == Booking.Source.CHAMPION


@transaction.atomic
def accept(*, booking: Booking, by: User | None = None) -> bool:
    """Takes an offered place; True also when it was taken before. Refused ("expired") when the time has run out."""
    lock(booking.session_id)
    current = Booking.objects.get(pk=booking.pk)
    if current.state in (State.BOOKED, State.CAME):
        return True
    if not (current.state == State.OFFERED and current.is_live):
        raise Refused("expired", _("The place was kept for you until the time in our email. It has gone on."))
    _to(current, State.BOOKED)
    tell_party(current, "booked", knows=not _is_helper(current, by))
    booking.refresh_from_db()
    return True


@transaction.atomic
def move(*, booking: Booking, to: Session, slot: datetime | None = None, by: User | None = None) -> Booking:
    """The same party at another session (or another time): never through the waiting list, and the old place is
    kept where the new one is not free. Refused: "full", "slot", "closed", "gone"."""
    sessions = lock(booking.session_id, to.pk)
    current = Booking.objects.get(pk=booking.pk)
    if current.state not in (State.BOOKED, State.WAITING, State.OFFERED):
        raise Refused("gone", _("This booking is no longer there."))
    goal = sessions[to.pk]
    _check_open(goal, current.source)
    _check_put_last(current, goal)
    party = Party(size=current.party_size, slot=slot)
    if goal.pk != current.session_id:
        _check_twice(goal, Party(email=current.email))
    capacity = capacity_of(goal)
    wanted = _slot_for(goal, capacity, party)
    if not _fits(goal, capacity, current.party_size, wanted) or _somebody_is_ahead(goal, capacity):
        raise Refused("full", _("There is no free place for you in that one. Your booking is as it was."))
    left = sessions[current.session_id]
    Booking.objects.filter(pk=current.pk).update(
        session=goal,
        slot_at=wanted,
        state=State.BOOKED,
        state_at=now(),
        offer_until=None,
        waits_until_day_before=False,
        reminded_at=None,
        sequence=F("sequence") + left.sequence + 1,
    )
    booking.refresh_from_db()
    tell_party(booking, "moved", knows=not _is_helper(booking, by))
    _offer(left)
    return booking


def _check_put_last(booking: Booking, goal: Session) -> None:
    """Who was put last does not pass the others by way of another session."""
    is_early = now() < goal.starts_at - people.LAST_DAY and goal.mode != Mode.DROP_IN
    if booking.state == State.WAITING and booking.waits_until_day_before and is_early:
        raise Refused("full", _("You can change to a drop-in, or to a session within a day."))


@transaction.atomic
def check_in(*, booking: Booking, by: User) -> bool:
    """They are here; False when that was noted before. Also somebody whose place had gone: nobody is sent away."""
    lock(booking.session_id)
    changed = Booking.objects.filter(pk=booking.pk).exclude(state=State.CAME)
    return bool(changed.update(state=State.CAME, state_at=now(), offer_until=None))


@transaction.atomic
def undo_check_in(*, booking: Booking, by: User) -> bool:
    lock(booking.session_id)
    came = Booking.objects.filter(pk=booking.pk, state=State.CAME)
    return bool(came.update(state=State.BOOKED, state_at=now()))


def call_by_reference(*, booking: Booking, only: bool) -> None:
    """Whether the screen in the room leaves their name out."""
    Booking.objects.filter(pk=booking.pk).update(is_called_by_reference=only)


@transaction.atomic
def offer(*, session: Session) -> int:
    """Offers what is free to those who wait, in their turn; gives how many offers went out. A job, and after each
    change that frees a place."""
    return _offer(lock(session.pk)[session.pk])


def _offer(session: Session) -> int:
    note_run_out(session)
    if session.mode == Mode.DROP_IN or not session.is_open:
        return 0
    offered = 0
    for party in list(_in_turn(session)):
        capacity = capacity_of(session)
        slot = _slot_for(session, capacity, Party(size=party.party_size))
        if not _fits(session, capacity, party.party_size, slot):
            if session.mode == Mode.SLOTS or not capacity.free:
                break
            continue
        until = offered_until(session)
        Booking.objects.filter(pk=party.pk).update(
            state=State.OFFERED, state_at=now(), offer_until=until, slot_at=slot
        )
        party.refresh_from_db()
        tell_party(party, "offered")
        offered += 1
    return offered


def offered_until(session: Session) -> datetime:
    """The session's own hours, but at most half of what is left until it begins, and half an hour at least."""
    left = session.starts_at - now()
    window = max(SHORTEST_OFFER, min(timedelta(hours=session.offer_hours), left / 2))
    return min(now() + window, session.starts_at)


def note_run_out(session: Session) -> int:
    """Writes down that offers have run out; the clock has freed their places already. Call it with the row held."""
    gone = list(Booking.objects.run_out().filter(session=session))
    for booking in gone:
        _to(booking, State.EXPIRED)
        tell_party(booking, "expired")
    return len(gone)


def offer_due() -> int:
    """Every session where an offer has run out, or where somebody waits: a job. Safe to run late and twice."""
    waiting = Booking.objects.filter(state__in=[State.WAITING, State.OFFERED], session__starts_at__gt=now())
    count = 0
    for session in Session.objects.filter(pk__in=waiting.order_by().values("session")):
        count += offer(session=session)
    return count


def _to(booking: Booking, state: str) -> None:
    booking.state, booking.state_at, booking.offer_until = state, now(), None
    booking.sequence += 1
    booking.save(update_fields=["state", "state_at", "offer_until", "sequence"])


def forget_needs() -> int:
    """Thirty days after a session nobody needs to know what was arranged for whom: a job."""
    gone, _rows = Need.objects.stale().delete()
    return gone
