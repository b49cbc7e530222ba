"""Procurements: what is public of them (made from releases), and what officers work on."""

from procurement.models.awarding import CaseAward, CouncilContract
from procurement.models.cases import Case, CaseCpv, CaseEvent, CaseFile, CaseLot
from procurement.models.notices import DeadlineChange
from procurement.models.own_notices import OwnNotice
from procurement.models.procurements import CpvMark, Lot, Notice, Procurement, Release
from procurement.models.results import Award, AwardedSupplier, Contract
from procurement.models.shaping import (
    ChecklistAnswer,
    Conflict,
    ConflictsAssessment,
    PaperKind,
    PaperTemplate,
    PaperText,
)
from procurement.models.shaping_market import (
    Advantage,
    Engagement,
    EngagementAnswer,
    EngagementNote,
    NoEngagement,
)

__all__ = [
    "Advantage",
    "Award",
    "AwardedSupplier",
    "Case",
    "CaseAward",
    "CaseCpv",
    "CaseEvent",
    "CaseFile",
    "CaseLot",
    "ChecklistAnswer",
    "Conflict",
    "ConflictsAssessment",
    "Contract",
    "CouncilContract",
    "CpvMark",
    "DeadlineChange",
    "Engagement",
    "EngagementAnswer",
    "EngagementNote",
    "Lot",
    "NoEngagement",
    "Notice",
    "OwnNotice",
    "PaperKind",
    "PaperTemplate",
    "PaperText",
    "Procurement",
    "Release",
]
