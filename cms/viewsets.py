"""Officers' screens: how each action and each step stands, to look at; a decision is a small form of its own."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import ModelPermissionPolicy

from cms import decisions
from cms.models import ActionPage, ActionRecord, ActionStepText, Step
from cms.permissions import (
    can_change_state,
    can_change_status,
    can_mark_done,
    can_move_date,
    can_see_decisions,
)


class LookOnly(ModelPermissionPolicy):
    """Whoever keeps the roadmap may look; nobody adds, edits or deletes these rows by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and can_see_decisions(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class VisibleIndexView(IndexView):
    """Starts from what this person may see."""

    def get_base_queryset(self) -> QuerySet:
        return self.model.objects.visible_to(self.request.user)


class StepIndexView(VisibleIndexView):
    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().shown().select_related("action")


class LookHistoryView(HistoryView):
    """Who changed it, when and why; to look at, as the rest."""

    any_permission_required = ["view"]


class RecordInspectView(InspectView):
    """One action: its state, its steps, and what may be decided."""

    template_name = "cms/admin/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        page = ActionPage.objects.filter(translation_key=record.key).order_by("pk").first()
        texts = texts_of([record])
        return super().get_context_data(
            can_change=can_change_state(user, record),
            change_url=reverse("action_state:state", args=[record.pk]),
            history_url=reverse("action_state:history", args=[record.pk]),
            edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else "",
            public_url=page.url if page and page.live else "",
            steps=[
                {"row": step, "text": texts.get((record.key, step.ref), "")}
                for step in sorted(record.steps.shown(), key=Step.place)
            ],
            changes=record.changes.select_related("by"),
            **kwargs,
        )


class StepInspectView(InspectView):
    """One step: where it stands, its dates, every change with its reason."""

    template_name = "cms/admin/step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step, user = self.object, self.request.user
        return super().get_context_data(
            text=texts_of([step.action]).get((step.action_id, step.ref), ""),
            record_url=reverse("action_state:inspect", args=[step.action.pk]),
            history_url=reverse("step:history", args=[step.pk]),
            buttons=step_buttons(step, user),
            changes=step.changes.select_related("by"),
            **kwargs,
        )


def step_buttons(step: Step, user: Any) -> list[tuple]:
    """What this person may decide about the step: words and address."""
    found = []
    if can_mark_done(user, step):
        found.append((_("Mark as done"), reverse("step:done", args=[step.pk])))
    if can_move_date(user, step):
        found.append((_("Move the date"), reverse("step:date", args=[step.pk])))
    if can_change_status(user, step):
        found.append((_("Change the status"), reverse("step:status", args=[step.pk])))
    return found


def texts_of(records: list[ActionRecord]) -> dict[tuple, str]:
    """What each step of these actions is, from the first page of each."""
    rows = ActionStepText.objects.filter(page__translation_key__in=[record.key for record in records])
    rows = rows.order_by("-page_id").values_list("page__translation_key", "ref", "text")
    return {(key, ref): text for key, ref, text in rows}


class RecordFilters(WagtailFilterSet):
    class Meta:
        model = ActionRecord
        fields = ["state"]


class StepFilters(WagtailFilterSet):
    """By status, and those that need looking after."""

    late = django_filters.BooleanFilter(label=_("Late"), method="by_late")

    class Meta:
        model = Step
        fields = ["status"]

    def by_late(self, queryset: QuerySet[Step], name: str, value: bool) -> QuerySet[Step]:
        return queryset.late() if value else queryset


class DecisionViewSet(ModelViewSet):
    """Look, filter, history; no adding, editing or deleting."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    history_view_class = LookHistoryView
    index_view_class = VisibleIndexView
    search_backend_name = None
    decisions: dict[str, type] = {}

    @property
    def permission_policy(self) -> LookOnly:
        return LookOnly(self.model)

    def get_urlpatterns(self) -> list:
        own = [path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in self.decisions.items()]
        return super().get_urlpatterns() + own


class RecordViewSet(DecisionViewSet):
    model = ActionRecord
    name = "action_state"
    url_prefix = "roadmap/actions"
    icon = "list-ul"
    menu_label = _("Actions")
    form_fields = ["ref"]  # of a form that LookOnly shows to nobody
    inspect_view_class = RecordInspectView
    filterset_class = RecordFilters
    search_fields = ["ref", "title"]
    list_display = ["__str__", "state", "state_at"]
    inspect_view_fields = ["ref", "title", "state", "state_reason", "state_at", "state_by"]
    decisions = {"state": decisions.StateView}


class StepViewSet(DecisionViewSet):
    model = Step
    name = "step"
    url_prefix = "roadmap/steps"
    icon = "tasks"
    menu_label = _("Steps")
    form_fields = ["ref"]  # of a form that LookOnly shows to nobody
    index_view_class = StepIndexView
    inspect_view_class = StepInspectView
    filterset_class = StepFilters
    search_fields = ["ref", "action__ref", "action__title"]
    list_display = [
        "__str__",
        "status",
        "promised",
        Column("days_late", label=_("Days late")),
        "done_on",
    ]
    list_export = ["action", "ref", "status", "promised", "first_promised", "done_on", "reason"]
    inspect_view_fields = [
        "status",
        "promised",
        "first_promised",
        "done_on",
        "reason",
        "note",
        "changed_at",
        "changed_by",
    ]
    decisions = {"status": decisions.StatusView, "date": decisions.DateView, "done": decisions.DoneView}


class RoadmapGroup(ModelViewSetGroup):
    """One menu entry for both."""

    menu_label = _("Progress")
    menu_icon = "tasks"
    menu_order = 150
    items = (RecordViewSet, StepViewSet)


roadmap_screens = RoadmapGroup()
