"""The end of a session: what is open is finished, and who never came is marked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from surgeries.actions.booking import lock
from surgeries.actions.turns import Done, finish_held
from surgeries.models import Booking, Session, Turn

State = Booking.State


@dataclass(frozen=True)
class Closed:
    """How many turns were finished, and how many parties are marked as not having come."""

    finished: int
    not_come: int


@transaction.atomic
def close_room(*, session: Session, by: User) -> Closed:
    """Open turns end now (at the latest when the session did) with what is known of them; whoever is still expected
    is marked as not having come, if anybody was checked in at all. Again, it does nothing more.

    Refused: "early" (it has not begun), "closed" (it does not take place).
    """
    locked = lock(session.pk)[session.pk]
    if locked.state != Session.State.OPEN:
        raise Refused("closed", _("This session does not take place."))
    if now() < locked.starts_at:
        raise Refused("early", _("This session has not begun yet."))
    until = min(now(), locked.ends_at)
    turns = list(Turn.objects.open().filter(session=locked).select_related("booking__user", "surgeon"))
    for turn in turns:
        finish_held(locked, turn, Done(topics=tuple(turn.topics.all())), by, until)
    return Closed(len(turns), not_come(locked).update(state=State.NO_SHOW, state_at=now()))


def not_come(session: Session) -> QuerySet[Booking]:
    """Who would be marked: everybody still expected, where the list was kept. Nobody, where nobody was checked in:
    then it was not, and people are not said to have stayed away."""
    here = Booking.objects.filter(session=session, state=State.CAME)
    expected = Booking.objects.filter(session=session, state=State.BOOKED)
    return expected if here.exists() else expected.none()
