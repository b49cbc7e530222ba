"""The room on the day: who is here to help, who helps whom, and what came of it.

Each act holds the session's row first, as all that touches places does: of two surgeons who take the same party at
the same moment one has it, and the other is told who.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from champions.actions.records import log_help
from champions.models import HelpRecord, Skill
from champions.permissions import is_contact_paused
from engagement.errors import Refused
from surgeries.actions import booking as bookings
from surgeries.actions.afterwards import plan_follow_ups
from surgeries.actions.booking import lock
from surgeries.models import Booking, Session, SessionTopic, Shift, Turn
from surgeries.models.turns import MOST_AT_ONCE, ROOM_OPENS, ROOM_STAYS
from surgeries.words import first_name, hour

State = Booking.State
ON_THE_LIST = (State.BOOKED, State.CAME, State.OFFERED, State.WAITING, State.NO_SHOW)
CAME_WITHIN = timedelta(days=180)
STEP, LONGEST = 5, 480  # minutes


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done in a turn, as typed; `minutes` None means since it began."""

    topics: tuple[SessionTopic, ...] = ()
    minutes: int | None = None
    done: str = ""
    made_url: str = ""
    dataset_url: str = ""
    story: str = ""
    story_consent: bool = False


# --- Who is here to help -----------------------------------------------------------------------------------
@transaction.atomic
def arrive(*, session: Session, surgeon: User, by: User) -> bool:
    """They are here to help; False when that was noted, or when they never said that they come."""
    lock(session.pk)
    coming = Shift.objects.coming().filter(session=session, surgeon=surgeon, came_at=None)
    return bool(coming.update(came_at=now()))


@transaction.atomic
def undo_arrive(*, session: Session, surgeon: User, by: User) -> bool:
    """They are not here after all. Refused ("helped") once they had somebody beside them."""
    lock(session.pk)
    if Turn.objects.filter(session=session, surgeon=surgeon).exclude(ended=Turn.Ended.PUT_BACK).exists():
        raise Refused("helped", _("{name} has helped here already.").format(name=_name(surgeon)))
    came = Shift.objects.filter(session=session, surgeon=surgeon, came_at__isnull=False)
    return bool(came.update(came_at=None))


# --- Who helps whom ----------------------------------------------------------------------------------------
@transaction.atomic
def start(*, booking: Booking, surgeon: User, by: User) -> Turn:
    """This surgeon sits down with that party, which is here with that; again the same gives the same turn.

    Refused: "taken" (says by whom), "many" (two parties already), "helper" (they can't take anybody), "gone" (the
    booking stands no more), "closed" (not the day).
    """
    session = lock(booking.session_id)[booking.session_id]
    _check_day(session)
    current = Booking.objects.get(pk=booking.pk)
    if current.state not in ON_THE_LIST:
        raise Refused("gone", _("This booking is no longer there."))
    standing = Turn.objects.open().filter(booking=current).select_related("surgeon").first()
    if standing is not None and standing.surgeon_id == surgeon.pk:
        return standing
    if standing is not None:
        raise Refused("taken", _taken(current, standing))
    _check_helper(session, surgeon)
    bookings.check_in(booking=current, by=by)
    Shift.objects.filter(session=session, surgeon=surgeon, came_at=None).update(came_at=now())
    return _sit_down(session, current, surgeon)


def _sit_down(session: Session, booking: Booking, surgeon: User) -> Turn:
    """In the first of a surgeon's places that is empty."""
    taken = set(Turn.objects.open().filter(session=session, surgeon=surgeon).values_list("place", flat=True))
    free = [place for place in range(1, MOST_AT_ONCE + 1) if place not in taken]
    if not free:
        raise Refused(
            "many",
            _("{name} has {number} parties already. Finish with one of them first.").format(
                name=_name(surgeon), number=MOST_AT_ONCE
            ),
        )
    turn = Turn.objects.create(
        session=session, booking=booking, surgeon=surgeon, place=free[0], started_at=now()
    )
    turn.topics.set(booking.topics.all())
    return turn


def _check_day(session: Session) -> None:
    if session.state != Session.State.OPEN:
        raise Refused("closed", _("This session does not take place."))
    if now() < session.starts_at - ROOM_OPENS:
        raise Refused("closed", _("The room opens two hours before the session begins."))
    if session.ends_at + ROOM_STAYS <= now():
        raise Refused("closed", _("This session is over. Type in the sheet instead."))


def _check_helper(session: Session, surgeon: User) -> None:
    shift = Shift.objects.coming().filter(session=session, surgeon=surgeon).first()
    name = _name(surgeon)
    if shift is None:
        raise Refused("helper", _("{name} has not said that they help here.").format(name=name))
    if shift.is_learning:
        raise Refused("helper", _("{name} helps beside somebody else.").format(name=name))
    if is_contact_paused(surgeon):
        raise Refused("helper", _("{name} can’t take anybody at present.").format(name=name))


def _taken(booking: Booking, turn: Turn) -> str:
    return _("{party} has been with {name} since {time}.").format(
        party=first_name(booking.name) or booking.reference,
        name=_name(turn.surgeon),
        time=hour(turn.started_at),
    )


def _name(user: User | None) -> str:
    return first_name(str(user or "")) or _("somebody")


