"""UK8: payments of more than £30,000 under a public contract (s70). UK17: how fast public contracts were paid (s69)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import measures_payments as measures
from procurement import owed_payments as owed
from procurement.makers import common
from procurement.makers.common import case_of, section
from procurement.models import Case, CouncilContract, Invoice, OwnNotice
from procurement.publisher import publisher
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import day_begins, number, party_of_supplier, reference_to


# --- UK8 ---------------------------------------------------------------------------------------------------
def payments_of(notice: OwnNotice) -> list[Invoice]:
    """What it tells of, by contract and day."""
    period = owed.quarter_said(notice)
    if period is None:
        return []
    return list(measures.payments_over(period).filter(contract__case=case_of(notice)))


def payment_facts(notice: OwnNotice) -> list[Fact]:
    case, period = case_of(notice), owed.quarter_said(notice)
    found = common.correction_facts(notice)
    found += section(
        _("Scope"),
        ("title", _("Title"), case.title),
        ("reference", _("Reference"), case.number),
        ("quarter", _("Payments of the quarter"), measures.quarter_words(period) if period else ""),
    )
    for invoice in payments_of(notice):
        contract, key = invoice.contract, invoice.reference
        found += section(
            _("Contract {reference}").format(reference=contract.reference),
            (f"{key}.supplier", _("Supplier"), contract.supplier_name),
            (f"{key}.supplier_id", _("Identifier"), contract.supplier_id),
            (f"{key}.amount", _("Amount paid, including VAT"), common.pounds(invoice.total)),
            (f"{key}.day", _("Paid on"), common.day_words(invoice.paid_on)),
            (f"{key}.id", _("Payment"), key),
        )
    return found + common.authority_facts(notice)


def payment_check(notice: OwnNotice) -> list[tuple[str, str]]:
    case = case_of(notice)
    if not payments_of(notice):
        return [(_("No payment of the quarter is owed a notice."), common.case_url(case))]
    private = [one for one in payments_of(notice) if not one.contract.is_public]
    words = _("Publish the contract details notice of {reference} first.")
    named = dict.fromkeys(one.contract.reference for one in private)
    return [(words.format(reference=one), common.case_url(case)) for one in named]


def payment_body(notice: OwnNotice) -> dict[str, Any]:
    """`contracts[].implementation.transactions`, from the council to the supplier; of a release that stands alone the
    award too, since a contract names its own."""
    case = case_of(notice)
    payer = {"id": settings.PROCUREMENT_BUYER_ID, "name": publisher()}
    contracts: dict[int, dict[str, Any]] = {}
    parties: dict[str, dict[str, Any]] = {}
    for invoice in payments_of(notice):
        contract = invoice.contract
        party = party_of_supplier(
            contract.supplier_name,
            contract.supplier_id,
            contract.supplier_is_sme,
            contract.supplier_is_vcse,
            roles=("supplier", "payee"),
        )
        parties[party["id"]] = party
        said = contracts.setdefault(contract.pk, _contract(contract))
        said["implementation"]["transactions"].append(
            {
                "id": invoice.reference,
                "date": day_begins(invoice.paid_on),
                "value": {"amount": number(invoice.total), "currency": "GBP"},
                "payer": payer,
                "payee": reference_to(party),
            }
        )
    return {
        "tender": {"id": case.number, "title": case.title, "status": "complete"},
        "contracts": list(contracts.values()),
        "parties": list(parties.values()),
    }


def _contract(contract: CouncilContract) -> dict[str, Any]:
    """Named as the notices from the award on name it."""
    return {
        "id": contract.reference,
        "awardID": award_key(contract),
        "title": contract.title,
        "status": "active" if contract.state == CouncilContract.State.RUNNING else "terminated",
        "implementation": {"transactions": []},
    }


def award_key(contract: CouncilContract) -> str:
    """As `awards_bodies.award_key` has it; of a contract without an award here its own reference."""
    try:
        from procurement.makers.awards_bodies import contract_head
    except ImportError:  # the part that records awards is not installed
        return f"award-{contract.award_id}" if contract.award_id else contract.reference
    return contract_head(contract)["awardID"]


def payment_offered(case: Case) -> bool:
    return any(not one.is_done for one in owed.payments_of(case))


# --- UK17 --------------------------------------------------------------------------------------------------
def percent(share: Decimal | None) -> str:
    return f"{share} %" if share is not None else _("none were paid")


def compliance_facts(notice: OwnNotice) -> list[Fact]:
    """In the order of s69(3): days on average, shares by how long it took, and what was not paid in time."""
    period = owed.half_said(notice)
    found = measures.compliance(period)
    days = found.days
    return [
        *common.correction_facts(notice),
        *section(
            _("Reporting period"),
            ("from", _("First day"), common.day_words(period.first)),
            ("to", _("Last day"), common.day_words(period.last)),
        ),
        *section(
            _("Payments under public contracts"),
            ("number", _("Payments made"), str(days.number)),
            ("sum", _("Sum of payments made, including VAT"), common.pounds(found.paid_sum)),
            (
                "average",
                _("Average number of days taken to pay"),
                str(days.average) if days.average is not None else _("none were paid"),
            ),
            ("within30", _("Paid within 30 days"), percent(days.in_time_share)),
            ("within60", _("Paid in 31 to 60 days"), percent(days.share(days.middle))),
            ("later", _("Paid in 61 days or more"), percent(days.share(days.long))),
            (
                "notpaid",
                _("Due in the period and not paid within the 30 days"),
                percent(found.not_in_time_share),
            ),
        ),
        *common.authority_facts(notice),
    ]


def compliance_check(notice: OwnNotice) -> list[tuple[str, str]]:
    period = owed.half_said(notice)
    if period.is_past:
        return []
    return [(_("The half year is not over yet."), reverse("payment_runs:owed"))]


def compliance_body(notice: OwnNotice) -> dict[str, Any]:
    """It is about no contracting process: OCDS has nothing for it, and no release is made."""
    return {}


def makers() -> list[NoticeMaker]:
    return [
        NoticeMaker(
            name=owed.UK8,
            facts=payment_facts,
            check=payment_check,
            body=payment_body,
            tag=lambda notice: ["implementation"],
            documents_in="contracts",
            document_type="implementationNotice",
            offered=payment_offered,
        ),
        NoticeMaker(
            name=owed.UK17,
            facts=compliance_facts,
            check=compliance_check,
            body=compliance_body,
            tag=lambda notice: ["planning"],
            documents_in="planning",
            document_type="paymentsComplianceNotice",
            offered=None,
        ),
    ]
