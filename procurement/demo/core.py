"""Procurements that are run here, in the demonstration: the officers, and each case as it was planned.

What happened to each (notices, questions, awards, contracts, invoices) is laid by `running` by the same actions that
officers press. People, firms, figures and dates are made up and lie around the day on which it is laid.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.clock import today
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES
from challenges.clock import at_noon
from cms.demo import data
from procurement.actions.cases import begin, retotal
from procurement.law.days import working_day_on_or_after
from procurement.models import Case, CaseCpv

BEFORE = 25  # days from its beginning to its notice
WHY = {
    Case.Route.BELOW_OPEN: "Many firms can do it, small ones among them, and all of them may tender.",
    Case.Route.OPEN: "At this value everybody may tender, and one round is enough.",
    Case.Route.QUOTES: "At this value three quotes are enough, from firms in rotation.",
}
FILE = Path(__file__).resolve().parent / "cases.json"


def given() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def entry(key: str) -> dict[str, Any]:
    return next(one for one in given()["cases"] if one["key"] == key)


def case(key: str) -> Case:
    return Case.objects.select_related("department", "procurement").get(public_id=data.made_id("case", key))


def firm(name: str) -> Organisation:
    return Organisation.objects.filter(name=name).exclude(kind="department").order_by("pk").get()


def day(number: int) -> date:
    """A working day so far from today."""
    return working_day_on_or_after(today() + timedelta(days=number))


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many cases are new. The officers whom it makes join `people`."""
    content = given()
    department = _department(content, people)
    known = set(Case.objects.values_list("public_id", flat=True))
    missing = [one for one in content["cases"] if data.made_id("case", one["key"]) not in known]
    for one in missing:
        _case(one, department, people["rosa"], people["desmond"])
    return len(missing)


@transaction.atomic
def _department(content: dict, people: dict[str, User]) -> Organisation:
    name = content["departments"][0]
    department = Organisation.objects.filter(name=name).first()
    if department is None:
        department = Organisation.objects.create(name=name, kind=Organisation.Kind.DEPARTMENT)
    for one in content["people"]:
        people[one["key"]] = user = _person(one)
        Membership.objects.get_or_create(organisation=department, user=user)
    return department


def _person(one: dict) -> User:
    email = data.address(one["key"])
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, display_name=one["name"])
        User.objects.filter(pk=user.pk).update(password=make_password(data.PASSWORD))
        user.groups.set(Group.objects.filter(name__in=[ROLES[role].group for role in one["roles"]]))
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


@transaction.atomic
def _case(one: dict, department: Organisation, by: User, substitute: User) -> Case:
    days, route = one["days"], one.get("route", Case.Route.BELOW_OPEN)
    hours, questions = one["effort"]
    noon = {
        field: at_noon(day(days[name]))
        for name, field in (("closes", "closes_at"), ("questions", "questions_until"))
        if name in days
    }
    made = begin(
        title=one["title"],
        department=department,
        by=by,
        substitute=substitute,
        public_id=data.made_id("case", one["key"]),
        need=one["need"],
        category=one["category"],
        route=route,
        route_reasons="" if one["stands"] == "planning" else WHY[route],
        place=one["place"],
        needed_on=day(days["needed"]),
        ends_on=day(days["needed"] + round(days["months"] * 30.4)),
        decision_on=day(days["decision"]) if "decision" in days else None,
        publishes_on=day(one["published"]) if "published" in one else None,
        most_lots_awarded=one.get("most_awarded"),
        one_lot_reasons=one.get("one_lot", ""),
        effort_hours=hours,
        effort_questions=questions,
        suits_vcse=one.get("vcse", False),
        tenders_url="https://example.org/tenders",
        **noon,
    )
    _lots(made, one)
    for code in one["cpv"]:
        CaseCpv.objects.create(case=made, code=code)
    begun = at_noon(day(min(one.get("published", 0), 0) - BEFORE))
    Case.objects.filter(pk=made.pk).update(created_at=begun)
    made.events.update(at=begun)
    return retotal(made)


def _lots(made: Case, one: dict) -> None:
    made.lots.all().delete()
    for number, lot in enumerate(one["lots"], start=1):
        row = made.lots.create(
            number=number,
            title=lot["title"],
            outcomes=lot["outcomes"],
            net=Decimal(lot["net"]),
            starts_on=made.needed_on,
            ends_on=made.ends_on,
            suits_vcse=one.get("vcse", False),
            criteria=[
                {"name": "Price", "kind": "price", "weight": 40},
                {"name": "How it will be done", "kind": "quality", "weight": 50},
                {"name": "What stays in the neighbourhood", "kind": "quality", "weight": 10},
            ],
        )
        for code in lot.get("cpv", []):
            CaseCpv.objects.create(case=made, lot=row, code=code)
