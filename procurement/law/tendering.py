"""How long firms must be given for their tenders, and how long again after a change.

Knows of no database: what it needs to know of a case stands in `Need`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from procurement.law.rows import Row, amount, row


@dataclass(frozen=True, kw_only=True)
class Need:
    """What the dates depend on. `key`: what waits for a key decision: "", "tender" or "contract"."""

    above: bool = False
    light_touch: bool = False
    advertised: bool = True
    direct: bool = False
    two_stages: bool = False  # a competitive flexible procedure that first asks who wants to take part
    electronic: bool = True
    complete: bool = True
    urgent: bool = False
    planned: bool = False  # a qualifying planned procurement notice
    engages: bool = False
    key: str = ""
    approvals_before_tender: bool = False
    approvals_before_award: bool = False
    nation: str = "england"

    @property
    def has_standstill(self) -> bool:
        """Mandatory (s51): not below the threshold, not for light touch contracts."""
        return self.above and not self.light_touch


def period(need: Need, on: date) -> Row:
    """The least days from the tender notice to the closing time that holds for this case; below the threshold, and for
    light touch contracts, a suggestion (section 54(4); section 87(6))."""
    if not need.above or need.light_touch:
        return row("tendering.below", on, need.nation)
    if need.planned:
        return row("tendering.qualifying_planned", on, need.nation)
    if need.urgent:
        return row("tendering.urgent", on, need.nation)
    missing = (not need.electronic) + (not need.complete)
    name = ("electronic_complete", "one_missing", "both_missing")[missing]
    return row(f"tendering.{name}", on, need.nation)


def participation(need: Need, on: date) -> Row:
    """The least days for requests to take part (section 54(3))."""
    return row("participation.urgent" if need.urgent else "participation", on, need.nation)


def is_statutory(need: Need) -> bool:
    """Whether the tendering period is a minimum by statute."""
    return need.above and not need.light_touch and not need.direct and need.advertised


def least(need: Need, on: date) -> Row:
    """The least days from a tender notice of that day to the time for tenders: `period`, after the days for requests to
    take part where the law sets both (section 54(3) and (4))."""
    rule = period(need, on)
    if not (need.two_stages and is_statutory(need)):
        return rule
    first = participation(need, on)
    return replace(rule, amount=first.amount + rule.amount, source=f"{first.source}; {rule.source}")


def earliest_deadline(published_on: date, days: int) -> date:
    """The days count from the one after the notice (s54(5)): the deadline may lie on the last of them."""
    return published_on + timedelta(days=days)


def is_qualifying(planned_on: date, tender_on: date) -> bool:
    """Whether a planned procurement notice of that day shortens the period of a tender notice (s15)."""
    days = (tender_on - planned_on).days
    return amount("planned.least", tender_on) <= days <= amount("planned.most", tender_on)
