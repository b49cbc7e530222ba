"""What notices from the award on have in common: which rows they are about, and their OCDS parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from procurement.makers import common
from procurement.makers.common import case_of, section
from procurement.models import Case, CaseAward, CouncilContract, OwnNotice
from procurement.registries import Fact
from procurement.release_parts import (
    day_begins,
    lot_id,
    lot_ids,
    money,
    party_key,
    party_of_supplier,
    period,
    reference_to,
)

STATUS = {"active": "complete", "pending": "active", "unsuccessful": "unsuccessful"}  # award → lot


def contracts_of(notice: OwnNotice, rows: Iterable[CouncilContract]) -> list[CouncilContract]:
    """Those that it is about: the one that `about` names, or all of these."""
    wanted = notice.about.get("contract")
    return [one for one in rows if wanted in (None, one.pk)]


def award_key(award: CaseAward) -> str:
    """Of an award in all releases of its case. A direct award is announced before it is recorded: by its supplier."""
    if award.case.route == Case.Route.DIRECT and award.supplier_name:
        return direct_key(award.supplier_name, award.supplier_id)
    return f"award-{award.pk}"


def direct_key(name: str, key: str) -> str:
    return f"direct-{party_key(name, key)}"


def party_of(row: CaseAward | CouncilContract) -> dict[str, Any]:
    return party_of_supplier(row.supplier_name, row.supplier_id, row.supplier_is_sme, row.supplier_is_vcse)


def unique(parties: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One supplier of several lots stands once."""
    return list({one["id"]: one for one in parties}.values())


def tender_of(case: Case, lots: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The tender as it stands from the award on; the first notice of a case says the whole of it."""
    said: dict[str, Any] = {
        **common.tender_head(case, "complete"),
        "procurementMethod": common.METHOD[case.route],
        "procurementMethodDetails": common.method_words(case),
    }
    if not case.is_public:
        status = {one["id"]: one["status"] for one in lots}
        whole = [{**lot, "status": status.get(lot["id"], "active")} for lot in common.lots_of(case, "active")]
        return {**said, "lots": whole, "items": common.items_of(case)}
    return {**said, "lots": list(lots)}


def lots_said(awards: Iterable[tuple[CaseAward, str]]) -> list[dict[str, Any]]:
    """Each lot with what its award makes of it."""
    return [
        {"id": lot_id(lot), "title": common.lot_title(award.case, lot), "status": STATUS[status]}
        for award, status in awards
        for lot in award.lots.all()
    ]


def award_said(award: CaseAward, status: str) -> dict[str, Any]:
    """`status`: pending (announced), active (contract made), unsuccessful (no award for these lots)."""
    said: dict[str, Any] = {
        "id": award_key(award),
        "title": award.case.title,
        "status": status,
        "relatedLots": lot_ids(list(award.lots.all())),
    }
    if not award.supplier_name:
        return {**said, "date": day_begins(award.decided_on), "description": award.reasons}
    return {
        **said,
        "date": day_begins(award.decided_on),
        "value": money(award.net, award.gross),
        "suppliers": [reference_to(party_of(award))],
        "aboveThreshold": award.case.is_above,
        **with_period("contractPeriod", award.starts_on, award.ends_on),
    }


def with_period(name: str, begin: Any, end: Any) -> dict[str, Any]:
    return {name: found} if (found := period(begin, end)) else {}


def statistics(awards: Iterable[CaseAward]) -> list[dict[str, Any]]:
    """bids.statistics, for each lot: received, assessed, of small firms."""
    found: list[dict[str, Any]] = []
    for award in awards:
        for lot in award.lots.all():
            for measure, value in (
                ("bids", award.tenders_received),
                ("validBids", award.tenders_assessed),
                ("smeBids", award.tenders_sme),
            ):
                if value is not None:
                    found.append(
                        {
                            "id": f"{lot_id(lot)}-{measure}",
                            "measure": measure,
                            "value": value,
                            "relatedLot": lot_id(lot),
                        }
                    )
    return found


def contract_head(contract: CouncilContract) -> dict[str, Any]:
    """What names a contract in every release."""
    key = award_key(contract.award) if contract.award else contract.reference
    return {"id": contract.reference, "awardID": key, "title": contract.title}


def supplier_facts(row: CaseAward | CouncilContract, prefix: str, head: str = "") -> list[Fact]:
    """`head` says of which lots, where a notice names several suppliers."""
    return section(
        head or _("Supplier"),
        (f"{prefix}.supplier", _("Name"), row.supplier_name),
        (f"{prefix}.supplier_id", _("Identifier"), row.supplier_id),
        (f"{prefix}.sme", _("Small or medium-sized enterprise"), flag(row.supplier_is_sme)),
        (f"{prefix}.vcse", _("Voluntary, community or social enterprise"), flag(row.supplier_is_vcse)),
    )


def flag(value: bool | None) -> str:
    return "" if value is None else common.yes_no(value)


def money_words(row: Any) -> str:
    return _("{net} excluding VAT, {gross} including VAT").format(
        net=common.pounds(row.net), gross=common.pounds(row.gross)
    )


def scope_facts(notice: OwnNotice) -> list[Fact]:
    case = case_of(notice)
    return section(
        _("Scope"),
        ("title", _("Title"), case.title),
        ("reference", _("Reference"), case.number),
        ("description", _("Description"), case.need),
        ("category", _("Main procurement category"), str(case.get_category_display())),
        ("cpv", _("CPV classifications"), common.codes_words(case)),
        ("above", _("Above the relevant threshold"), common.yes_no(case.is_above)),
        ("procedure", _("Procedure type"), common.method_words(case)),
    )
