"""Chainable reads over people's organisations and the outbox."""

from __future__ import annotations

from datetime import datetime

from django.db import models

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

    def over(self) -> InvitationQuerySet:
        """Never answered, and past their last day."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__lte=now())


class JoinRequestQuerySet(models.QuerySet):
    def open(self) -> JoinRequestQuerySet:
        return self.filter(decided_at=None)

    def claims(self) -> JoinRequestQuerySet:
        return self.filter(kind="claim")

    def visible_to(self, user) -> JoinRequestQuerySet:
        """All to those who decide claims; to others those that concern organisations they belong to."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("accounts.change_joinrequest"):
            return self.all()
        return self.filter(organisation__memberships__user=user)


class EventQuerySet(models.QuerySet):
    def unspread(self) -> EventQuerySet:
        """Whose audience has not been written down to the end."""
        return self.filter(spread_at=None).order_by("pk")


class NotificationQuerySet(models.QuerySet):
    def uncomposed(self) -> NotificationQuerySet:
        """Due, and in no message yet."""
        return self.filter(message=None, due_at__lte=now())

    def at_once(self) -> NotificationQuerySet:
        """Each a mail of its own."""
        return self.filter(cadence="at_once")

    def for_digests(self) -> NotificationQuerySet:
        """Lines of a daily or weekly summary."""
        return self.filter(cadence__in=("daily", "weekly"))


class MessageQuerySet(models.QuerySet):
    def counted(self, since: datetime) -> MessageQuerySet:
        """What its reader got, or is about to get, since then."""
        return self.filter(state__in=["queued", "sending", "sent"], due_at__gt=since)

    def due(self) -> MessageQuerySet:
        """Waiting to be sent now."""
        return self.filter(state="queued", due_at__lte=now())

    def abandoned(self) -> MessageQuerySet:
        """Claimed by a worker whose lease ran out: it was killed, or hangs."""
        return self.filter(state="sending", lease_until__lt=now())

    def held_by(self, claim: str) -> MessageQuerySet:
        """Those of one claim whose lease nobody has taken over."""
        return self.filter(state="sending", claimed_by=claim)

    def over(self) -> MessageQuerySet:
        """Nothing more will be done with them."""
        return self.filter(state__in=["sent", "failed", "dropped"])
