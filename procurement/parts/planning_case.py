"""What this part adds to the officer's page of a case: steps, buttons, tasks; and what stands in the way of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement import permissions
from procurement import permissions_planning as planning
from procurement.actions import aggregating, approving, key_decisions
from procurement.actions.planning import faults_of
from procurement.law.planning import NOON, STATUTE
from procurement.models import Approval, ApprovalKind, Case, KeyDecision
from procurement.path_planning import route_problem
from procurement.registries import Step, Task

SOON = timedelta(days=3)
Problem = tuple[str, str]


def url(name: str, case: Case) -> str:
    from procurement.office.case_base import url_of

    return url_of(name, case)


# --- Steps -------------------------------------------------------------------------------------------------
def steps(user: Any, case: Case) -> Iterator[Step]:
    if not permissions.can_work(user, case):
        return
    if case.state == Case.State.PLANNING:
        yield from _what(case)
        yield from _how(case)
    if case.state in Case.ALIVE:
        yield from _who(user, case)


def _step(
    case: Case, name: str, label: str, group: str, order: int, is_done: bool | None, *problems: str
) -> Step:
    return Step(
        name=name,
        label=label,
        url=url(name, case),
        is_done=is_done,
        problems=[text for text in problems if text],
        group=group,
        order=order,
    )


def _what(case: Case) -> Iterator[Step]:
    group = _("What is needed")
    yield _step(case, "need", _("The need"), group, 10, bool(case.need.strip()))
    yield _step(case, "codes", _("CPV codes"), group, 11, case.cpvs.filter(lot=None).exists())
    yield _step(case, "kind", _("Kind of contract, VAT, place"), group, 12, bool(case.place))


def _how(case: Case) -> Iterator[Step]:
    group = _("How and when")
    done = bool(case.route_reasons)
    yield _step(case, "route", _("The route, and why"), group, 30, done, route_problem(case))
    found = [fault.text for fault in faults_of(case)]
    dated = case.needed_on is not None and (not case.is_advertised or case.closes_at is not None)
    yield _step(case, "dates", _("Dates"), group, 31, dated, *(found if dated else ()))
    if case.is_advertised:
        label = _("Where tenders are received")
        yield _step(case, "received", label, group, 32, bool(case.tenders_url))
    label = _("Other procurements of the same kind")
    looked = case.cpvs.exists()
    missing = _reason_missing(case) if looked else ""
    yield _step(case, "aggregation", label, group, 33, looked and not missing, missing)


def _who(user: Any, case: Case) -> Iterator[Step]:
    group = _("Who decides")
    both = case.owner_id is not None and case.substitute_id is not None
    yield _step(case, "people", _("Owner and substitute"), group, 60, both)
    if key_decisions.is_key(case):
        held = key_decisions.holds(case)
        record = key_decisions.record_of(case)
        name = "decided" if record and record.decided_on is None else "decision"
        if record and record.decided_on:
            name = "path"
        yield Step(
            name="decision",
            label=_("Key decision and call-in"),
            url=url(name, case),
            is_done=not held,
            problems=[held] if held else [],
            group=group,
            order=61,
        )
    if approving.needed(case):
        before = "tender" if case.state == Case.State.PLANNING else "award"
        if case.state == Case.State.AWARDED:
            before = "contract"
        given = not approving.missing(case, before)
        yield _step(case, "approvals", _("Approvals"), group, 62, given)


def buttons(user: Any, case: Case) -> Iterator[tuple[str, str, str]]:
    pages: tuple[tuple[Callable[[Any, Case], bool], str, str, str], ...] = (
        (planning.can_plan_decision, "decision", _("Key decision and forward plan"), "edit"),
        (planning.can_record_decision, "decided", _("Record the key decision"), "check"),
        (planning.can_call_in, "called_in", _("It is called in"), "warning"),
        (planning.can_release, "released", _("Scrutiny has released it"), "check"),
        (planning.can_copy, "copy_case", _("Buy it again"), "copy"),
        (permissions.can_cancel, "cancel", _("End it without an award"), "cross"),
    )
    for may, name, label, icon in pages:
        if may(user, case):
            yield label, url(name, case), icon


# --- What waits --------------------------------------------------------------------------------------------
def tasks(user: Any, cases: Sequence[Case]) -> Iterator[Task]:
    """Three queries for however many cases."""
    mine = {case.pk: case for case in cases if _is_theirs(user, case)}
    yield from approval_tasks(Approval.objects.waiting_for(user).filter(case__in=cases))
    yield from _refused(mine)
    for case in mine.values():
        yield from _late_notice(case)
    held = KeyDecision.objects.filter(case__in=list(mine), called_in_on__isnull=False, released_on=None)
    for record in held:
        case = mine[record.case_id]
        if case.state in Case.ALIVE:
            text = _("Called in, and held until scrutiny releases it: {title}").format(title=case)
            yield Task(text=text, url=url("released", case))


def _is_theirs(user: Any, case: Case) -> bool:
    """Its owner's and its substitute's; without an owner, everybody's who works on it."""
    return case.owner_id is None or user.pk in (case.owner_id, case.substitute_id)


