"""Procurement cases, their lots and people, with the states that people speak of.

`CaseFactory()` is being planned: £40,000 without VAT in one piece, services, needed in 90 days. `buyer(of)` is an
officer who can sign in to the back office.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.clock import now, today
from accounts.models import Membership, Organisation, User
from procurement.actions.aggregating import keep_reason, look, needs_reason
from procurement.actions.cases import begin, retotal
from procurement.actions.checklist import answer
from procurement.actions.conflicts import confirm
from procurement.actions.lots import set_limits
from procurement.actions.market import say_why_none
from procurement.commissioning import KEYS
from procurement.models import Case, CaseAward, CaseCpv, CaseLot, CouncilContract
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.challenges import department, firm, member

__all__ = ["a_case", "a_contract", "an_award", "buyer", "department", "firm", "in_lots", "member", "shaped"]


def buyer(of: Organisation, role: str = "procurement_officer", **given: Any) -> User:
    """A procurement officer (or contract manager) of that department, who can sign in to the back office."""
    given = {"roles": [role], "password": PASSWORD, "second_factor": True, **given}
    user = UserFactory(**given)
    Membership.objects.create(organisation=of, user=user)
    return user


def a_case(
    of: Organisation | None = None,
    *,
    by: User | None = None,
    net: int = 40_000,
    cpv: str = "77310000",
    **facts: Any,
) -> Case:
    """Being planned, in one piece, with a CPV code."""
    facts = {
        "title": "Care of pocket parks",
        "need": "Nine small parks that people like to sit in.",
        "needed_on": today() + timedelta(days=90),
        "ends_on": today() + timedelta(days=455),
        "closes_at": now() + timedelta(days=40),
        "questions_until": now() + timedelta(days=30),
        **facts,
    }
    case = begin(department=of or department(), by=by, **facts)
    case.lots.update(net=Decimal(net), criteria=[{"name": "Price", "kind": "price", "weight": 100}])
    CaseCpv.objects.create(case=case, code=cpv)
    return retotal(case)


def in_lots(case: Case, *nets: int) -> list[CaseLot]:
    """The case in that many lots instead."""
    case.lots.all().delete()
    for number, net in enumerate(nets, start=1):
        CaseLot.objects.create(
            case=case,
            number=number,
            title=f"Part {number}",
            net=Decimal(net),
            criteria=[
                {"name": "Price", "kind": "price", "weight": 60},
                {"name": "Care", "kind": "quality", "weight": 40},
            ],
        )
    retotal(case)
    return list(case.lots.all())


def shaped(case: Case, by: User | None = None) -> Case:
    """With what is asked before tenders are invited: the checklist answered, a reason where the council buys the same
    elsewhere and, at or above the threshold, reasons for one lot and for no talks with the market, and a confirmed
    conflicts assessment."""
    answer(case=case, answers={key: ("yes", "") for key in KEYS}, by=by)
    if case.is_above:
        set_limits(case=case, tendered=None, awarded=None, reasons="Nobody could do half of it.", by=by)
        say_why_none(case=case, reasons="The market is known from last year.", by=by)
        confirm(case=case, text="Everybody was asked.", by=by)
    if needs_reason(case):
        keep_reason(case=case, reason="Another trade.", seen=look(case).stand, by=by)
    return Case.objects.get(pk=case.pk)


def an_award(case: Case, *, supplier: Organisation | None = None, **given: Any) -> CaseAward:
    """A decision for one firm, of all lots."""
    given = {
        "supplier_name": supplier.name if supplier else "Green Fingers Ltd",
        "net": case.net,
        "gross": case.gross,
        "reasons": "The best of three.",
        "decided_on": today(),
        "starts_on": case.needed_on,
        "ends_on": case.ends_on,
        **given,
    }
    award = CaseAward.objects.create(case=case, organisation=supplier, **given)
    award.lots.set(case.lots.all())
    return award


def a_contract(of: Organisation, *, supplier: Organisation | None = None, **given: Any) -> CouncilContract:
    """Signed and running, in the public register."""
    given = {
        "reference": f"C-{CouncilContract.objects.count() + 1:04d}",
        "title": "Care of pocket parks",
        "state": CouncilContract.State.RUNNING,
        "supplier_name": supplier.name if supplier else "Green Fingers Ltd",
        "net": Decimal(40_000),
        "gross": Decimal(48_000),
        "signed_on": today() - timedelta(days=30),
        "starts_on": today() - timedelta(days=20),
        "ends_on": today() + timedelta(days=345),
        "is_public": True,
        **given,
    }
    return CouncilContract.objects.create(department=of, organisation=supplier, **given)
