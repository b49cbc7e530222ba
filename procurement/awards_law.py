"""What the Act says of standstill, change notices and key performance indicators, as plain questions. No database.

All figures come from `law/rows.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from holidays import UnitedKingdom

from procurement.law.days import PARTS, is_working_day, standstill_ends
from procurement.law.rows import amount, row
from procurement.models.cases import Case

WITHOUT_FIGURES = (Case.Kind.CONCESSION, Case.Kind.LIGHT_TOUCH)  # s52(6)


@dataclass(frozen=True)
class Day:
    """One day of a standstill: the how many-th working day it is, or why it is none."""

    day: date
    number: int | None
    why: str


def days_of(begin: date, end: date) -> list[Day]:
    """Every day from the notice to the end of the standstill, with why some don't count (s51(2), s123(1))."""
    found, number, day = [], 0, begin
    while day <= end:
        if is_working_day(day):
            number += 1
            found.append(Day(day, number, ""))
        else:
            found.append(Day(day, None, _no_working_day(day)))
        day += timedelta(days=1)
    return found


def _no_working_day(day: date) -> str:
    """ "Bank holiday in Northern Ireland", or the day of the week."""
    if day.weekday() >= 5:
        return _("Saturday") if day.weekday() == 5 else _("Sunday")
    names = {
        "ENG": _("England"),
        "WLS": _("Wales"),
        "SCT": _("Scotland"),
        "NIR": _("Northern Ireland"),
    }
    found = [names[part] for part in PARTS if day in UnitedKingdom(subdiv=part, years=day.year)]
    if len(found) == len(PARTS):
        return _("Bank holiday")
    return _("Bank holiday in {where}").format(where=", ".join(found))


def may_sign_from(published_on: date) -> date:
    """The day after the mandatory standstill."""
    return standstill_ends(published_on) + timedelta(days=1)


def needs_change_notice(
    *,
    is_above: bool,
    kind: str,
    net_before: Decimal,
    net_after: Decimal,
    starts_on: date,
    longest_until: date | None,
    ends_before: date | None,
    ends_after: date | None,
    on: date,
) -> bool:
    """Whether a contract change notice is due before the modification (s75(1)-(2), (6)(b)).

    None where the value changes by no more than 10 per cent (works: 15) and the term by no more than 10 per cent of the
    longest term provided for on award. The Act says "or"; here all that moves must be small, which is the careful way
    to read it, and an officer may give another exemption. A change of neither, of what is done alone, needs one.
    """
    if not is_above or kind == Case.Kind.LIGHT_TOUCH:
        return False
    value_moves, term_moves = net_after != net_before, ends_after != ends_before
    if not (value_moves or term_moves):
        return True
    percent = amount(f"change_notice.{'works' if kind == Case.Kind.WORKS else 'goods_services'}", on)
    small_value = abs(net_after - net_before) * 100 <= net_before * percent
    small_term = not term_moves or _small_term(starts_on, longest_until, ends_before, ends_after, on)
    return not (small_value and small_term)


def _small_term(
    starts_on: date, longest_until: date | None, before: date | None, after: date | None, on: date
) -> bool:
    if not (longest_until and before and after):
        return False
    longest = (longest_until - starts_on).days + 1
    return abs((after - before).days) * 100 <= longest * amount("change_notice.term", on)


def needs_key_figures(*, is_above: bool, kind: str, gross: Decimal, on: date) -> bool:
    """Whether at least three key performance indicators are set before it is entered into (s52(1), (6))."""
    return is_above and kind not in WITHOUT_FIGURES and gross > amount("key_figures", on)


def needs_identifier(on: date) -> bool:
    """Whether a below-threshold contract details notice names the supplier's unique identifier."""
    return on >= row("supplier_identifier", on).holds_from
