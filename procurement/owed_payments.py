"""Which payment notices are owed, and by when: UK8 for each quarter (s70), UK17 for each half year (s69)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.clock import today
from procurement import measures_payments as measures
from procurement.law.rows import row
from procurement.measures_payments import Period
from procurement.models import Case, CouncilContract, Invoice, OwnNotice
from procurement.registries import Due

BACK = 8  # quarters looked back upon; four half years
UK8, UK17 = "UK8", "UK17"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A notice that is owed: `about` is what its `OwnNotice.about` says, `case` None for UK17 and for contracts that
    were not bought here."""

    kind: str
    what: str
    by: date
    about: dict[str, Any]
    period: Period
    case: Case | None = None
    contract: CouncilContract | None = None
    is_done: bool = False

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.by < today()


def due_day(name: str, period: Period) -> date:
    """The last day of the days that the law gives after the end of the period."""
    return period.last + timedelta(days=row(name, period.last).amount)


def quarters() -> list[Period]:
    """Those that are over and in which s70 held, the newest first."""
    begun = row("payment_notice", today()).holds_from
    return [one for one in measures.past_quarters(BACK) if one.first >= begun]


def halves() -> list[Period]:
    """Those that are over and in which s69 held, the newest first."""
    begun = row("payments_compliance.due", today()).holds_from
    found, day = [], measures.half_of(today()).first - timedelta(days=1)
    while len(found) < BACK // 2 and day >= begun:
        found.append(measures.half_of(day))
        day = found[-1].first - timedelta(days=1)
    return found


def half_key(period: Period) -> str:
    """ "2026-09-30", its last day."""
    return period.last.isoformat()


def half_of_key(key: str) -> Period:
    return measures.half_of(date.fromisoformat(key))


def quarter_of_key(key: str) -> Period:
    """From "2026-q3"; ValueError."""
    year, _mark, number = key.partition("-q")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
        raise ValueError(key)
    return measures.quarter_of(date(int(year), int(number) * 3, 1))


# --- UK8 ---------------------------------------------------------------------------------------------------
def quarter_said(notice: OwnNotice) -> Period | None:
    """Of which quarter a contract payment notice tells: what it is about, what was approved, or the oldest owed."""
    if key := notice.about.get("quarter"):
        return quarter_of_key(key)
    for contract in notice.body.get("contracts", []):
        for one in contract.get("implementation", {}).get("transactions", []):
            return measures.quarter_of(date.fromisoformat(one["date"][:10]))
    case = notice.case
    return (
        next((one.period for one in reversed(payments_of(case)) if not one.is_done), None) if case else None
    )


def payments_of(case: Case) -> list[Owed]:
    """What this case owes under s70, the newest first; three queries."""
    periods = quarters()
    if not periods:
        return []
    contracts = list(CouncilContract.objects.filter(case=case, is_above=True).order_by("pk"))
    return list(_owed(contracts, periods)) if contracts else []


def all_payments() -> list[Owed]:
    """What the council owes under s70 in the last two years, the newest first."""
    periods = quarters()
    return list(_owed(None, periods)) if periods else []


def _owed(contracts: list[CouncilContract] | None, periods: list[Period]) -> Iterator[Owed]:
    paid = measures.payments_over(Period(periods[-1].first, periods[0].last))
    if contracts is not None:
        paid = paid.filter(contract__in=[one.pk for one in contracts])
    found: dict[tuple[Period, int], Invoice] = {}
    for one in paid:
        key = (measures.quarter_of(one.paid_on), one.contract.case_id or -one.contract_id)
        found.setdefault(key, one)
    told = _told([one.contract.case_id for one in found.values()])
    for (period, _key), invoice in sorted(found.items(), key=lambda each: each[0], reverse=True):
        contract, quarter = invoice.contract, measures.key_of(period)
        yield Owed(
            kind=UK8,
            what=_("{title}: payments of {quarter}").format(
                title=contract.case or contract.title, quarter=measures.quarter_words(period)
            ),
            by=due_day("payment_notice.due", period),
            about={"quarter": quarter},
            period=period,
            case=contract.case,
            contract=contract,
            is_done=(contract.case_id, quarter) in told,
        )


def _told(cases: list[int | None]) -> set[tuple[int | None, str]]:
    """(case, quarter) of the notices that are published."""
    rows = OwnNotice.objects.published().filter(kind=UK8, case__in=[pk for pk in cases if pk])
    return {(one.case_id, measures.key_of(said)) for one in rows if (said := quarter_said(one)) is not None}


def dues_of(case: Case) -> list[Due]:
    """For `registries.notices_due`."""
    return [
        Due(
            kind=UK8,
            why=one.what,
            source="Procurement Act 2023, section 70",
            by=one.by,
            is_done=one.is_done,
        )
        for one in reversed(payments_of(case))
    ]


# --- UK17 --------------------------------------------------------------------------------------------------
def half_said(notice: OwnNotice) -> Period:
    """Of which half year a payments compliance notice tells: what it is about, or the one before it was begun."""
    if key := notice.about.get("half"):
        return half_of_key(key)
    begun = measures.half_of(notice.made_at.date())
    return measures.half_of(begun.first - timedelta(days=1))


def all_compliance() -> list[Owed]:
    """What the council owes under s69: a notice for each half year in which it had public contracts to pay under."""
    periods = halves()
    told = {half_said(one) for one in OwnNotice.objects.published().filter(kind=UK17)}
    found = []
    for period in periods:
        paid = Invoice.objects.filter(contract__is_above=True, received_on__lte=period.last).exists()
        if paid:
            found.append(
                Owed(
                    kind=UK17,
                    what=_("How fast public contracts were paid, {first} to {last}").format(
                        first=period.first.isoformat(), last=period.last.isoformat()
                    ),
                    by=due_day("payments_compliance.due", period),
                    about={"half": half_key(period)},
                    period=period,
                    is_done=period in told,
                )
            )
    return found


def all_owed() -> list[Owed]:
    """Both kinds, what is due first standing first among what is not done; then what is done."""
    return sorted([*all_payments(), *all_compliance()], key=lambda one: (one.is_done, one.by, one.kind))
