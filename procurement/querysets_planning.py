"""Reads of approvals: who sees them, whom they wait for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.clock import today
from procurement.querysets import is_signed_in, own_departments


def acting(user: Any, on: date) -> Q:
    """Lines of approvers under which this person may approve on that day: in their own name, or standing in."""
    stands_in = Q(substitute=user, substitute_from__lte=on, substitute_until__gte=on)
    return Q(user=user) | stands_in


class ApprovalQuerySet(QuerySet):
    def _entitled(self, user: Any) -> Exists:
        lines = apps.get_model("procurement", "Approver").objects.filter(acting(user, today()))
        here = Q(department=None) | Q(department=OuterRef("case__department"))
        return Exists(lines.filter(here, kind=OuterRef("kind")))

    def visible_to(self, user: Any) -> ApprovalQuerySet:
        """Those of the officer's own departments, and those that they may decide or have decided."""
        if not is_signed_in(user):
            return self.none()
        own = Q(case__department__in=own_departments(user).values("pk"))
        return self.filter(own | Q(self._entitled(user)) | Q(decided_by=user))

    def waiting_for(self, user: Any) -> ApprovalQuerySet:
        """Asked, and this person may decide: entitled, and not who asked."""
        if not is_signed_in(user):
            return self.none()
        rows = self.filter(
            self._entitled(user), state="asked", case__state__in=["planning", "invited", "awarded"]
        )
        return rows.exclude(asked_by=user)
