"""Procurements: what is public of them (made from releases), and what officers work on."""

from procurement.models.awarding import CaseAward, CouncilContract
from procurement.models.cases import Case, CaseCpv, CaseEvent, CaseFile, CaseLot
from procurement.models.own_notices import OwnNotice
from procurement.models.payments import Invoice, InvoiceStop, PaidFile, PaymentRun
from procurement.models.payments_quotes import Quote, QuoteChoice, QuoteInvite, QuoteRound
from procurement.models.procurements import CpvMark, Lot, Notice, Procurement, Release
from procurement.models.results import Award, AwardedSupplier, Contract

__all__ = [
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
    "Invoice",
    "InvoiceStop",
    "Lot",
    "Notice",
    "OwnNotice",
    "PaidFile",
    "PaymentRun",
    "Procurement",
    "Quote",
    "QuoteChoice",
    "QuoteInvite",
    "QuoteRound",
    "Release",
]
