"""How organisations come to be, and how people come to act for them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Contact, Invitation, JoinRequest, Membership, Organisation, User
from accounts.querysets import OrganisationQuerySet

INVITATION_LASTS = timedelta(days=14)
MOST_OPEN_INVITATIONS = 30  # our mail must not become somebody's newsletter
INVITATION_SALT = "accounts.invitation"


class Refused(Exception):
    """The rules of the house forbid it; `code` says which one."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def token_of(invitation: Invitation) -> str:
    """What the mail carries. It is made anew from the site's key each time, so that no row holds it."""
    return signing.Signer(salt=INVITATION_SALT).sign_object({"invitation": str(invitation.public_id)})


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_organisation(*, by: User, **fields: object) -> Organisation:
    """A new organisation whose first owner is whoever made it. Raises IntegrityError for a taken number."""
    organisation = Organisation.objects.create(created_by=by, **fields)
    Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.OWNER, created_by=by)
    log(instance=organisation, action="accounts.organisation_created", user=by)
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User, **fields: object) -> Organisation:
    """Raises IntegrityError for a number that belongs to another organisation."""
    changed = sorted(name for name, value in fields.items() if getattr(organisation, name) != value)
    for name in changed:
        setattr(organisation, name, fields[name])
    if changed:
        organisation.save(update_fields=changed)
        log(instance=organisation, action="accounts.organisation_changed", user=by, data={"fields": changed})
    return organisation


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: str, by: User) -> Invitation:
    """Mails a way in that expires. Raises Refused: "member", "invited" or "too_many"."""
    email = email.strip().lower()
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise Refused("member")
    if organisation.invitations.open().count() >= MOST_OPEN_INVITATIONS:
        raise Refused("too_many")
    expired = organisation.invitations.over().filter(email__iexact=email)
    expired.update(withdrawn_at=now(), withdrawn_by=by)
    invitation = Invitation(
        organisation=organisation, email=email, role=role, invited_by=by, expires_at=now() + INVITATION_LASTS
    )
    invitation.token_hash = hash_of(token_of(invitation))
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as taken:
        raise Refused("invited") from taken
    log(instance=organisation, action="accounts.invited", user=by, data={"role": role})
    _mail_invitation(invitation, by)
    return invitation


def _mail_invitation(invitation: Invitation, by: User) -> None:
    known = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    contacts = []
    if known is None:
        contact, _created = Contact.objects.get_or_create(email=invitation.email)
        contacts = [contact]
    tell(
        kind="accounts.invitation",
        key=str(invitation.public_id),
        by=by,
        facts={"invitation": invitation.pk},
        to_users=[known] if known else [],
        to_contacts=contacts,
        reason="invited",
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """The mail's way in stops working. Raises Refused("over") when it was answered before."""
    open_one = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not open_one.update(withdrawn_at=now(), withdrawn_by=by):
        raise Refused("over")
    log(instance=invitation.organisation, action="accounts.invitation_withdrawn", user=by)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a mail's address speaks of, whatever has become of it since."""
    try:
        signing.Signer(salt=INVITATION_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return (
        Invitation.objects.filter(token_hash=hash_of(token))
        .select_related("organisation", "invited_by")
        .first()
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Works once, until it expires, for the invited address alone: Refused("over"), Refused("other_address")."""
    if by.email.lower() != invitation.email.lower():
        raise Refused("other_address")
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now(), accepted_by=by):
        raise Refused("over")
    membership = _add_member(invitation.organisation, by, invitation.role, by)
    JoinRequest.objects.open().filter(organisation=invitation.organisation, user=by, kind="join").update(
        decision=JoinRequest.Decision.ACCEPTED, decided_at=now(), decided_by=invitation.invited_by
    )
    return membership


def _add_member(organisation: Organisation, user: User, role: str, by: User) -> Membership:
    """Somebody who is a member keeps what they have; an owner's invitation raises it, nothing lowers it."""
    membership, created = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": role, "created_by": by}
    )
    if not created and role == Membership.Role.OWNER and membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])
    log(instance=organisation, action="accounts.member_added", user=by, data={"role": membership.role})
    return membership


