"""What stands around the procurements of the demonstration: standing orders, firms that said what they sell, contracts
that are older than this site, spend and grants of past quarters, the toolkit. All are made up."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.actions.outbox import unheard
from accounts.clock import today
from accounts.models import Organisation, User
from procurement.actions import contracts, profiles
from procurement.demo import toolkit
from procurement.demo.core import day, firm, given
from procurement.models import ApprovalBand, Approver, CouncilContract, GrantLine, SpendLine, SupplierProfile
from procurement.profile_words import GROUNDS

FILE = Path(__file__).resolve().parent / "around.json"
HOLDS_FROM = date(2024, 4, 1)


def bring(people: dict[str, User]) -> int:
    """Adds what is missing, before the procurements begin to run; gives how many things are new."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    department = Organisation.objects.get(name=given()["departments"][0])
    with unheard():
        made = _standing_orders(content, people)
        made += sum(_profile(one) for one in content["profiles"])
        made += sum(_contract(one, department, people["hana"]) for one in content["contracts"])
        made += _lines(content, department)
        return made + toolkit.bring_pages(people.get("editor"))


def _standing_orders(content: dict, people: dict[str, User]) -> int:
    if ApprovalBand.objects.exists():
        return 0
    for band in content["bands"]:
        ApprovalBand.objects.create(
            holds_from=HOLDS_FROM, citation="Contract procedure rules, made up", **band
        )
    for kind, key in content["approvers"]:
        Approver.objects.create(kind=kind, user=people[key])
    return len(content["bands"])


def _profile(one: dict[str, Any]) -> int:
    organisation = firm(one["firm"])
    if SupplierProfile.objects.filter(organisation=organisation).exists():
        return 0
    row = profiles.profile_of(organisation=organisation, by=None)
    row = profiles.save_sells(profile=row, by=None, sells=one["sells"], codes=one["codes"])
    row = profiles.save_facts(
        profile=row, page="lots", by=None, lot_from=Decimal(one["from"]), lot_to=Decimal(one["to"])
    )
    until = today() + timedelta(days=200)
    insured = {kind: (Decimal(amount), until) for kind, amount in one["insurance"].items()}
    row = profiles.save_insurance(profile=row, by=None, insured=insured)
    profiles.declare(profile=row, by=None, answers=dict.fromkeys(GROUNDS, False))
    profiles.show(profile=row, shows=one.get("shown", True), by=None)
    return 1


def _contract(one: dict[str, Any], department: Organisation, by: User) -> int:
    if CouncilContract.objects.filter(reference=one["reference"]).exists():
        return 0
    net, (begins, ends) = Decimal(one["net"]), one["days"]
    made = contracts.type_in(
        department=department,
        title=one["title"],
        supplier_name=one["supplier"],
        reference=one["reference"],
        by=by,
        net=net,
        gross=net * Decimal("1.2"),
        starts_on=day(begins),
        ends_on=day(ends),
        extension_months=one["extension"],
        supplier_is_sme=one["sme"],
        is_above=one.get("above", False),
        cpv=one["cpv"],
        manager=by,
    )
    made = contracts.sign(contract=made, signed_on=day(begins - 10), by=by)
    if not made.is_public:
        contracts.show(contract=made, by=by, details_number=one["number"])
    return 1


def _lines(content: dict, department: Organisation) -> int:
    """Spend and grants, as imports bring them."""
    made = 0
    for place, (number, who, amount, purpose, category) in enumerate(content["spend"], start=1):
        _row, new = SpendLine.objects.get_or_create(
            key=f"demo-{place}",
            defaults={
                "department": department, "date": day(number), "beneficiary": who, "amount": Decimal(str(amount)),
                "purpose": purpose, "category": category, "reference": f"T{place:05d}",
            },
        )  # fmt: skip
        made += new
    for place, (number, who, purpose, amount) in enumerate(content["grants"], start=1):
        _row, new = GrantLine.objects.get_or_create(
            key=f"demo-{place}",
            defaults={
                "department": department, "date": day(number), "beneficiary": who, "amount": Decimal(amount),
                "purpose": purpose, "starts_on": day(number), "ends_on": day(number + 300),
                "reference": f"G{place:03d}",
            },
        )  # fmt: skip
        made += new
    return made
