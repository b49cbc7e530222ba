"""Reads of awards and of the register."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from procurement.querysets import is_signed_in, own_departments


class AssessmentSummaryQuerySet(QuerySet):
    def of_tenderer(self, user: Any) -> AssessmentSummaryQuerySet:
        """Those that were sent to an organisation of this person."""
        if not is_signed_in(user):
            return self.none()
        return self.filter(organisation__memberships__user=user, sent_at__isnull=False).distinct()

    def unsent(self) -> AssessmentSummaryQuerySet:
        return self.filter(sent_at=None)


class OfDepartmentQuerySet(QuerySet):
    def visible_to(self, user: Any) -> OfDepartmentQuerySet:
        """Of departments whose register this officer keeps."""
        found = own_departments(user, "procurement.view_importrun")
        return self.filter(department__in=found.values("pk"))
