"""Chainable reads over people's organisations and the outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.clock import now


class OrganisationQuerySet(models.QuerySet):
    def of(self, user) -> OrganisationQuerySet:
        """The organisations that this person belongs to."""
        return self.filter(memberships__user=user)

    def departments(self) -> OrganisationQuerySet:
        return self.filter(kind="department")

    def visible_to(self, user) -> OrganisationQuerySet:
        """All to those who keep the list; to others those they belong to; to a visitor none."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("accounts.change_organisation"):
            return self.all()
        return self.of(user)


class InvitationQuerySet(models.QuerySet):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now())


class MessageQuerySet(models.QuerySet):
    def due(self) -> MessageQuerySet:
        """Queued and due, or claimed by a worker whose lease ran out."""
        instant = now()
        return self.filter(
            Q(state="queued", due_at__lte=instant) | Q(state="sending", lease_until__lt=instant)
        )
