"""Officers’ screens of this part: awards, standstill, contracts, the register, imports."""

from __future__ import annotations

from typing import Any

from procurement.office import awards_case
from procurement.office.awards_contracts import ContractViewSet
from procurement.office.awards_imports import ImportViewSet

viewsets: list = [ContractViewSet(), awards_case.AwardsViewSet, ImportViewSet()]


def links() -> dict[str, Any]:
    """Views of one case, by name: each lies at <name>/<pk>/ of the case viewset."""
    return {
        "award": awards_case.RecordAwardView,
        "no_award": awards_case.NoAwardView,
        "summaries": awards_case.SummariesView,
    }
