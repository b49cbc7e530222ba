"""What a release (or the compiled record of several) says, in the fields of our tables.

Field map: OCDS 1.1.5 with the UK extension, as Find a Tender fills it. A notice is told by `documents[].noticeType`,
never by the release's tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from procurement import cpv
from procurement.mirroring.reading import Reader
from procurement.models import Notice, Procurement

OCID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{5,79}")
State = Procurement.State
GONE = "withdrawn"  # a lot that a later notice no longer has
OVER = {"cancelled", "unsuccessful", "withdrawn"}


@dataclass(frozen=True)
class Money:
    net: Decimal | None = None
    gross: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class LotFacts:
    key: str
    title: str
    description: str
    status: str
    money: Money
    starts_on: date | None
    ends_on: date | None
    is_for_sme: bool
    is_for_vcse: bool
    reserved: tuple[str, ...]
    criteria: list[dict]


@dataclass(frozen=True)
class SupplierFacts:
    party: str
    name: str
    is_small: bool | None
    is_vcse: bool | None


@dataclass(frozen=True)
class AwardFacts:
    key: str
    title: str
    status: str
    awarded_on: date | None
    standstill_until: date | None
    money: Money
    lot_keys: list[str]
    suppliers: list[SupplierFacts]


@dataclass(frozen=True)
class ContractFacts:
    key: str
    award_key: str
    title: str
    status: str
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    money: Money


@dataclass(frozen=True)
class NoticeFacts:
    kind: str
    number: str
    official_at: datetime
    url: str


@dataclass
class Facts:
    """One procurement as its releases describe it."""

    ocid: str
    at: datetime
    title: str = ""
    description: str = ""
    reference: str = ""
    buyer_name: str = ""
    buyer_id: str = ""
    category: str = ""
    procedure: str = ""
    is_above_threshold: bool | None = None
    money: Money = field(default_factory=Money)
    status: str = ""
    closes_at: datetime | None = None
    questions_until: datetime | None = None
    decision_on: date | None = None
    tenders_url: str = ""
    is_for_sme: bool = False
    is_for_vcse: bool = False
    reserved: list[str] = field(default_factory=list)
    lots: list[LotFacts] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)  # (lot key or "", CPV code)
    notices: list[NoticeFacts] = field(default_factory=list)
    awards: list[AwardFacts] = field(default_factory=list)
    contracts: list[ContractFacts] = field(default_factory=list)


def facts_of(release: Any) -> Facts:
    """Raises `reading.Faulty` where a field is not what it must be."""
    read = Reader(release)
    ocid, at = read.key("ocid", 80), read.moment("date")
    if not OCID.fullmatch(ocid):
        raise read.fault("ocid", _("An OCID is needed, such as ocds-h6vhtk-06f17d."))
    if not read.text("id"):
        raise read.fault("id", _("A release needs an identifier."))
    if at is None:
        raise read.fault("date", _("A release needs its date and time."))
    facts, tender = Facts(ocid, at), read.inside("tender")
    _about(facts, read, tender)
    _times(facts, tender)
    facts.lots = _lots(tender)
    facts.reserved = sorted({words for lot in facts.lots for words in lot.reserved} | set(_reserved(tender)))
    parties = {entry.text("id"): entry for entry in read.each("parties")}
    facts.awards = [_award(entry, parties) for entry in _each_once(read, "awards")]
    facts.contracts = [_contract(entry) for entry in _each_once(read, "contracts")]
    facts.codes = list(dict.fromkeys(_codes(read, tender)))
    facts.notices = list(_notices(read, tender))
    return facts


def _about(facts: Facts, read: Reader, tender: Reader) -> None:
    buyer = read.inside("buyer")
    facts.buyer_name, facts.buyer_id = buyer.text("name", 300), buyer.key("id", 100)
    facts.title = tender.text("title", 500) or _contract_title(read)
    facts.description = tender.text("description", 20_000)
    facts.reference = tender.text("id", 200)
    category = tender.text("mainProcurementCategory") or next(
        (entry.text("mainProcurementCategory") for entry in read.each("awards")), ""
    )
    facts.category = category if category in Procurement.Category.values else ""
    facts.procedure = tender.text("procurementMethodDetails", 200)
    facts.is_above_threshold = _first(
        [tender.flag("aboveThreshold"), *(entry.flag("aboveThreshold") for entry in read.each("contracts"))]
    )
    facts.money, facts.status = _money(tender), tender.text("status", 20)
    facts.tenders_url = tender.url("submissionMethodDetails", 1000)
    fits = tender.inside("suitability")
    lots = [lot.inside("suitability") for lot in tender.each("lots") if lot.text("status") != GONE]
    facts.is_for_sme = any(bool(one.flag("sme")) for one in [fits, *lots])
    facts.is_for_vcse = any(bool(one.flag("vcse")) for one in [fits, *lots])


def _first(values: list) -> Any:
    return next((value for value in values if value is not None), None)


def _contract_title(read: Reader) -> str:
    """Contract details notices may leave the tender's title out."""
    found = (entry.text("title", 500) for part in ("contracts", "awards") for entry in read.each(part))
    return next(filter(None, found), "")


def _times(facts: Facts, tender: Reader) -> None:
    facts.closes_at = tender.inside("tenderPeriod").moment("endDate")
    facts.questions_until = tender.inside("enquiryPeriod").moment("endDate")
    facts.decision_on = tender.inside("awardPeriod").day("endDate")


def _money(read: Reader, name: str = "value") -> Money:
    value = read.inside(name)
    currency = value.key("currency", 3)
    return Money(value.amount("amount"), value.amount("amountGross"), currency)


