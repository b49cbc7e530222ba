"""Procurements: what is public of them (made from releases), and what officers and firms work on."""

from procurement.models.awarding import CaseAward, CouncilContract
from procurement.models.awards import AssessmentSummary, Proceedings
from procurement.models.awards_imports import GrantLine, ImportRun, Line, SpendLine
from procurement.models.awards_register import (
    ContractChange,
    ContractEnding,
    ContractEvent,
    ContractFile,
    ContractReview,
    Kpi,
    KpiRating,
    OfContract,
    PerformanceFailure,
)
from procurement.models.cases import Case, CaseCpv, CaseEvent, CaseFile, CaseLot
from procurement.models.notices import DeadlineChange
from procurement.models.own_notices import OwnNotice
from procurement.models.payments import Invoice, InvoiceStop, PaidFile, PaymentRun
from procurement.models.payments_quotes import Quote, QuoteChoice, QuoteInvite, QuoteRound
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
from procurement.models.suppliers import (
    Alert,
    Pack,
    PassedOn,
    ProfileCertificate,
    ProfileCpv,
    ProfileDeclaration,
    ProfileInsurance,
    SupplierProfile,
)
from procurement.models.suppliers_questions import Enquiry, EnquiryCorrection

__all__ = [
    "Advantage",
    "AggregationCheck",
    "Alert",
    "Approval",
    "ApprovalBand",
    "ApprovalKind",
    "Approver",
    "AssessmentSummary",
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
    "ChecklistAnswer",
    "Conflict",
    "ConflictsAssessment",
    "Contract",
    "ContractChange",
    "ContractEnding",
    "ContractEvent",
    "ContractFile",
    "ContractReview",
    "CouncilContract",
    "CpvMark",
    "DeadlineChange",
    "Engagement",
    "EngagementAnswer",
    "EngagementNote",
    "Enquiry",
    "EnquiryCorrection",
    "GrantLine",
    "ImportRun",
    "Invoice",
    "InvoiceStop",
    "KeyDecision",
    "Kpi",
    "KpiRating",
    "Line",
    "Lot",
    "NoEngagement",
    "Notice",
    "OfContract",
    "OwnNotice",
    "Pack",
    "PaidFile",
    "PaperKind",
    "PaperTemplate",
    "PaperText",
    "PassedOn",
    "PaymentRun",
    "PerformanceFailure",
    "Proceedings",
    "Procurement",
    "ProfileCertificate",
    "ProfileCpv",
    "ProfileDeclaration",
    "ProfileInsurance",
    "Quote",
    "QuoteChoice",
    "QuoteInvite",
    "QuoteRound",
    "Release",
    "SpendLine",
    "SupplierProfile",
]
