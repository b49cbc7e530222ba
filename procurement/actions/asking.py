"""What a case asks of firms, and whom it is reserved for."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.lots import planning
from procurement.models import Case
from procurement.transitions import note

ASKED = (
    "turnover_asked", "insurance_asked", "asks_suitability", "is_framework", "unpaid_work", "effort_hours",
    "effort_questions",
)  # fmt: skip
BEFORE_ANYBODY_KNOWS = ("asked", "ready", "published")  # states of a tender notice that fix what it says


@transaction.atomic
def set_asked(*, case: Case, by: User | None, **given: Any) -> Case:
    """What is given of ASKED. Refused ("moved") once tenders are invited."""
    row = planning(case)
    changes = {name: value for name, value in given.items() if name in ASKED}
    _write(row, changes)
    note(row, "asked_of_firms", by=by, facts={"fields": sorted(changes)})
    return row


def problem_with_reserving(case: Case) -> tuple[str, str] | None:
    """Why this case cannot be reserved, as (code, sentence); None where it can (Local Government (Exclusion of
    Non-commercial Considerations) (England) Order 2026)."""
    if case.nation != Case.Nation.ENGLAND:
        return "nation", _("Only procurements in England can be reserved.")
    if case.is_above:
        return "above", _("At or above the threshold nothing can be reserved for firms of one place.")
    if case.route == Case.Route.DIRECT:
        return "direct", _("A direct award asks nobody to compete: there is nothing to reserve.")
    return None


@transaction.atomic
def reserve(
    *,
    case: Case,
    reserved: str,
    by: User | None,
    area: str = "",
    kind: str = "",
    reasons: str = "",
) -> Case:
    """Reserves it for firms in the United Kingdom or the local area, or takes that back (reserved ""). It is decided
    before anybody is invited. Refused: "moved", "late", "nation", "above", "direct", "area", "reasons"."""
    row = planning(case)
    if row.notices.filter(kind="UK4", state__in=BEFORE_ANYBODY_KNOWS).exists():
        raise Refused("late", _("The tender notice is written: send it back first, then decide on this."))
    if reserved and (problem := problem_with_reserving(row)):
        raise Refused(*problem)
    if reserved == Case.Reserved.LOCAL and not area.strip():
        raise Refused("area", _("Say which area it is reserved for."))
    if reserved and not reasons.strip():
        raise Refused("reasons", _("Say why it is reserved."))
    is_local = reserved == Case.Reserved.LOCAL
    changes = {
        "reserved": reserved,
        "reserved_area": area.strip() if is_local else "",
        "reserved_kind": kind if reserved else "",
        "reserved_reasons": reasons.strip() if reserved else "",
        "reserved_at": now() if reserved else None,
    }
    _write(row, changes)
    verb = "reserved" if reserved else "reservation_taken_back"
    note(row, verb, by=by, facts={"for": reserved, "kind": changes["reserved_kind"]})
    return row


def _write(row: Case, changes: dict[str, Any]) -> None:
    Case.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