def _reserved(read: Reader) -> Iterator[str]:
    """In the words of the notice: where the firms must be, or which kind of firm they must be."""
    asked = read.inside("otherRequirements")
    if place := asked.inside("reservedParticipationLocation").text("description", 200):
        yield place
    kinds = {
        "smeVcse": _("small firms and social enterprises"),
        "vcse": _("voluntary and social enterprises"),
    }
    kinds |= {"sme": _("small and medium-sized firms"), "shelteredWorkshop": _("supported employment")}
    for kind in asked.texts("reservedParticipation"):
        yield str(kinds.get(kind, kind))[:200]


def _lots(tender: Reader) -> list[LotFacts]:
    found = []
    for entry in _each_once(tender, "lots"):
        if entry.text("status") == GONE:
            continue
        period, fits = entry.inside("contractPeriod"), entry.inside("suitability")
        lot = LotFacts(
            key=entry.key("id", 60),
            title=entry.text("title", 500),
            description=entry.text("description", 10_000),
            status=entry.text("status", 20),
            money=_money(entry),
            starts_on=period.day("startDate"),
            ends_on=period.day("endDate"),
            is_for_sme=bool(fits.flag("sme")),
            is_for_vcse=bool(fits.flag("vcse")),
            reserved=tuple(_reserved(entry)),
            criteria=[_criterion(one) for one in entry.inside("awardCriteria").each("criteria")],
        )
        found.append(lot)
    return found


def _each_once(read: Reader, name: str) -> Iterator[Reader]:
    """The entries of a list, each with an identifier of its own."""
    seen = set()
    for entry in read.each(name):
        key = entry.key("id", 60)
        if not key or key in seen:
            raise entry.fault("id", _("Each entry of this list needs an identifier of its own."))
        seen.add(key)
        yield entry


def _criterion(read: Reader) -> dict:
    weight = None
    for number in read.each("numbers"):
        if number.text("weight") == "percentageExact":
            weight = number.amount("number")
    return {
        "name": read.text("name", 300) or read.text("type", 60),
        "kind": read.text("type", 20),
        "weight": float(weight) if weight is not None else None,
    }


def _award(read: Reader, parties: dict[str, Reader]) -> AwardFacts:
    return AwardFacts(
        key=read.key("id", 60),
        title=read.text("title", 500),
        status=read.text("status", 20),
        awarded_on=read.day("date"),
        standstill_until=read.inside("standstillPeriod").day("endDate"),
        money=_money(read),
        lot_keys=read.texts("relatedLots"),
        suppliers=[_supplier(one, parties) for one in read.each("suppliers")],
    )


def _supplier(read: Reader, parties: dict[str, Reader]) -> SupplierFacts:
    party = read.key("id", 100)
    known = parties.get(party)
    details = known.inside("details") if known else Reader({}, read.path)
    scale = details.text("scale")
    name = read.text("name", 300) or (known.text("name", 300) if known else "")
    if not name:
        raise read.fault("name", _("A supplier needs a name."))
    return SupplierFacts(
        party=party,
        name=name,
        is_small=scale in ("sme", "micro", "small", "medium", "selfEmployed") if scale else None,
        is_vcse=details.flag("vcse"),
    )


def _contract(read: Reader) -> ContractFacts:
    period = read.inside("period")
    return ContractFacts(
        key=read.key("id", 60),
        award_key=read.key("awardID", 60),
        title=read.text("title", 500),
        status=read.text("status", 20),
        signed_on=read.day("dateSigned"),
        starts_on=period.day("startDate"),
        ends_on=period.day("endDate"),
        money=_money(read),
    )


def _codes(read: Reader, tender: Reader) -> Iterator[tuple[str, str]]:
    """Of the whole ("") and of each lot; in `classification` or, as Find a Tender does it, beside it."""
    items = [*tender.each("items"), *(item for award in read.each("awards") for item in award.each("items"))]
    gone = {entry.text("id") for entry in tender.each("lots") if entry.text("status") == GONE}
    for holder, lot in [(tender, ""), *((item, item.key("relatedLot", 60)) for item in items)]:
        if lot in gone:
            continue
        for one in [holder.inside("classification"), *holder.each("additionalClassifications")]:
            if one.text("scheme") == "CPV" and (code := cpv.code_in(one.text("id"))):
                yield lot, code


def _notices(read: Reader, tender: Reader) -> Iterator[NoticeFacts]:
    holders = [read.inside("planning"), tender, *read.each("awards"), *read.each("contracts")]
    seen = set()
    for holder in holders:
        for document in holder.each("documents"):
            kind, number = document.text("noticeType"), document.key("id", 60)
            at = document.moment("datePublished")
            if kind in Notice.Kind.values and number and at and number not in seen:
                seen.add(number)
                yield NoticeFacts(kind, number, at, document.url("url", 500))


def state_of(facts: Facts) -> str:
    """Where it stands, by the furthest notice; ended without an award where the tender or its last notice says so."""
    kinds = {notice.kind for notice in facts.notices}
    if "UK12" in kinds or (facts.status in OVER and not facts.contracts and not facts.awards):
        return State.CANCELLED
    if kinds & {"UK7", "UK8", "UK9", "UK10", "UK11"} or any(
        one.status == "active" for one in facts.contracts
    ):
        return State.CONTRACTED
    if kinds & {"UK5", "UK6"} or facts.awards:
        return State.AWARDING
    if "UK4" in kinds or facts.status == "active":
        return State.INVITED
    return State.ENGAGING if "UK2" in kinds else State.PLANNED
