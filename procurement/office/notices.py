"""Officers’ screens of this part: notices, official publication, corrections, releases."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import ActView, ScopedModelViewSet
from accounts.viewsets import ReadOnly
from engagement.refusing import Refusing
from procurement import permissions
from procurement.actions import inviting, noticing
from procurement.forms_notices import DepartmentKindForm, ExtendForm, KindForm
from procurement.makers.common import moment_words
from procurement.makers.tender_forms import parts_of
from procurement.models import Case, OwnNotice
from procurement.office.case_base import CaseDecision
from procurement.office.notices_views import NAME, VIEWS, NoticeView
from procurement.permissions_notices import can_extend
from procurement.querysets import own_departments
from procurement.words_notices import waits_words


# --- Of a case ---------------------------------------------------------------------------------------------
class NewNoticeView(CaseDecision):
    """Begins one of the notices that may be written for this case now."""

    page_title = gettext_lazy("Write a notice")
    submit_button_label = gettext_lazy("Begin it")
    form_class = KindForm

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_work(user, row) and bool(noticing.offered_for(row))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kinds": noticing.offered_for(self.object)}

    def get_initial(self) -> dict[str, Any]:
        """The tender notice, or the only one there is."""
        kinds = [str(kind) for kind in noticing.offered_for(self.object)]
        return {"kind": "UK4" if "UK4" in kinds else kinds[0] if len(kinds) == 1 else ""}

    def attempt(self, form: forms.Form) -> str:
        self.made = noticing.begin_notice(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("The notice is begun.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


class ExtendView(CaseDecision):
    """A later deadline, for everybody, before it has passed (section 87(6)(b))."""

    page_title = gettext_lazy("More time for tenders")
    submit_button_label = gettext_lazy("Begin the notice")
    form_class = ExtendForm
    explanation = gettext_lazy(
        "The time for tenders is the same for everybody: it can be made longer for all, before it has passed, and "
        "never shorter (Procurement Act 2023, section 87(6)(b)). It moves when the notice that says so is published."
    )
    BESIDE = {"closes": "closes_day", "questions": "questions_day"}

    def may(self, user: Any, row: Case) -> bool:
        return can_extend(user, row)

    def facts(self) -> list[tuple[str, object]]:
        case = self.object
        return [
            (_("Tenders until"), moment_words(case.closes_at)),
            (_("Questions until"), moment_words(case.questions_until)),
        ]

    def get_initial(self) -> dict[str, Any]:
        clock = parts_of(self.object.closes_at)[1]
        return {"closes_clock": clock}

    def attempt(self, form: forms.Form) -> str:
        given: Any = form
        self.made = inviting.extend(
            case=self.object,
            closes_at=given.closes_at,
            questions_until=given.questions_until,
            why=given.cleaned_data["why"],
            by=self.request.user,
        )
        return _("The notice that moves the deadline is begun.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


# --- All of them -------------------------------------------------------------------------------------------
class BeginView(Refusing, ActView):
    """One that is about a department as a whole: pipeline, payments."""

    page_title = gettext_lazy("A notice about a department")
    submit_button_label = gettext_lazy("Begin it")
    form_class = DepartmentKindForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Notices")
    explanation = gettext_lazy("Notices about one procurement are begun on its page.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not own_departments(request.user, "procurement.change_case").exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kinds = noticing.offered_without_case()
        return {**super().get_form_kwargs(), "kinds": kinds, "user": self.request.user}

    def attempt(self, form: forms.Form) -> str:
        self.made = noticing.begin_notice(by=self.request.user, **form.cleaned_data)
        return _("The notice is begun.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


class NoticeFilters(WagtailFilterSet):
    """By state, kind and department."""

    department = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Department"), queryset=lambda request: own_departments(request.user)
    )

    class Meta:
        model = OwnNotice
        fields = ["state", "kind", "department"]


class NoticeIndexView(IndexView):
    page_title = gettext_lazy("Notices")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse(f"{NAME}:begin")
        return [HeaderButton(_("A notice about a department"), url=url, icon_name="plus")]


class NoticeViewSet(ReadOnly, ScopedModelViewSet):
    model = OwnNotice
    name = NAME
    url_prefix = "procurement-notices"
    icon = "doc-full"
    menu_label = gettext_lazy("Notices")
    menu_order = 30
    index_view_class = NoticeIndexView
    inspect_view_enabled = True
    inspect_view_class = NoticeView
    form_fields = ["kind"]  # of a form that the policy shows to nobody
    filterset_class = NoticeFilters
    search_fields = ["case__title", "case__number", "official_number"]
    list_per_page = 50
    ordering = ["-pk"]
    list_display = [
        "__str__",
        "state",
        Column("waits", label=gettext_lazy("What waits"), accessor=waits_words),
        "department",
        "official_number",
        "published_at",
    ]
    list_export = [
        "kind", "case", "department", "state", "made_at", "asked_at", "approved_at", "official_number",
        "official_ocid", "official_at", "published_at",
    ]  # fmt: skip
    export_filename = "notices"

    def rows(self):
        return OwnNotice.objects.select_related("case", "department").order_by("-pk")

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("begin/", self.construct_view(BeginView), name="begin"),
            *[
                path(f"{name}/<str:pk>/", self.construct_view(view), name=name)
                for name, view in VIEWS.items()
            ],
        ]


viewsets: list = [NoticeViewSet()]


def links() -> dict[str, Any]:
    """Views of one case, by name: each lies at <name>/<pk>/ of the case viewset."""
    return {"new_notice": NewNoticeView, "extend": ExtendView}
