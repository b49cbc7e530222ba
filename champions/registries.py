"""What upper floors tell champions: the sessions they help at, and what a concern can be about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts.registries import Registry

if TYPE_CHECKING:
    from accounts.models import User
    from champions.models import Champion


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One session as the pages of champions show it; `when` and `where` in words, `needs` what it is short of."""

    key: UUID
    title: str
    when: str
    where: str
    url: str
    starts_at: datetime
    ends_at: datetime
    ward_id: int | None = None
    needs: str = ""
    is_learning: bool = False  # comes beside somebody active
    room_url: str = ""  # where this person runs the room
    calendar_url: str = ""  # for one's own calendar
    is_cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionProvider:
    """The sessions of an upper floor (surgeries), as champions need them.

    `rota(user)`: what they said they come to and what they host, still to come, soonest first. `short_of_help
    (champion, limit)`: open sessions that lack surgeons with this champion's skills, their own wards first. `come`
    and `cannot(user, key)` are the surgeon's yes and no; both raise engagement.errors.Refused. `busy(start, end)`
    gives the ids of users who come, host or are booked in that time, for segments ("not already booked").
    `find(key)` is a public session or None; `upcoming(kind)` the open ones of a kind ("test"; "" is every kind),
    soonest first; `coming_since(key, at)` gives the ids of users who said since then that they come to it;
    `book(user, key, by)` takes a place for somebody with an account and gives the address of the booking, `cancel
    (user, key)` gives it back; both raise Refused. `places()` are (name, ward id) of venues in use. `lately(user)`
    are the sessions that they came to or hosted in the last week, the newest first: what somebody notes help for.
    `hours_of(user)` are the hours of theirs that can be booked, soonest first; `ways(user)` are pairs of words and an
    address for their home: what else they can do with sessions.
    """

    name: str
    rota: Callable[[User], Sequence[Meeting]]
    short_of_help: Callable[[Champion, int], Sequence[Meeting]]
    come: Callable[[User, UUID], None]
    cannot: Callable[[User, UUID], None]
    busy: Callable[[datetime, datetime], Any]
    find: Callable[[UUID], Meeting | None]
    upcoming: Callable[[str], Sequence[Meeting]]
    book: Callable[[User, UUID, User | None], str]
    cancel: Callable[[User, UUID], None]
    places: Callable[[], Sequence[tuple[str, int | None]]]
    lately: Callable[[User], Sequence[Meeting]] = lambda user: ()
    hours_of: Callable[[User], Sequence[Meeting]] = lambda user: ()
    ways: Callable[[User], Sequence[tuple[str, str]]] = lambda user: ()
    coming_since: Callable[[UUID, datetime], Collection[int]] = lambda key, at: ()


@dataclass(frozen=True, kw_only=True)
class ConcernKind:
    """What a concern can be about: `title(key)` names it, None where there is no such thing (or where `viewer` may
    not know of it: then the page is a 404); `people(key)` are the ids of users whose one-to-one contact stands still
    at once; `url(key)` where the safeguarding lead looks at it."""

    name: str
    label: str
    title: Callable[[UUID, User | None], str | None]
    people: Callable[[UUID], Collection[int]] = lambda key: ()
    url: Callable[[UUID], str] = lambda key: ""


session_providers: Registry = Registry()
concern_kinds: Registry = Registry()
# Called with a champion inside the transaction in which their state changes; each may be called again. A job of the
# upper app does the same by query, so that nothing depends on the call.
state_followers: list[Callable[[Champion], object]] = []


def sessions() -> SessionProvider | None:
    """The one provider; None where no app of sessions is installed."""
    return session_providers[-1] if session_providers else None
