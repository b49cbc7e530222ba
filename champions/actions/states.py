"""From applied to active and back: who may move a champion, what it frees, and whom it tells."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from champions import permissions
from champions.actions.telling import tell_champion
from champions.models import Champion, StateChange
from champions.registries import sessions, state_followers
from engagement.errors import Refused

State = Champion.State
LONGEST = 300


class Step(NamedTuple):
    """From which states one comes to a state, and whether the champion may take the step alone."""

    froms: tuple[str, ...]
    is_own: bool = False  # else a coordinator alone


STEPS: dict[str, Step] = {
    State.ONBOARDING: Step((State.APPLIED,)),
    State.ACTIVE: Step((State.ONBOARDING,)),
    State.PAUSED: Step(Champion.IN_NETWORK, is_own=True),
    State.LEFT: Step((*Champion.IN_NETWORK, State.PAUSED), is_own=True),
}
ENDS = (State.PAUSED, State.LEFT)  # nobody is a champion against their will; whoever is put there hears why
GONE = {"adult_name": "", "adult_contact": "", "is_listed": False}  # what nobody needs of somebody who left


@transaction.atomic
def move(*, champion: Champion, to: str, by: User, reason: str = "") -> bool:
    """One step; False where they stand there already. What the new state means is told to the champion.

    A coordinator who pauses or ends somebody says why. Refused: "may_not" (neither their own matter nor a
    coordinator), "own" (nobody welcomes themselves), "reason", "state" (no such step from here), "came_between"
    (somebody else was quicker).
    """
    if to == champion.state:
        return False
    step = STEPS.get(to)
    if step is None or champion.state not in step.froms:
        raise _no_step(champion)
    _check_who(champion, by, step.is_own)
    if to in ENDS and not _is_own(champion, by) and not reason.strip():
        raise Refused("reason", _("Say why: they read it in the email that tells them."))
    return _carry_out(champion, to, by, reason)


@transaction.atomic
def come_back(*, champion: Champion, by: User, reason: str = "") -> bool:
    """From a pause to where they stood before it; False where they are not paused.

    Whom a coordinator paused a coordinator brings back. Refused: "may_not", "by_coordinator".
    """
    if champion.state != State.PAUSED:
        return False
    _check_who(champion, by, is_own=True)
    if _is_own(champion, by) and champion.state_by_id != by.pk:
        raise Refused("by_coordinator", _("A coordinator paused you. Get in touch with them to come back."))
    before = champion.state_changes.filter(to_state=State.PAUSED).order_by("-at", "-pk").first()
    to = before.from_state if before and before.from_state in Champion.IN_NETWORK else State.APPLIED
    return _carry_out(champion, to, by, reason)


def can_come_back(champion: Champion, user: User) -> bool:
    """Whether somebody who is paused may end the pause alone."""
    return champion.state == State.PAUSED and champion.user_id == user.pk == champion.state_by_id


def note(champion: Champion, *, from_state: str, by: User | None, reason: str = "") -> StateChange:
    """The row that says who went where, when and why; and the line in the log of the back office."""
    log(
        instance=champion,
        action="champions.state",
        user=by,
        title=f"Champion {str(champion.public_id)[:8]}",  # a name would stay in the log after its account is gone
        data={"from": from_state, "to": champion.state},
    )
    return StateChange.objects.create(
        champion=champion,
        from_state=from_state,
        to_state=champion.state,
        at=champion.state_at,
        by=by,
        reason=reason.strip()[:LONGEST],
    )


def _carry_out(champion: Champion, to: str, by: User, reason: str) -> bool:
    before = champion.state
    more = GONE if to == State.LEFT else {}
    moved = Champion.objects.filter(pk=champion.pk, state=before).update(
        state=to, state_at=now(), state_by=by, **more
    )
    if not moved:
        raise Refused("came_between", _("Somebody else changed it meanwhile. Look again."))
    champion.refresh_from_db()
    permissions.forget_found(champion.user, by)
    change = note(champion, from_state=before, by=by, reason=reason)
    if to in ENDS:
        free_sessions(champion)
    for follow in state_followers:
        follow(champion)
    tell_champion(champion, to, change)
    return True


def free_sessions(champion: Champion) -> int:
    """They come to none of the sessions that they said they come to; gives to how many."""
    provider, number = sessions(), 0
    if provider is None or champion.user is None:
        return 0
    for meeting in provider.rota(champion.user):
        try:
            provider.cannot(champion.user, meeting.key)
        except Refused:  # the host's own session, or one that has begun meanwhile
            continue
        number += 1
    return number


def _is_own(champion: Champion, by: User) -> bool:
    return champion.user_id is not None and champion.user_id == by.pk


def _check_who(champion: Champion, by: User, is_own: bool) -> None:
    if _is_own(champion, by):
        if not is_own:
            raise Refused("own", _("Another coordinator decides about you."))
    elif not permissions.can_coordinate(by):
        raise Refused("may_not", _("Coordinators of champions alone do that."))


def _no_step(champion: Champion) -> Refused:
    words = _("That can’t be done any more: they stand as “{state}”.")
    return Refused("state", words.format(state=champion.get_state_display()))
