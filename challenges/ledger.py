"""The mainstreaming ledger: what became of what was tried. Everybody reads it; a firm is named once it agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenges.models import Challenge, Ending, Result
from challenges.routes import rules_of

KINDS = {Ending.Outcome.ADOPT: "good", Ending.Outcome.ADAPT: "now", Ending.Outcome.STOP: "none"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger, as everybody may read it."""

    ending: Ending
    firm: str
    title: str
    kind: str
    how: str
    results: Sequence[ResultLine]

    @property
    def challenge(self) -> Challenge:
        return self.ending.solution.challenge


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One indicator: where it stood, what was wanted, what was measured."""

    indicator: str
    unit: str
    today: Decimal | None
    wanted: Decimal | None
    measured: Decimal | None
    note: str

    @property
    def bars(self) -> list[dict]:
        return bars((_("Before"), self.today), (_("Wanted"), self.wanted), (_("Measured"), self.measured))

    @property
    def cells(self) -> list[str]:
        is_said = not self.unit or self.unit in self.indicator
        label = self.indicator if is_said else f"{self.indicator} ({self.unit})"
        return [label, *(plain(value) for value in (self.today, self.wanted, self.measured)), self.note]

    @property
    def is_reached(self) -> bool | None:
        """None where nobody can say."""
        if None in (self.today, self.wanted, self.measured):
            return None
        return self.measured >= self.wanted if self.wanted >= self.today else self.measured <= self.wanted


def bars(*numbers: tuple[str, Decimal | None]) -> list[dict]:
    """For the eye: name, number and share of the widest, of what is known."""
    known = [(name, value) for name, value in numbers if value is not None]
    widest = max((value for _name, value in known), default=0)
    return [
        {"name": name, "number": plain(value), "share": int(value * 100 / widest) if widest else 0}
        for name, value in known
    ]


def plain(value: Decimal | None) -> str:
    """As people write it; "–" where nothing was measured."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def endings() -> QuerySet[Ending]:
    """Of challenges that everybody may see, newest first."""
    rows = Ending.objects.filter(solution__challenge__in=Challenge.objects.public().order_by().values("pk"))
    rows = rows.select_related("solution__challenge__department", "solution__organisation__ward")
    return rows.prefetch_related("results__outcome").order_by("-pk")


def entry_of(ending: Ending, *, named: bool | None = None) -> Entry:
    """`named` shows the firm what would be shown once it agrees."""
    named = ending.firm_agreed_at is not None if named is None else named
    solution = ending.solution
    return Entry(
        ending=ending,
        firm=solution.organisation.name if named else from_where(solution.organisation),
        title=solution.title if named and solution.title else _("A solution"),
        kind=KINDS[ending.outcome],
        how=how_of(ending),
        results=[line_of(result) for result in ending.results.all()],
    )


def from_where(organisation: Any) -> str:
    """Who it is for as long as they have not agreed."""
    if organisation.ward:
        return _("A firm from {ward}").format(ward=organisation.ward.name)
    return _("A firm from the city")


def how_of(ending: Ending) -> str:
    rules = rules_of(ending.solution.challenge.route)
    return next((str(way.label) for way in (rules.after if rules else ()) if way.name == ending.how), "")


def line_of(result: Result) -> ResultLine:
    wanted = result.outcome
    return ResultLine(
        indicator=wanted.indicator or wanted.text,
        unit=wanted.unit,
        today=wanted.baseline,
        wanted=wanted.target,
        measured=result.value,
        note=result.note,
    )


def columns() -> list[str]:
    return [
        _("Date"), _("Challenge"), _("Department"), _("Solution"), _("Firm"), _("Decision"), _("How it goes on"),
        _("Why"), _("Cost in pounds"), _("Benefit"), _("Lessons"), _("Who else may use it"), _("Results"),
    ]  # fmt: skip


def rows(found: QuerySet[Ending]) -> Iterator[list]:
    """For the file: the same words as on the page."""
    for ending in found.iterator(chunk_size=200):
        entry = entry_of(ending)
        results = "; ".join(
            f"{line.indicator}: {plain(line.today)} → {plain(line.measured)} ({plain(line.wanted)})"
            for line in entry.results
        )
        yield [
            ending.at.date().isoformat(), entry.challenge.title, str(entry.challenge.department), entry.title,
            entry.firm, str(ending.get_outcome_display()), entry.how, ending.sentence, ending.cost,
            ending.benefit, ending.lessons, ending.others, results,
        ]  # fmt: skip