@transaction.atomic
def ask_to_join(*, organisation: Organisation, kind: str, note: str, by: User) -> JoinRequest:
    """Owners decide who joins; whose organisation it is, an officer decides. Refused("member"), Refused("asked").

    An owner can't contest what is theirs; a member can. Where no owner is left, an officer decides who joins.
    """
    owners = owners_of(organisation)
    if not owners:
        kind = JoinRequest.Kind.CLAIM
    mine = organisation.memberships.filter(user=by).first()
    if mine and (kind == JoinRequest.Kind.JOIN or mine.role == Membership.Role.OWNER):
        raise Refused("member")
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(organisation=organisation, user=by, kind=kind, note=note)
    except IntegrityError as taken:
        raise Refused("asked") from taken
    log(instance=organisation, action=f"accounts.{kind}_asked", user=by)
    tell(
        kind="accounts.join_request",
        key=str(request.public_id),
        by=by,
        facts={"join_request": request.pk},
        to_users=owners,
        reason="owner",
    )
    return request


def owners_of(organisation: Organisation) -> list[User]:
    return list(
        User.objects.filter(
            memberships__organisation=organisation, memberships__role=Membership.Role.OWNER, is_active=True
        ).order_by("pk")
    )


@transaction.atomic
def decide_join_request(*, request: JoinRequest, accept: bool, reason: str = "", by: User) -> None:
    """Once: Refused("over") when somebody else decided before. An accepted claim makes its owner the only one;
    those who were owners stay as members."""
    decision = JoinRequest.Decision.ACCEPTED if accept else JoinRequest.Decision.REFUSED
    open_one = JoinRequest.objects.open().filter(pk=request.pk)
    if not open_one.update(decision=decision, decided_at=now(), decided_by=by, reason=reason):
        raise Refused("over")
    organisation = request.organisation
    owners = owners_of(organisation)
    is_claim = request.kind == JoinRequest.Kind.CLAIM
    if accept and is_claim:
        organisation.memberships.filter(role=Membership.Role.OWNER).update(role=Membership.Role.MEMBER)
        _add_member(organisation, request.user, Membership.Role.OWNER, by)
    elif accept:
        _add_member(organisation, request.user, Membership.Role.MEMBER, by)
    log(
        instance=organisation,
        action=f"accounts.{request.kind}_decided",
        user=by,
        data={"decision": decision.value, "reason": reason},
    )
    facts = {"join_request": request.pk}
    kind = "accounts.claim_decided" if is_claim else "accounts.join_decided"
    tell(kind=kind, key=str(request.public_id), by=by, facts=facts, to_users=[request.user], reason="asked")
    if is_claim:
        others = [owner for owner in owners if owner != request.user]
        key = str(request.public_id)
        tell(kind="accounts.claim_settled", key=key, by=by, facts=facts, to_users=others, reason="owner")


@transaction.atomic
def change_member(*, membership: Membership, role: str, by: User) -> None:
    """Refused("last_owner"): an organisation always has somebody who answers for it."""
    if membership.role == role:
        return
    if role != Membership.Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    log(instance=membership.organisation, action="accounts.member_changed", user=by, data={"role": role})


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """Leaving and being removed are one thing. Refused("last_owner")."""
    _keep_an_owner(membership)
    action = "accounts.member_left" if membership.user_id == by.pk else "accounts.member_removed"
    log(instance=membership.organisation, action=action, user=by)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    """Holds the owners' rows until the transaction ends, so that two can't leave at once. Whoever may not sign in
    any more answers for nothing."""
    owners = Membership.objects.filter(organisation_id=membership.organisation_id, role=Membership.Role.OWNER)
    held = list(owners.order_by("pk").select_related("user").select_for_update(of=("self",)))
    others = [row for row in held if row.pk != membership.pk and row.user.is_active]
    if membership in held and not others:
        raise Refused("last_owner")


def owned_alone(user: User) -> OrganisationQuerySet:
    """The organisations that nobody answers for once this person is gone."""
    mine = Organisation.objects.filter(memberships__user=user, memberships__role=Membership.Role.OWNER)
    others = Membership.objects.filter(
        organisation=OuterRef("pk"), role=Membership.Role.OWNER, user__is_active=True
    ).exclude(user=user)
    return mine.exclude(Exists(others))


def hand_over_requests(*, owner: User) -> None:
    """Where nobody is left to decide who joins, the open requests become claims: an officer decides them."""
    waiting = JoinRequest.objects.open().filter(kind=JoinRequest.Kind.JOIN)
    for organisation in owned_alone(owner).order_by("pk"):
        handed_over = waiting.filter(organisation=organisation).update(kind=JoinRequest.Kind.CLAIM)
        if handed_over:
            log(
                instance=organisation,
                action="accounts.requests_handed_over",
                user=owner,
                data={"requests": handed_over},
            )