def approval_tasks(rows: QuerySet[Approval]) -> Iterator[Task]:
    """What one may decide; not one that must be asked for again because the case changed since."""
    for row in rows.select_related("case").order_by("pk"):
        if row.basis != approving.basis_of(row.case):
            continue
        text = _("To approve, {kind}: {title}").format(kind=row.get_kind_display(), title=row.case)
        yield Task(text=text, url=reverse("procurement_approvals:decide", args=[row.pk]))


def _refused(mine: dict[int, Case]) -> Iterator[Task]:
    refused = Approval.objects.filter(case__in=list(mine), state=Approval.State.REFUSED)
    for row in refused.order_by("pk"):
        case = mine[row.case_id]
        if case.state in Case.ALIVE and row.basis == approving.basis_of(case):
            text = _("Approval refused, {kind}: {title}").format(kind=row.get_kind_display(), title=case)
            yield Task(text=text, url=url("approvals", case))


def _late_notice(case: Case) -> Iterator[Task]:
    if case.state != Case.State.PLANNING or not case.is_advertised or case.publishes_on is None:
        return
    if case.publishes_on <= today() + SOON:
        due = datetime.combine(case.publishes_on, NOON, tzinfo=get_default_timezone())
        text = _("The tender notice is planned: {title}").format(title=case)
        late = case.publishes_on < today()
        yield Task(text=text, url=url("path", case), due=due, is_late=late)


# --- What stands in the way --------------------------------------------------------------------------------
def facts_missing(case: Case) -> Iterator[Problem]:
    if not case.need.strip():
        yield _("Say what must come of it."), url("need", case)
    if not case.cpvs.exists():
        yield _("Choose at least one CPV code."), url("codes", case)


def route_wrong(case: Case) -> Iterator[Problem]:
    if said := route_problem(case):
        yield said, url("route", case)
    if case.route == Case.Route.DIRECT and not case.route_reasons.strip():
        yield _("Say why it is awarded directly."), url("route", case)


def dates_wrong(case: Case) -> Iterator[Problem]:
    """Minimum periods of the law; whatever else is unusual is said on the page of the dates alone."""
    for fault in faults_of(case):
        if fault.weight == STATUTE:
            yield fault.text, url("dates", case)


def _reason_missing(case: Case) -> str:
    finding = aggregating.look(case)
    if not aggregating.needs_reason(case, finding):
        return ""
    said = _("The council buys of the same kind elsewhere ({n}): say in writing why this is bought apart.")
    return said.format(n=len(finding.similar))


def apart(case: Case) -> Iterator[Problem]:
    if said := _reason_missing(case):
        yield said, url("aggregation", case)


def without_notice(problems: Callable[[Case], Iterator[Problem]]) -> Callable[[Case], Iterator[Problem]]:
    """Of a route that invites nobody by a notice: what would stand before the tender stands before the award."""

    def before_award(case: Case) -> Iterator[Problem]:
        if not case.is_advertised and case.state == Case.State.PLANNING:
            yield from problems(case)

    return before_award


def approvals_missing(before: str) -> Callable[[Case], Iterator[Problem]]:
    def problems(case: Case) -> Iterator[Problem]:
        kinds = [str(ApprovalKind(kind).label) for kind in approving.missing(case, before)]
        if kinds:
            said = _("Approval is missing: {kinds}.").format(kinds=", ".join(kinds))
            yield said, url("approvals", case)

    return problems


def decision_holds(before: str) -> Callable[[Case], Iterator[Problem]]:
    """One that goes to market is waited for before the contract too."""

    def problems(case: Case) -> Iterator[Problem]:
        if before in ("contract", key_decisions.waits_before(case)) and (said := key_decisions.holds(case)):
            record = key_decisions.record_of(case)
            name = "decision" if record is None else "decided" if record.decided_on is None else "path"
            if record and record.called_in_on:
                name = "released"
            yield said, url(name, case)

    return problems
