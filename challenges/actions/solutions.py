"""Beginning a solution, what everybody will read of it, its partners, and withdrawing it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.models import Organisation, User
from accounts.templatetags.components import weekday
from challenges import permissions
from challenges.content_solutions import content_of, fingerprint
from challenges.models import Challenge, Note, Solution, SolutionPartner, StageKind
from challenges.telling import members_of
from challenges.transitions import locked, move, note
from engagement.errors import Refused

logger = logging.getLogger(__name__)
S = Solution.State
WRITABLE = (S.DRAFT, S.HANDED_IN)
MOST_PARTNERS = 10


@dataclass(frozen=True, kw_only=True)
class PartnerGiven:
    name: str
    does: str
    organisation: Organisation | None = None


def judge(challenge: Challenge, received_at: datetime) -> None:
    """Refused ("late", "early", "closed") unless a request stamped at this instant may still act. What was stamped in
    time may finish for two minutes more; what was stamped late may not, however quick."""
    if challenge.state != Challenge.State.RUNNING or challenge.stage_kind != StageKind.INVITE:
        raise Refused("closed", _("This challenge takes no solutions."))
    opens_at, closes_at = challenge.window
    if received_at < opens_at:
        raise Refused("early", _("The invitation has not opened yet."))
    if received_at >= closes_at or not challenge.invitation_runs:
        raise Refused(
            "late",
            _("The invitation closed on {day} at {time}. This reached us after it.").format(
                day=weekday(closes_at), time=date_format(localtime(closes_at), "TIME_FORMAT")
            ),
        )


def writable(solution: Solution, received_at: datetime) -> Solution:
    """The row anew and held, once it may be written to. Refused otherwise."""
    row = locked(solution)
    judge(row.challenge, received_at)
    if row.state not in WRITABLE:
        raise Refused("state", _("This solution can’t be changed any more."))
    return row


@transaction.atomic
def begin(*, challenge: Challenge, organisation: Organisation, by: User, received_at: datetime) -> Solution:
    """A draft; one for each organisation. Whoever begins a second time gets the one there is."""
    challenge = locked(
        challenge
    )  # a change notice may be moving its solutions to another version of the plan
    judge(challenge, received_at)
    if organisation.kind == Organisation.Kind.DEPARTMENT:
        raise Refused("department", _("A department of the council can’t answer a challenge."))
    theirs = Solution.objects.filter(challenge=challenge, organisation=organisation)
    standing = theirs.exclude(state=S.WITHDRAWN).first()
    if standing:
        return standing
    try:
        with transaction.atomic():
            made = Solution.objects.create(
                challenge=challenge, organisation=organisation, stage=challenge.stage, created_by=by
            )
    except IntegrityError:  # a colleague was quicker
        return theirs.exclude(state=S.WITHDRAWN).get()
    note(made, "begun", by=by)
    logger.info("solution %s begun", made.public_id)
    return made


@transaction.atomic
def save_about(
    *,
    solution: Solution,
    title: str,
    summary: str,
    may_name: bool,
    revision: int,
    by: User,
    received_at: datetime,
) -> Solution:
    """Title, public summary and name. Refused ("conflict") where somebody saved another text since `revision`."""
    row = writable(solution, received_at)
    given = {"title": title.strip(), "summary": summary.strip(), "may_name": may_name}
    if all(getattr(row, name) == value for name, value in given.items()):
        return row
    if row.revision != revision:
        raise Refused("conflict", _("Somebody has changed this while you were writing."))
    for name, value in given.items():
        setattr(row, name, value)
    row.revision += 1
    row.save(update_fields=[*given, "revision"])
    mark_changed(row)
    return row


@transaction.atomic
def set_partners(
    *, solution: Solution, partners: list[PartnerGiven], revision: int, by: User, received_at: datetime
) -> Solution:
    """Those who answer together with the lead, in this order."""
    row = writable(solution, received_at)
    was = [(one.name, one.does) for one in row.partners.all()]
    if was == [(one.name, one.does) for one in partners]:
        return row
    if row.revision != revision:
        raise Refused("conflict", _("Somebody has changed this while you were writing."))
    if len(partners) > MOST_PARTNERS:
        raise Refused("many", _("Name at most {number} partners.").format(number=MOST_PARTNERS))
    row.partners.all().delete()
    SolutionPartner.objects.bulk_create(
        [
            SolutionPartner(
                solution=row, position=place, organisation=one.organisation, name=one.name, does=one.does
            )
            for place, one in enumerate(partners)
        ]
    )
    row.revision += 1
    row.save(update_fields=["revision"])
    mark_changed(row)
    return row


def mark_changed(solution: Solution) -> None:
    """Whether the draft differs from what is in. Called after each change, on a row that is held."""
    if solution.state != S.HANDED_IN:
        return
    last = solution.versions.first()
    differs = last is None or last.sha256 != fingerprint(content_of(solution))
    if differs != solution.changed_since:
        solution.changed_since = differs
        Solution.objects.filter(pk=solution.pk).update(changed_since=differs)


@transaction.atomic
def withdraw(*, solution: Solution, by: User, reason: str = "") -> Solution:
    """At any time before the end, also after closing. The reason is kept with the case; nobody is asked for one."""
    row = locked(solution)
    if not permissions.can_withdraw(by, row):
        raise Refused("state", _("This solution can’t be withdrawn any more."))
    was_in = row.state != S.DRAFT
    if reason.strip() and row.stage_id:
        Note.objects.create(
            challenge=row.challenge,
            solution=row,
            stage=row.stage,
            kind=Note.Kind.NOTE,
            text=reason.strip(),
            by=by,
        )
    move(row, S.WITHDRAWN, by=by, facts={"number": row.number})
    tell_members(row, "solution_withdrawn", key=str(row.public_id), by=by)
    if was_in and not row.challenge.is_open:
        tell_officers(row, by)
    logger.info("solution %s withdrawn", row.public_id)
    return row


def tell_members(solution: Solution, kind: str, *, key: str, by: User | None, **facts: Any) -> None:
    tell(
        kind=f"challenges.{kind}",
        key=key,
        by=by,
        facts={"solution": solution.pk, **facts},
        to_users=members_of(solution),
    )


def tell_officers(solution: Solution, by: User) -> None:
    challenge = solution.challenge
    named = [pk for pk in (challenge.owner_id, challenge.substitute_id) if pk]
    tell(
        kind="challenges.solution_gone",
        key=str(solution.public_id),
        by=by,
        facts={"challenge": challenge.pk, "number": solution.number},
        to_users=User.objects.filter(pk__in=named, is_active=True),
    )
