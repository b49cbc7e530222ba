"""Organisers' and officers' screens: what people said, what became of it, requests for data."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, QuerySet, When
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.scoped import ScopedModelViewSet
from accounts.viewsets import ReadOnly
from engagement.registries import day_words
from surgeries.decisions_afterwards import DECISIONS, TellFeedbackView, TellFollowUpView
from surgeries.models import DataRequest, Feedback, FollowUp


# --- What people said ---------------------------------------------------------------------------------------------
class WordsFilters(WagtailFilterSet):
    """What may be told in public, and what is."""

    told = django_filters.ChoiceFilter(
        label=_("In public"),
        choices=[("may", _("May be told, not read yet")), ("is", _("Told"))],
        method="by_told",
    )

    def by_told(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(may_tell=True, told_at__isnull=value == "may")


class FeedbackFilters(WordsFilters):
    class Meta:
        model = Feedback
        fields = ["answer"]


class FollowUpFilters(WordsFilters):
    class Meta:
        model = FollowUp
        fields = ["kind", "is_live"]


class TellableIndexView(LookIndexView):
    """A row leads to the decision whether it is told in public."""

    url_space = ""

    def get_edit_url(self, instance: Feedback | FollowUp) -> str | None:
        return reverse(f"{self.url_space}:tell", args=[instance.pk]) if instance.may_tell else None


class FeedbackIndexView(TellableIndexView):
    url_space = "surgery_feedback"


class FollowUpIndexView(TellableIndexView):
    url_space = "surgery_follow_ups"


def told(row: Feedback | FollowUp) -> str:
    if row.told_at:
        return str(_("Told"))
    return str(_("May be told")) if row.may_tell else str(_("No"))


class FeedbackViewSet(ReadOnly, ModelViewSet):
    """What was said, newest first, without names."""

    model = Feedback
    name = "surgery_feedback"
    icon = "comment"
    menu_label = _("Feedback")
    index_view_class = FeedbackIndexView
    filterset_class = FeedbackFilters
    list_display = ["get_answer_display", "text", "session", "at", Column(told, label=_("In public"))]
    search_fields: list[str] = []

    def rows(self) -> QuerySet[Feedback]:
        return Feedback.objects.given().select_related("session").order_by("-at", "-pk")

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("tell/<int:pk>/", TellFeedbackView.as_view(), name="tell")]


class FollowUpViewSet(ReadOnly, ModelViewSet):
    """What became of it, newest first, without names."""

    model = FollowUp
    name = "surgery_follow_ups"
    icon = "history"
    menu_label = _("What became of it")
    index_view_class = FollowUpIndexView
    filterset_class = FollowUpFilters
    list_display = [
        "get_kind_display",
        "get_is_live_display",
        "changed",
        "session",
        "answered_at",
        Column(told, label=_("In public")),
    ]
    search_fields: list[str] = []

    def rows(self) -> QuerySet[FollowUp]:
        return FollowUp.objects.answered().select_related("session").order_by("-answered_at", "-pk")

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("tell/<int:pk>/", TellFollowUpView.as_view(), name="tell")]


# --- Requests for data -----------------------------------------------------------------------------------------
def due(row: DataRequest) -> str:
    if not row.is_open:
        return ""
    words = day_words(row.answer_by)
    return f"{words} ({_('late')})" if row.is_late else words


class DataRequestInspectView(LookInspectView):
    """The words, the trail, and the decisions behind buttons."""

    template_name = "surgeries/admin/data_request.html"

    BUTTONS = tuple((name, view.page_title, icon, view().may) for name, (view, icon) in DECISIONS.items())

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [
            (_("State"), row.get_state_display()),
            (_("What for"), row.what_for),
            (_("Group"), row.group_name),
            (_("Department"), row.department),
            (_("Answer promised by"), due(row)),
            (_("Came up at"), row.session),
            (_("What we say"), row.state_reason),
            (_("Where the data is"), row.dataset_url),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return super().get_context_data(
            changes=list(row.changes.select_related("by")),
            public_url=row.get_absolute_url() if row.is_public else "",
            **kwargs,
        )


class DataRequestViewSet(ReadOnly, ScopedModelViewSet):
    """What waits to be read first, then what is open, by the day that is promised."""

    model = DataRequest
    name = "surgery_data_requests"
    icon = "help"
    menu_label = _("Requests for data")
    inspect_view_enabled = True
    inspect_view_class = DataRequestInspectView
    inspect_view_fields = ["title"]
    list_display = [
        "title",
        Column("get_state_display", label=_("State")),
        Column(due, label=_("Answer by")),
        "department",
        "created_at",
    ]
    list_filter = ["state"]
    list_export = ["title", "state", "department", "answer_by", "state_reason", "dataset_url", "created_at"]
    search_fields = ["title", "what_for"]
    ordering = "-pk"

    def rows(self) -> QuerySet[DataRequest]:
        first = Case(When(state="new", then=0), When(state__in=DataRequest.OPEN, then=1), default=2)
        return DataRequest.objects.select_related("department").order_by(first, "answer_by", "-pk")

    def get_urlpatterns(self) -> list:
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, (view, _icon) in DECISIONS.items()
        ]
        return [*super().get_urlpatterns(), *own]


class RequestsItem(SummaryItem):
    """On the first page of the back office: requests for data to read, and answers that are late."""

    order = 71
    template_name = "surgeries/admin/requests.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        rows = DataRequest.objects.visible_to(self.request.user)
        return {
            "number": rows.to_read().count(),
            "late": rows.late().count(),
            "url": reverse("surgery_data_requests:index"),
        }
