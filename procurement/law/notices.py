"""Which notices must be official (published on Find a Tender) before anything of them may be seen here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from procurement.law.rows import amount

ADVERTISING = (
    "UK3",
    "UK4",
)  # what brings a contract to the attention of firms before its tender notice stands
BELOW_DUE = (*ADVERTISING, "UK7")  # s87(1) and s87(3)


def is_above(kind: str, gross: Decimal, on: date, nation: str = "england") -> bool:
    """Whether a contract of this value with VAT is at or above its threshold (Schedule 1). `kind`: Case.Kind."""
    return gross >= amount(f"threshold.{kind}", on, nation)


def is_notifiable(gross: Decimal, on: date, nation: str = "england") -> bool:
    """s87(4): a regulated below-threshold contract of this value or more. No row for a nation: not notifiable there."""
    try:
        return gross >= amount("notifiable", on, nation)
    except KeyError:
        return False


def must_be_official(notice: str, *, above: bool, notifiable: bool, advertised: bool) -> bool:
    """Whether this notice stays "ready", unseen, until Find a Tender has published it.

    Above the threshold every notice is due there. Below it: the tender notice of a notifiable contract that is
    advertised (s87(1)) and what announces it, since a page of ours is advertising; and its contract details notice
    (s87(3)). All others may be published here alone.
    """
    if above:
        return True
    if not notifiable or notice not in BELOW_DUE:
        return False
    return advertised or notice not in ADVERTISING
