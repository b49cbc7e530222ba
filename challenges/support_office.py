"""What each firm got, added up as subsidy control asks: over three financial years (Subsidy Control Act 2022, s36)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.clock import today
from accounts.scoped import FORMULA_STARTS
from challenges.blind import blind_pairs
from challenges.models import Solution, Support
from challenges.routes import minimal_assistance


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that a firm got. A stage payment stands in the log from the day on which it is paid."""

    firm_id: int
    firm: str
    challenge_id: int
    challenge: str
    solution_id: int | None
    on: date
    kind: str
    what: str
    amount: Decimal


@dataclass
class Total:
    """Of one firm: each of three financial years, and together."""

    firm: str
    years: list[Decimal]

    @property
    def together(self) -> Decimal:
        return sum(self.years, Decimal(0))

    @property
    def is_beyond(self) -> bool:
        return self.together > minimal_assistance(today()).amount


def readable(user: Any) -> QuerySet[Solution]:
    """Solutions of which this officer may read what their firms got: those that they may see, with names."""
    rows = Solution.objects.visible_to(user).handed_in()
    for challenge, stage in blind_pairs(user):
        rows = rows.exclude(challenge=challenge, stage=stage)
    return rows


def year_of(day: date) -> int:
    """The financial year from 1 April, by the year in which it begins."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def years(until: date | None = None) -> list[int]:
    last = year_of(until or today())
    return [last - 2, last - 1, last]


def label(year: int) -> str:
    return f"{year}–{(year + 1) % 100:02d}"


def lines(firms: Iterable[int]) -> list[Line]:
    """All that these firms got from the council in any challenge, in three financial years, oldest first: what counts
    is what a firm got altogether, so this does not stop at the edge of a department. Stage payments are in
    the log since they were paid (`actions.payments.note_paid`), so they are read there alone and count once."""
    first = date(years()[0], 4, 1)
    firms = list(firms)
    support = Support.objects.filter(organisation__in=firms, given_on__gte=first)
    found = [
        Line(
            firm_id=row.organisation_id,
            firm=row.organisation.name,
            challenge_id=row.challenge_id,
            challenge=row.challenge.title,
            solution_id=row.solution_id,
            on=row.given_on,
            kind=str(row.get_kind_display()),
            what=row.what,
            amount=row.amount,
        )
        for row in support.select_related("organisation", "challenge")
    ]
    return sorted(found, key=lambda line: (line.firm, line.on))


def totals(rows: Iterable[Line]) -> list[Total]:
    """A line for each firm."""
    spans = years()
    found: dict[int, Total] = {}
    for row in rows:
        total = found.setdefault(row.firm_id, Total(firm=row.firm, years=[Decimal(0)] * 3))
        year = year_of(row.on)
        if year in spans:
            total.years[spans.index(year)] += row.amount
    return sorted(found.values(), key=lambda total: total.firm)


def as_csv(rows: Iterable[Line]) -> str:
    """For a spreadsheet: nothing in it can be run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["firm", "challenge", "date", "financial_year", "kind", "for", "pounds"])
    for row in rows:
        cells = [row.firm, row.challenge, row.on.isoformat(), label(year_of(row.on)), row.kind, row.what]
        writer.writerow([*map(harmless, cells), f"{row.amount:.2f}"])
    return out.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
