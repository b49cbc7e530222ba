"""Releases as Find a Tender gives them, as short as a test can read them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

BUYER = {"id": "GB-PPON-PCJJ-4826-QMLZ", "name": "Birmingham City Council"}
PERSON = {"name": "Pat Person", "email": "pat@council.example", "telephone": "0121 000 0000"}


def notice(kind: str, number: str, at: str) -> dict[str, Any]:
    return {
        "id": number,
        "documentType": "tenderNotice",
        "noticeType": kind,
        "url": f"https://www.find-tender.service.gov.uk/Notice/{number}",
        "datePublished": at,
    }


def invited(
    number: str = "000001-2026", at: str = "2026-10-01T09:00:00+01:00", **tender: Any
) -> dict[str, Any]:
    """A tender notice (UK4) in two lots."""
    return {
        "ocid": "ocds-h6vhtk-00abcd",
        "id": number,
        "date": at,
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en",
        "parties": [{**BUYER, "roles": ["buyer"], "contactPoint": PERSON}],
        "buyer": deepcopy(BUYER),
        "tender": {
            "id": "BCC-1",
            "title": "Care of pocket parks",
            "description": "Nine small parks.",
            "status": "active",
            "aboveThreshold": False,
            "mainProcurementCategory": "services",
            "procurementMethodDetails": "Below threshold - open competition",
            "submissionMethodDetails": "https://tenders.example/1",
            "value": {"amount": 42000, "amountGross": 50400, "currency": "GBP"},
            "tenderPeriod": {"endDate": "2026-10-22T12:00:00+01:00"},
            "enquiryPeriod": {"endDate": "2026-10-15T17:00:00+01:00"},
            "lots": [lot("1", "Stirchley", 24000), lot("2", "Lozells", 18000)],
            "items": [
                {"id": "1", "relatedLot": "1", "classification": {"scheme": "CPV", "id": "77310000"}},
                {
                    "id": "2",
                    "relatedLot": "2",
                    "additionalClassifications": [{"scheme": "CPV", "id": "90611000-3"}],
                },
            ],
            "documents": [notice("UK4", number, at)],
            **tender,
        },
    }


def lot(key: str, title: str, net: int) -> dict[str, Any]:
    return {
        "id": key,
        "title": title,
        "status": "active",
        "value": {"amount": net, "amountGross": net * 1.2, "currency": "GBP"},
        "contractPeriod": {"startDate": "2026-12-01T00:00:00Z", "endDate": "2027-03-31T23:59:59+01:00"},
        "suitability": {"sme": True},
        "awardCriteria": {
            "criteria": [
                {"name": "Price", "type": "price", "numbers": [{"number": 40, "weight": "percentageExact"}]}
            ]
        },
    }


def contracted(number: str = "000002-2026", at: str = "2026-11-16T09:00:00Z") -> dict[str, Any]:
    """A contract details notice (UK7) for the first lot."""
    firm = {"id": "GB-COH-00000000", "name": "Example Gardens CIC"}
    return {
        "ocid": "ocds-h6vhtk-00abcd",
        "id": number,
        "date": at,
        "tag": ["award", "contract"],
        "initiationType": "tender",
        "parties": [
            {**BUYER, "roles": ["buyer"]},
            {**firm, "roles": ["supplier"], "details": {"scale": "sme", "vcse": True}},
        ],
        "buyer": deepcopy(BUYER),
        "tender": {"id": "BCC-1", "status": "complete", "lots": [{"id": "1", "status": "complete"}]},
        "awards": [
            {
                "id": "A1",
                "status": "active",
                "date": "2026-11-02T09:00:00Z",
                "value": {"amount": 23500, "amountGross": 28200, "currency": "GBP"},
                "suppliers": [firm],
                "relatedLots": ["1"],
            }
        ],
        "contracts": [
            {
                "id": "C1",
                "awardID": "A1",
                "status": "active",
                "dateSigned": "2026-11-13T09:00:00Z",
                "period": {"startDate": "2026-12-01T00:00:00Z", "endDate": "2027-03-31T23:59:59+01:00"},
                "value": {"amount": 23500, "amountGross": 28200, "currency": "GBP"},
                "documents": [notice("UK7", number, at)],
            }
        ],
    }


def package(*releases: Any) -> dict[str, Any]:
    return {
        "uri": "https://example.org/package.json",
        "version": "1.1",
        "extensions": [
            "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json"
        ],
        "releases": list(releases),
    }
