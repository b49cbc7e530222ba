"""What waits for an officer: on the list of procurements and on the home page of the back office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import HeaderButton

from procurement import permissions
from procurement.models import Approval, Case, CouncilContract
from procurement.office.planning_steps import begin_url
from procurement.querysets import own_departments
from procurement.registries import Task, case_parts, contract_parts

MOST, SHOWN = 200, 12


def tasks_of(user: Any) -> list[Task]:
    """From every part, of the cases this person works on and the contracts they manage; and the approvals of other
    departments that wait for them. Late first."""
    from procurement.office.case import in_order
    from procurement.parts.planning_case import approval_tasks

    rows = list(Case.objects.of_officer(user).with_work().select_related("department")[:MOST])
    found = [task for part in case_parts for task in part.tasks(user, rows)] if rows else []
    managed = managed_by(user)
    found += [task for part in contract_parts for task in part.tasks(user, managed)] if managed else []
    elsewhere = Approval.objects.waiting_for(user).exclude(case__in=[case.pk for case in rows])
    return in_order([*found, *approval_tasks(elsewhere)])


def managed_by(user: Any) -> list[CouncilContract]:
    """Contracts whose manager this person is, and those of their departments that have none."""
    departments = own_departments(user, "procurement.change_councilcontract")
    rows = CouncilContract.objects.filter(
        department__in=departments.values("pk"), state__in=["draft", "running"]
    )
    mine = rows.filter(Q(manager=user) | Q(manager=None)).order_by("ends_on", "pk")
    return list(mine.select_related("department", "case")[:MOST])


def waits_for(user: Any) -> bool:
    """Whether this person has anything to do with procurements."""
    keeps = any(map(user.has_perm, ("procurement.change_case", "procurement.change_councilcontract")))
    return keeps or Approval.objects.waiting_for(user).exists()


class WaitingPanel(Component):
    name = "procurement_waiting"
    template_name = "procurement/planning/waiting.html"
    order = 160

    def __init__(self, request: Any):
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        tasks = tasks_of(self.request.user)
        return {"tasks": tasks[:SHOWN], "more": max(len(tasks) - SHOWN, 0)}


class CasesView(IndexView):
    """The list, with what waits above it and the way to begin one."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Procurements")
    template_name = "procurement/planning/index.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not permissions.can_begin(self.request.user):
            return []
        return [HeaderButton(_("Begin a procurement"), url=begin_url(), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tasks = tasks_of(self.request.user)
        more = max(len(tasks) - SHOWN, 0)
        return {**super().get_context_data(**kwargs), "tasks": tasks[:SHOWN], "more": more}
