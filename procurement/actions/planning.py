"""A case from its beginning to a plan: its facts, its codes, its people, its dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import Membership, Organisation, User
from challenges.models import Challenge
from engagement.errors import Refused
from procurement.actions import cases
from procurement.law import planning as law
from procurement.models import Before, Case, CasePlan
from procurement.path_planning import band_of, has_call_in
from procurement.transitions import locked, note

FACTS = (
    "title", "need", "kind", "category", "nation", "vat_percent", "place", "route", "route_reasons", "challenge",
    "tenders_url",
)  # fmt: skip
PLANNED = ("needed_on", "ends_on", "publishes_on", "closes_at", "questions_until", "decision_on")
OPTIONS = (
    "electronic",
    "complete",
    "uses_planned",
    "engages",
    "urgent_reasons",
    "award_notice_on",
    "signs_on",
)


@transaction.atomic
def begin_case(
    *, title: str, department: Organisation, by: User | None, challenge: Challenge | None = None, **facts: Any
) -> Case:
    """A case being planned, of one of the council's departments. Refused ("department") for another organisation."""
    if not Organisation.objects.departments().filter(pk=department.pk).exists():
        raise Refused("department", _("Choose a department of the council."))
    if not title.strip():
        raise Refused("title", _("Say what it is called."))
    case = cases.begin(title=title.strip(), department=department, by=by, challenge=challenge, **facts)
    CasePlan.objects.create(case=case)
    return case


def plan_of(case: Case) -> CasePlan:
    """Its plan; one that nobody has kept yet holds the defaults."""
    found = CasePlan.objects.filter(case=case).first()
    return found or CasePlan(case=case)


def being_planned(case: Case) -> Case:
    """The row, held. Refused ("state") once tenders are invited."""
    row = locked(case)
    if row.state != Case.State.PLANNING:
        raise Refused("state", _("It is not being planned any more."))
    return row


@transaction.atomic
def set_facts(*, case: Case, by: User | None, **facts: Any) -> Case:
    """Whichever of FACTS are given. Refused ("state") once it is not being planned."""
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"No facts of a case: {sorted(unknown)}")
    row = being_planned(case)
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, facts[name])
    row.save(update_fields=changed)
    note(row, "facts_set", by=by, facts={"fields": changed})
    return row


@transaction.atomic
def keep_codes(*, case: Case, codes: Iterable[str], by: User | None) -> None:
    """The CPV codes of the whole. Refused ("codes") for none, or one that does not exist."""
    row, wanted = being_planned(case), list(codes)
    if not wanted:
        raise Refused("codes", _("Keep at least one code: firms find it by them."))
    cases.set_codes(case=row, codes=wanted, by=by)


@transaction.atomic
def set_people(*, case: Case, owner: User, by: User | None, substitute: User | None = None) -> Case:
    """Who owns it and who stands in, both of its department. Refused ("owner", "substitute")."""
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise Refused("state", _("It has ended."))
    if owner == substitute:
        raise Refused("substitute", _("Choose somebody else to stand in."))
    members = Membership.objects.filter(organisation=row.department_id, user__is_active=True)
    for name, person in (("owner", owner), ("substitute", substitute)):
        if person and not members.filter(user=person).exists():
            raise Refused(name, _("Choose somebody of the department."))
    row.owner, row.substitute = owner, substitute
    row.save(update_fields=["owner", "substitute"])
    note(row, "people_set", by=by, facts={"owner": owner.pk, "substitute": substitute and substitute.pk})
    return row


def need_of(case: Case, plan: CasePlan | None = None) -> law.Need:
    """What its dates depend on."""
    plan = plan or plan_of(case)
    record, band = getattr(case, "key_decision", None), band_of(case)
    is_key = record.is_key if record else bool(band and band.is_key)
    return law.Need(
        above=case.is_above,
        light_touch=case.kind == Case.Kind.LIGHT_TOUCH,
        advertised=case.is_advertised,
        direct=case.route == Case.Route.DIRECT,
        two_stages=case.route == Case.Route.FLEXIBLE and case.asks_suitability,
        electronic=plan.electronic,
        complete=plan.complete,
        urgent=bool(plan.urgent_reasons),
        planned=plan.uses_planned,
        engages=plan.engages,
        key=(record.before if record else "contract") if is_key and has_call_in(case) else "",
        approvals_before_tender=bool(band and band.asked_before(Before.TENDER)),
        approvals_before_award=bool(band and band.asked_before(Before.AWARD)),
        nation=case.nation,
    )


def suggested(case: Case, needed_on: date, plan: CasePlan | None = None) -> list[law.Line]:
    """Every day counted back from the one on which the contract is needed."""
    return law.backwards(need_of(case, plan), needed_on)


def chosen_of(case: Case, plan: CasePlan | None = None) -> law.Chosen:
    plan = plan or plan_of(case)
    return law.Chosen(
        needed_on=case.needed_on,
        signs_on=plan.signs_on,
        award_notice_on=plan.award_notice_on,
        decision_on=case.decision_on,
        closes_at=case.closes_at,
        questions_until=case.questions_until,
        publishes_on=case.publishes_on,
    )


def faults_of(case: Case) -> list[law.Fault]:
    """What is wrong with the dates that were kept."""
    plan = plan_of(case)
    return law.faults(need_of(case, plan), chosen_of(case, plan), today())


@transaction.atomic
def set_dates(
    *, case: Case, by: User | None, **given: date | datetime | str | bool | None
) -> list[law.Fault]:
    """Keeps dates (PLANNED) and what they depend on (OPTIONS), whichever are given, and gives what is wrong with them:
    a broken minimum is kept too, said, and stands before the tender notice. Refused ("questions_until", "ends_on")
    where an order can't be."""
    unknown = set(given) - {*PLANNED, *OPTIONS}
    if unknown:
        raise TypeError(f"No dates of a case: {sorted(unknown)}")
    row = being_planned(case)
    for name in PLANNED:
        if name in given:
            setattr(row, name, given[name])
    if row.questions_until and row.closes_at and row.questions_until > row.closes_at:
        raise Refused("questions_until", _("Questions end before tenders are due."))
    if row.needed_on and row.ends_on and row.needed_on > row.ends_on:
        raise Refused("ends_on", _("The contract begins before it ends."))
    row.save(update_fields=list(PLANNED))
    CasePlan.objects.update_or_create(
        case=row, defaults={name: given[name] for name in OPTIONS if name in given}
    )
    found = faults_of(row)
    broken = sorted({fault.field for fault in found if fault.weight == law.STATUTE})
    note(row, "dates_planned", by=by, facts={"broken": broken, "warnings": len(found)})
    return found
