"""Reads of talks with the market."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.clock import now
from procurement.querysets import is_signed_in, own_departments


class EngagementQuerySet(QuerySet):
    def visible_to(self, user: Any) -> EngagementQuerySet:
        """In the back office: of the officer's own departments."""
        return self.filter(department__in=own_departments(user, "procurement.change_case").values("pk"))

    def public(self) -> EngagementQuerySet:
        """What everybody may read: by its own mark, whatever becomes of a case."""
        return self.exclude(state="draft").filter(published_at__lte=now())

    def open(self) -> EngagementQuerySet:
        """Answers are taken at this moment."""
        rows = self.public().filter(state="public", closes_at__gt=now())
        return rows.exclude(opens_at__gt=now())


class AnswerQuerySet(QuerySet):
    def of_member(self, user: Any) -> AnswerQuerySet:
        """Those of the organisations that this person belongs to."""
        if not is_signed_in(user):
            return self.none()
        return self.filter(organisation__memberships__user=user).distinct()
