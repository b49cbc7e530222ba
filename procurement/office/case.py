"""Officers' screens of procurement cases: the list with filters and exports, the page of one case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import Q
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import ScopedModelViewSet
from accounts.viewsets import ReadOnly
from procurement import permissions
from procurement.models import Approval, Case
from procurement.office import awards, notices, payments, planning, shaping, suppliers
from procurement.office.case_base import NAME
from procurement.office.planning_home import CasesView
from procurement.office.planning_steps import BeginView
from procurement.office.reading import Reading
from procurement.parts.planning_case import approval_tasks
from procurement.querysets import own_departments
from procurement.registries import Step, case_parts, words_of

EVENTS = 60
AFTER_TENDERS = 80  # the order from which steps come once tenders are in
PARTS = (planning, shaping, notices, suppliers, awards, payments)


class CaseFilters(WagtailFilterSet):
    """By state, route and department; mine are those that I own or stand in for."""

    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("Mine"),
        choices=[("yes", gettext_lazy("That I own or stand in for"))],
        method="only_mine",
    )

    department = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Department"), queryset=lambda request: own_departments(request.user)
    )

    class Meta:
        model = Case
        fields = ["state", "route", "department"]

    def only_mine(self, rows, name, wanted):
        return rows.filter(Q(owner=self.request.user) | Q(substitute=self.request.user)) if wanted else rows


class CaseView(Reading):
    """Everything about one case: the task list, what waits, what one can do, what the parts show, the timeline."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Procurement")
    all_of_them = gettext_lazy("Procurements")
    template_name = "procurement/admin/case.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.is_public:
            return []
        url = self.object.procurement.get_absolute_url()
        return [HeaderButton(_("See it on the site"), url=url, icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, row = self.request.user, self.object
        parts = sorted(case_parts, key=lambda part: part.order)
        before = self.request.GET.get("before", "")
        events = row.events.select_related("actor").order_by("-pk")
        if before.isascii() and before.isdigit():
            events = events.filter(pk__lt=int(before[:18]))
        shown = list(events[: EVENTS + 1])
        steps = sorted(
            (step for part in parts for step in part.steps(user, row)), key=lambda step: step.order
        )
        if works := permissions.can_work(user, row):
            tasks = [task for part in parts for task in part.tasks(user, [row])]
        else:  # those who only read it see how far it is; what they can open is what they approve
            steps = [replace(step, url="") for step in steps]
            tasks = [*approval_tasks(Approval.objects.waiting_for(user).filter(case=row))]
        following = next_of(row, steps) if works else None
        return {
            **super().get_context_data(**kwargs),
            "groups": grouped(steps),
            "done": sum(step.is_done is True and not step.problems for step in steps),
            "steps": [step for step in steps if step.is_done is not None],
            "next": following,
            "buttons": [button for part in parts for button in part.buttons(user, row)] if works else [],
            "tasks": in_order(tasks),
            "panels": [mark_safe(html) for part in parts if (html := part.panel(self.request, row))],
            "timeline": together((event, words_of(event)) for event in shown[:EVENTS]),
            "is_over": row.state not in Case.ALIVE and following is None,
            "older": shown[EVENTS - 1].pk if len(shown) > EVENTS else None,
        }


def next_of(case: Case, steps: list[Step]) -> Step | None:
    """The step to go on with; None where there is none, and while firms write their tenders."""
    if case.state == Case.State.INVITED and not case.is_closed:
        return None
    first = 0 if case.state == Case.State.PLANNING else AFTER_TENDERS
    open_ones = (step for step in steps if step.problems or step.is_done is False)
    return next((step for step in open_ones if step.order >= first), None)


def grouped(steps: list) -> list[tuple[str, list]]:
    """The steps under their headings, in the order in which the headings first come."""
    groups: dict[str, list] = {}
    for step in steps:
        groups.setdefault(step.group, []).append(step)
    return list(groups.items())


def together(lines: Iterable[tuple[Any, str]]) -> list[tuple[Any, str, int]]:
    """The timeline with its number of times: what one person did several times in the same minute is one line."""
    found: list[list[Any]] = []
    for event, words in lines:
        minute = event.at.replace(second=0, microsecond=0)
        key = (words, event.actor_id, minute)
        if found and found[-1][0] == key:
            found[-1][3] += 1
        else:
            found.append([key, event, words, 1])
    return [(event, words, times) for _key, event, words, times in found]


def in_order(tasks: list) -> list:
    """What is late first, then by when it is due, then what has no day."""
    return sorted(
        tasks, key=lambda task: (not task.is_late, task.due is None, task.due.timestamp() if task.due else 0)
    )


class CaseViewSet(ReadOnly, ScopedModelViewSet):
    model = Case
    name = NAME
    url_prefix = "procurement-cases"
    icon = "doc-full"
    menu_label = gettext_lazy("Procurements")
    menu_order = 10
    index_view_class = CasesView
    inspect_view_enabled = True
    inspect_view_class = CaseView
    form_fields = ["title"]  # of a form that the policy shows to nobody
    filterset_class = CaseFilters
    search_fields = ["title", "number", "need"]
    list_per_page = 50
    ordering = ["-created_at", "-pk"]
    list_display = ["title", "number", "state", "department", "owner", "closes_at", "needed_on"]
    list_export = [
        "number", "ocid", "official_ocid", "title", "state", "department", "kind", "route", "net", "options_net",
        "extensions_net", "vat_percent", "closes_at", "needed_on", "ends_on",
    ]  # fmt: skip
    export_filename = "procurements"

    def rows(self):
        return Case.objects.select_related("department", "owner").order_by("-created_at", "-pk")

    def get_urlpatterns(self) -> list:
        own = {name: view for part in PARTS for name, view in part.links().items()}
        return [
            *super().get_urlpatterns(),
            path("begin/", self.construct_view(BeginView), name="begin"),
            *[
                path(f"{name.replace('_', '-')}/<str:pk>/", self.construct_view(view), name=name)
                for name, view in own.items()
            ],
        ]


viewsets: list = [CaseViewSet()]
