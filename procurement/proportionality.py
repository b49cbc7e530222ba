"""Whether what a procurement asks of firms fits what it is worth. No database: what is found can be worked by hand.

A finding that stops is a rule of law; all others are warnings that a buyer may have reasons against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from procurement.law.rows import amount, row

STOP, WARN = "stop", "warn"
BOUND_BY_85 = (
    "england",
)  # s85 does not bind a devolved Welsh authority; Part 6 is not for Scotland, nor (s84) NI
MOST_LOTS = 12


@dataclass(frozen=True, kw_only=True)
class LotAsked:
    """`net`: pounds without VAT, with options and extensions; `years`: how long it runs, at least one."""

    number: int
    title: str = ""
    net: Decimal = Decimal(0)
    years: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the check reads. `gross`: the whole with VAT, as thresholds are compared; `window_days`: whole days between
    the invitation and the last moment for tenders, None where one of them is not known."""

    kind: str
    nation: str
    on: date
    gross: Decimal
    is_above: bool
    lots: Sequence[LotAsked]
    is_framework: bool = False
    asks_suitability: bool = False
    turnover: Decimal | None = None
    insurance: Decimal | None = None
    unpaid_work: str = ""
    window_days: int | None = None
    one_lot_reasons: str = ""


@dataclass(frozen=True, kw_only=True)
class Split:
    """So many lots of about that size (pounds without VAT)."""

    number: int
    net: Decimal


@dataclass(frozen=True, kw_only=True)
class Finding:
    code: str
    sentence: str
    severity: str
    source: str
    suggestion: str = ""
    lot: int | None = None  # its number, where it is about one of several


def findings(asked: Asked) -> list[Finding]:
    """What stops first, then the warnings, each lot by itself."""
    found = [_suitability(asked), _window(asked), _unpaid(asked), _large(asked)]
    for lot in asked.lots:
        found += [_turnover(asked, lot), _insurance(asked, lot)]
    return sorted(filter(None, found), key=lambda one: one.severity != STOP)


def may_ask_suitability(asked: Asked) -> bool:
    """Whether firms may be sifted for suitability before they tender: at or above the threshold always; below it
    (s85) for works of a certain value, and for frameworks. Where s85 does not bind, the Act is silent."""
    if asked.is_above or asked.is_framework or asked.nation not in BOUND_BY_85:
        return True
    return asked.kind == "works" and asked.gross >= amount("works_suitability", asked.on, asked.nation)


def split_of(net: Decimal, on: date) -> Split | None:
    """How a large lot could be split; None where it is not large."""
    if net <= amount("proportion.large_lot", on):
        return None
    wanted = Decimal(net) / amount("proportion.small_lot", on)
    number = max(2, min(MOST_LOTS, int(wanted.to_integral_value(ROUND_CEILING))))
    each = (Decimal(net) / number / 1000).to_integral_value(ROUND_HALF_UP) * 1000
    return Split(number=number, net=each)


def pounds(value: Decimal) -> str:
    return f"£{value:,.0f}"


def _suitability(asked: Asked) -> Finding | None:
    if not asked.asks_suitability or may_ask_suitability(asked):
        return None
    return Finding(
        code="suitability",
        sentence=_("A suitability stage is not lawful below the threshold."),
        severity=STOP,
        source=_("Procurement Act 2023, section 85"),
        suggestion=_(
            "Let everybody tender, and ask about money and skills as part of the tender, where they are judged with it."
        ),
    )


def _window(asked: Asked) -> Finding | None:
    if asked.window_days is None:
        return None
    law = row("tendering.electronic_complete" if asked.is_above else "tendering.below", asked.on)
    if asked.window_days >= law.amount:
        return None
    return Finding(
        code="window",
        sentence=_(
            "Firms have {days} days to write a tender; fewer than {least} shut small ones out."
        ).format(days=asked.window_days, least=law.amount),
        severity=WARN,
        source=law.source,
        suggestion=_("Close at least {least} days after the notice.").format(least=law.amount),
    )


def _unpaid(asked: Asked) -> Finding | None:
    if not asked.unpaid_work.strip():
        return None
    return Finding(
        code="unpaid",
        sentence=_("Work is asked for that nobody is paid for."),
        severity=WARN,
        source=_(
            "Procurement Act 2023, section 86; a payment counts towards the value (Schedule 3, paragraph 1)"
        ),
        suggestion=_("Leave it out, or pay everybody who does it."),
    )


def _large(asked: Asked) -> Finding | None:
    if len(asked.lots) != 1 or (split := split_of(asked.lots[0].net, asked.on)) is None:
        return None
    section = _("section 18") if asked.is_above else _("section 86")
    return Finding(
        code="one_large_lot",
        sentence=_("It is one lot of {value}, more than most small firms can carry.").format(
            value=pounds(asked.lots[0].net)
        ),
        severity=WARN,
        source=_("Procurement Act 2023, {section}").format(section=section),
        suggestion=_("Split it: {number} lots of about {value} each.").format(
            number=split.number, value=pounds(split.net)
        ),
    )


def _turnover(asked: Asked, lot: LotAsked) -> Finding | None:
    if not asked.turnover or not lot.net:
        return None
    law, yearly = row("proportion.turnover", asked.on), lot.net / lot.years
    most = yearly * law.amount / 100
    if asked.turnover <= most:
        return None
    return Finding(
        code="turnover",
        sentence=_("{asked} of yearly turnover is asked for work of about {yearly} a year{lot}.").format(
            asked=pounds(asked.turnover), yearly=pounds(yearly), lot=_of(asked, lot)
        ),
        severity=WARN,
        source=law.source,
        suggestion=_("Ask for no more than {most}, or for none.").format(most=pounds(most)),
        lot=_number(asked, lot),
    )


def _insurance(asked: Asked, lot: LotAsked) -> Finding | None:
    if not asked.insurance or not lot.net:
        return None
    law = row("proportion.insurance", asked.on)
    most = max(lot.net * law.amount / 100, Decimal(amount("proportion.insurance_floor", asked.on)))
    if asked.insurance <= most:
        return None
    return Finding(
        code="insurance",
        sentence=_("Insurance of {asked} is asked for a contract of {value}{lot}.").format(
            asked=pounds(asked.insurance), value=pounds(lot.net), lot=_of(asked, lot)
        ),
        severity=WARN,
        source=law.source,
        suggestion=_("Ask for no more than {most}, and only of the firm that wins.").format(
            most=pounds(most)
        ),
        lot=_number(asked, lot),
    )


def _of(asked: Asked, lot: LotAsked) -> str:
    return _(" (lot {number})").format(number=lot.number) if len(asked.lots) > 1 else ""


def _number(asked: Asked, lot: LotAsked) -> int | None:
    return lot.number if len(asked.lots) > 1 else None
