"""What happens to one session: proposed, opened, changed, cancelled; who comes to help."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions.booking import lock, offer
from surgeries.actions.cover import after_dropping_out, note_covered
from surgeries.actions.telling import tell_party
from surgeries.helpers import topics_known
from surgeries.models import Booking, Session, SessionTopic, Shift
from surgeries.people import overlapping

State = Session.State
NOBODY_ACTIVE = _(
    "You learn by sitting beside somebody who has done it before, and nobody like that has said yet that they come to "
    "this one. Choose another session, or look here again in a few days."
)
MOVES = ("starts_at", "ends_at", "venue", "venue_id")


@transaction.atomic
def make_session(
    *, by: User, topics: Collection[SessionTopic] = (), state: str = State.DRAFT, **given: Any
) -> Session:
    """A single session, as a draft unless it is opened at once."""
    session = Session.objects.create(state=state, created_by=by, **given)
    session.topics.set(topics)
    log(instance=session, action="surgeries.make", user=by, data={"state": state})
    return session


@transaction.atomic
def set_state(*, session: Session, state: str, by: User, reason: str = "") -> bool:
    """Opens a draft or a proposal, or sends a proposal back to its host; False when it stands there already."""
    possible: dict[str, tuple[str, str]] = {
        State.PROPOSED: (State.OPEN, State.DRAFT),
        State.DRAFT: (State.OPEN, State.PROPOSED),
    }
    if state == session.state:
        return False
    if state not in possible.get(session.state, ()):
        raise Refused(
            "state",
            _("That can’t be done any more: the session is “%(state)s”.")
            % {"state": session.get_state_display()},
        )
    done = Session.objects.filter(pk=session.pk, state=session.state).update(
        state=state, state_at=now(), state_by=by, state_reason=reason
    )
    if done:
        session.refresh_from_db()
        log(instance=session, action="surgeries.set_state", user=by, data={"to": state, "reason": reason})
    return bool(done)


@transaction.atomic
def cancel_session(*, session: Session, by: User | None, reason: str) -> bool:
    """Stays in the calendar, crossed out, with its reason; everybody booked or waiting is told. False when it was."""
    if not reason.strip():
        raise Refused("reason", _("Say why: it stands in the calendar and in the emails."))
    lock(session.pk)
    standing = Session.objects.filter(pk=session.pk).exclude(state=State.CANCELLED)
    done = standing.update(
        state=State.CANCELLED,
        state_at=now(),
        state_by=by,
        state_reason=reason.strip(),
        sequence=F("sequence") + 1,
    )
    if not done:
        return False
    session.refresh_from_db()
    for booking in Booking.objects.live().filter(session=session).exclude(state=Booking.State.CAME):
        tell_party(booking, "session_cancelled")
    log(instance=session, action="surgeries.cancel", user=by, data={"reason": reason.strip()})
    return True


@transaction.atomic
def change_session(
    *,
    session: Session,
    by: User,
    detach: bool = False,
    topics: list[SessionTopic] | None = None,
    **given: Any,
) -> bool:
    """New values for a session; False when nothing differs. Those booked are told where time or place move."""
    lock(session.pk)
    new = {name: value for name, value in given.items() if getattr(session, name) != value}
    if topics is not None:
        session.topics.set(topics)
    if not new:
        return topics is not None
    moved = any(name in MOVES for name in new)
    Session.objects.filter(pk=session.pk).update(
        **new,
        sequence=F("sequence") + (1 if moved else 0),
        is_detached=session.is_detached or detach,
    )
    session.refresh_from_db()
    if moved and session.state == State.OPEN:
        for booking in Booking.objects.live().filter(session=session):
            tell_party(booking, "changed")
    names = sorted(new)
    log(instance=session, action="surgeries.change", user=by, data={"fields": names})
    offer(session=session)
    return True


@transaction.atomic
def come_to_help(
    *,
    session: Session,
    surgeon: User,
    can_help: int = 2,
    topics: Collection[SessionTopic] | None = None,
) -> Shift:
    """They say that they come; whoever waits may be offered a place that this makes.

    Who still learns comes beside somebody who helps on their own, and makes no place. `topics` is what they can help
    with there; without it their skills say. Refused: "closed", "number", "nobody_active" (nobody comes beside whom
    they could learn), "clash" (they help at another session then). The surgeon's row is held before the session's, so
    that two presses at once do not give them two shifts at the same time.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=surgeon.pk))
    locked = lock(session.pk)[session.pk]
    if locked.state != State.OPEN or locked.is_over:
        raise Refused("closed", _("This session takes no more help."))
    if not 1 <= can_help <= 20:
        raise Refused("number", _("Say how many people you can help: between 1 and 20."))
    is_learning = not permissions.helps_on_their_own(surgeon)
    if is_learning and not somebody_to_learn_from(locked, surgeon):
        raise Refused("nobody_active", NOBODY_ACTIVE)
    _check_other_shifts(locked, surgeon)
    values = {
        "can_help": can_help,
        "is_learning": is_learning,
        "state": Shift.State.COMING,
        "state_at": now(),
    }
    shift, _made = Shift.objects.update_or_create(session=session, surgeon=surgeon, defaults=values)
    shift.topics.set(topics_known(locked, surgeon) if topics is None else topics)
    offer(session=session)
    note_covered(locked)
    return shift


def somebody_to_learn_from(session: Session, learner: User) -> bool:
    """Whether anybody else comes who helps on their own."""
    return Shift.objects.making_places().filter(session=session).exclude(surgeon=learner).exists()


def _check_other_shifts(session: Session, surgeon: User) -> None:
    """Nobody helps in two rooms at once."""
    others = Shift.objects.coming().filter(overlapping(session.starts_at, session.ends_at), surgeon=surgeon)
    other = others.exclude(session=session).select_related("session").first()
    if other:
        said = _("You said that you help at “{title}” then: {when}.")
        raise Refused("clash", said.format(title=other.session.title, when=words.when(other.session)))


@transaction.atomic
def cannot_make_it(*, session: Session, surgeon: User) -> bool:
    """They can't come after all: nobody booked is bumped, no new place is offered, and cover is sought where the
    session is short of help then. False when they were not coming."""
    locked = lock(session.pk)[session.pk]
    shift = Shift.objects.coming().filter(session=session, surgeon=surgeon).first()
    if shift is None:
        return False
    Shift.objects.filter(pk=shift.pk).update(state=Shift.State.CANNOT, state_at=now())
    after_dropping_out(session=locked, shift=shift)
    return True
