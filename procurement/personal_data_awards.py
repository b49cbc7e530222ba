"""What awards and contracts hold of a person: who acted for the council, kept as the record of the procurement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.registries import PersonalData, personal_data

KEPT = (
    "AssessmentSummary", "CaseAward", "ContractChange", "ContractEnding", "ContractEvent", "ContractFile",
    "ContractReview", "CouncilContract", "GrantLine", "ImportRun", "Kpi", "KpiRating", "PerformanceFailure",
    "Proceedings", "SpendLine",
)  # fmt: skip


def register() -> None:
    """Called from ready()."""
    for name in KEPT:
        personal_data.register(
            PersonalData(
                name=f"procurement.{name}",
                label=_("Records of awards and contracts"),
                keep_because=_(
                    "Who acted for a firm or for the council is part of the record of a procurement, which "
                    "the law wants kept (Procurement Act 2023, section 98)."
                ),
            )
        )
