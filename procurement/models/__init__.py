"""Procurements: what is public of them (made from releases), and what officers work on."""

from procurement.models.awarding import CaseAward, CouncilContract
from procurement.models.awards import AssessmentSummary, Proceedings
from procurement.models.awards_imports import GrantLine, ImportRun, SpendLine
from procurement.models.awards_register import (
    ContractChange,
    ContractEnding,
    ContractEvent,
    ContractFile,
    ContractReview,
    Kpi,
    KpiRating,
    PerformanceFailure,
)
from procurement.models.cases import Case, CaseCpv, CaseEvent, CaseFile, CaseLot
from procurement.models.own_notices import OwnNotice
from procurement.models.procurements import CpvMark, Lot, Notice, Procurement, Release
from procurement.models.results import Award, AwardedSupplier, Contract

__all__ = [
    "AssessmentSummary",
    "Award",
    "AwardedSupplier",
    "Case",
    "CaseAward",
    "CaseCpv",
    "CaseEvent",
    "CaseFile",
    "CaseLot",
    "Contract",
    "ContractChange",
    "ContractEnding",
    "ContractEvent",
    "ContractFile",
    "ContractReview",
    "CouncilContract",
    "CpvMark",
    "GrantLine",
    "ImportRun",
    "Kpi",
    "KpiRating",
    "Lot",
    "Notice",
    "OwnNotice",
    "PerformanceFailure",
    "Proceedings",
    "Procurement",
    "Release",
    "SpendLine",
]
