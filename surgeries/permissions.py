"""Who may do what at surgeries: the whole table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.clock import now
from accounts.models import User
from surgeries.models import Session

KNOWN_FOR = timedelta(days=1)


def can_organise(user: User | None) -> bool:
    """Organisers of surgeries: every session, its bookings and what is to be arranged."""
    return user is not None and user.has_perm("surgeries.change_session")


def can_see_bookings(user: User | None) -> bool:
    return user is not None and user.has_perm("surgeries.view_booking")


def can_run(user: User | None, session: Session) -> bool:
    """The room on the day: its host, and organisers."""
    if user is None or not user.is_active or session.state not in Session.PUBLIC:
        return False
    return session.host_id == user.pk or can_organise(user)


def can_say_they_help(user: User | None, session: Session) -> bool:
    """Anybody whose account is older than a day, until there is a network of champions; organisers at once.

    Places follow from those who say they come: a day keeps a joker from opening places this evening.
    """
    if user is None or not user.is_active or session.state != Session.State.OPEN or session.is_over:
        return False
    return user.date_joined <= now() - KNOWN_FOR or can_organise(user)


def can_open(user: Any, session: Session) -> bool:
    return can_organise(user) and session.state in (Session.State.DRAFT, Session.State.PROPOSED)


def can_change(user: Any, session: Session) -> bool:
    """Not what is over: it is a record then."""
    return can_organise(user) and session.state != Session.State.CANCELLED and not session.is_over


def can_enter_booking(user: Any, session: Session) -> bool:
    is_open = session.state == Session.State.OPEN and not session.is_over
    return is_open and user.has_perm("surgeries.add_booking")
