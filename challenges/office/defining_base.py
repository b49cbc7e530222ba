"""What the officers' screens of stage 1 have in common: pages about a challenge that they run, or 404."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges import permissions
from challenges.models import Challenge
from challenges.office.case_base import CaseDecision, CasePage


def url(name: str, challenge: Challenge, *more: Any) -> str:
    return reverse(f"challenge_defining:{name}", args=[challenge.pk, *more])


class Page(CasePage):
    """Something to read, or to fill in section by section."""

    def get_base_object_queryset(self) -> QuerySet[Challenge]:
        rows = super().get_base_object_queryset()
        return rows.select_related("department", "owner", "substitute", "proposed_by", "programme")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_define = permissions.can_define(self.request.user, self.object)
        return {**super().get_context_data(**kwargs), "challenge": self.object, "may_define": may_define}


class Decision(CaseDecision):
    """One form, one action."""

    submit_button_label = _("Save")
