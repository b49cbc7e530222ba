"""Officers, citizens and organisations of the demonstration."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Membership, Organisation, User, Ward
from accounts.roles import ROLES
from cms.demo import data

# key: name to show, roles, department
OFFICERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "editor": ("Nadia, roadmap team", ("editor",), ""),
    "moderator": ("Marcus, moderator", ("moderator",), ""),
    "administrator": ("Ines, administrator", ("administrator",), ""),
    "surgeries": ("Yusra, surgeries team", ("surgery_organiser",), ""),
    "champions": ("Kwame, champions team", ("champions_coordinator",), ""),
    "safeguarding": ("Grace, safeguarding lead", ("safeguarding_lead", "moderator"), ""),
}
DEPARTMENT_ROLES = ("challenge_officer", "department_officer")
KINDS = {"sme": Organisation.Kind.SME, "officer": Organisation.Kind.DEPARTMENT}
COUNCIL = ("BCC", "Council", "Digital Birmingham", "Public Health")
LEARNING = ("University", "College", "BMET")


def kind_of(name: str) -> str:
    """A guess from the name, good enough for a demonstration."""
    if any(word in name for word in COUNCIL):
        return Organisation.Kind.DEPARTMENT
    if any(word in name for word in LEARNING):
        return Organisation.Kind.UNIVERSITY
    return Organisation.Kind.DELIVERY_PARTNER


def organisations(voices: dict, extras: dict) -> dict[str, Organisation]:
    """Those that lead actions and those that people speak for; by name."""
    wanted = {extra["lead_organisation"]: kind_of(extra["lead_organisation"]) for extra in extras.values()}
    for person in voices["people"]:
        if person["organisation"]:
            wanted[person["organisation"]] = KINDS.get(person["kind"], Organisation.Kind.COMMUNITY_GROUP)
    with transaction.atomic():
        there = set(Organisation.objects.filter(name__in=wanted).values_list("name", flat=True))
        Organisation.objects.bulk_create(
            [Organisation(name=name, kind=kind) for name, kind in wanted.items() if name not in there]
        )
    found = Organisation.objects.filter(name__in=wanted).order_by("-pk")
    return {organisation.name: organisation for organisation in found}


def people(voices: dict, known: dict[str, Organisation]) -> dict[str, User]:
    """All accounts by key, officers included; made once, and never changed afterwards."""
    entries = {person["key"]: person for person in voices["people"]}
    joined = _first_words(voices)
    wanted = {key: (name, roles) for key, (name, roles, _department) in OFFICERS.items()}
    for key, person in entries.items():
        wanted[key] = (person["name"], DEPARTMENT_ROLES if person["kind"] == "officer" else ())
    there = {u.email: u for u in User.objects.filter(email__in=[data.address(key) for key in wanted])}
    missing = {key: entry for key, entry in wanted.items() if data.address(key) not in there}
    if missing:
        secret = make_password(data.PASSWORD)  # outside the transaction: it takes a while on purpose
        with transaction.atomic():
            for key, (name, roles) in missing.items():
                there[data.address(key)] = _person(key, name, roles, secret, entries.get(key), joined)
    with transaction.atomic():
        _belong(entries, there, known)
    return {key: there[data.address(key)] for key in wanted}


def _first_words(voices: dict) -> dict[str, str]:
    """When each first wrote: they joined on that day."""
    first: dict[str, str] = {}
    for thread in voices["threads"]:
        for comment in thread["comments"]:
            for entry in (comment, *comment["replies"]):
                first[entry["by"]] = min(entry["date"], first.get(entry["by"], entry["date"]))
    return first


def _person(
    key: str, name: str, roles: tuple, secret: str, entry: dict | None, joined: dict[str, str]
) -> User:
    user = User(email=data.address(key), display_name=name, public_id=data.made_id("person", key))
    user.password = secret if roles else "!"
    if key in joined:
        user.date_joined = data.at(joined[key])
    if entry and entry["ward"]:
        user.ward = Ward.objects.filter(code=entry["ward"]).first()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.groups.set(Group.objects.filter(name__in=[ROLES[role].group for role in roles]))
    return user


def _belong(entries: dict[str, dict], there: dict[str, User], known: dict[str, Organisation]) -> None:
    for key, entry in entries.items():
        if organisation := known.get(entry["organisation"]):
            Membership.objects.get_or_create(
                organisation=organisation,
                user=there[data.address(key)],
                defaults={"role": Membership.Role.OWNER},
            )
