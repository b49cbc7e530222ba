"""UK3: one planned procurement. UK1: what a department means to buy in the next 18 months, of a large value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement.law.rows import amount
from procurement.law.tendering import is_qualifying
from procurement.makers import common
from procurement.makers.common import case_of, section
from procurement.models import Case, OwnNotice
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import period


# --- UK3 ---------------------------------------------------------------------------------------------------
def facts(notice: OwnNotice) -> list[Fact]:
    case = case_of(notice)
    found = common.correction_facts(notice)
    found += section(
        _("Scope"),
        ("title", _("Title"), case.title),
        ("reference", _("Reference"), case.number),
        ("description", _("Description"), case.need),
        ("value", _("Total value (estimated)"), common.value_words(case, case.whole_net)),
        ("dates", _("Contract dates (estimated)"), common.days_words(case.needed_on, case.ends_on)),
        ("category", _("Main procurement category"), str(case.get_category_display())),
        ("cpv", _("CPV classifications"), common.codes_words(case)),
        ("place", _("Contract locations"), case.place),
    )
    lots = list(case.lots.all())
    for lot in lots if len(lots) > 1 else []:
        found += section(
            _("Lot {n}. {title}").format(n=lot.number, title=lot.title),
            (f"lot{lot.number}.description", _("Description"), lot.outcomes),
            (
                f"lot{lot.number}.value",
                _("Lot value (estimated)"),
                common.value_words(case, common.lot_net(lot)),
            ),
        )
    found += section(
        _("Submission"),
        (
            "publishes",
            _("Publication date of tender notice (estimated)"),
            common.day_words(case.publishes_on),
        ),
    )
    return found + common.authority_facts(notice)


def check(notice: OwnNotice) -> list[tuple[str, str]]:
    case = case_of(notice)
    url = common.case_url(case)
    wrong = [
        (_("Say what must come of it."), not case.need),
        (_("Each lot needs a value."), not case.whole_net),
        (_("Choose CPV codes."), not case.cpvs.exists()),
        (_("Say on which day the tender notice is planned."), case.publishes_on is None),
        (
            _("The day of the tender notice must lie ahead."),
            case.publishes_on is not None and case.publishes_on <= today(),
        ),
    ]
    return [(words, url) for words, is_wrong in wrong if is_wrong]


def shortens(notice: OwnNotice) -> bool:
    """Published today it would shorten the time for tenders to ten days (sections 15 and 54)."""
    case = case_of(notice)
    return case.is_above and case.publishes_on is not None and is_qualifying(today(), case.publishes_on)


def body(notice: OwnNotice) -> dict[str, Any]:
    case = case_of(notice)
    tender = {
        **common.tender_head(case, "planned"),
        "lots": common.lots_of(case, "planned"),
        "items": common.items_of(case),
    }
    said: dict[str, Any] = {"planning": {}, "tender": tender}
    if case.publishes_on:  # OCDS: what is planned to happen stands as a milestone
        due = period(case.publishes_on, None)["startDate"]
        said["planning"]["milestones"] = [
            {
                "id": "tender-notice",
                "title": _("Tender notice"),
                "type": "preProcurement",
                "status": "scheduled",
                "dueDate": due,
            }
        ]
    return said


def offered(case: Case) -> bool:
    """Before tenders are invited, once."""
    gone = case.notices.filter(kind__in=["UK3", "UK4"]).exclude(state=OwnNotice.State.DROPPED)
    return case.state == Case.State.PLANNING and not gone.exists()


# --- UK1 ---------------------------------------------------------------------------------------------------
def pipeline(notice: OwnNotice) -> list[Case]:
    """Of the department: planned, the tender notice within 18 months, above the value of section 93."""
    first = today()
    last = first + timedelta(days=amount("pipeline.ahead", first))
    least = amount("pipeline.contract", first)
    cases = Case.objects.filter(
        department=notice.department, state=Case.State.PLANNING, publishes_on__range=(first, last)
    )
    return [case for case in cases.order_by("publishes_on", "pk") if case.gross > least]


def pipeline_facts(notice: OwnNotice) -> list[Fact]:
    found = common.correction_facts(notice)
    for case in pipeline(notice):
        found += section(
            case.title,
            (f"{case.number}.reference", _("Reference"), case.number),
            (f"{case.number}.description", _("Description"), case.need),
            (f"{case.number}.value", _("Total value (estimated)"), common.value_words(case, case.whole_net)),
            (
                f"{case.number}.publishes",
                _("Publication date of tender notice (estimated)"),
                common.day_words(case.publishes_on),
            ),
            (
                f"{case.number}.dates",
                _("Contract dates (estimated)"),
                common.days_words(case.needed_on, case.ends_on),
            ),
            (
                f"{case.number}.category",
                _("Main procurement category"),
                str(case.get_category_display()),
            ),
            (f"{case.number}.cpv", _("CPV classifications"), common.codes_words(case)),
        )
    return found + common.authority_facts(notice)


def pipeline_check(notice: OwnNotice) -> Iterable[tuple[str, str]]:
    url = reverse("procurement_cases:index")
    cases = pipeline(notice)
    if not cases:
        return [(_("No procurement of this department belongs into it: none of this value is planned."), url)]
    return [
        (_("{title}: say what must come of it.").format(title=case.title), common.case_url(case))
        for case in cases
        if not case.need
    ]


def makers() -> list[NoticeMaker]:
    return [
        NoticeMaker(
            name="UK1",
            facts=pipeline_facts,
            check=lambda notice: list(pipeline_check(notice)),
            body=lambda notice: {},  # many processes in one notice: no release of one of them
            tag=lambda notice: ["planning"],
            documents_in="planning",
            document_type="pipelineNotice",
            offered=None,
        ),
        NoticeMaker(
            name="UK3",
            facts=facts,
            check=check,
            body=body,
            tag=lambda notice: ["planningUpdate"] if notice.corrects_id else ["planning"],
            documents_in="planning",
            document_type="plannedProcurementNotice",
            offered=offered,
        ),
    ]