@transaction.atomic
def put_back(*, turn: Turn, by: User) -> bool:
    """Into the queue, where they stood; False when the turn had ended."""
    lock(turn.session_id)
    return _end(turn, Turn.Ended.PUT_BACK, 0)


@transaction.atomic
def hand_over(*, turn: Turn, to: User, by: User) -> Turn:
    """Another surgeon goes on with them; the minutes until now are the first one's. Refused: "gone", as `start`."""
    session = lock(turn.session_id)[turn.session_id]
    _check_day(session)
    current = Turn.objects.select_related("booking").get(pk=turn.pk)
    if not current.is_open or current.booking is None:
        raise Refused("gone", _how_it_ended(current))
    if current.surgeon_id == to.pk:
        return current
    _check_helper(session, to)
    _end(current, Turn.Ended.HANDED_OVER, minutes_of(current))
    Shift.objects.filter(session=session, surgeon=to, came_at=None).update(came_at=now())
    following = _sit_down(session, current.booking, to)
    following.topics.set(current.topics.all())
    return following


def _end(turn: Turn, how: str, minutes: int) -> bool:
    ended = Turn.objects.open().filter(pk=turn.pk)
    done = ended.update(finished_at=max(now(), turn.started_at), ended=how, minutes=minutes)
    turn.refresh_from_db()
    return bool(done)


def _how_it_ended(turn: Turn) -> str:
    said: dict[str, str] = {
        Turn.Ended.HELPED: _("This turn is finished already."),
        Turn.Ended.PUT_BACK: _("They were put back into the queue."),
        Turn.Ended.HANDED_OVER: _("They were handed over to somebody else."),
    }
    return said.get(turn.ended, _("This booking is no longer there."))


@transaction.atomic
def leave(*, booking: Booking, by: User) -> bool:
    """They are not here after all. Refused ("with") while somebody helps them, or once somebody has."""
    lock(booking.session_id)
    turns = Turn.objects.filter(booking=booking).exclude(ended=Turn.Ended.PUT_BACK).select_related("surgeon")
    if found := turns.first():
        party = first_name(booking.name) or booking.reference
        said = _("{party} was helped by {name}.") if found.ended else _("{party} is with {name} now.")
        raise Refused("with", said.format(party=party, name=_name(found.surgeon)))
    return bookings.undo_check_in(booking=booking, by=by)


# --- What came of it ---------------------------------------------------------------------------------------
def minutes_of(turn: Turn, until: datetime | None = None) -> int:
    """Since it began, to the next five minutes; five at least."""
    seconds = ((until or now()) - turn.started_at).total_seconds()
    return max(STEP, min(LONGEST, STEP * round(seconds / 60 / STEP)))


@transaction.atomic
def finish(*, turn: Turn, by: User, what: Done) -> Turn:
    """They were helped: attendance, minutes and a record of help; once, however often it is pressed.

    Refused ("gone") when they were put back or handed over meanwhile.
    """
    session = lock(turn.session_id)[turn.session_id]
    current = Turn.objects.select_related("booking__user", "surgeon").get(pk=turn.pk)
    if current.ended == Turn.Ended.HELPED:
        return current
    if not current.is_open or current.booking is None:
        raise Refused("gone", _how_it_ended(current))
    return finish_held(session, current, what, by)


def finish_held(session: Session, turn: Turn, what: Done, by: User, until: datetime | None = None) -> Turn:
    """The same with the session's row held and the turn known to be open; `until` where that is not now."""
    booking = turn.booking
    if booking is None:
        raise Refused("gone", _how_it_ended(turn))
    minutes = what.minutes or minutes_of(turn, until)
    bookings.check_in(booking=booking, by=by)
    _end(turn, Turn.Ended.HELPED, minutes)
    turn.topics.set(what.topics)
    turn.record = record_of(session, turn, booking, what)
    turn.save(update_fields=["record"])
    plan_follow_ups(booking=booking, record=turn.record)
    return turn


def record_of(session: Session, turn: Turn, booking: Booking, what: Done) -> HelpRecord:
    """Says what was done for how many, and not for whom."""
    return log_help(
        by=turn.surgeon,
        minutes=turn.minutes,
        where=HelpRecord.Where.SESSION,
        key=f"turn:{turn.public_id}",
        people=booking.party_size,
        came_back=came_before(booking),
        topics=Skill.objects.filter(session_topics__in=what.topics).distinct(),
        on=localdate(turn.started_at),
        place=session.venue.name,
        ward=session.venue.ward,
        session=session.public_id,
        done=what.done,
        made_url=what.made_url,
        dataset_url=what.dataset_url,
        story=what.story,
        story_consent=what.story_consent and bool(what.story),
    )


def came_before(booking: Booking) -> int:
    """How many of them were at a session in the half year before: known by account, address or number."""
    same = Q(pk__in=[])
    if booking.user_id:
        same |= Q(user=booking.user_id)
    if booking.email:
        same |= Q(email__iexact=booking.email)
    if booking.phone:
        same |= Q(phone=booking.phone)
    begin = booking.session.starts_at
    earlier = Booking.objects.filter(
        same, state=State.CAME, session__starts_at__lt=begin, session__starts_at__gte=begin - CAME_WITHIN
    )
    most = earlier.exclude(session=booking.session_id).aggregate(most=Max("party_size"))["most"]
    return min(most or 0, booking.party_size)
