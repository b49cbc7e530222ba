"""DIPS in the demonstration: the programme and its plan, departments and firms, and four challenges at four stages.

The challenges are those of the council's own plan, told in our words; people, firms, figures and dates are made up and
lie around the day on which it is laid. What a firm answered, how it was reviewed and built is laid by the parts after
this one (`order`), which find everything by `challenge(key)`, `firm(name)` and the keys of people.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.clock import now, today
from accounts.models import Membership, Organisation, User, Ward
from accounts.roles import ROLES
from challenges.actions.plans import make_plan
from challenges.clock import at_noon
from challenges.models import (
    Canvas,
    CaseEvent,
    Challenge,
    Decider,
    Notice,
    Plan,
    Programme,
    ProgrammePartner,
    Stage,
    StageDate,
    StageKind,
    Term,
    ValuePart,
    WantedOutcome,
)
from challenges.topics import keep_topic
from cms.demo import data
from engagement.workdays import is_working_day

FOLDER = Path(__file__).resolve().parent
CORE, DIPS = FOLDER / "core.json", FOLDER / "dips.json"
PLAIN = (
    "slug", "title", "summary", "proposed_as", "statement", "affected", "evidence", "constraints_text", "offered",
    "budget", "next_value", "effort_hours", "is_paid", "route", "route_reasons",
)  # fmt: skip


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many challenges are new. The people whom it makes join `people`."""
    given = json.loads(CORE.read_text(encoding="utf-8"))
    _people(given, people)
    for firm_ in given["firms"]:
        _firm(firm_, people)
    programme = _programme(people)
    _deciders(given["deciders"], programme, people)
    for term in given["terms"]:
        Term.objects.get_or_create(key=term["key"], defaults=term)
    return sum(_challenge(entry, programme, people) for entry in given["challenges"])


def challenge(key: str) -> Challenge:
    return Challenge.objects.select_related("plan", "stage").get(public_id=data.made_id("challenge", key))


def firm(name: str) -> Organisation:
    return Organisation.objects.filter(name=name).order_by("pk").first()


def stage(of: Challenge, kind: str) -> Stage:
    return of.plan.stages.get(kind=kind)


def _people(given: dict, people: dict[str, User]) -> None:
    for name in given["departments"]:
        if firm(name) is None:
            Organisation.objects.create(name=name, kind=Organisation.Kind.DEPARTMENT)
    secret = ""
    for entry in given["people"]:
        email = data.address(entry["key"])
        user = User.objects.filter(email=email).first()
        if user is None:
            secret = secret or make_password(data.PASSWORD)
            with transaction.atomic():
                user = User.objects.create_user(email, display_name=entry["name"])
                User.objects.filter(pk=user.pk).update(password=secret)
                user.groups.set(Group.objects.filter(name__in=[ROLES[role].group for role in entry["roles"]]))
                EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        people[entry["key"]] = user
        if entry["organisation"] and (home := firm(entry["organisation"])):
            Membership.objects.get_or_create(organisation=home, user=user)
    for name in given["departments"]:  # the board stands in everywhere
        Membership.objects.get_or_create(organisation=firm(name), user=people[given["board"]])


def _firm(entry: dict, people: dict[str, User]) -> None:
    found = firm(entry["name"])
    if found is None:
        found = Organisation.objects.create(name=entry["name"], kind=entry["kind"])
    if not found.size:
        Organisation.objects.filter(pk=found.pk).update(size=entry["size"], kind=entry["kind"])
    membership, _made = Membership.objects.get_or_create(organisation=found, user=people[entry["owner"]])
    if membership.role != Membership.Role.OWNER:
        Membership.objects.filter(pk=membership.pk).update(role=Membership.Role.OWNER)


@transaction.atomic
def _programme(people: dict[str, User]) -> Programme:
    template = json.loads(DIPS.read_text(encoding="utf-8"))
    fields = template["programme"]
    found = Programme.objects.filter(slug=fields["slug"]).first()
    if found:
        return found
    made = Programme.objects.create(
        **fields, department=firm("Transport, City Council"), is_public=True, created_by=people["olu"]
    )
    for place, partner in enumerate(template["partners"]):
        ProgrammePartner.objects.create(programme=made, position=place, **partner)
    made.refresh_from_db()
    make_plan(programme=made, content=template["plan"], by=people["olu"])
    return made


