"""What awards and contracts add to other pages: the case, the contract, the public page of a procurement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today
from procurement import permissions
from procurement.actions import awarding, contracts, performance, summaries
from procurement.awards_law import days_of
from procurement.awards_reading import shown_of
from procurement.law.days import last_of
from procurement.law.rows import amount
from procurement.models import (
    Case,
    CaseAward,
    ContractEnding,
    CouncilContract,
    Kpi,
    PerformanceFailure,
    Procurement,
)
from procurement.office.awards_base import contract_url
from procurement.office.awards_base import url_of as contract_page
from procurement.office.case_base import case_url, url_of
from procurement.registries import (
    CasePart,
    ContractPart,
    Due,
    NoticesDue,
    PagePart,
    Step,
    Task,
    case_parts,
    contract_parts,
    notices_due,
    page_parts,
)
from procurement.words import LAWYER, money

S, A, K = Case.State, CaseAward.State, CouncilContract.State


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), tzinfo=get_default_timezone())


# --- The case ----------------------------------------------------------------------------------------------
def steps(user: Any, case: Case) -> Iterator[Step]:
    if case.state not in (S.INVITED, S.AWARDED, S.CONTRACTED) and not awarding.may_award(case):
        return
    group = _("Award and contract")
    decided = case.state in (S.AWARDED, S.CONTRACTED) and not awarding.open_lots(case)
    yield Step(
        name="award",
        label=_("Record the award"),
        url=url_of("award", case) if awarding.may_award(case) and not decided else "",
        is_done=decided,
        group=group,
        order=80,
    )
    if summaries.are_due(case):
        missing = summaries.missing(case)
        yield Step(
            name="summaries",
            label=_("Send the assessment summaries"),
            url=url_of("summaries", case),
            is_done=decided and not missing,
            problems=missing,
            group=group,
            order=81,
        )
    yield Step(
        name="contract",
        label=_("Make the contract"),
        url=f"{case_url(case)}#awards" if case.awards.standing().exists() else "",
        is_done=case.state == S.CONTRACTED,
        group=group,
        order=85,
    )
    yield from _details_step(case, group)


def _details_step(case: Case, group: str) -> Iterator[Step]:
    """Where none is due on Find a Tender it still tells the page of the procurement, and its data, who got it."""
    signed = list(case.council_contracts.exclude(state=K.DRAFT).select_related("case"))
    if not signed:
        return
    is_done = all(contract.details_number for contract in signed)
    is_wanted = case.is_public or any(contracts.details_due(contract) for contract in signed)
    yield Step(
        name="details",
        label=_("Contract details notice"),
        url=details_url(case),
        is_done=is_done or (False if is_wanted else None),
        group=group,
        order=86,
    )


def details_url(case: Case) -> str:
    """The contract details notice that is being written, or where one is begun."""
    begun = case.notices.filter(kind="UK7").under_way().order_by("pk").first()
    return reverse("procurement_notices:inspect", args=[begun.pk]) if begun else url_of("new_notice", case)


def buttons(user: Any, case: Case) -> Iterator[tuple[str, str, str]]:
    if not permissions.can_work(user, case):
        return
    if awarding.may_award(case) and awarding.open_lots(case):
        yield _("Record an award"), url_of("award", case), "check"
        if case.lots.count() > 1:
            yield _("No award for lots"), url_of("no_award", case), "cross"
    if case.awards.standing().exists():
        yield _("Assessment summaries"), url_of("summaries", case), "mail"


def countdown(award: CaseAward) -> str:
    """How long the standstill lasts still, in working days; "" where there is none."""
    until = award.standstill_until
    if until is None:
        return ""
    left = sum(day.number is not None for day in days_of(today(), until)) if today() <= until else 0
    words = date_format(until, "l j F Y")
    if not left and today() > until:
        return _("The standstill ended on {day}.").format(day=words)
    return ngettext(
        "Standstill: {n} working day left, today included. It ends on {day}.",
        "Standstill: {n} working days left, today included. It ends on {day}.",
        left,
    ).format(n=left, day=words)


def links_of(award: CaseAward, contract: CouncilContract | None) -> list[tuple[str, str]]:
    """What may be done about an award now."""

    def url(name: str) -> str:
        return reverse(f"procurement_awards:{name}", args=[award.pk])

    early = award.state in (A.DECIDED, A.ANNOUNCED)
    found = [
        (award.state == A.DECIDED and bool(award.supplier_name), _("Write a summary"), url("write_summary")),
        (early and bool(award.supplier_name) and contract is None, _("Draft the contract"), url("draft")),
        (
            award.state == A.ANNOUNCED and bool(award.standstill_until),
            _("Record proceedings"),
            url("proceedings"),
        ),
        (early and award.case.state == S.AWARDED, _("Take it back"), url("take_back")),
    ]
    made = [(_("Its contract"), contract_url(contract))] if contract else []
    return made + [(label, address) for may, label, address in found if may]


def panel(request: HttpRequest, case: Case) -> str:
    awards = case.awards.standing().prefetch_related("lots", "proceedings").select_related("contract", "case")
    rows = list(awards)
    if not rows:
        return ""
    may, several = permissions.can_work(request.user, case), case.lots.count() > 1
    shown = [
        {
            "award": award,
            "lots": ", ".join(str(lot) for lot in award.lots.all()) if several else "",
            "value": _("{net} without VAT").format(net=money(award.net)) if award.supplier_name else "",
            "countdown": countdown(award),
            "days": days_of(award.standstill_from, award.standstill_until) if award.standstill_from else [],
            "proceedings": award.proceedings.all(),
            "links": links_of(award, getattr(award, "contract", None)) if may else [],
        }
        for award in rows
    ]
    return render_to_string("procurement/awards/admin/_panel.html", {"shown": shown, "lawyer": LAWYER})


def case_tasks(user: Any, cases: Sequence[Case]) -> Iterable[Task]:
    """Standstills that are over, contracts that wait for their signature; two queries."""
    rows = CaseAward.objects.filter(case__in=[case.pk for case in cases], state=A.ANNOUNCED)
    held = {
        pk
        for pk in awarding.Proceedings.objects.filter(award__in=rows, ended_on=None).values_list(
            "award", flat=True
        )
    }
    for award in rows.select_related("case"):
        if award.standstill_until and award.standstill_until < today() and award.pk not in held:
            text = _("{supplier}: the standstill is over, the contract can be signed").format(
                supplier=award.supplier_name
            )
            yield Task(text=text, url=case_url(award.case), about=str(award.case))


# --- Notices due -------------------------------------------------------------------------------------------
def details_by(contract: CouncilContract) -> date | None:
    """The last day for the contract details notice of a public contract (s53(1)); below the threshold it is due as soon
    as reasonably practicable (s87(3)), which is no day."""
    if not contract.is_above or contract.signed_on is None:
        return None
    name = "details_notice.light_touch" if contract.kind == Case.Kind.LIGHT_TOUCH else "details_notice"
    return last_of(amount(name, contract.signed_on), contract.signed_on)


def due_of(case: Case) -> Iterator[Due]:
    """What its contracts owe by what happened to them. What every procurement owes by its path (UK5 to UK7, the yearly
    UK9, UK11 at the planned end) the planning says."""
    for change in _changes(case):
        yield Due(
            kind="UK10",
            why=_("Before {title} is changed").format(title=change.contract.title),
            source=_("Section 75"),
        )
    for failure in PerformanceFailure.objects.filter(contract__case=case).select_related("contract"):
        if by := performance.failure_due(failure):
            yield Due(kind="UK9", why=_("A failure to perform"), source=_("Section 71(5)"), by=by)
    early = ContractEnding.objects.filter(contract__case=case).exclude(why=ContractEnding.Why.EXPIRED)
    for ending in early.select_related("contract"):
        if by := contracts.ending_due(ending.contract):
            yield Due(kind="UK11", why=_("The contract ended before its time"), source=_("Section 80"), by=by)


def _changes(case: Case):
    from procurement.models import ContractChange

    rows = ContractChange.objects.filter(
        contract__case=case, state="planned", needs_notice=True, notice_number=""
    )
    return rows.select_related("contract")


# --- The contract ------------------------------------------------------------------------------------------
def contract_tasks(user: Any, rows: Sequence[CouncilContract]) -> Iterable[Task]:
    """Ends in 18 months, ratings and notices due; a query for each kind, however many contracts."""
    keys = [row.pk for row in rows]
    whole = {row.pk: row for row in rows}
    for row in rows:
        if row.state == K.RUNNING and row.ends_within(18, today()):
            text = _("{title} ends: plan what follows").format(title=row.title)
            yield Task(text=text, url=contract_url(row), due=end_of(row.ends_on))
    yield from _details_tasks(rows)
    yield from _rating_tasks(keys, whole)
    for ending in ContractEnding.objects.filter(contract__in=keys).select_related("contract"):
        if by := contracts.ending_due(ending.contract):
            text = _("Contract termination notice (UK11) of {title}").format(title=ending.contract.title)
            yield Task(text=text, url=contract_url(ending.contract), due=end_of(by), is_late=by < today())
    for failure in PerformanceFailure.objects.filter(contract__in=keys).select_related("contract"):
        if by := performance.failure_due(failure):
            text = _("Contract performance notice (UK9) of {title}").format(title=failure.contract.title)
            yield Task(text=text, url=contract_url(failure.contract), due=end_of(by), is_late=by < today())


def _details_tasks(rows: Sequence[CouncilContract]) -> Iterator[Task]:
    """Signed, bought here, and not told yet; one query. Below the threshold it is due without a day."""
    waiting = [row for row in rows if row.state != K.DRAFT and not row.details_number and row.case_id]
    cases = Case.objects.in_bulk([row.case_id for row in waiting])
    for row in waiting:
        row.case = cases[row.case_id]
        if contracts.details_due(row):
            text, by = _("Contract details notice (UK7) of {title}").format(title=row.title), details_by(row)
            is_late = by is not None and by < today()
            yield Task(text=text, url=case_url(row.case), due=by and end_of(by), is_late=is_late)


def _rating_tasks(keys: list[int], whole: dict[int, CouncilContract]) -> Iterator[Task]:
    """Within 60 days of the next rating; one line for each contract."""
    soonest: dict[int, date] = {}
    for kpi in Kpi.objects.filter(contract__in=keys, contract__state=K.RUNNING).prefetch_related("ratings"):
        kpi.contract = whole[kpi.contract_id]
        last = max((rating.ends_on for rating in kpi.ratings.all()), default=None)
        due = performance.rating_due(kpi, last)
        soonest[kpi.contract_id] = min(due, soonest.get(kpi.contract_id, due))
    for key, due in soonest.items():
        if (due - today()).days <= 60:
            text = _("Rate how {title} is performed").format(title=whole[key].title)
            yield Task(
                text=text, url=contract_page("rate", whole[key]), due=end_of(due), is_late=due < today()
            )


# --- The public page of a procurement ---------------------------------------------------------------------
def page_section(request: HttpRequest, procurement: Procurement) -> str:
    """Its contracts that are in the public register; one query."""
    rows = CouncilContract.objects.public().filter(case__procurement=procurement).order_by("pk")
    shown = [shown_of(row) for row in rows[:30]]
    return render_to_string("procurement/awards/_contracts.html", {"shown": shown}) if shown else ""


def register() -> None:
    case_parts.register(
        CasePart(name="awards", steps=steps, buttons=buttons, panel=panel, tasks=case_tasks, order=60)
    )
    page_parts.register(PagePart(name="awards", section=page_section, aside=True, order=30))
    contract_parts.register(ContractPart(name="awards", tasks=contract_tasks, order=10))
    notices_due.register(NoticesDue(name="awards", of=due_of))
