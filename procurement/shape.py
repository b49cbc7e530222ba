"""What the shape of a case lacks, and how many firms could tender for it: the rows, put before the plain checks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from procurement.actions.asking import problem_with_reserving
from procurement.models import Case, CaseLot
from procurement.proportionality import STOP, Asked, Finding, LotAsked, Split, findings, split_of
from procurement.registries import could_tender

MONTH = Decimal("30.44")  # days


def whole_of(lot: CaseLot) -> Decimal:
    """With its options and extensions, without VAT."""
    return lot.net + lot.options_net + lot.extensions_net


def years_of(case: Case, lot: CaseLot) -> Decimal:
    """How long it runs with extensions, at least one year."""
    begin, end = lot.starts_on or case.needed_on, lot.ends_on or case.ends_on
    if not begin or not end:
        return Decimal(1)
    months = Decimal((end - begin).days + 1) / MONTH + case.extension_months
    return max(Decimal(1), (months / 12).quantize(Decimal("0.01")))


def window_of(case: Case) -> int | None:
    """Whole days from the day of the notice, planned or today, to the closing time."""
    if case.closes_at is None:
        return None
    return (localtime(case.closes_at).date() - case.judged_on).days


def asked_of(case: Case) -> Asked:
    lots = [
        LotAsked(number=lot.number, title=lot.title, net=whole_of(lot), years=years_of(case, lot))
        for lot in case.lots.all()
    ]
    return Asked(
        kind=case.kind,
        nation=case.nation,
        on=case.judged_on,
        gross=case.gross,
        is_above=case.is_above,
        lots=lots,
        is_framework=case.is_framework,
        asks_suitability=case.asks_suitability,
        turnover=case.turnover_asked,
        insurance=case.insurance_asked,
        unpaid_work=case.unpaid_work,
        window_days=window_of(case),
        one_lot_reasons=case.one_lot_reasons,
    )


def check(case: Case) -> list[Finding]:
    return findings(asked_of(case))


def stops(case: Case) -> list[str]:
    """What is not lawful as it stands, with its source."""
    return [f"{one.sentence} ({one.source})" for one in check(case) if one.severity == STOP]


@dataclass(frozen=True)
class Reach:
    """How many registered suppliers could tender: for the whole (or each lot), and for a lot of the split that is
    suggested; None where nobody can say."""

    split: Split | None
    whole: int | None
    part: int | None


def reach_of(case: Case) -> Reach:
    lots = list(case.lots.all())
    split = split_of(whole_of(lots[0]), case.judged_on) if len(lots) == 1 else None
    if not could_tender:
        return Reach(split, None, None)
    part = None
    if split:
        smaller = CaseLot(case=case, number=1, title=case.title, net=split.net)  # not saved: what could be
        part = sum(count(case, smaller) for count in could_tender)
    return Reach(split, sum(count(case, None) for count in could_tender), part)


def lots_problems(case: Case) -> list[str]:
    """What the lots lack before a notice can say them."""
    lots, found = list(case.lots.all()), []
    for lot in lots:
        name = _("Lot {number}: ").format(number=lot.number) if len(lots) > 1 else ""
        said = []
        if len(lots) > 1 and not lot.title.strip():
            said.append(_("it has no title."))
        if lot.net <= 0:
            said.append(_("it has no value."))
        if sum(Decimal(str(one.get("weight") or 0)) for one in lot.criteria) != 100:
            said.append(_("the award criteria don’t come to 100 per cent."))
        found += [name + words if name else capfirst(words) for words in said]
    most = max(case.most_lots_tendered or 0, case.most_lots_awarded or 0)
    if most > len(lots):
        found.append(_("The limits for one supplier are more than there are lots."))
    if len(lots) == 1 and case.is_above and case.is_advertised and not case.one_lot_reasons.strip():
        found.append(_("There is one lot, and no reasons why (Procurement Act 2023, section 18)."))
    return found


def advises_reasons(case: Case) -> bool:
    """One lot below the threshold: reasons are not due, and good to have."""
    return not case.is_above and not case.one_lot_reasons.strip() and case.lots.count() == 1


def reservation_problems(case: Case) -> list[str]:
    """A reservation that does not hold any more: the value grew, the route changed."""
    if not case.reserved:
        return []
    problem = problem_with_reserving(case)
    if problem is None and case.reserved_at is None:
        return [_("It is reserved, and nobody decided so in writing.")]
    return [problem[1]] if problem else []
