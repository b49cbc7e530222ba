"""Tenders in every state, as Find a Tender would have published them; taken over like any others. All are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from accounts.clock import now, today
from accounts.models import User
from cms.models import SiteSettings
from procurement import cpv
from procurement.actions.mirroring import mirror
from procurement.models import Procurement
from surgeries.actions import series

FILE = Path(__file__).resolve().parent / "tenders.json"
PREFIX = "ocds-demo00"
BUYER = "GB-PPON-DEMO-0000-DEMO"
EXTENSIONS = [
    "https://standard.open-contracting.org/profiles/eu/latest/en/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_suitability_extension/master/extension.json",
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
]
DOCUMENTS = {"UK2": "marketEngagementNotice", "UK3": "plannedProcurementNotice", "UK4": "tenderNotice"}
DOCUMENTS |= {"UK6": "awardNotice", "UK7": "contractNotice"}
TAGS = {"UK2": ["planning"], "UK3": ["planning"], "UK4": ["tender"], "UK6": ["award", "contract"]}
TAGS |= {"UK7": ["award", "contract"]}


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many releases are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    known = set(Procurement.objects.filter(ocid__startswith=PREFIX).values_list("ocid", flat=True))
    releases = [release for entry in given if ocid_of(entry) not in known for release in releases_of(entry)]
    return mirror({"releases": releases, "extensions": EXTENSIONS}).new


def ocid_of(entry: dict) -> str:
    return f"{PREFIX}-{entry['reference'].lower()}"


def moment(days: int, hour: int = 12) -> str:
    """At that hour of a day so far from today, in the council's zone."""
    return series.at(today() + timedelta(days=days), time(hour)).isoformat()


def sent(days: int) -> str:
    at: datetime = localtime(now() + timedelta(days=days)).replace(hour=9, minute=15, second=0, microsecond=0)
    return at.isoformat()


def releases_of(entry: dict) -> Iterator[dict[str, Any]]:
    """One for each of its notices: each says again what stood before."""
    settings = SiteSettings.objects.order_by("pk").first()
    buyer = {"id": BUYER, "name": settings.council_name if settings else "City Council"}
    for number, notice in enumerate(entry["notices"]):
        kind, at = notice["kind"], sent(notice["days"])
        key = f"{entry['reference'].lower()}-{number + 1}"
        document = {
            "id": key,
            "documentType": DOCUMENTS[kind],
            "noticeType": kind,
            "url": f"https://example.org/notices/{key}",
            "datePublished": at,
            "format": "text/html",
        }
        release = {
            "ocid": ocid_of(entry),
            "id": key,
            "date": at,
            "tag": TAGS[kind],
            "initiationType": "tender",
            "language": "en",
            "parties": [{**buyer, "roles": ["buyer"], "identifier": {"scheme": "GB-PPON", "id": BUYER[8:]}}],
            "buyer": buyer,
            "tender": tender_of(entry, kind),
        }
        _place(release, kind, document, entry)
        yield release


def _place(release: dict, kind: str, document: dict, entry: dict) -> None:
    """The notice's document where the standard wants it, with the award and the contract that it tells of."""
    if kind in ("UK2", "UK3"):
        release["planning"] = {"documents": [document]}
        return
    if kind == "UK4":
        release["tender"]["documents"] = [document]
        return
    award = entry["award"]
    party = {"id": award["id"], "name": award["supplier"]}
    scheme, _dash, number = award["id"].rpartition("-")
    details = {"scale": "sme" if award.get("small") else "large", "vcse": bool(award.get("vcse"))}
    release["parties"].append(
        {**party, "roles": ["supplier"], "identifier": {"scheme": scheme, "id": number}, "details": details}
    )
    value = money(award["net"])
    made: dict[str, Any] = {
        "id": "1",
        "status": "active",
        "date": sent(award["days"]),
        "value": value,
        "suppliers": [party],
        "relatedLots": [str(n + 1) for n in range(len(entry["lots"]))],
    }
    if "standstill" in award:
        made["standstillPeriod"] = {"endDate": moment(award["standstill"], 23)}
    release["awards"] = [made]
    if kind == "UK6":
        made["documents"] = [document]
        return
    contract = {
        "id": "1",
        "awardID": "1",
        "title": entry["title"],
        "status": "active",
        "value": value,
        "dateSigned": moment(entry["starts"] - 5),
        "period": period_of(entry),
        "documents": [document],
    }
    release["contracts"] = [contract]


def money(net: int) -> dict[str, Any]:
    return {"amount": net, "amountGross": round(net * 1.2, 2), "currency": "GBP"}


def period_of(entry: dict) -> dict[str, str]:
    return {
        "startDate": moment(entry["starts"], 0),
        "endDate": moment(entry["starts"] + round(entry["months"] * 30.4), 0),
    }


def tender_of(entry: dict, kind: str) -> dict[str, Any]:
    """What the notices say of the tender; before it is invited only what is planned."""
    invited = kind not in ("UK2", "UK3")
    status = entry.get("status") or ("complete" if "award" in entry and kind != "UK4" else "active")
    found: dict[str, Any] = {
        "id": entry["reference"],
        "title": entry["title"],
        "description": entry["description"],
        "status": status if invited else "planned",
        "mainProcurementCategory": entry["category"],
        "value": money(entry["net"]),
        "aboveThreshold": bool(entry.get("above")),
        "lots": [lot_of(entry, n, lot) for n, lot in enumerate(entry["lots"], start=1)],
        "items": [item for n, lot in enumerate(entry["lots"], start=1) for item in items_of(n, lot)],
    }
    if invited:
        found |= {
            "procurementMethod": entry["method"],
            "procurementMethodDetails": entry["details"],
            "tenderPeriod": {"endDate": moment(entry["closes"])},
            "submissionMethodDetails": "https://example.org/tenders",
        }
        for name, field in (("questions", "enquiryPeriod"), ("decision", "awardPeriod")):
            if name in entry:
                found[field] = {"endDate": moment(entry[name], 17)}
        if "most_lots" in entry:
            found["lotDetails"] = {"maximumLotsAwardedPerSupplier": entry["most_lots"]}
    return found


def lot_of(entry: dict, number: int, lot: dict) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": str(number),
        "status": entry.get("status", "active"),
        "value": money(lot["net"]),
        "contractPeriod": period_of(entry),
        "suitability": {"sme": bool(entry.get("sme")), "vcse": bool(entry.get("vcse"))},
    }
    if lot["title"]:
        found |= {"title": lot["title"], "description": lot["description"]}
    if lot["criteria"]:
        found["awardCriteria"] = {"criteria": [criterion_of(*one) for one in lot["criteria"]]}
    if "reserved" in entry:
        found["otherRequirements"] = {
            "reservedParticipation": ["smeVcse"],
            "reservedParticipationLocation": {"description": entry["reserved"]},
        }
    return found


def criterion_of(name: str, kind: str, weight: int) -> dict[str, Any]:
    return {"name": name, "type": kind, "numbers": [{"number": weight, "weight": "percentageExact"}]}


def items_of(number: int, lot: dict) -> Iterator[dict[str, Any]]:
    first, *more = [{"scheme": "CPV", "id": code, "description": cpv.name_of(code)} for code in lot["cpv"]]
    yield {
        "id": str(number),
        "relatedLot": str(number),
        "classification": first,
        **({"additionalClassifications": more} if more else {}),
        "deliveryAddresses": [{"region": "UKG31", "country": "GB", "countryName": "United Kingdom"}],
    }
