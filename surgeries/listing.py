"""The list of sessions and the month: what is asked for, a page at a time, with what is free."""

from __future__ import annotations

import re
from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import get_default_timezone, localtime

from accounts.clock import now, today
from surgeries import words
from surgeries.capacity import Capacity, capacities_of
from surgeries.models import Session
from surgeries.models.sessions import Mode

PER_PAGE = 20
LOOKED_AT = 200  # sessions of which the free places are counted for one page of those that have some
LONGEST = timedelta(days=1)  # no session lasts longer: the index is entered there
MOST_IN_MONTH = 400
CURSOR = re.compile(r"(\d{1,18})-(\d{1,18})")
MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Row:
    """A session as a list shows it."""

    session: Session
    capacity: Capacity
    places: str
    kind: str

    @property
    def day(self) -> dict[str, str]:
        return words.short_day(self.session.starts_at)

    @property
    def hours(self) -> str:
        return words.hours(self.session)

    @property
    def begin(self) -> str:
        return words.hour(self.session.starts_at)

    @property
    def when(self) -> str:
        return words.when(self.session)

    @property
    def languages(self) -> str:
        return ", ".join(words.spoken(self.session.languages))

    @property
    def is_cancelled(self) -> bool:
        return self.session.state == Session.State.CANCELLED

    @property
    def is_bookable(self) -> bool:
        return self.session.is_open

    @property
    def is_full(self) -> bool:
        return self.capacity.free == 0


def rows_of(sessions: list[Session]) -> list[Row]:
    """With their places: two queries for all of them."""
    found = capacities_of(sessions)
    made = []
    for session in sessions:
        said, kind = words.places(session, found[session.pk])
        made.append(Row(session, found[session.pk], said, kind))
    return made


def upcoming() -> QuerySet[Session]:
    """What the calendar shows from now on, in its order."""
    to_come = Session.objects.public().upcoming().filter(starts_at__gt=now() - LONGEST)
    return with_parts(to_come.order_by("starts_at", "pk"))


def with_parts(rows: QuerySet[Session]) -> QuerySet[Session]:
    return rows.select_related("venue__ward").prefetch_related("topics")


def narrowed(rows: QuerySet[Session], wanted: dict[str, Any]) -> QuerySet[Session]:
    """By ward, topic, kind and language, where these are given."""
    if wanted.get("ward"):
        rows = rows.filter(venue__ward=wanted["ward"])
    if wanted.get("topic"):
        rows = rows.filter(topics=wanted["topic"])
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("language"):
        spoken = Cast("languages", TextField())
        rows = rows.annotate(spoken=spoken).filter(spoken__contains=f'"{wanted["language"]}"')
    return rows


def page_of(rows: QuerySet[Session], *, after: str, free: bool) -> tuple[list[Row], str]:
    """Twenty from there on, and the cursor of the next ones, "" at the end. The same queries whatever there is.

    With `free` only those that have a place for somebody: counted over the next sessions, so that a page may be
    short and still lead on.
    """
    if cursor := read_cursor(after):
        begin, pk = cursor
        rows = rows.filter(starts_at__gte=begin).exclude(starts_at=begin, pk__lte=pk)
    most = LOOKED_AT if free else PER_PAGE
    found = list(rows[: most + 1])
    is_last = len(found) <= most
    made = rows_of(found[:most])
    if free:
        made = [row for row in made if row.is_bookable and (row.capacity.free is None or row.capacity.free)]
    shown = made[:PER_PAGE]
    if len(made) > PER_PAGE:
        return shown, cursor_of(shown[-1].session)
    return shown, "" if is_last else cursor_of(found[most - 1])


def cursor_of(session: Session) -> str:
    microseconds = (session.starts_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"{microseconds}-{session.pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    match = CURSOR.fullmatch(text or "")
    if not match:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(match[1])), int(match[2])
    except OverflowError:
        return None


def read_month(text: str) -> date | None:
    """The first day of "2026-12"; None for what is no month near us."""
    match = MONTH.fullmatch(text or "")
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    year = int(match[1])
    return date(year, int(match[2]), 1) if abs(year - today().year) <= 5 else None


def month_of(rows: QuerySet[Session], first: date) -> list[list[dict]]:
    """Weeks of days of that month, Monday first; None where a day belongs to another month."""
    zone = get_default_timezone()
    last = first.replace(day=monthrange(first.year, first.month)[1])
    begin = datetime(first.year, first.month, 1, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    by_day: dict[date, list[Row]] = {}
    for row in rows_of(list(rows.filter(starts_at__gte=begin, starts_at__lt=end)[:MOST_IN_MONTH])):
        by_day.setdefault(localtime(row.session.starts_at).date(), []).append(row)
    return [
        [
            {
                "date": day,
                "is_here": day.month == first.month,
                "is_today": day == today(),
                "rows": by_day.get(day, []) if day.month == first.month else [],
            }
            for day in week
        ]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def free_elsewhere(size: int, *, but: int = 0, most: int = 12) -> list[Row]:
    """Sessions to come in which so many people find a place, nearest in time first."""
    sessions = with_parts(Session.objects.bookable().exclude(pk=but).order_by("starts_at", "pk"))[:LOOKED_AT]
    fitting = []
    for row in rows_of(list(sessions)):
        free = row.capacity.free
        is_enough = bool(free) if row.session.mode == Mode.SLOTS else free is None or free >= size
        if is_enough:
            fitting.append(row)
    return fitting[:most]
