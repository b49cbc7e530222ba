"""The figures about promises to answer: kept, late, open. A constant number of queries at any size.

A promise is kept when there was an answer by the end of its last day, in the council's own zone. What was removed or
withdrawn counts nowhere, and what was held counts from when it stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.timezone import get_default_timezone

from accounts.clock import today
from engagement.models import AnswerDue
from engagement.registries import topic_kinds

KEPT, LATE_ANSWERED, LATE, OPEN = "kept", "late_answered", "late", "open"
MONTHS = 12


@dataclass(slots=True)
class Promises:
    """Counted: `late` are still waiting, `released` are those of the others that got a reason and no answer."""

    kept: int = 0
    late_answered: int = 0
    late: int = 0
    open: int = 0
    released: int = 0

    def __add__(self, other: Promises) -> Promises:
        return Promises(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(Promises))
        )

    @property
    def total(self) -> int:
        return self.kept + self.late_answered + self.late + self.open

    @property
    def due(self) -> int:
        """Those that can be judged by now."""
        return self.kept + self.late_answered + self.late

    @property
    def missed(self) -> int:
        return self.late_answered + self.late

    @property
    def share_kept(self) -> int | None:
        """Whole per cent of those that can be judged; None while there are none."""
        return round(100 * self.kept / self.due) if self.due else None


def promised() -> QuerySet[Any]:
    """Every promise about what everybody can read, with its `standing`: one of KEPT, LATE_ANSWERED, LATE, OPEN."""
    answered_on = TruncDate("answered_at", tzinfo=get_default_timezone())
    standing = Case(
        When(answered_on__lte=F("due_on"), then=Value(KEPT)),
        When(answered_at__isnull=False, then=Value(LATE_ANSWERED)),
        When(due_on__lt=today(), then=Value(LATE)),
        default=Value(OPEN),
        output_field=CharField(),
    )
    rows: QuerySet[Any] = AnswerDue.objects.promised().standing().filter(topic__is_public=True)
    return rows.annotate(answered_on=answered_on).annotate(how_kept=standing).order_by()


COUNTS = {
    **{name: Count("pk", filter=Q(how_kept=name)) for name in (KEPT, LATE_ANSWERED, LATE, OPEN)},
    "released": Count("pk", filter=Q(how="released")),
}


def totals(rows: QuerySet[Any]) -> Promises:
    return Promises(**rows.aggregate(**COUNTS))


def first_of_month(day: date, back: int = 0) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def by_month(rows: QuerySet[Any]) -> list[tuple[date, Promises]]:
    """By the month in which the promise ran out: twelve of them, oldest first, the last one this month."""
    first, ending = first_of_month(today(), MONTHS - 1), first_of_month(today(), -1)
    within = rows.filter(due_on__gte=first, due_on__lt=ending)
    found = _grouped(within.annotate(month=TruncMonth("due_on")).values("month"), "month")
    months = [first_of_month(today(), back) for back in range(MONTHS - 1, -1, -1)]
    return [(month, found.get(month, Promises())) for month in months]


def _grouped(rows: QuerySet, *names: str) -> dict[Any, Promises]:
    found = {}
    for row in rows.annotate(**COUNTS):
        key = tuple(row.pop(name) for name in names)
        found[key[0] if len(key) == 1 else key] = Promises(**row)
    return found


def by_kind(rows: QuerySet[Any]) -> dict[str, Promises]:
    """Of "comment", "idea" and "pledge"."""
    what = Case(
        When(pledge__isnull=False, then=Value("pledge")),
        When(comment__idea__isnull=False, then=Value("idea")),
        default=Value("comment"),
        output_field=CharField(),
    )
    return _grouped(rows.annotate(what=what).values("what"), "what")


@dataclass(slots=True)
class About:
    """One topic's promises, and who answers for it ("" where nobody leads it)."""

    title: str
    public_id: Any
    department: str
    promises: Promises


def by_topic(rows: QuerySet[Any]) -> list[About]:
    """Most promises first; one query, and one for each kind of topic."""
    names = ("topic__kind", "topic__key", "topic__title", "topic__public_id")
    found = _grouped(rows.values(*names), *names)
    keys = defaultdict(list)
    for kind, key, _title, _public_id in found:
        keys[kind].append(key)
    departments = {
        (kind.name, key): name
        for kind in topic_kinds
        if kind.name in keys
        for key, name in kind.departments(keys[kind.name]).items()
    }
    abouts = [
        About(title, public_id, departments.get((kind, key), ""), promises)
        for (kind, key, title, public_id), promises in found.items()
    ]
    return sorted(abouts, key=lambda about: (-about.promises.total, about.title))


def by_department(abouts: list[About]) -> dict[str, Promises]:
    """The sums of those that somebody leads, by name; the others under ""."""
    found: defaultdict[str, Promises] = defaultdict(Promises)
    for about in abouts:
        found[about.department] += about.promises
    return dict(sorted(found.items(), key=lambda item: (not item[0], item[0])))


def late(after: tuple[date, int] | None = None) -> QuerySet[Any]:
    """What waits past its promise, longest first; after the (due_on, pk) of a page's last row."""
    rows = promised().filter(how_kept=LATE).order_by("due_on", "pk")
    if after:
        day, pk = after
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk))
    return rows.select_related("topic", "comment__idea")


def end_of(day: date) -> datetime:
    """The first instant after that day, in the council's own zone: an answer before it keeps the promise."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=get_default_timezone())


COLUMNS = ("asked_on", "due_on", "answered_on", "standing", "how", "what", "about", "address")


def table() -> Iterator[dict]:
    """Every promise for the CSV, oldest first; no word and no name of anybody. A query for each 2,000 rows."""
    rows = promised().select_related("topic", "comment__idea").order_by("pk")
    zone = get_default_timezone()
    for row in rows.iterator(chunk_size=2000):
        yield {
            "asked_on": row.asked_at.astimezone(zone).date().isoformat(),
            "due_on": row.due_on.isoformat(),
            "answered_on": row.answered_on.isoformat() if row.answered_on else "",
            "standing": row.how_kept,
            "how": row.how,
            "what": what_of(row),
            "about": row.topic.title,
            "address": (row.comment or row.topic).get_absolute_url(),
        }


def what_of(row: AnswerDue) -> str:
    """ "pledge", "idea" or "comment"; of a row read with `comment__idea`."""
    if row.pledge_id:
        return "pledge"
    return "idea" if hasattr(row.comment, "idea") else "comment"
