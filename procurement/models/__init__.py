"""Procurements: what is public of them (made from releases), and what officers work on."""

from procurement.models.awarding import CaseAward, CouncilContract
from procurement.models.cases import Case, CaseCpv, CaseEvent, CaseFile, CaseLot
from procurement.models.own_notices import OwnNotice
from procurement.models.planning import (
    AggregationCheck,
    Approval,
    ApprovalBand,
    ApprovalKind,
    Approver,
    Before,
    CasePlan,
    KeyDecision,
)
from procurement.models.procurements import CpvMark, Lot, Notice, Procurement, Release
from procurement.models.results import Award, AwardedSupplier, Contract

__all__ = [
    "AggregationCheck",
    "Approval",
    "ApprovalBand",
    "ApprovalKind",
    "Approver",
    "Award",
    "AwardedSupplier",
    "Before",
    "Case",
    "CaseAward",
    "CaseCpv",
    "CaseEvent",
    "CaseFile",
    "CaseLot",
    "CasePlan",
    "Contract",
    "CouncilContract",
    "CpvMark",
    "KeyDecision",
    "Lot",
    "Notice",
    "OwnNotice",
    "Procurement",
    "Release",
]
