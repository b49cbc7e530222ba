"""UK5: a direct award to come. UK6: to whom the contract is to go, with the standstill that begins with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now, today
from procurement.actions.awarding import announce
from procurement.law.days import standstill_ends
from procurement.makers import awards_bodies as bodies
from procurement.makers import common
from procurement.makers.awards_forms import AwardExtra, DirectExtra, Standstill
from procurement.makers.common import case_of, section
from procurement.models import Case, CaseAward, OwnNotice
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import lot_ids, moment, money, party_of_supplier, period, reference_to

A = CaseAward.State


def write_url(notice: OwnNotice) -> str:
    """Where what is typed for a notice alone is typed; of one that is not kept yet, its case."""
    if notice.pk is None:
        return common.case_url(case_of(notice))
    return reverse("procurement_notices:write", args=[notice.pk])


def _gone(case: Case, *kinds: str) -> bool:
    return case.notices.filter(kind__in=kinds).exclude(state=OwnNotice.State.DROPPED).exists()


# --- UK5 ---------------------------------------------------------------------------------------------------
def direct_facts(notice: OwnNotice) -> list[Fact]:
    case, extra = case_of(notice), notice.extra
    return [
        *bodies.scope_facts(notice),
        *section(
            _("Direct award"),
            ("value", _("Total value (estimated)"), common.value_words(case, case.whole_net)),
            ("dates", _("Contract dates (estimated)"), common.days_words(case.needed_on, case.ends_on)),
            ("ground", _("Direct award justification"), extra.get("ground", "")),
            ("reasons", _("Why it applies"), extra.get("reasons", "")),
        ),
        *section(
            _("Supplier"),
            ("supplier", _("Name"), extra.get("supplier_name", "")),
            ("supplier_id", _("Identifier"), extra.get("supplier_id", "")),
        ),
        *common.authority_facts(notice),
    ]


def direct_check(notice: OwnNotice) -> list[tuple[str, str]]:
    case, extra = case_of(notice), notice.extra
    here, there = write_url(notice), common.case_url(case)
    wrong = [
        (_("Say who the supplier is."), not extra.get("supplier_name"), here),
        (_("Say which ground of Schedule 5 applies."), not extra.get("ground"), here),
        (_("Say why it applies."), not extra.get("reasons"), here),
        (_("Each lot needs a value."), not case.whole_net, there),
        (_("Choose CPV codes."), not case.cpvs.exists(), there),
    ]
    return [(words, url) for words, is_wrong, url in wrong if is_wrong]


def direct_body(notice: OwnNotice) -> dict[str, Any]:
    case, extra = case_of(notice), notice.extra
    lots = list(case.lots.all())
    party = party_of_supplier(extra["supplier_name"], extra.get("supplier_id", ""))
    award = {
        "id": bodies.direct_key(extra["supplier_name"], extra.get("supplier_id", "")),
        "title": case.title,
        "status": "pending",
        "value": money(case.whole_net, case.gross),
        "suppliers": [reference_to(party)],
        "relatedLots": lot_ids(lots),
        "aboveThreshold": case.is_above,
    }
    said = [{"id": str(lot.number), "title": common.lot_title(case, lot), "status": "active"} for lot in lots]
    tender = {
        **bodies.tender_of(case, said),
        "status": "active",
        "procurementMethodRationale": f"{extra['ground']}. {extra['reasons']}",
    }
    return {"tender": tender, "parties": [party], "awards": [award]}


def direct_offered(case: Case) -> bool:
    """Before a direct award above the threshold (s44), once."""
    is_direct = case.route == Case.Route.DIRECT and case.is_above
    return is_direct and case.state == Case.State.PLANNING and not _gone(case, "UK5")


def direct_missing(case: Case) -> list[tuple[str, str]]:
    """Before a direct award above the threshold its transparency notice is published (s44)."""
    if case.route != Case.Route.DIRECT or not case.is_above:
        return []
    if case.notices.published().filter(kind="UK5").exists():
        return []
    words = _("Publish the transparency notice (UK5) first: section 44 wants it before a direct award.")
    return [(words, common.case_url(case))]


# --- UK6 ---------------------------------------------------------------------------------------------------
def announced_by(notice: OwnNotice) -> list[CaseAward]:
    """The awards that it is about: decided and not announced, or the one that `about` names."""
    case = case_of(notice)
    rows = CaseAward.objects.standing().filter(case=case).prefetch_related("lots", "summaries")
    if wanted := notice.about.get("award"):
        return list(rows.filter(pk=wanted))
    if notice.corrects_id:
        return list(rows.exclude(state=A.DECIDED))
    return list(rows.filter(state=A.DECIDED))


def standstill_of(notice: OwnNotice) -> str:
    """Below the threshold there is none; light touch contracts may have one; all others have it (s51)."""
    case = case_of(notice)
    if not case.is_above:
        return Standstill.NONE
    usual = Standstill.NONE if case.kind == Case.Kind.LIGHT_TOUCH else Standstill.MANDATORY
    return str(notice.extra.get("standstill") or usual)


def stated_end(notice: OwnNotice) -> date | None:
    """The last day of the standstill, as the notice states it."""
    if standstill_of(notice) == Standstill.NONE:
        return None
    typed = notice.extra.get("publishes_on")
    return standstill_ends(date.fromisoformat(str(typed)) if typed else today())


def award_facts(notice: OwnNotice) -> list[Fact]:
    case = case_of(notice)
    found = [*common.correction_facts(notice), *bodies.scope_facts(notice)]
    for award in announced_by(notice):
        lots = ", ".join(str(lot) for lot in award.lots.all())
        in_lots = case.lots.count() > 1
        head = _("Award of {lots}").format(lots=lots) if in_lots else _("Award")
        found += section(
            head,
            (f"{award.pk}.value", _("Value"), bodies.money_words(award) if award.supplier_name else ""),
            (f"{award.pk}.dates", _("Contract dates"), common.days_words(award.starts_on, award.ends_on)),
            (f"{award.pk}.nobody", _("No award"), "" if award.supplier_name else award.reasons),
            (f"{award.pk}.received", _("Tenders received"), _number(award.tenders_received)),
            (f"{award.pk}.assessed", _("Tenders assessed"), _number(award.tenders_assessed)),
            (f"{award.pk}.small", _("Tenders of small firms"), _number(award.tenders_sme)),
        )
        if award.supplier_name:
            found += bodies.supplier_facts(award, str(award.pk), lots if in_lots else "")
    if case.is_above:
        found += section(
            _("Standstill"),
            ("standstill", _("Standstill period"), str(Standstill(standstill_of(notice)).label)),
            ("standstill_until", _("Standstill ends"), common.day_words(stated_end(notice))),
            ("standstill_reasons", _("Exception"), notice.extra.get("standstill_reasons", "")),
        )
    return found + common.authority_facts(notice)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def award_check(notice: OwnNotice) -> list[tuple[str, str]]:
    case, awards = case_of(notice), announced_by(notice)
    here, there = write_url(notice), common.case_url(case)
    kind, typed = standstill_of(notice), notice.extra.get("publishes_on")
    without = case.is_above and kind == Standstill.NONE and case.kind != Case.Kind.LIGHT_TOUCH
    wrong = [
        (_("No award waits to be announced."), not any(award.supplier_name for award in awards), there),
        (
            _("Say which exception of section 51(3) lets the standstill be left out."),
            without and not notice.extra.get("standstill_reasons"),
            here,
        ),
        (
            _(
                "Type the day on which Find a Tender publishes it: the notice states by it when the standstill ends."
            ),
            kind != Standstill.NONE and not typed,
            here,
        ),
        (
            _("The day of publication is past. Type the day on which it will be published."),
            bool(typed)
            and notice.state == OwnNotice.State.DRAFT
            and date.fromisoformat(str(typed)) < today(),
            here,
        ),
    ]
    return [(words, url) for words, is_wrong, url in wrong if is_wrong]


def award_body(notice: OwnNotice) -> dict[str, Any]:
    case, awards = case_of(notice), announced_by(notice)
    said = [(award, "pending" if award.supplier_name else "unsuccessful") for award in awards]
    entries = [bodies.award_said(award, status) for award, status in said]
    until = stated_end(notice)
    for award, entry in zip(awards, entries, strict=True):
        if until and award.supplier_name:
            entry["standstillPeriod"] = period(None, until)
        sent = [one.sent_at for one in award.summaries.all() if one.sent_at]
        if sent:
            entry["assessmentSummariesDateSent"] = moment(max(sent))
    made = {
        "tender": bodies.tender_of(case, bodies.lots_said(said)),
        "parties": bodies.unique(bodies.party_of(award) for award in awards if award.supplier_name),
        "awards": entries,
    }
    if found := bodies.statistics(awards):
        made["bids"] = {"statistics": found}
    return made


def award_published(notice: OwnNotice) -> None:
    """The awards that it names are announced; a standstill runs from its official publication, and never ends before
    the day that the notice states (s51(1))."""
    if notice.corrects_id:
        return
    named = {one["id"] for one in notice.body.get("awards", [])}
    kind, at = standstill_of(notice), notice.official_at or notice.published_at or now()
    for award in CaseAward.objects.filter(case=notice.case, state=A.DECIDED).exclude(supplier_name=""):
        if bodies.award_key(award) in named:
            announce(
                award=award,
                published_at=at,
                standstill=kind != Standstill.NONE,
                not_before=stated_end(notice) if notice.extra.get("publishes_on") else None,
                by=notice.recorded_by or notice.approved_by,
            )


def award_offered(case: Case) -> bool:
    """Once an award is decided and not announced."""
    under_way = case.notices.filter(kind="UK6").under_way().exists()
    decided = case.awards.filter(state=A.DECIDED).exclude(supplier_name="")
    return case.state == Case.State.AWARDED and not under_way and decided.exists()


def makers() -> list[NoticeMaker]:
    return [
        NoticeMaker(
            name="UK5",
            facts=direct_facts,
            check=direct_check,
            body=direct_body,
            tag=lambda notice: ["award", "contract"] if not notice.corrects_id else ["awardUpdate"],
            documents_in="awards",
            document_type="awardNotice",
            extra=DirectExtra,
            offered=direct_offered,
        ),
        NoticeMaker(
            name="UK6",
            facts=award_facts,
            check=award_check,
            body=award_body,
            tag=lambda notice: ["awardUpdate"] if notice.corrects_id else ["award"],
            documents_in="awards",
            document_type="awardNotice",
            published=award_published,
            extra=AwardExtra,
            offered=award_offered,
        ),
    ]
