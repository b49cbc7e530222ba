"""What the help of one person adds up to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import ngettext

from accounts.clock import today
from accounts.models import User
from champions.models import HelpRecord

MONTHS = 6


def sums_of(user: User) -> dict[str, dict[str, int]]:
    """{"year": sums, "all": sums}: this calendar year and all time, as `HelpRecordQuerySet.sums`, with `hours`."""
    mine = HelpRecord.objects.of(user)
    first = today().replace(month=1, day=1)
    return {"year": _with_hours(mine.between(first, today()).sums()), "all": _with_hours(mine.sums())}


def _with_hours(sums: dict[str, int]) -> dict[str, int]:
    """Whole hours, rounded as people do; nothing given is 0."""
    return {**sums, "hours": (sums["minutes"] + 30) // 60}


def said(sums: dict[str, int]) -> str:
    """ "You helped 14 people, 3 came back"."""
    people, back = sums["people"], sums["came_back"]
    if not back:
        return ngettext("You helped {people} person", "You helped {people} people", people).format(
            people=people
        )
    return ngettext(
        "You helped {people} person, who had been helped before",
        "You helped {people} people, {back} came back",
        people,
    ).format(people=people, back=back)


def said_this_year(sums: dict[str, int]) -> str:
    """ "This year you helped 14 people in 9 hours"; hours only from the first on."""
    people, hours = sums["people"], sums["hours"]
    if not hours:
        words = ngettext(
            "This year you helped {people} person", "This year you helped {people} people", people
        )
    else:
        words = ngettext(
            "This year you helped {people} person, with {hours} h of your time",
            "This year you helped {people} people, with {hours} h of your time",
            people,
        )
    return words.format(people=people, hours=hours)


def months_of(user: User, months: int = MONTHS) -> list[tuple[str, int]]:
    """How many people they helped in each of the last months, the oldest first; one query."""
    firsts = _first_days(months)
    rows = (
        HelpRecord.objects.of(user)
        .between(firsts[0], today())
        .order_by()
        .annotate(month=TruncMonth("helped_on"))
        .values("month")
        .annotate(number=Sum("people"))
    )
    found: dict[Any, int] = {row["month"]: row["number"] for row in rows}
    return [(str(date_format(first, "M Y")), found.get(first, 0)) for first in firsts]


def _first_days(months: int) -> list[date]:
    number = today().year * 12 + today().month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - months + 1, number + 1)]