def _deciders(given: list[dict], programme: Programme, people: dict[str, User]) -> None:
    """Where somebody is named already they stay."""
    if programme.deciders.exists():
        return
    for entry in given:
        department = firm(entry["department"]) if entry["department"] else None
        if department is None and entry["department"]:
            continue
        who, other = people.get(entry["who"]), people.get(entry["substitute"])
        if who is not None:
            Decider.objects.create(programme=programme, department=department, user=who, substitute=other)


@transaction.atomic
def _challenge(entry: dict[str, Any], programme: Programme, people: dict[str, User]) -> int:
    public_id = data.made_id("challenge", entry["key"])
    if Challenge.objects.filter(public_id=public_id).exists():
        return 0
    plan = programme.plans.latest("number")
    opened = now() - timedelta(days=entry["opened_days_ago"])
    here = plan.stages.get(kind=entry["at"])
    owner, board = people[entry["owner"]], people["olu"]
    made = Challenge.objects.create(
        public_id=public_id,
        programme=programme,
        plan=plan,
        state=Challenge.State.RUNNING,
        stage=here,
        stage_kind=here.kind,
        proposed_by=people[entry["proposed_by"]],
        proposed_at=opened - timedelta(days=90),
        department=firm(entry["department"]),
        owner=owner,
        substitute=people[entry["substitute"]],
        taken_up_at=opened - timedelta(days=80),
        decided_by=owner,
        ip_term=Term.objects.get(key=entry["ip_term"]),
        data_term=Term.objects.get(key=entry["data_term"]),
        opens_at=opened,
        closes_at=at_noon(_workday(entry["closes_in_days"])),
        invited_at=opened,
        invited_by=owner,
        route_chosen_by=owner,
        route_chosen_at=opened - timedelta(days=20),
        route_approved_by=board,
        route_approved_at=opened - timedelta(days=15),
        **{name: entry[name] for name in PLAIN},
    )
    made.wards.set(Ward.objects.filter(code__in=entry["wards"]))
    for place, outcome in enumerate(entry["outcomes"]):
        WantedOutcome.objects.create(challenge=made, position=place, **outcome)
    for kind, label, amount in entry["values"]:
        ValuePart.objects.create(challenge=made, kind=kind, label=label, amount=Decimal(amount))
    for notice in entry.get("notices", []):
        at = opened - timedelta(days=notice.pop("days_before"))
        Notice.objects.create(challenge=made, published_at=at, recorded_at=at, recorded_by=owner, **notice)
    Canvas.objects.create(challenge=made)
    _dates(made, plan, here)
    _events(made, owner, board)
    keep_topic(made)
    return 1


def _dates(made: Challenge, plan: Plan, here: Stage) -> None:
    """Stages one after the other around the invitation; those before the present one are over."""
    begins = made.opens_at.date()
    decided = None
    for one in plan.stages.order_by("position"):
        if one.kind == StageKind.DEFINE:
            first, last = begins - timedelta(weeks=one.weeks), begins - timedelta(days=1)
        elif one.kind == StageKind.INVITE:
            first, last = begins, made.closes_at.date()
        else:
            first = decided
            last = first + timedelta(weeks=one.weeks)
        decided = last + timedelta(days=21)
        StageDate.objects.create(
            challenge=made,
            stage=one,
            begins_on=first,
            ends_on=last,
            decision_on=None if one.kind == StageKind.DEFINE else decided,
            begun_at=at_noon(first) if one.position <= here.position else None,
            ended_at=at_noon(last) if one.position < here.position else None,
        )
        if one.pk == here.pk:
            Challenge.objects.filter(pk=made.pk).update(decision_on=decided, state_at=at_noon(first))


def _events(made: Challenge, owner: User, board: User) -> None:
    day = timedelta(days=1)
    for verb, at, actor in (
        ("proposed", made.proposed_at, made.proposed_by),
        ("taken_up", made.taken_up_at, owner),
        ("route_chosen", made.route_chosen_at, owner),
        ("route_approved", made.route_approved_at, board),
        ("invited", made.invited_at, owner),
    ):
        CaseEvent.objects.create(challenge=made, verb=verb, at=min(at, now() - day), actor=actor)


def _workday(days: int):
    """The working day nearest to so many days from now, later rather than earlier."""
    day = today() + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
