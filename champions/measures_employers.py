"""What an employer's champions did, as figures that give nobody away: no names, and nothing small.

A number from 1 to 4 is "fewer than 5". Where one month alone would be hidden, so that the sum gave it away, the next
smallest is hidden too. Hours are shown only where at least five people gave them. What somebody did stays with the
employer they had on that day.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.clock import today
from champions.models import Champion, Employer, HelpRecord
from champions.querysets import EmployerQuerySet, HelpRecordQuerySet
from champions.words import month

FEWEST = 5
MONTHS = 12


def hidden(number: int) -> bool:
    return 0 < number < FEWEST


def shown(number: int | None) -> str:
    """A number as everybody reads it; None stands for a hidden one."""
    if number is None or hidden(number):
        return _("fewer than {number}").format(number=FEWEST)
    return number_format(number, force_grouping=True)


def cover(numbers: list[int]) -> list[int | None]:
    """Parts of a sum that is known: the small ones hidden, and with a single one the next smallest as well."""
    covered: list[int | None] = [None if hidden(number) else number for number in numbers]
    if covered.count(None) == 1:
        rest = [number for number in covered if number]
        if rest:
            covered[covered.index(min(rest))] = None
    return covered


@dataclass
class Impact:
    """Of one employer: `helpers` are the different champions who gave help, `minutes` what they gave."""

    champions: int = 0
    pledged: int = 0
    people: int = 0
    minutes: int = 0
    helpers: int = 0
    months: list[tuple[date, int | None]] = field(default_factory=list)
    topics: list[tuple[str, int]] = field(default_factory=list)

    @property
    def hours(self) -> int | None:
        """Whole hours; None where fewer than five gave them, so that nobody's own hours can be read off."""
        return None if hidden(self.helpers) else round(self.minutes / 60)

    @property
    def share(self) -> int:
        """Of the pledge, in hundredths, for the drawing; a hidden number draws nothing."""
        if not self.pledged or hidden(self.champions):
            return 0
        return min(100, round(100 * self.champions / self.pledged))


def impact(employer: Employer) -> Impact:
    """Everything up to today; four queries."""
    helped = HelpRecord.objects.filter(employer=employer)
    found = _sums(helped)
    found.champions = Champion.objects.in_network().filter(employer=employer).count()
    found.pledged = employer.pledged
    found.months = _months(helped)
    rows = HelpRecord.topics.through.objects.filter(helprecord__employer=employer).order_by()
    topics = (
        rows.values("skill__name")
        .annotate(people=Sum("helprecord__people"))
        .values_list("skill__name", "people")
    )
    found.topics = sorted(topics, key=lambda pair: (-pair[1], pair[0]))
    return found


def _sums(helped: HelpRecordQuerySet) -> Impact:
    found = helped.aggregate(
        people=Sum("people"), minutes=Sum("minutes"), helpers=Count("champion", distinct=True)
    )
    return Impact(**{name: number or 0 for name, number in found.items()})


def _months(helped: HelpRecordQuerySet) -> list[tuple[date, int | None]]:
    """People helped in each of the last twelve months with this one, oldest first."""
    firsts = months_until(today())
    rows = helped.filter(helped_on__gte=firsts[0]).annotate(first=TruncMonth("helped_on")).order_by()
    numbers = dict(rows.values("first").annotate(number=Sum("people")).values_list("first", "number"))
    return list(zip(firsts, cover([numbers.get(first, 0) for first in firsts]), strict=True))


def months_until(day: date) -> list[date]:
    number = day.year * 12 + day.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def in_year(employer: Employer, year: int) -> Impact:
    """For the certificate: who helped, how many and how long, in that year. One query."""
    helped = HelpRecord.objects.filter(employer=employer, helped_on__year=year)
    found = _sums(helped)
    found.champions = found.helpers
    return found


def finished_years(employer: Employer) -> list[int]:
    """Years that are over in which its champions helped, newest first."""
    days = HelpRecord.objects.filter(employer=employer, helped_on__lt=date(today().year, 1, 1))
    return [day.year for day in days.dates("helped_on", "year", order="DESC")]


def with_champions(rows: EmployerQuerySet) -> EmployerQuerySet:
    """With `number`: how many champions each has."""
    in_network = Q(champions__state__in=Champion.IN_NETWORK)
    return rows.annotate(number=Count("champions", filter=in_network))


def facts(found: Impact) -> list[tuple[str, str]]:
    """The figures in words, in one order: the same on the page, in the file and in print."""
    return [
        (_("Champions"), shown(found.champions)),
        (_("Champions pledged"), shown(found.pledged) if found.pledged >= FEWEST else str(found.pledged)),
        (_("People helped"), shown(found.people)),
        (
            _("Hours given"),
            _("hidden") if found.hours is None else number_format(found.hours, force_grouping=True),
        ),
    ]


def as_csv(employer: Employer, found: Impact) -> str:
    """Figure by figure, then month by month, then topic by topic; hidden ones in words."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["employer", "what", "of", "figure"])
    name = employer.organisation.name
    name = f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
    writer.writerows([name, "total", label, figure] for label, figure in facts(found))
    writer.writerows(
        [name, "people helped in month", f"{first:%Y-%m}", shown(number)] for first, number in found.months
    )
    writer.writerows(
        [name, "people helped with topic", topic, shown(number)] for topic, number in found.topics
    )
    return file.getvalue()


def month_rows(found: Impact) -> list[list[str]]:
    return [[month(first), shown(number)] for first, number in reversed(found.months)]
