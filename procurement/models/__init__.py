"""Procurements: what is public of them (made from releases), and what officers work on."""

from procurement.models.awarding import CaseAward, CouncilContract
from procurement.models.cases import Case, CaseCpv, CaseEvent, CaseFile, CaseLot
from procurement.models.own_notices import OwnNotice
from procurement.models.procurements import CpvMark, Lot, Notice, Procurement, Release
from procurement.models.results import Award, AwardedSupplier, Contract
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
    "Alert",
    "Award",
    "AwardedSupplier",
    "Case",
    "CaseAward",
    "CaseCpv",
    "CaseEvent",
    "CaseFile",
    "CaseLot",
    "Contract",
    "CouncilContract",
    "CpvMark",
    "Enquiry",
    "EnquiryCorrection",
    "Lot",
    "Notice",
    "OwnNotice",
    "Pack",
    "PassedOn",
    "Procurement",
    "ProfileCertificate",
    "ProfileCpv",
    "ProfileDeclaration",
    "ProfileInsurance",
    "Release",
    "SupplierProfile",
]
