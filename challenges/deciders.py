"""Whom a plan entitles to decide at a stage, by name, with who stands in; and what to say to everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, Decider, Panellist, Stage
from challenges.querysets import is_signed_in

By = Stage.Decides
Pair = tuple[User, User | None]  # who decides, and who stands in


def rows_for(challenge: Challenge, stage: Stage) -> QuerySet[Decider]:
    """Those named in the programme for what this stage says; none where the owner of the challenge decides."""
    rows = Decider.objects.filter(programme=challenge.programme_id).select_related("user", "substitute")
    if stage.decides == By.BOARD:
        return rows.filter(department=None)
    if stage.decides == By.DEPARTMENT:
        return rows.filter(department=challenge.department_id, department__isnull=False)
    return rows.none()


def named(challenge: Challenge, stage: Stage) -> list[Pair]:
    """Everybody who decides there; more than one on a board, each of whom can write down what it decided."""
    if stage.decides == By.OWNER:
        return [(challenge.owner, challenge.substitute)] if challenge.owner else []
    return [(row.user, row.substitute) for row in rows_for(challenge, stage)]


def people(challenge: Challenge, stage: Stage) -> list[User]:
    """The same one by one, substitutes too."""
    found = {one.pk: one for pair in named(challenge, stage) for one in pair if one is not None}
    return list(found.values())


def is_named(user: Any, challenge: Challenge, stage: Stage) -> bool:
    """Whether the plan entitles this person at this stage, or they stand in for somebody whom it does."""
    if not is_signed_in(user):
        return False
    if stage.decides == By.OWNER:
        return user.pk in (challenge.owner_id, challenge.substitute_id)
    return rows_for(challenge, stage).filter(Q(user=user) | Q(substitute=user)).exists()


def names(pairs: Iterable[Pair]) -> str:
    """ "Ruth Okafor (or Anil Shah, who stands in), …" """
    said = [
        _("{name} (or {substitute}, who stands in)").format(name=one, substitute=other) if other else str(one)
        for one, other in pairs
    ]
    return ", ".join(said)


def sentence(challenge: Challenge, stage: Stage) -> str:
    """Who decides, for the back office."""
    who, pairs = stage.get_decides_display(), named(challenge, stage)
    if not pairs:
        return _("{who}: nobody is named yet").format(who=who)
    return _("{who}: {names}").format(who=who, names=names(pairs))


def why_not(user: Any, challenge: Challenge, stage: Stage) -> str:
    """What somebody reads who may not decide at the gate of this stage, with who does."""
    if Panellist.objects.of(user).filter(gate__challenge=challenge, gate__stage=stage).exists():
        return _("You are on the panel of this gate. Whoever scores does not decide.")
    pairs, who = named(challenge, stage), stage.get_decides_display()
    if not pairs:
        return _("By the plan this is decided by: {who}. Nobody is named yet, so nobody can decide.").format(
            who=who
        )
    if is_named(user, challenge, stage):
        return _("You are named to decide here, but you do not have the role for it: ask an administrator.")
    return _("By the plan you do not decide here. It is decided by: {who}, {names}.").format(
        who=who, names=names(pairs)
    )
