"""The figures of moderation by month: eight queries, whatever there is; nothing in them is about one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.cache import caches
from django.db.models import Count, DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_default_timezone, localtime, make_aware

from accounts.clock import now
from engagement.models import Appeal, Comment, Flag, ModerationEvent, SpamRemoval

MONTHS = 12
KEPT = 10 * 60  # seconds: counting walks through a year
Decision = ModerationEvent.Decision


@dataclass
class Month:
    """What happened in one month. `median` and `nearly_all` (nine of ten) say how long what was held or reported in
    that month waited until it was decided; None where nothing was."""

    first: date
    written: int = 0
    held: int = 0
    removed: dict[str, int] = field(default_factory=dict)
    reports: int = 0
    asked: int = 0
    upheld: int = 0
    spam_accounts: int = 0
    median: timedelta | None = None
    nearly_all: timedelta | None = None

    @property
    def removed_total(self) -> int:
        return sum(self.removed.values())


@dataclass
class Figures:
    """The months, oldest first, and when they were counted."""

    months: list[Month]
    counted_at: datetime


def figures() -> Figures:
    """Of the last twelve months with this one; counted anew after ten minutes."""
    this = localtime(now(), get_default_timezone()).date().replace(day=1)
    key = f"moderation-figures:{this}"
    found = caches["default"].get(key)
    if found is None:
        found = Figures(count(months_until(this)), now())
        caches["default"].set(key, found, KEPT)
    return found


def months_until(last: date) -> list[date]:
    """The first day of each month, oldest first."""
    number = last.year * 12 + last.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def count(firsts: Sequence[date]) -> list[Month]:
    since = make_aware(datetime.combine(firsts[0], time()), get_default_timezone())
    months = {first: Month(first) for first in firsts}
    for first, number in by_month(Comment.objects.all(), "created_at", since):
        months[first].written = number
    decisions = ModerationEvent.objects.filter(decision__in=[Decision.HELD, Decision.REMOVED])
    for first, decision, reason, number in by_month(decisions, "at", since, "decision", "reason"):
        if decision == Decision.HELD:
            months[first].held += number
        else:
            months[first].removed[reason] = number
    for first, number in by_month(Flag.objects.all(), "created_at", since):
        months[first].reports = number
    for first, number in by_month(Appeal.objects.all(), "at", since):
        months[first].asked = number
    for first, number in by_month(Appeal.objects.filter(outcome=Appeal.Outcome.UPHELD), "decided_at", since):
        months[first].upheld = number
    for first, number in by_month(SpamRemoval.objects.standing(), "at", since):
        months[first].spam_accounts = number
    for first, waits in waits_by_month(since).items():
        months[first].median = share_within(waits, 50)
        months[first].nearly_all = share_within(waits, 90)
    return list(months.values())


def by_month(rows: QuerySet, when: str, since: datetime, *more: str) -> list[tuple]:
    """(first day of the month in council time, …, how many), until now."""
    zone = get_default_timezone()
    month = TruncMonth(when, tzinfo=zone, output_field=DateTimeField())
    counted = (
        rows.filter(**{f"{when}__gte": since, f"{when}__lte": now()})
        .order_by()
        .annotate(month=month)
        .values_list("month", *more)
        .annotate(number=Count("pk"))
    )
    return [(localtime(first, zone).date(), *rest) for first, *rest in counted]


def waits_by_month(since: datetime) -> dict[date, list[timedelta]]:
    """How long each thing that was held or reported waited, by the month in which it began to; only what has ended."""
    waits: defaultdict[date, list[timedelta]] = defaultdict(list)
    for began, ended in (*held_until(since), *reported_until(since)):
        first = localtime(began, get_default_timezone()).date().replace(day=1)
        waits[first].append(max(ended - began, timedelta()))
    return waits


def held_until(since: datetime) -> Iterable[tuple[datetime, datetime]]:
    """From each time a comment was held to the decision about it."""
    decided = ModerationEvent.objects.filter(
        comment=OuterRef("comment"),
        pk__gt=OuterRef("pk"),
        decision__in=[Decision.PUBLISHED, Decision.REMOVED],
    )
    held = ModerationEvent.objects.filter(decision=Decision.HELD, at__gte=since, at__lte=now())
    ended = held.annotate(decided=Subquery(decided.order_by("pk").values("at")[:1])).exclude(decided=None)
    return ended.order_by().values_list("at", "decided").iterator(chunk_size=2000)


def reported_until(since: datetime) -> Iterable[tuple[datetime, datetime]]:
    """From each report to when it was handled."""
    handled = Flag.objects.filter(created_at__gte=since, created_at__lte=now(), handled_at__isnull=False)
    return handled.order_by().values_list("created_at", "handled_at").iterator(chunk_size=2000)


def share_within(waits: Sequence[timedelta], percent: int) -> timedelta | None:
    """The shortest of these times within which so many percent were over (the nearest rank)."""
    if not waits:
        return None
    rank = -(-len(waits) * percent // 100)
    return sorted(waits)[max(rank, 1) - 1]
