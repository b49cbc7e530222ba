"""UK12: a procurement ends without an award."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement.actions.cancelling import owes_termination, tell_ended, wind_up
from procurement.makers import common
from procurement.makers.common import case_of, section
from procurement.makers.tender_forms import EndExtra
from procurement.models import Case, OwnNotice
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import day_begins, lot_id
from procurement.transitions import move


def facts(notice: OwnNotice) -> list[Fact]:
    case, extra = case_of(notice), notice.extra
    decided = date.fromisoformat(extra["decided_on"]) if extra.get("decided_on") else None
    found = common.correction_facts(notice)
    found += section(
        _("Scope"),
        ("title", _("Title"), case.title),
        ("reference", _("Reference"), case.number),
        ("description", _("Description"), case.need),
    )
    found += section(
        _("Procurement termination"),
        ("decided", _("Date of decision"), common.day_words(decided)),
        ("reasons", _("Reasons"), extra.get("reasons", "")),
        ("again", _("What follows"), extra.get("again", "")),
    )
    return found + common.authority_facts(notice)


def check(notice: OwnNotice) -> list[tuple[str, str]]:
    case, extra = case_of(notice), notice.extra
    here = reverse("procurement_notices:write", args=[notice.pk])
    wrong = [
        (_("Say why it ends."), not extra.get("reasons"), here),
        (_("Say when that was decided."), not extra.get("decided_on"), here),
        (
            _("The decision can’t lie ahead."),
            bool(extra.get("decided_on")) and date.fromisoformat(extra["decided_on"]) > today(),
            here,
        ),
        (
            _("An award stands: take it back first."),
            notice.corrects_id is None and case.awards.standing().exists(),
            common.case_url(case),
        ),
    ]
    return [(words, url) for words, is_wrong, url in wrong if is_wrong]


def body(notice: OwnNotice) -> dict[str, Any]:
    case, extra = case_of(notice), notice.extra
    tender = {
        "id": case.number,
        "title": case.title,
        "status": "cancelled",
        "finalStatusDate": day_begins(date.fromisoformat(extra["decided_on"])),
        "lots": [{"id": lot_id(lot), "status": "cancelled"} for lot in case.lots.all()],
        "amendments": [common.amendment(notice, _("Ended without an award"), extra["reasons"])],
    }
    return {"tender": tender}


def offered(case: Case) -> bool:
    """Once something of it was published, while it runs; and where it has ended and the notice is owed."""
    gone = case.notices.filter(kind="UK12").exclude(state=OwnNotice.State.DROPPED)
    if not case.is_public or gone.exists():
        return False
    return case.state in Case.ALIVE or (case.state == Case.State.CANCELLED and owes_termination(case))


def published(notice: OwnNotice) -> None:
    """Everybody who follows it or asked about it hears of the first one."""
    case, by = case_of(notice), notice.recorded_by or notice.approved_by
    if case.state != Case.State.CANCELLED:
        wind_up(case, by)
        move(case, Case.State.CANCELLED, by=by, state_reason=notice.extra.get("reasons", ""))
    if notice.release is not None and notice.corrects_id is None:
        tell_ended(case, notice.release, by)


def maker() -> NoticeMaker:
    return NoticeMaker(
        name="UK12",
        facts=facts,
        check=check,
        body=body,
        tag=lambda notice: ["tenderUpdate" if notice.corrects_id else "tenderCancellation"],
        documents_in="tender",
        document_type="tenderCancellationNotice",
        published=published,
        extra=EndExtra,
        offered=offered,
    )
