"""UK7: a contract was made. Only with it a contract for which it is due is seen in the public register."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement.actions import contracts as actions
from procurement.awards_law import needs_identifier
from procurement.makers import awards_bodies as bodies
from procurement.makers import common
from procurement.makers.common import case_of, section
from procurement.models import Case, CouncilContract, OwnNotice
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import day_begins, money

K = CouncilContract.State


def number_of(notice: OwnNotice) -> str:
    """The official number; without one, of a notice that is published here alone, ours."""
    return notice.official_number or f"{settings.OCID_PREFIX}-{notice.public_id}"


def waiting(case: Case) -> list[CouncilContract]:
    """Signed, and no contract details notice is published."""
    rows = CouncilContract.objects.filter(case=case, details_number="").exclude(state=K.DRAFT)
    return list(rows.select_related("award", "case").prefetch_related("award__lots", "kpis").order_by("pk"))


def told_by(notice: OwnNotice) -> list[CouncilContract]:
    case = case_of(notice)
    if notice.corrects_id:
        rows = CouncilContract.objects.filter(case=case).exclude(details_number="")
        return bodies.contracts_of(notice, rows.order_by("pk"))
    return bodies.contracts_of(notice, waiting(case))


def facts(notice: OwnNotice) -> list[Fact]:
    found = [*common.correction_facts(notice), *bodies.scope_facts(notice)]
    rows = told_by(notice)
    for contract in rows:
        key, award = contract.reference, contract.award
        lots = ", ".join(str(lot) for lot in award.lots.all()) if award else ""
        found += section(
            _("Contract {reference}").format(reference=key),
            (f"{key}.title", _("Title"), contract.title),
            (f"{key}.lots", _("Lots"), lots),
            (f"{key}.value", _("Value"), bodies.money_words(contract)),
            (f"{key}.signed", _("Date signed"), common.day_words(contract.signed_on)),
            (f"{key}.dates", _("Contract dates"), common.days_words(contract.starts_on, contract.ends_on)),
            (f"{key}.kpis", _("Key performance indicators"), _figures(contract)),
            (f"{key}.no_kpis", _("Why there are none"), contract.no_figures_reasons),
        )
        found += bodies.supplier_facts(contract, key, key if len(rows) > 1 else "")
    return found + common.authority_facts(notice)


def _figures(contract: CouncilContract) -> str:
    return "\n".join(f"{kpi.name}: {kpi.target}" for kpi in contract.kpis.all())


def check(notice: OwnNotice) -> list[tuple[str, str]]:
    case, rows = case_of(notice), told_by(notice)
    here = common.case_url(case)
    if not rows:
        return [(_("No signed contract waits for this notice."), here)]
    wants = case.is_above or (case.is_notifiable and needs_identifier(today()))
    words = _("{supplier} has no identifier: this notice names the one of the central platform (GB-PPON-…).")
    nameless = [one for one in rows if wants and not one.supplier_id]
    return [
        (
            words.format(supplier=one.supplier_name),
            here if notice.corrects_id else reverse("procurement_contracts:identify", args=[one.pk]),
        )
        for one in nameless
    ]


def body(notice: OwnNotice) -> dict[str, Any]:
    case, rows = case_of(notice), told_by(notice)
    awards = [one.award for one in rows if one.award]
    said = [(award, "active") for award in awards]
    made = {
        "tender": bodies.tender_of(case, bodies.lots_said(said)),
        "parties": bodies.unique(bodies.party_of(one) for one in rows),
        "awards": [bodies.award_said(award, "active") for award in awards],
        "contracts": [_contract(one) for one in rows],
    }
    if found := bodies.statistics(awards):
        made["bids"] = {"statistics": found}
    return made


def _contract(contract: CouncilContract) -> dict[str, Any]:
    said: dict[str, Any] = {
        **bodies.contract_head(contract),
        "status": "active",
        "value": money(contract.net, contract.gross),
        "aboveThreshold": contract.is_above,
        **bodies.with_period("period", contract.starts_on, contract.ends_on),
    }
    if contract.signed_on:
        said["dateSigned"] = day_begins(contract.signed_on)
    if metrics := [
        {"id": str(kpi.number), "title": kpi.name, "description": kpi.target} for kpi in contract.kpis.all()
    ]:
        said["agreedMetrics"] = metrics
    elif contract.no_figures_reasons:
        said["noAgreedMetricsRationale"] = contract.no_figures_reasons
    return said


def published(notice: OwnNotice) -> None:
    """The contracts that it names are in the public register from now on."""
    named = {one["id"] for one in notice.body.get("contracts", [])}
    if notice.corrects_id:
        return
    for contract in CouncilContract.objects.filter(case=notice.case, reference__in=named):
        actions.details_published(
            contract=contract, number=number_of(notice), by=notice.recorded_by or notice.approved_by
        )


def offered(case: Case) -> bool:
    return bool(waiting(case)) and not case.notices.filter(kind="UK7").under_way().exists()


def maker() -> NoticeMaker:
    return NoticeMaker(
        name="UK7",
        facts=facts,
        check=check,
        body=body,
        tag=lambda notice: ["awardUpdate", "contractUpdate"] if notice.corrects_id else ["award", "contract"],
        documents_in="contracts",
        document_type="contractNotice",
        published=published,
        offered=offered,
    )
