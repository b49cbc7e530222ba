"""UK4: the tender notice, above the threshold and below it. Sections in the order in which Find a Tender shows them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.mails import absolute
from procurement.actions.market import reasons_without
from procurement.actions.planning import plan_of
from procurement.makers import common
from procurement.makers.common import Route, case_of, section
from procurement.makers.tender_checks import check
from procurement.makers.tender_forms import TenderExtra
from procurement.makers.tender_times import closes_of, questions_of
from procurement.models import Case, CaseLot, OwnNotice
from procurement.notice_facts import ITSELF, changes, unpacked
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import document, period


# --- Facts -------------------------------------------------------------------------------------------------
def facts(notice: OwnNotice) -> list[Fact]:
    case = case_of(notice)
    lots = list(case.lots.all())
    found = common.correction_facts(notice)
    found += _scope(case, lots)
    if len(lots) > 1:
        for lot in lots:
            found += _lot(case, lot)
        found += _limits(case)
    found += _participation(case, lots)
    found += _submission(notice)
    found += _criteria(lots)
    found += _other(notice, len(lots) == 1)
    found += section(
        _("Procedure"),
        ("procedure", _("Procedure type"), common.method_words(case)),
        ("steps", _("Competitive flexible procedure description"), notice.extra.get("steps", "")),
        ("urgent", _("Reasons for urgency"), plan_of(case).urgent_reasons if case.is_above else ""),
    )
    papers = case.files.filter(is_internal=False, withdrawn_at=None)
    found += section(
        _("Documents"), ("papers", _("Tender documents"), "\n".join(one.title for one in papers))
    )
    return found + common.authority_facts(notice)


def _scope(case: Case, lots: list[CaseLot]) -> list[Fact]:
    begins = [begin for lot in lots if (begin := common.lot_period(case, lot)[0])]
    ends = [end for lot in lots if (end := common.lot_period(case, lot)[1])]
    span = min(begins, default=None), max(ends, default=None)
    months = _("Up to {n} months").format(n=case.extension_months) if case.extension_months else ""
    options = common.value_words(case, case.options_net) if case.options_net else ""
    return section(
        _("Scope"),
        ("title", _("Title"), case.title),
        ("reference", _("Reference"), case.number),
        ("description", _("Description"), case.need),
        ("value", _("Total value (estimated)"), common.value_words(case, case.whole_net)),
        ("dates", _("Contract dates (estimated)"), common.days_words(*span)),
        ("extension", _("Possible extension"), months),
        ("options", _("Options"), options),
        ("category", _("Main procurement category"), str(case.get_category_display())),
        ("cpv", _("CPV classifications"), common.codes_words(case)),
        ("place", _("Contract locations"), case.place),
    )  # fmt: skip


def _lot(case: Case, lot: CaseLot) -> list[Fact]:
    key, words = f"lot{lot.number}.", _("Lot {n}. {title}").format(n=lot.number, title=lot.title)
    return section(
        words,
        (f"{key}description", _("Description"), lot.outcomes),
        (f"{key}value", _("Lot value (estimated)"), common.value_words(case, common.lot_net(lot))),
        (f"{key}dates", _("Contract dates (estimated)"), common.days_words(*common.lot_period(case, lot))),
        (f"{key}cpv", _("CPV classifications"), common.codes_words(case, lot)),
        (f"{key}suits", _("Particular suitability"), _suits(lot)),
        (f"{key}criteria", _("Award criteria"), _weights(lot)),
    )


def _limits(case: Case) -> list[Fact]:
    def most(number: int | None) -> str:
        return number_format(number) if number else ""

    return section(
        _("Lot constraints"),
        ("most_tendered", _("Maximum number of lots a supplier can bid for"), most(case.most_lots_tendered)),
        ("most_awarded", _("Maximum number of lots a supplier can be awarded"), most(case.most_lots_awarded)),
    )


def _suits(lot: CaseLot) -> str:
    found = [_("Small and medium-sized enterprises (SME)")] if lot.suits_sme else []
    found += [_("Voluntary, community and social enterprises (VCSE)")] if lot.suits_vcse else []
    return "\n".join(found)


def reservation(case: Case) -> str:
    """Where firms must be, and of which kind they must be."""
    place = {
        Case.Reserved.UK: _("United Kingdom"),
        Case.Reserved.LOCAL: case.reserved_area,
    }.get(case.reserved, "")
    kind = str(case.get_reserved_kind_display()) if case.reserved_kind else ""
    return "\n".join(filter(None, (place, kind)))


def _participation(case: Case, lots: list[CaseLot]) -> list[Fact]:
    money = [
        _("Insurance of {amount}").format(amount=common.pounds(case.insurance_asked))
        if case.insurance_asked
        else "",
        _("Yearly turnover of {amount}").format(amount=common.pounds(case.turnover_asked))
        if case.turnover_asked
        else "",
    ]
    return section(
        _("Participation"),
        ("conditions", _("Legal and financial capacity"), "\n".join(filter(None, money))),
        ("suits", _("Particular suitability"), _suits(lots[0]) if len(lots) == 1 else ""),
        ("reserved", _("Reserved for suppliers in, and of the kind"), reservation(case)),
    )


def _submission(notice: OwnNotice) -> list[Fact]:
    case = case_of(notice)
    return section(
        _("Submission"),
        ("questions", _("Enquiry deadline"), common.moment_words(questions_of(notice))),
        ("closes", _("Tender submission deadline"), common.moment_words(closes_of(notice))),
        ("tenders_url", _("Submission address and any special instructions"), case.tenders_url),
        (
            "electronic",
            _("Tenders may be submitted electronically"),
            common.yes_no(plan_of(case).electronic),
        ),
        ("languages", _("Languages that may be used for submission"), _("English")),
        ("decision", _("Award decision date (estimated)"), common.day_words(case.decision_on)),
    )


def _weights(lot: CaseLot) -> str:
    return "\n".join(f"{one['name']}: {number_format(one.get('weight') or 0)} %" for one in lot.criteria)


def _criteria(lots: list[CaseLot]) -> list[Fact]:
    if len(lots) != 1:
        return []
    return section(_("Award criteria"), ("criteria", _("Criteria and their weights"), _weights(lots[0])))


def _other(notice: OwnNotice, is_whole: bool) -> list[Fact]:
    case, extra = case_of(notice), notice.extra
    conflicts = _("Prepared") if case.is_above and case.assessments.exists() else ""
    return section(
        _("Other information"),
        ("one_lot", _("Reasons for not dividing into lots"), case.one_lot_reasons if is_whole else ""),
        (
            "no_engagement",
            _("Reasons for no engagement notice"),
            reasons_without(case) if case.is_above else "",
        ),
        ("conflicts", _("Conflicts assessment"), conflicts),
        ("more", _("More"), extra.get("more", "")),
    )


# --- OCDS --------------------------------------------------------------------------------------------------
def body(notice: OwnNotice) -> dict[str, Any]:
    case, extra = case_of(notice), notice.extra
    lots = list(case.lots.all())
    plan = plan_of(case)
    tender = {
        **common.tender_head(case, "active"),
        "procurementMethod": common.METHOD[Route(case.route)],
        "procurementMethodDetails": common.method_words(case),
        "tenderPeriod": period(None, closes_of(notice)),
        "enquiryPeriod": period(None, questions_of(notice)),
        "awardPeriod": period(None, case.decision_on),
        "submissionMethod": ["electronicSubmission"] if plan.electronic else ["written"],
        "submissionMethodDetails": case.tenders_url,
        "submissionTerms": {
            "electronicSubmissionPolicy": "required" if plan.electronic else "allowed",
            "languages": ["en"],
        },
        "lots": common.lots_of(case, "active"),
        "lotDetails": _lot_details(case, lots),
        "items": common.items_of(case),
        "otherRequirements": _reserved(case),
        "eligibilityCriteria": reservation(case).replace("\n", ". "),
        "procedure": {"isAccelerated": True, "acceleratedRationale": plan.urgent_reasons}
        if case.is_above and plan.urgent_reasons
        else {},
        "documents": _papers(notice),
    }
    if case.route == Route.FLEXIBLE and extra.get("steps"):
        tender["procedure"] = {**tender["procedure"], "features": extra["steps"]}
    if notice.corrects_id:
        tender["amendments"] = [common.amendment(notice, _changed_words(notice), notice.why)]
    said: dict[str, Any] = {
        "tender": {name: value for name, value in tender.items() if value not in ("", {}, [])}
    }
    if case.is_above and (reasons := reasons_without(case)):
        said["planning"] = {"noEngagementNoticeRationale": reasons}
    return said


def _lot_details(case: Case, lots: list[CaseLot]) -> dict[str, Any]:
    if len(lots) == 1:
        return {"noLotsDivisionRationale": case.one_lot_reasons} if case.one_lot_reasons else {}
    said = {
        "maximumLotsBidPerSupplier": case.most_lots_tendered,
        "maximumLotsAwardedPerSupplier": case.most_lots_awarded,
    }
    return {name: value for name, value in said.items() if value}


def _reserved(case: Case) -> dict[str, Any]:
    said: dict[str, Any] = {"reservedParticipation": ["smeVcse"]} if case.reserved_kind else {}
    if case.reserved:
        place = "United Kingdom" if case.reserved == Case.Reserved.UK else case.reserved_area
        said["reservedParticipationLocation"] = {"description": place}
    return said


def _papers(notice: OwnNotice) -> list[dict[str, Any]]:
    """Where the papers of the tender lie: on the page of the procurement."""
    case = case_of(notice)
    if not case.files.filter(is_internal=False, withdrawn_at=None).exists():
        return []
    url = absolute(reverse("procurement:page", args=[case.ocid]))
    return [document(f"{case.number}-papers", "", "biddingDocuments", url, None, _("Tender documents"))]


def _changed_words(notice: OwnNotice) -> str:
    found = changes(unpacked(notice.corrects.facts) if notice.corrects else [], facts(notice))
    return ", ".join(dict.fromkeys(one.label for one in found if one.key not in ITSELF))


def tag(notice: OwnNotice) -> list[str]:
    return ["tenderUpdate"] if notice.corrects_id else ["tender"]


def offered(case: Case) -> bool:
    """Once, while it is planned and open to everybody; afterwards the notice is corrected."""
    is_new = not case.notices.filter(kind="UK4").exclude(state=OwnNotice.State.DROPPED).exists()
    return case.state == Case.State.PLANNING and case.is_advertised and is_new


def maker() -> NoticeMaker:
    from procurement.actions.inviting import tender_published

    return NoticeMaker(
        name="UK4",
        facts=facts,
        check=check,
        body=body,
        tag=tag,
        documents_in="tender",
        document_type="tenderNotice",
        published=tender_published,
        extra=TenderExtra,
        offered=offered,
    )
