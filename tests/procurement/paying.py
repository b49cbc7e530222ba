"""Invoices brought as far as a test needs them, by the actions themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from accounts.models import User
from procurement.actions import invoicing
from procurement.models import CouncilContract, Invoice
from tests.factories.procurement import a_contract, buyer, department, firm, member


class World:
    """A department with an officer, a firm with somebody, and a signed contract of £40,000 between them."""

    def __init__(self, **contract: Any):
        self.department = department("Parks")
        self.officer: User = buyer(self.department, "contract_manager", display_name="Olga Officer")
        self.firm = firm("Green & Sons Ltd")
        self.member: User = member(self.firm, display_name="Gus Green")
        self.contract: CouncilContract = a_contract(self.department, supplier=self.firm, **contract)

    def invoice(
        self, number: str = "GS-1", net: int | str = 1000, vat: int | str = 200, **given: Any
    ) -> Invoice:
        given = {"party": "Green & Sons Ltd", "description": "Hedges cut in May", "by": self.member, **given}
        contract = given.pop("contract", self.contract)
        return invoicing.hand_in(
            contract=contract, number=number, net=Decimal(net), vat=Decimal(vat), **given
        )

    def approved(self, number: str = "GS-1", **given: Any) -> Invoice:
        return invoicing.approve(
            invoice=self.invoice(number, **given), by=self.officer, over_reason="As agreed"
        )
