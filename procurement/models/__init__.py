"""Procurements, what is bought in them, and what is published about them."""

from procurement.models.procurements import CpvMark, Lot, Notice, Procurement, Release
from procurement.models.results import Award, AwardedSupplier, Contract

__all__ = [
    "Award",
    "AwardedSupplier",
    "Contract",
    "CpvMark",
    "Lot",
    "Notice",
    "Procurement",
    "Release",
]
