"""Officers' screens of: answering a challenge: form, files, handing in, receipt, versions, withdrawing."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.models import IndexView

from accounts.columns import PlainColumn, PlainTitleColumn
from accounts.models import Organisation
from accounts.scoped import ScopedModelViewSet
from accounts.viewsets import ReadOnly
from challenges.blind import blind_pairs, name_of
from challenges.models import Challenge, Panellist, Solution, StageKind

HIDDEN = "–"
OF_THE_FIRM = ("organisation", "organisation.size", "organisation.kind")
EXPORTED = [
    "number", "title", "challenge", "organisation", "organisation.kind", "organisation.size", "state", "stage",
    "handed_in_at", "summary", "may_name",
]  # fmt: skip


class SolutionFilters(WagtailFilterSet):
    """Sizes of firms only where none of the rows is read without names: a filter must not tell whose one is."""

    challenge = django_filters.ModelChoiceFilter(
        label=_("challenge"), queryset=lambda request: Challenge.objects.visible_to(request.user)
    )
    state = django_filters.ChoiceFilter(
        label=_("state"),
        choices=[choice for choice in Solution.State.choices if choice[0] in Solution.IN],
    )
    stage__kind = django_filters.ChoiceFilter(label=_("stage"), choices=StageKind.choices)
    organisation__size = django_filters.ChoiceFilter(
        label=_("size of the organisation"),
        choices=Organisation._meta.get_field("size").choices,
        method="of_size",
    )

    class Meta:
        model = Solution
        fields: list[str] = []

    def of_size(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        rows = rows.filter(organisation__size=value)
        for challenge, stage in blind_pairs(self.request.user):
            rows = rows.exclude(challenge=challenge, stage=stage)
        return rows


def of_the_firm(row: Solution, value: str) -> str:
    """A dash for who reviews it without names."""
    return HIDDEN if row.is_blind_here else value


class SolutionIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self) -> QuerySet:
        """No drafts and nothing withdrawn, not even of one's own firm."""
        reviews = Panellist.objects.of(self.request.user).filter(
            gate__challenge=OuterRef("challenge"), gate__stage=OuterRef("stage"), gate__stage__is_blind=True
        )
        rows = super().get_base_queryset().handed_in().annotate(is_blind_here=Exists(reviews))
        return rows.select_related("challenge", "organisation", "stage")

    def to_row_dict(self, item: Solution) -> dict[str, Any]:
        row = super().to_row_dict(item)
        if item.is_blind_here:
            row.update({name: HIDDEN for name in OF_THE_FIRM if name in row})
        return row


class SolutionViewSet(ReadOnly, ScopedModelViewSet):
    model = Solution
    name = "solutions"
    url_prefix = "solutions"
    icon = "folder-open-inverse"
    menu_label = _("Solutions")
    index_view_class = SolutionIndexView
    filterset_class = SolutionFilters
    form_fields: list[str] = ["title"]  # of a form that the policy shows to nobody
    list_display = [
        PlainTitleColumn(
            "title",
            label=_("Solution"),
            accessor=lambda row: f"{name_of(row)}: {row.title}",
            get_url=lambda row: row.get_absolute_url(),
        ),
        PlainColumn("challenge", label=_("Challenge")),
        PlainColumn(
            "organisation",
            label=_("Organisation"),
            accessor=lambda row: of_the_firm(row, row.organisation.name),
        ),
        PlainColumn(
            "size",
            label=_("Size"),
            accessor=lambda row: of_the_firm(row, row.organisation.get_size_display()),
        ),
        PlainColumn("state", label=_("State"), accessor="get_state_display"),
        PlainColumn("stage", label=_("Stage"), accessor="stage.staff_name"),
        PlainColumn("handed_in_at", label=_("Handed in")),
    ]
    list_export = EXPORTED
    export_headings = {
        "organisation.kind": _("kind of organisation"),
        "organisation.size": _("size of the organisation"),
    }
    export_filename = "solutions"
    list_per_page = 40
    ordering = "-pk"


viewsets: list = [SolutionViewSet("solutions")]
