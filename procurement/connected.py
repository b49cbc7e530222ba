"""Everybody whose interests a procurement could touch: who works on it, and every firm that appears in its thread. The
software lists them; people judge (Procurement Act 2023, ss81-83)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.models import Membership, Organisation, User
from challenges.models import Solution
from procurement.cpv import in_groups
from procurement.models import (
    AwardedSupplier,
    Case,
    CaseAward,
    CouncilContract,
    CpvMark,
    EngagementAnswer,
)

MOST = 200  # firms named by awards that were published elsewhere


@dataclass(frozen=True)
class Connected:
    """`key` is stable: "user:3", "firm:green fingers ltd". `how` says why it is in the list."""

    key: str
    who: str
    how: str | Promise
    is_firm: bool = False


def connected_with(case: Case) -> list[Connected]:
    """People first, then firms by name; each once, with the first reason. A constant number of queries."""
    people = people_of(case)
    found = [Connected(f"user:{pk}", name, how) for pk, (name, how) in people.items()]
    firms: dict[str, Connected] = {}
    for name, how in _firms(case, list(people)):
        key = f"firm:{' '.join(name.casefold().split())}"
        firms.setdefault(key, Connected(key, name, how, is_firm=True))
    return found + sorted(firms.values(), key=lambda one: one.key)


def people_of(case: Case) -> dict[int, tuple[str, str | Promise]]:
    """By id: the name, and what they do here."""
    roles: dict[int, str | Promise] = {}
    for pk, how in (
        (case.owner_id, gettext_lazy("owner")),
        (case.substitute_id, gettext_lazy("stands in")),
        (case.created_by_id, gettext_lazy("began it")),
    ):
        if pk is not None:
            roles.setdefault(pk, how)
    actors = case.events.exclude(actor=None).order_by("actor").values_list("actor", flat=True).distinct()
    for pk in actors:
        roles.setdefault(pk, gettext_lazy("did something in it"))
    users = User.objects.filter(pk__in=roles).order_by("display_name", "pk")
    return {user.pk: (str(user), roles[user.pk]) for user in users}


def _firms(case: Case, people: list[int]):
    """(name, why) of every firm; names may come twice."""
    members = (
        Membership.objects.filter(user__in=people)
        .exclude(organisation__kind=Organisation.Kind.DEPARTMENT)
        .select_related("organisation", "user")
        .order_by("pk")
    )
    for one in members:
        yield one.organisation.name, _("{person}, who works on it, belongs to it").format(person=one.user)
    answered = EngagementAnswer.objects.filter(engagement__case=case).select_related("organisation")
    for row in answered.order_by("pk"):
        yield row.organisation.name, gettext_lazy("answered our questions to the market")
    if case.challenge_id:
        solutions = Solution.objects.handed_in().filter(
            challenge=case.challenge_id, challenge__closes_at__lte=now()
        )
        for solution in solutions.select_related("organisation").order_by("pk"):
            yield (
                solution.organisation.name,
                gettext_lazy("handed in a solution to the challenge it comes from"),
            )
    yield from _same_kind(case)


def _same_kind(case: Case):
    """Firms that were awarded, or hold, work of the same CPV group, and those awarded in this very case."""
    groups = sorted(set(case.cpvs.values_list("group", flat=True)))
    own = CaseAward.objects.standing().filter(case=case).exclude(supplier_name="")
    for name in own.order_by("pk").values_list("supplier_name", flat=True):
        yield name, gettext_lazy("is awarded it")
    if not groups:
        return
    alike = Case.objects.filter(cpvs__group__in=groups).exclude(pk=case.pk).values("pk")
    held = CouncilContract.objects.filter(case__in=alike).exclude(state="draft").order_by("pk")
    for name in held.values_list("supplier_name", flat=True).distinct():
        yield name, gettext_lazy("holds or held a contract of the same kind")
    awards = CaseAward.objects.standing().filter(case__in=alike).exclude(supplier_name="").order_by("pk")
    for name in awards.values_list("supplier_name", flat=True).distinct():
        yield name, gettext_lazy("was awarded work of the same kind")
    marks = CpvMark.objects.filter(in_groups("code", groups))
    rows = AwardedSupplier.objects.filter(award__procurement__in=marks.order_by().values("procurement"))
    for name in rows.order_by("name").values_list("name", flat=True).distinct()[:MOST]:
        yield name, gettext_lazy("was awarded work of the same kind")
