"""The messages about organisations; every kind of message is registered from its own app's ready()."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Invitation, JoinRequest, Membership, Message, User
from accounts.registries import NotificationKind, notification_kinds


def register() -> None:
    """All are about people's own matters: none can be switched off."""
    for name, label, context, may_see, why in (
        (
            "invitation",
            _("Invitations to an organisation"),
            invitation,
            invitation_is_open,
            _("somebody invited you"),
        ),
        (
            "join_request",
            _("Requests to join your organisation"),
            join_request,
            owner_may_see,
            _("you are an owner of this organisation"),
        ),
        (
            "join_decided",
            _("Decisions on your requests to join"),
            decision,
            asker_may_see,
            _("you asked to join"),
        ),
        (
            "claim_decided",
            _("Decisions on whose an organisation is"),
            decision,
            asker_may_see,
            _("you said that this organisation is yours"),
        ),
        (
            "claim_settled",
            _("Decisions about your organisation"),
            decision,
            member_may_see,
            _("you were an owner of this organisation"),
        ),
    ):
        notification_kinds.register(
            NotificationKind(
                name=f"accounts.{name}",
                label=label,
                transactional=True,
                context=context,
                may_see=may_see,
                why=why,
            )
        )


def invitation_is_open(user: User | None, event: Event) -> bool:
    return Invitation.objects.open().filter(pk=event.facts["invitation"]).exists()


def invitation(message: Message) -> dict:
    """Who invites, into what, until when, and the way in, which no row holds."""
    from accounts.actions.organisations import token_of

    row = Invitation.objects.select_related("organisation", "invited_by").get(
        pk=message.event.facts["invitation"]
    )
    return {
        "organisation": row.organisation.name,
        "inviter": row.invited_by.display_name if row.invited_by else row.organisation.name,
        "email": row.email,
        "expires_at": row.expires_at,
        "accept_url": absolute(reverse("accounts:invitation", args=[token_of(row)])),
    }


def _request_of(event: Event) -> JoinRequest:
    return JoinRequest.objects.select_related("organisation", "user").get(pk=event.facts["join_request"])


def owner_may_see(user: User | None, event: Event) -> bool:
    """An owner still, of a request that is still open."""
    waiting = JoinRequest.objects.open().filter(pk=event.facts["join_request"])
    return waiting.filter(
        organisation__memberships__user=user, organisation__memberships__role=Membership.Role.OWNER
    ).exists()


def asker_may_see(user: User | None, event: Event) -> bool:
    return JoinRequest.objects.filter(pk=event.facts["join_request"], user=user).exists()


def member_may_see(user: User | None, event: Event) -> bool:
    rows = JoinRequest.objects.filter(pk=event.facts["join_request"])
    return rows.filter(organisation__memberships__user=user).exists()


def join_request(message: Message) -> dict:
    """Who asks, with the address that an owner needs to know them by."""
    row = _request_of(message.event)
    return {
        "organisation": row.organisation.name,
        "person": row.user.display_name,
        "email": row.user.email,
        "note": row.note,
        "is_claim": row.kind == JoinRequest.Kind.CLAIM,
        "url": absolute(row.organisation.get_absolute_url()),
    }


def decision(message: Message) -> dict:
    row = _request_of(message.event)
    return {
        "organisation": row.organisation.name,
        "person": row.user.display_name,
        "accepted": row.decision == JoinRequest.Decision.ACCEPTED,
        "reason": row.reason,
        "url": absolute(reverse("accounts:organisations")),
    }
