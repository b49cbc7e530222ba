"""What the pages about the shape of a case have in common: they lie under one address, and hold to its officers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from procurement import permissions
from procurement.models import Case
from procurement.office.case_base import CaseDecision, CasePage

NAME = "procurement_shaping"


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(f"{NAME}:{name}", args=[case.pk, *more])


class Page(CasePage):
    """Something to read or to fill in, for those who work on the case."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_plan = permissions.can_plan(self.request.user, self.object)
        given = {"case": self.object, "may_plan": may_plan, "back_url": self.case_url()}
        return {**super().get_context_data(**kwargs), **given}


class PlanPage(Page):
    """Only while the case is being planned."""

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_plan(user, row)


class Decision(CaseDecision):
    """One form, one action, while the case is being planned."""

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_plan(user, row)


class OfRow:
    """Before a view about one row of the case: `row_model`, of which those of this case are looked at. Else 404."""

    row_model: Any = None
    row: Any = None

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        rows = self.row_model.objects.filter(case=self.object)  # type: ignore[attr-defined]
        self.row = get_object_or_404(rows, pk=kwargs["row"])
