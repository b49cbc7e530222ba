"""Officers' screens of the part "home": the help that was given."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.viewsets import ReadOnlyPolicy
from champions.models import Employer, HelpRecord, Skill
from engagement.tables import harmless


class HelpFilters(WagtailFilterSet):
    """By day, topic, where, ward and employer; and those with a story that may be told."""

    first = django_filters.DateFilter(
        field_name="helped_on", lookup_expr="gte", label=_("From"), widget=AdminDateInput
    )
    last = django_filters.DateFilter(
        field_name="helped_on", lookup_expr="lte", label=_("To"), widget=AdminDateInput
    )
    topics = django_filters.ModelChoiceFilter(queryset=Skill.objects.topics(), label=_("About what"))
    employer = django_filters.ModelChoiceFilter(
        queryset=Employer.objects.select_related("organisation"), label=_("Employer")
    )
    told = django_filters.BooleanFilter(method="by_story", label=_("With a story that may be told"))

    class Meta:
        model = HelpRecord
        fields = ["first", "last", "topics", "where", "ward", "employer", "told"]

    def by_story(self, queryset: QuerySet[HelpRecord], name: str, value: bool) -> QuerySet[HelpRecord]:
        return queryset.stories() if value else queryset.exclude(story_consent=True)


class HelpIndexView(LookIndexView):
    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """A cell that begins like a formula would be run by the reader's spreadsheet."""
        return harmless(super().preprocess_field_value(field, value, export_format))


class HelpInspectView(LookInspectView):
    def facts(self) -> list[tuple[str, object]]:
        record = self.object
        return [
            (_("On"), record.helped_on),
            (_("Who helped"), record.helper or _("Former participant")),
            (_("Employer"), record.employer),
            (_("About what"), record.topic_names),
            (_("How many people"), record.people),
            (_("Of them helped before"), record.came_back),
            (_("Minutes"), record.minutes),
            (_("Where"), record.get_where_display()),
            (_("Place"), record.place),
            (_("Ward"), record.ward),
            (_("What was done"), record.done),
            (_("Link to what was made"), record.made_url),
            (_("Link to the data that was used"), record.dataset_url),
            (_("Story, to be told in public"), record.story_told),
        ]


class HelpRecordViewSet(ModelViewSet):
    """Read and exported; written by those who helped, and by finishing a turn at a session."""

    model = HelpRecord
    name = "help_given"
    icon = "tick"
    menu_label = _("Help given")
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = HelpInspectView
    index_view_class = HelpIndexView
    form_fields: list[str] = []
    filterset_class = HelpFilters
    search_fields = ["place", "helper__display_name"]
    search_backend_name = None
    list_display = [
        "helped_on",
        Column("helper", label=_("Who helped")),
        Column("topic_names", label=_("About what")),
        "people",
        "came_back",
        "minutes",
        Column("get_where_display", label=_("Where")),
        "place",
    ]
    list_export = [
        "helped_on", "topic_names", "people", "came_back", "minutes", "where", "place", "ward", "employer", "session",
        "made_url", "dataset_url", "story_told",
    ]  # fmt: skip
    export_filename = "help-given"

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = HelpRecord.objects.select_related("helper", "ward", "employer__organisation")
        rows = rows.prefetch_related("topics").order_by("-helped_on", "-pk")
        return super().get_index_view_kwargs(queryset=rows, default_ordering=None, **kwargs)


viewsets: list = [HelpRecordViewSet]
