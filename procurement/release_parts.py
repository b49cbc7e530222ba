"""The small parts of an OCDS release (1.1.5 with the UK extension) that all makers of notices share.

Each gives plain JSON values; what is not known is left out rather than written as null.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime, make_aware

from procurement import cpv
from procurement.models import Case, CaseLot

CPV = "CPV"
# Procurement Act 2023 = 2023 c. 54.
LEGAL_BASIS = {
    "scheme": "UKPGA",
    "id": "2023/54",
    "uri": "https://www.legislation.gov.uk/ukpga/2023/54/contents",
}


def number(amount: Decimal | int | float) -> int | float:
    """A number of JSON, whole where it is whole; money keeps its pence."""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def money(net: Decimal | None, gross: Decimal | None = None, currency: str = "GBP") -> dict[str, Any]:
    """A value: `amount` without VAT and `amountGross` with it, in pounds; {} where neither is known."""
    found: dict[str, Any] = {}
    if net is not None:
        found["amount"] = number(net)
    if gross is not None:
        found["amountGross"] = number(gross)
    return {**found, "currency": currency} if found else {}


def moment(at: datetime) -> str:
    """In the council's zone, to the second: "2026-10-22T12:00:00+01:00"."""
    return localtime(at).isoformat(timespec="seconds")


def day_begins(day: date) -> str:
    return moment(make_aware(datetime.combine(day, time.min)))


def day_ends(day: date) -> str:
    return moment(make_aware(datetime.combine(day, time(23, 59, 59))))


def period(begin: date | datetime | None, end: date | datetime | None) -> dict[str, str]:
    """Days run from their beginning to their end; {} where neither is known."""
    found = {}
    if begin is not None:
        found["startDate"] = moment(begin) if isinstance(begin, datetime) else day_begins(begin)
    if end is not None:
        found["endDate"] = moment(end) if isinstance(end, datetime) else day_ends(end)
    return found


def identifier_of(key: str) -> dict[str, str]:
    """ "GB-COH-01234567" as scheme and id (org-id.guide: the list's code has two parts); {} for anything else."""
    parts = key.split("-", 2)
    return {"scheme": "-".join(parts[:2]), "id": parts[2]} if len(parts) == 3 and all(parts) else {}


def party_key(name: str, key: str = "") -> str:
    """The identifier of a party within a release; without an official one, one made of its name."""
    return key or f"name-{hashlib.sha256(name.casefold().encode()).hexdigest()[:12]}"


def party_of_supplier(
    name: str,
    id: str = "",
    is_sme: bool | None = None,
    is_vcse: bool | None = None,
    roles: Sequence[str] = ("supplier",),
) -> dict[str, Any]:
    """An entry of `parties`; what is not known of its size (None) is not said. Nobody's name stands in it but the
    firm's."""
    details: dict[str, Any] = {}
    if is_sme is not None:
        details["scale"] = "sme" if is_sme else "large"
    if is_vcse is not None:
        details["vcse"] = is_vcse
    found: dict[str, Any] = {"id": party_key(name, id), "name": name, "roles": list(roles)}
    if official := identifier_of(id):
        found["identifier"] = official
    return {**found, "details": details} if details else found


def reference_to(party: Mapping[str, Any]) -> dict[str, str]:
    """How a supplier, payer or payee is named elsewhere in the same release."""
    return {"id": party["id"], "name": party["name"]}


def lot_id(lot: CaseLot) -> str:
    """Of a lot in all releases of its case."""
    return str(lot.number)


def lot_ids(lots: Sequence[CaseLot]) -> list[str]:
    """For `relatedLots`."""
    return [lot_id(lot) for lot in lots]


def gross_of(case: Case, net: Decimal) -> Decimal:
    """With VAT at the rate of the case, in pounds."""
    return (net * (1 + case.vat_percent / 100)).quantize(Decimal("0.01"))


def document(
    id: str,
    notice_type: str = "",
    document_type: str = "",
    url: str = "",
    at: datetime | None = None,
    title: str = "",
    format: str = "text/html",
) -> dict[str, Any]:
    """An entry of `documents`; `notice_type` ("UK4") tells notices from papers, never the release's tag."""
    found = {
        "id": id,
        "documentType": document_type,
        "noticeType": notice_type,
        "title": title,
        "url": url,
        "datePublished": moment(at) if at else "",
        "format": format,
    }
    return {name: value for name, value in found.items() if value}


def classification(code: str) -> dict[str, str]:
    """A CPV code, eight digits without the check digit."""
    return {"scheme": CPV, "id": code, "description": cpv.name_of(code)}
