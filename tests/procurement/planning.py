"""What the tests of planning share: standing orders, approvers, notices that stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.clock import now
from accounts.models import Organisation, User
from procurement.models import ApprovalBand, Approver, Case, OwnNotice
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.procurement import a_case, buyer, department

NUMBERS = iter(range(1, 100_000))


def band(gross_from: int = 0, **given: Any) -> ApprovalBand:
    """A line of the standing orders that has held since 2025."""
    given = {"holds_from": date(2025, 1, 1), "citation": "Standing order 7.2", **given}
    return ApprovalBand.objects.create(gross_from=gross_from, **given)


def approver(kind: str, of: Organisation | None = None, **given: Any) -> User:
    """Somebody of another department who may approve this: an officer who can sign in."""
    home = department()
    user = given.pop("user", None) or buyer(home, role="department_officer", display_name=f"{kind} approver")
    Approver.objects.create(kind=kind, user=user, department=of, **given)
    return user


def administrator() -> User:
    return UserFactory(roles=["administrator"], password=PASSWORD, second_factor=True)


def stands(
    case: Case | None, kind: str, at: datetime | None = None, of: Organisation | None = None
) -> OwnNotice:
    """A published notice of this kind."""
    at, number = at or now(), next(NUMBERS)
    return OwnNotice.objects.create(
        case=case,
        department=of or case.department,
        kind=kind,
        state=OwnNotice.State.PUBLISHED,
        official_number=f"{number:06d}-2026",
        official_at=at,
        published_at=at,
        approved_at=at,
        about={"n": number},
    )


def planned(**given: Any) -> Case:
    """With an owner of its department."""
    home = given.pop("of", None) or department()
    return a_case(home, by=buyer(home), **given)
