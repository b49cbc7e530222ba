"""Proposing a challenge, and what a department makes of it: taken up, or declined with a reason in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import Resolver404, resolve, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Membership, Organisation, User
from challenges import permissions
from challenges.limits_defining import PROPOSE
from challenges.models import Canvas, Challenge
from challenges.querysets import own_departments
from challenges.topics import keep_topic
from challenges.transitions import locked, move, moved, note
from engagement import limits
from engagement.errors import Refused

State = Challenge.State
PROPOSAL_IN = "challenges.proposal_in"
TAKEN_UP = "challenges.proposal_taken_up"
DECLINED = "challenges.proposal_declined"


def propose(
    *,
    by: User,
    key: UUID,
    title: str,
    summary: str,
    statement: str,
    affected: str = "",
    evidence: str = "",
    proposed_as: str = Challenge.From.CITIZEN,
    department: Organisation | None = None,
) -> Challenge:
    """One proposal, which challenge officers read; the same `key` again gives the same, and tells nobody again.

    Refused: "officer" (speaks as one and is of no department), "key" (somebody else's). TooMany over the limit.
    """
    if again := _again(key, by):
        return again
    if proposed_as == Challenge.From.OFFICER and not is_officer(by):
        raise Refused("officer", _("Only people of a department of the council propose as officers."))
    limits.check(PROPOSE, by.pk)
    try:
        with transaction.atomic():
            return _propose(
                by,
                public_id=key,
                title=title.strip(),
                summary=summary.strip(),
                statement=statement.strip(),
                affected=affected.strip(),
                evidence=evidence.strip(),
                proposed_as=proposed_as,
                department=department,
            )
    except IntegrityError:
        if again := _again(key, by):
            return again
        raise


def _again(key: UUID, by: User) -> Challenge | None:
    found = Challenge.objects.filter(public_id=key).first()
    if found is not None and found.proposed_by_id != by.pk:
        raise Refused("key", _("Something went wrong with this form. Open it again."))
    return found


def _propose(by: User, **given: Any) -> Challenge:
    made = Challenge.objects.create(slug=free_slug(given["title"]), proposed_by=by, **given)
    note(made, "proposed", by=by, facts={"as": made.proposed_as})
    log(instance=made, action="challenges.propose", user=by)
    tell(kind=PROPOSAL_IN, key=str(made.public_id), by=by, facts={"challenge": made.pk})
    return made


def is_officer(user: User) -> bool:
    """Somebody of a department, whatever they may do in the back office."""
    kind = Organisation.Kind.DEPARTMENT
    return Membership.objects.filter(user=user, organisation__kind=kind).exists()


def free_slug(title: str) -> str:
    """From the title; with a number where another challenge has it."""
    base = slugify(title)[:70].strip("-") or "challenge"
    if not is_address_free(base):
        base = f"{base}-challenge"
    taken = set(Challenge.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def is_address_free(slug: str) -> bool:
    """No page of challenges has this name already ("propose", "feed")."""
    url = reverse("challenges:propose").replace("/propose/", f"/{slug}/")
    try:
        name = resolve(url).view_name
    except Resolver404:
        return True
    return name == "challenges:challenge" or not name.startswith("challenges:")


@transaction.atomic
def take_up(
    *, challenge: Challenge, by: User, department: Organisation, owner: User, substitute: User | None = None
) -> Challenge:
    """A department makes it its own: with an owner, a topic on which people speak, and an empty canvas. Also one that
    was declined. Refused: "may", "department", "owner", "substitute", "moved"."""
    row = locked(challenge)
    if not permissions.can_take_up(by, row):
        raise moved("may")
    if not own_departments(by).filter(pk=department.pk).exists():
        raise Refused("department", _("Choose a department of your own."))
    allowed = officers_of(department)
    if owner not in allowed:
        raise Refused("owner", _("The owner must be a challenge officer of the department."))
    if substitute is not None and (substitute not in allowed or substitute == owner):
        raise Refused("substitute", _("Choose another challenge officer of the department."))
    move(
        row,
        State.DEFINING,
        by=by,
        facts={"department": department.pk},
        department=department,
        owner=owner,
        substitute=substitute,
        taken_up_at=now(),
        decided_by=by,
        state_reason="",
    )
    Canvas.objects.get_or_create(challenge=row)
    keep_topic(row)
    log(instance=row, action="challenges.take_up", user=by)
    _tell_proposer(TAKEN_UP, row, by)
    return row


@transaction.atomic
def decline(
    *, challenge: Challenge, by: User, reason: str, department: Organisation | None = None
) -> Challenge:
    """Not taken up, and why, in words for whoever proposed it. It can be taken up later.

    A proposal to no department becomes one of the department that says so: else nobody could find it again.
    Refused: "may", "reason", "department", "moved".
    """
    row = locked(challenge)
    if row.state != State.PROPOSED or not permissions.can_take_up(by, row):
        raise moved("may")
    if not reason.strip():
        raise Refused("reason", _("Say why: whoever proposed it reads it."))
    home = row.department or department
    if home is None or not own_departments(by).filter(pk=home.pk).exists():
        raise Refused("department", _("Choose a department of your own."))
    move(
        row,
        State.DECLINED,
        by=by,
        facts={"department": home.pk},
        department=home,
        decided_by=by,
        state_reason=reason.strip(),
    )
    log(instance=row, action="challenges.decline", user=by, data={"reason": reason.strip()})
    _tell_proposer(DECLINED, row, by)
    return row


def officers_of(department: Organisation) -> Any:
    """Who may run challenges of that department now."""
    return officers().filter(organisations=department)


def officers() -> Any:
    """Every challenge officer; the roles that carry the permission say who that is."""
    found = User.objects.filter(
        is_active=True,
        groups__permissions__codename="change_challenge",
        groups__permissions__content_type__app_label="challenges",
    )
    return found.order_by("pk").distinct()


def _tell_proposer(kind: str, challenge: Challenge, by: User) -> None:
    """Once for each decision; nobody for what they decided themselves."""
    who = challenge.proposed_by
    if who is None or who == by:
        return
    number = challenge.events.count()
    facts = {"challenge": challenge.pk}
    tell(kind=kind, key=f"{challenge.public_id}:{number}", by=by, facts=facts, to_users=[who])
