"""Who may do what with organisations; and which departments an officer acts for."""

from __future__ import annotations

from accounts.models import JoinRequest, Membership, Organisation, User
from accounts.querysets import OrganisationQuerySet


def departments_of(user: User) -> OrganisationQuerySet:
    """The council departments that this person belongs to: the scope of everything an officer sees."""
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    return Organisation.objects.departments().of(user)


def is_owner(user: User, organisation: Organisation) -> bool:
    return organisation.memberships.filter(user_id=user.pk, role=Membership.Role.OWNER).exists()


def is_member(user: User, organisation: Organisation) -> bool:
    return organisation.memberships.filter(user_id=user.pk).exists()


def can_change_organisation(user: User, organisation: Organisation) -> bool:
    """Its details, its members and its invitations: its owners."""
    return is_owner(user, organisation)


def can_invite(user: User, organisation: Organisation) -> bool:
    return is_owner(user, organisation)


def can_change_membership(user: User, membership: Membership) -> bool:
    return is_owner(user, membership.organisation)


def can_leave(user: User, membership: Membership) -> bool:
    return membership.user_id == user.pk


def can_decide_join_request(user: User, request: JoinRequest) -> bool:
    """Joining: the owners. A claim: an officer, and nobody who asked or owns."""
    if not request.is_open or request.user_id == user.pk:
        return False
    if request.kind == JoinRequest.Kind.JOIN:
        return is_owner(user, request.organisation)
    return user.has_perm("accounts.change_joinrequest") and not is_owner(user, request.organisation)
