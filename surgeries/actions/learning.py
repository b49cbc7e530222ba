"""When somebody's state as a champion changes, what they promised follows."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from champions.models import Champion
from surgeries import permissions
from surgeries.actions.booking import lock, offer
from surgeries.actions.cover import note_covered
from surgeries.actions.sessions import cannot_make_it
from surgeries.models import Session, Shift

AT_ONCE = 500
State = Champion.State


def settle(champion: Champion) -> int:
    """Who became active helps on their own from now on, wherever they said that they come; who pauses or leaves gives
    back what is to come, and cover is sought. Gives how many shifts changed; may be called again."""
    return sum(_settle(shift) for shift in _due().filter(surgeon=champion.user_id or 0))


def settle_due() -> int:
    """The same for everybody: a job."""
    return sum(_settle(shift) for shift in _due().order_by("pk")[:AT_ONCE])


def _due():
    """Shifts to come that no longer fit the state of who said that they come."""
    coming = Shift.objects.coming().filter(session__in=Session.objects.open().upcoming().values("pk"))
    grown_up = Q(is_learning=True, surgeon__champion__state=State.ACTIVE) & ~Q(
        surgeon__champion__age=Champion.Age.UNDER_18
    )
    away = Q(surgeon__champion__state__in=[State.PAUSED, State.LEFT])
    return coming.filter(grown_up | away).select_related("session", "surgeon")


@transaction.atomic
def _settle(shift: Shift) -> int:
    surgeon = shift.surgeon
    if surgeon is None:
        return 0
    if not permissions.may_help(surgeon):
        return int(cannot_make_it(session=shift.session, surgeon=surgeon))
    if not (shift.is_learning and permissions.helps_on_their_own(surgeon)):
        return 0
    session = lock(shift.session_id)[shift.session_id]
    if not Shift.objects.coming().filter(pk=shift.pk, is_learning=True).update(is_learning=False):
        return 0
    offer(session=session)
    note_covered(session)
    return 1
