"""The list of sessions and the month: what is asked for, a page at a time, with what is free."""

from __future__ import annotations

import re
from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay
from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone, localtime

from accounts.clock import now, today
from accounts.cursors import cursor_of, read_cursor
from surgeries import drawn, words
from surgeries.capacity import Capacity, capacities_of
from surgeries.models import Session
from surgeries.models.sessions import Mode

PER_PAGE = 20
LOOKED_AT = 200  # sessions of which the free places are counted for one page of those that have some
LONGEST = timedelta(days=1)  # no session lasts longer: the index is entered there
MOST_IN_MONTH = 400
MOST_COUNTED = 500
SATURDAY, EVENING = 6, 17  # ISO's day of the week; the hour at which an evening begins
NOT_IN_A_ROW = (
    "summary", "phone", "series", "original_date", "is_detached", "state_by", "host", "offer_hours", "sequence",
    "lock_version", "created_at", "created_by", "about", "venue__postcode", "venue__transport", "venue__note",
    "venue__picture", "venue__suggested_by", "venue__is_active", "venue__ward__population", "venue__ward__code",
    "venue__ward__tile_row", "venue__ward__tile_column",
)  # fmt: skip
MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Row:
    """A session as a list shows it; what a template asks for again is not made again."""

    session: Session
    capacity: Capacity
    places: str
    kind: str

    @cached_property
    def day(self) -> dict[str, str]:
        return words.short_day(self.session.starts_at)

    @cached_property
    def hours(self) -> str:
        return words.hours(self.session)

    @cached_property
    def begin(self) -> str:
        return words.hour(self.session.starts_at)

    @cached_property
    def when(self) -> str:
        return words.when(self.session)

    @cached_property
    def languages(self) -> str:
        return ", ".join(words.spoken(self.session.languages))

    @cached_property
    def is_cancelled(self) -> bool:
        return self.session.state == Session.State.CANCELLED

    @cached_property
    def is_bookable(self) -> bool:
        return self.session.is_open

    @cached_property
    def is_full(self) -> bool:
        return self.capacity.free == 0

    @property
    def html(self) -> SafeString:
        """The row of a list."""
        return drawn.row_html(drawn.shown(self, with_venue=True))

    @property
    def html_at_venue(self) -> SafeString:
        """The row of a list of one venue, which is not named again."""
        return drawn.row_html(drawn.shown(self, with_venue=False))


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
    """By place, time of day, days, topic, kind, language and what they are part of, where these are given."""
    if wanted.get("about"):
        rows = rows.filter(about__public_id=wanted["about"])
    if wanted.get("near"):
        rows = rows.filter(wanted["near"].condition)
    elif wanted.get("ward"):
        rows = rows.filter(venue__ward=wanted["ward"])
    if wanted.get("topic"):
        rows = rows.filter(topics=wanted["topic"])
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("language"):
        spoken = Cast("languages", TextField())
        rows = rows.annotate(spoken=spoken).filter(spoken__contains=f'"{wanted["language"]}"')
    return _in_time(rows, wanted)


def _in_time(rows: QuerySet[Session], wanted: dict[str, Any]) -> QuerySet[Session]:
    """By the clock on the council's wall and by its calendar."""
    if wanted.get("when"):
        begin, end = wanted["when"]
        rows = rows.filter(starts_at__lt=end, **({"starts_at__gte": begin} if begin else {}))
    if not wanted.get("time"):
        return rows
    zone = get_default_timezone()
    rows = rows.annotate(
        wall_day=ExtractIsoWeekDay("starts_at", tzinfo=zone), wall_hour=ExtractHour("starts_at", tzinfo=zone)
    )
    if wanted["time"] == "weekend":
        return rows.filter(wall_day__gte=SATURDAY)
    rows = rows.filter(wall_day__lt=SATURDAY)
    evening = {"wall_hour__gte": EVENING} if wanted["time"] == "evening" else {"wall_hour__lt": EVENING}
    return rows.filter(**evening)


def number_of(rows: QuerySet[Session]) -> tuple[int, bool]:
    """How many there are, and whether there are more: counted up to 500, so that it costs little."""
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def page_of(rows: QuerySet[Session], *, after: str, free: bool) -> tuple[list[Row], str]:
    """Twenty from there on, and the cursor of the next ones, "" at the end. The same queries whatever there is.

    With `free` only those that have a place for somebody: counted over the next sessions, so that a page may be
    short and still lead on.
    """
    if cursor := read_cursor(after):
        begin, pk = cursor
        rows = rows.filter(starts_at__gte=begin).exclude(starts_at=begin, pk__lte=pk)
    most = LOOKED_AT if free else PER_PAGE
    found = list(rows.defer(*NOT_IN_A_ROW)[: most + 1])
    is_last = len(found) <= most
    made = rows_of(found[:most])
    if free:
        made = [row for row in made if row.is_bookable and (row.capacity.free is None or row.capacity.free)]
    shown = made[:PER_PAGE]
    if len(made) > PER_PAGE:
        last = shown[-1].session
        return shown, cursor_of(last.starts_at, last.pk)
    return shown, "" if is_last else cursor_of(found[most - 1].starts_at, found[most - 1].pk)


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
    """Sessions to come in which so many people find a place, nearest in time first. Mostly the first ones have some;
    only where they are too few the others are looked at."""
    sessions = with_parts(Session.objects.bookable().exclude(pk=but).order_by("starts_at", "pk"))
    fitting: list[Row] = []
    for first, last in ((0, PER_PAGE), (PER_PAGE, LOOKED_AT)):
        looked_at = list(sessions[first:last])
        fitting += [row for row in rows_of(looked_at) if _has_room(row, size)]
        if len(fitting) >= most or len(looked_at) < last - first:
            break
    return fitting[:most]


def _has_room(row: Row, size: int) -> bool:
    free = row.capacity.free
    return bool(free) if row.session.mode == Mode.SLOTS else free is None or free >= size
