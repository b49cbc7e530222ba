"""Days to pay, for the public page and for the notices that the law asks for; a constant number of queries.

Days are those of `Invoice.days_taken`: the day of receipt is the first, days disputed or not valid are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncQuarter
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import Organisation
from procurement.law.rows import amount
from procurement.models import CouncilContract, Invoice

QUARTERS = 6  # shown
TENTH = Decimal("0.1")


# --- Periods -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, order=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date

    @property
    def is_past(self) -> bool:
        return self.last < today()


def quarter_of(day: date) -> Period:
    """The quarter of the calendar that holds this day."""
    month = (day.month - 1) // 3 * 3 + 1
    first = date(day.year, month, 1)
    return Period(first, _months_on(first, 3) - timedelta(days=1))


def half_of(day: date) -> Period:
    """The reporting period of s69 that holds this day: to 31 March or to 30 September."""
    first = date(day.year, 4, 1) if 4 <= day.month <= 9 else date(day.year - (day.month < 4), 10, 1)
    return Period(first, _months_on(first, 6) - timedelta(days=1))


def _months_on(first: date, months: int) -> date:
    whole = first.month - 1 + months
    return date(first.year + whole // 12, whole % 12 + 1, 1)


def past_quarters(number: int = QUARTERS) -> list[Period]:
    """The newest first; the one that runs is not over and not among them."""
    found, day = [], quarter_of(today()).first - timedelta(days=1)
    for _each in range(number):
        found.append(quarter_of(day))
        day = found[-1].first - timedelta(days=1)
    return found


def quarter_words(period: Period) -> str:
    """ "July to September 2026"."""
    return _("{first} to {last} {year}").format(
        first=MONTHS[period.first.month], last=MONTHS[period.last.month], year=period.last.year
    )


def key_of(period: Period) -> str:
    """ "2026-q3", as it stands in addresses."""
    return f"{period.first.year}-q{(period.first.month - 1) // 3 + 1}"


# --- Days to pay -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Days:
    """How long invoices of a period took: how many were paid, on average on which day, how many of them when."""

    number: int
    average: Decimal | None
    in_time: int
    middle: int
    long: int

    def share(self, count: int) -> Decimal | None:
        """Per cent of those that were paid, with one decimal."""
        return (Decimal(100) * count / self.number).quantize(TENTH) if self.number else None

    @property
    def in_time_share(self) -> Decimal | None:
        return self.share(self.in_time)

    @property
    def late(self) -> int:
        return self.middle + self.long


def figures(on: date) -> dict:
    """What is counted of payments, with the bands that the law has on that day (s69)."""
    first, second = amount("compliance.first_band", on), amount("compliance.second_band", on)
    return {
        "number": Count("pk"),
        "average": Avg("days_taken"),
        "in_time": Count("pk", filter=Q(days_taken__lte=first)),
        "middle": Count("pk", filter=Q(days_taken__gt=first, days_taken__lte=second)),
        "long": Count("pk", filter=Q(days_taken__gt=second)),
    }


NONE = Days(0, None, 0, 0, 0)


def days_of(found: dict) -> Days:
    average = found["average"]
    return Days(
        found["number"],
        None if average is None else Decimal(str(average)).quantize(TENTH),
        found["in_time"],
        found["middle"],
        found["long"],
    )


@dataclass(frozen=True)
class DepartmentDays:
    department: Organisation
    quarters: dict[Period, Days]  # by period; missing ones had no payment

    def of(self, period: Period) -> Days:
        return self.quarters.get(period, NONE)


def days_to_pay(periods: Iterable[Period]) -> tuple[list[DepartmentDays], dict[Period, Days]]:
    """By department, and of the council as a whole, for these quarters: three queries."""
    periods = sorted(periods)
    paid = Invoice.objects.paid_between(periods[0].first, periods[-1].last).order_by()
    by_quarter = paid.annotate(quarter=TruncQuarter("paid_on"))
    counted = figures(periods[-1].last)
    whole = {
        quarter_of(row["quarter"]): days_of(row) for row in by_quarter.values("quarter").annotate(**counted)
    }
    found: dict[int, dict[Period, Days]] = defaultdict(dict)
    rows = by_quarter.values("quarter", "contract__department").annotate(**counted)
    for row in rows:
        found[row["contract__department"]][quarter_of(row["quarter"])] = days_of(row)
    departments = Organisation.objects.filter(pk__in=found).order_by("name", "pk")
    return [DepartmentDays(one, found[one.pk]) for one in departments], whole


# --- Section 69: payments compliance notice ----------------------------------------------------------------
@dataclass(frozen=True)
class Compliance:
    """What s69 asks for of a half year, of payments under public contracts."""

    period: Period
    days: Days
    due: int  # fell due within it
    not_in_time: int  # of those, not paid by their last day
    paid_sum: Decimal
    late_sum: Decimal  # paid after the 30 days

    @property
    def not_in_time_share(self) -> Decimal | None:
        return (Decimal(100) * self.not_in_time / self.due).quantize(TENTH) if self.due else None


def public_contracts() -> QuerySet[CouncilContract]:
    """Public contracts of the Act: at or above their threshold (s3)."""
    return CouncilContract.objects.filter(is_above=True)


def compliance(period: Period) -> Compliance:
    """In two queries."""
    ours = Invoice.objects.filter(contract__is_above=True).order_by()
    paid = ours.paid_between(period.first, period.last).aggregate(
        **figures(period.last),
        paid_sum=Sum("total"),
        late_sum=Sum("total", filter=Q(days_taken__gt=amount("compliance.first_band", period.last))),
    )
    due = ours.standing().filter(due_on__gte=period.first, due_on__lte=period.last)
    late = Q(paid_on=None, due_on__lt=today()) | Q(paid_on__gt=F("due_on"))
    counted = due.aggregate(due=Count("pk"), not_in_time=Count("pk", filter=late))
    return Compliance(
        period,
        days_of(paid),
        counted["due"],
        counted["not_in_time"],
        paid["paid_sum"] or Decimal(0),
        paid["late_sum"] or Decimal(0),
    )


# --- Section 70: contract payment notice -------------------------------------------------------------------
def payments_over(period: Period) -> QuerySet[Invoice]:
    """Payments of more than £30,000 under public contracts in the quarter, each a line of a notice (s70)."""
    above = amount("payment_notice", period.last)
    return (
        Invoice.objects.paid_between(period.first, period.last)
        .filter(contract__is_above=True, total__gt=above)
        .select_related("contract__case", "contract__department", "organisation")
        .order_by("contract", "paid_on", "pk")
    )
