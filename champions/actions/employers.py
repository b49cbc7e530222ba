"""How employers come to take part, how their code changes, and how an employment ends."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Membership, Organisation, User
from champions import permissions
from champions.models import Champion, Employer
from champions.models.employers import new_join_code
from engagement.actions.moving import is_silent
from engagement.errors import Refused

State = Employer.State
REQUESTED, ACCEPTED, DECLINED = (
    "champions.employer_requested",
    "champions.employer_accepted",
    "champions.employer_declined",
)
EMPLOYMENT_ENDED = "champions.employment_ended"
ATTEMPTS = 5  # at a code that nobody has


def owners_of(employer: Employer) -> list[User]:
    return list(
        User.objects.filter(
            memberships__organisation=employer.organisation_id,
            memberships__role=Membership.Role.OWNER,
            is_active=True,
        )
    )


@transaction.atomic
def request(
    *, by: User, organisation: Organisation, pledged: int, is_public: bool, note: str = ""
) -> Employer:
    """An owner asks to take part; again after a no. Refused: "not_owner", "there" (takes part, or waits)."""
    owned = Membership.objects.filter(organisation=organisation, user=by, role=Membership.Role.OWNER)
    if not owned.exists():
        raise Refused("not_owner", _("Only an owner of the organisation can ask."))
    given = {"pledged": pledged, "is_public": is_public, "note": note, "reason": ""}
    employer, made = Employer.objects.get_or_create(
        organisation=organisation,
        defaults={**given, "state": State.REQUESTED, "state_at": now(), "state_by": by, "created_by": by},
    )
    if not made:
        _move(employer, {State.DECLINED, State.ENDED}, State.REQUESTED, by, **given)
    log(instance=employer, action="champions.employer_requested", user=by)
    _tell(REQUESTED, employer, [by])
    return employer


@transaction.atomic
def enter(*, by: User, organisation: Organisation, pledged: int, is_public: bool) -> Employer:
    """A coordinator enters one that takes part at once. Refused: "there"."""
    if Employer.objects.filter(organisation=organisation).exists():
        raise Refused("there", _("This organisation is in the list already."))
    employer = Employer.objects.create(
        organisation=organisation, pledged=pledged, is_public=is_public, created_by=by, state_by=by
    )
    log(instance=employer, action="champions.employer_entered", user=by)
    _tell(ACCEPTED, employer, owners_of(employer))
    return employer


@transaction.atomic
def accept(*, employer: Employer, by: User) -> None:
    """It takes part from now on; its owners get the code. Refused: "moved" (somebody decided before)."""
    _move(employer, {State.REQUESTED}, State.ACTIVE, by)
    log(instance=employer, action="champions.employer_accepted", user=by)
    _tell(ACCEPTED, employer, owners_of(employer))


@transaction.atomic
def decline(*, employer: Employer, by: User, reason: str) -> None:
    """Its owners read the reason, and can ask again. Refused: "reason" (none given), "moved"."""
    if not reason.strip():
        raise Refused("reason", _("Say why: they read it."))
    _move(employer, {State.REQUESTED}, State.DECLINED, by, reason=reason.strip())
    log(instance=employer, action="champions.employer_declined", user=by, data={"reason": reason})
    _tell(DECLINED, employer, owners_of(employer))


@transaction.atomic
def end(*, employer: Employer, by: User) -> None:
    """It takes part no more: nobody joins with its code, what its champions did stays. Refused: "moved"."""
    _move(employer, {State.ACTIVE}, State.ENDED, by)
    log(instance=employer, action="champions.employer_ended", user=by)


@transaction.atomic
def change(*, employer: Employer, by: User, pledged: int, is_public: bool) -> None:
    Employer.objects.filter(pk=employer.pk).update(pledged=pledged, is_public=is_public)
    log(instance=employer, action="champions.employer_changed", user=by)


def new_code(*, employer: Employer, by: User, old: str) -> None:
    """The old code works no more; pressed twice with the same `old` it changes once. Who joined before stays."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                mine = Employer.objects.filter(pk=employer.pk, join_code=old)
                if mine.update(join_code=new_join_code()):
                    log(instance=employer, action="champions.employer_code", user=by)
        except IntegrityError:  # somebody has this one
            continue
        break
    employer.refresh_from_db()


@transaction.atomic
def end_employment(*, employer: Employer, champion: Champion, by: User) -> None:
    """They work there no more: a champion still, as a citizen, and told. Refused: "may_not", "gone" (not theirs)."""
    if not permissions.can_read_roster(by, employer):
        raise Refused("may_not", _("Only an owner of the organisation can do this."))
    theirs = Champion.objects.filter(pk=champion.pk, employer=employer).exclude(state=Champion.State.LEFT)
    if not theirs.update(kind=Champion.Kind.CITIZEN, employer=None):
        raise Refused("gone", _("They are not among your champions any more."))
    log(instance=employer, action="champions.employment_ended", user=by)
    if champion.user and not is_silent():
        tell(
            kind=EMPLOYMENT_ENDED,
            key=f"{employer.public_id}:{champion.pk}:{now():%Y%m%d%H%M%S}",
            by=by,
            facts={"employer": employer.pk},
            to_users=[champion.user],
            reason="employee",
        )


def _move(employer: Employer, before: set[str], after: str, by: User, **given: object) -> None:
    """One step, by whoever is first."""
    moved = Employer.objects.filter(pk=employer.pk, state__in=before).update(
        state=after, state_at=now(), state_by=by, **given
    )
    if not moved:
        code = "there" if after == State.REQUESTED else "moved"
        words = (
            _("Your organisation takes part already, or has asked.")
            if code == "there"
            else _("Somebody has decided about this meanwhile. Look at it again.")
        )
        raise Refused(code, words)
    employer.refresh_from_db()


def _tell(kind: str, employer: Employer, people: list[User]) -> None:
    if people and not is_silent():
        tell(
            kind=kind,
            key=f"{employer.public_id}:{employer.state_at:%Y%m%d%H%M%S%f}",
            facts={"employer": employer.pk, "state_at": employer.state_at.isoformat()},
            to_users=people,
            reason="owner",
        )
