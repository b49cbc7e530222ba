"""How long firms must be given for their tenders, and how long again after a change."""

from __future__ import annotations

from datetime import date, timedelta

from procurement.law.rows import Row, amount, row


def shortest_period(
    *, route: str, kind: str, on: date, electronic: bool, complete: bool, urgent: bool, qualifying: bool
) -> Row | None:
    """The row with the least number of days between a tender notice of that day and its deadline (s54(3)-(5)); None
    where the Act sets none: below the threshold (s87(6): reasonable, and the same for each) and light touch.

    `route`, `kind`: Case.Route and Case.Kind. `electronic`, `complete`: tenders come electronically, and all papers
    stand with the notice. `qualifying`: a planned procurement notice stood long enough (s15)."""
    if route not in ("open", "flexible") or kind == "light_touch":
        return None
    if route == "flexible":
        return row("participation.urgent" if urgent else "participation", on)
    if urgent:
        return row("tendering.urgent", on)
    if qualifying:
        return row("tendering.qualifying_planned", on)
    names = {2: "electronic_complete", 1: "one_missing", 0: "both_missing"}
    return row(f"tendering.{names[electronic + complete]}", on)


def earliest_deadline(published_on: date, days: int) -> date:
    """The days count from the one after the notice (s54(5)): the deadline may lie on the last of them."""
    return published_on + timedelta(days=days)


def is_qualifying(planned_on: date, tender_on: date) -> bool:
    """Whether a planned procurement notice of that day shortens the period of a tender notice (s15)."""
    days = (tender_on - planned_on).days
    return amount("planned.least", tender_on) <= days <= amount("planned.most", tender_on)
