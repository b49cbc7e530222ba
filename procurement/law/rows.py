"""The rows of the law: what amount or period holds from when, in which nation, and where it is written.

The next revision is another row of `rows.csv`; the old one stays, since what was done then was judged by it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "rows.csv"


@dataclass(frozen=True)
class Row:
    """`amount` in `unit` ("GBP with VAT", "days", "working days"); `nation` is "all" or one of Case.Nation."""

    name: str
    nation: str
    amount: int
    unit: str
    holds_from: date
    source: str
    checked_on: date
    note: str


@cache
def rows() -> tuple[Row, ...]:
    """All of them, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(
                name=one["name"],
                nation=one["nation"],
                amount=int(one["amount"]),
                unit=one["unit"],
                holds_from=date.fromisoformat(one["holds_from"]),
                source=one["source"],
                checked_on=date.fromisoformat(one["checked_on"]),
                note=one["note"],
            )
            for one in csv.DictReader(lines)
        )


def row(name: str, on: date, nation: str = "england") -> Row:
    """What holds on that day; before the first row, the first. KeyError where the law has no such row there."""
    found = [one for one in rows() if one.name == name and one.nation in ("all", nation)]
    if not found:
        raise KeyError(f"{name} in {nation}")
    begun = [one for one in found if one.holds_from <= on]
    return max(begun, key=lambda one: one.holds_from) if begun else min(found, key=lambda one: one.holds_from)


def amount(name: str, on: date, nation: str = "england") -> int:
    """The number of `row`."""
    return row(name, on, nation).amount
