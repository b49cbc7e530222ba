"""What the officers' pages about one contract have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement import case_pages
from procurement import permissions
from procurement.models import CouncilContract

NAME = "procurement_contracts"


def contract_url(contract: CouncilContract) -> str:
    return reverse(f"{NAME}:inspect", args=[contract.pk])


def url_of(name: str, contract: CouncilContract) -> str:
    return reverse(f"{NAME}:{name}", args=[contract.pk])


class OfContract(case_pages.OfCase):
    """Before a view of one contract. One of another department is not there."""

    model = CouncilContract
    header_icon = "doc-full"
    viewset = NAME
    all_of_them = _("Contracts")

    def may(self, user: Any, row: CouncilContract) -> bool:
        return permissions.can_manage(user, row) and self.may_now(row)

    def may_now(self, row: CouncilContract) -> bool:
        return True


class ContractDecision(OfContract, case_pages.CaseDecision):
    """One decision about one contract."""
