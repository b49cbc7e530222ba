"""Officers’ screens of programmes: their words, partners and templates; the plan is in `programmes_plan`."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.models import CreateView, EditView, IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import Organisation
from accounts.scoped import ActView, ScopedModelViewSet
from challenges import permissions
from challenges.actions import partners, templates
from challenges.forms_plan_office import PartnerForm
from challenges.models import Programme
from challenges.querysets import own_departments
from challenges.rows_office import Rows
from engagement.errors import Refused
from engagement.refusing import Refusing

NAME = "challenge_programmes"
MOST_BYTES = 1_000_000
FIELDS = (
    "name", "slug", "summary", "objective", "starts_on", "ends_on", "department", "funding", "cost",
    "asked_of_departments", "asked_of_firms", "aim", "aim_baseline", "aim_percent", "aim_now", "aim_source",
    "is_public",
)  # fmt: skip


class ProgrammePolicy(ModelPermissionPolicy):
    """Everybody who may look sees the public ones; only the department that runs one changes it."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action in ("change", "delete"):
            return action == "change" and permissions.can_keep_programme(user, instance)
        return super().user_has_permission_for_instance(user, action, instance)


class OfOwnDepartment:
    """A programme is kept by one of the officer's own departments."""

    def get_form(self, *args: Any, **kwargs: Any) -> forms.BaseForm:
        form = super().get_form(*args, **kwargs)
        if "department" in form.fields:
            form.fields["department"].queryset = own_departments(self.request.user)
        return form


class CreateProgrammeView(OfOwnDepartment, CreateView):
    def save_instance(self) -> Programme:
        self.form.instance.created_by = self.request.user
        return super().save_instance()


class EditProgrammeView(OfOwnDepartment, EditView):
    """For who keeps it; others read it."""

    def get_object(self, queryset: Any = None) -> Programme:
        found = super().get_object(queryset)
        if not permissions.can_keep_programme(self.request.user, found):
            raise PermissionDenied
        return found


class ProgrammeIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self) -> QuerySet[Programme]:
        return super().get_base_queryset().select_related("department").annotate(newest=Max("plans__number"))

    @property
    def header_more_buttons(self) -> list:
        url = reverse(f"{NAME}:import")
        return [
            *super().header_more_buttons,
            HeaderButton(_("Import a template"), url=url, icon_name="download"),
        ]


class InspectProgrammeView(InspectView):
    any_permission_required = ["view"]
    template_name = "challenges/admin/programme.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row, found = self.object, []
        if permissions.can_keep_programme(self.request.user, row):
            found = [
                HeaderButton(_("Change"), url=reverse(f"{NAME}:edit", args=[row.pk]), icon_name="edit"),
                HeaderButton(
                    _("Partners"), url=reverse(f"{NAME}:partners", args=[row.pk]), icon_name="group"
                ),
                HeaderButton(
                    _("Who decides"), url=reverse(f"{NAME}:deciders", args=[row.pk]), icon_name="user"
                ),
                HeaderButton(_("Plan"), url=reverse(f"{NAME}:plan", args=[row.pk]), icon_name="list-ol"),
            ]
        if row.is_public:
            url = row.get_absolute_url()
            found.append(HeaderButton(_("See it on the site"), url=url, icon_name="view"))
        return found

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [field for field in super().get_fields_context() if field["value"] not in (None, "")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme, plan = self.object, self.object.plan
        return {
            **super().get_context_data(**kwargs),
            "partners": programme.partners.all(),
            "deciders": programme.deciders.select_related("department", "user", "substitute"),
            "plan": plan,
            "stages": plan.stages.all() if plan else [],
            "export_url": reverse(f"{NAME}:export", args=[programme.pk]),
        }


class ProgrammePage(BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of one programme, for who keeps it."""

    model = Programme
    header_icon = "list-ol"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_keep_programme(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict]:
        inspect = {"url": reverse(f"{NAME}:inspect", args=[self.object.pk]), "label": str(self.object)}
        index = {"url": reverse(f"{NAME}:index"), "label": _("Programmes")}
        return [*self.breadcrumbs_items, index, inspect, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {"object": self.object, "action_url": self.request.get_full_path()}
        return {**super().get_context_data(**kwargs), **given}


class PartnersView(ProgrammePage):
    """Who else takes part, and as what."""

    template_name = "challenges/admin/rows.html"
    page_title = gettext_lazy("Partners")

    def rows(self, data: Any = None) -> Rows:
        there = partners.partners_of(self.object)
        return Rows("partners", PartnerForm, _("Partner"), _("Add a partner"), there, data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.rows(), partners.mark(self.object))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows, seen = self.rows(request.POST), request.POST.get("seen", "")
        if rows.press(request.POST.get("do", "")) or not rows.is_valid():
            return self.show(rows, seen)
        try:
            partners.keep_partners(programme=self.object, rows=rows.values, seen=seen, by=request.user)
        except Refused as refusal:
            there = ", ".join(one["name"] for one in partners.partners_of(self.object)) or _("Nobody")
            notice = f"{refusal.message} {_('Now it says: {rows}.').format(rows=there)}"
            return self.show(rows, partners.mark(self.object), notice=notice)
        messages.success(request, _("The partners are kept."))
        return redirect(f"{NAME}:inspect", self.object.pk)

    def show(self, rows: Rows, seen: str, **more: Any) -> HttpResponse:
        given = {"rows_list": [rows], "seen": seen, **more}
        return self.render_to_response(self.get_context_data(save_label=_("Keep the partners"), **given))


class ExportView(BaseObjectMixin, TemplateView):
    """The template as a file, for whoever may look at the programme."""

    model = Programme

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = templates.template_of(self.object, figures="without_figures" not in request.GET)
        response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Disposition"] = f'attachment; filename="{self.object.slug}.json"'
        return response


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Template"), help_text=gettext_lazy("A .json file that this service exported")
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department that runs it"), queryset=Organisation.objects.none()
    )
    name = forms.CharField(
        label=gettext_lazy("Another name"),
        help_text=gettext_lazy("Leave it empty to keep the name of the template"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = own_departments(user)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too large for a template."))
        try:
            return json.loads(file.read().decode())
        except ValueError as fault:
            raise ValidationError(_("This file is not JSON: {fault}").format(fault=fault)) from fault


class ImportView(Refusing, ActView):
    template_name = "challenges/admin/import.html"
    form_class = ImportForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Programmes")
    page_title = gettext_lazy("Import a template")
    header_icon = "download"
    submit_button_label = gettext_lazy("Import it")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("challenges.add_programme"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def beside(self, refusal: Refused, form: forms.Form) -> str:
        return "file"

    def attempt(self, form: ImportForm) -> str:
        given = form.cleaned_data
        self.made = templates.import_template(
            data=given["file"], department=given["department"], by=self.request.user, name=given["name"]
        )
        return _("It is imported, and not public yet.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


def newest(programme: Programme) -> str:
    number = programme.newest
    return _("Version {number}").format(number=number) if number else "–"


class ProgrammeViewSet(ScopedModelViewSet):
    model = Programme
    name = NAME
    url_prefix = "challenge-programmes"
    icon = "list-ol"
    menu_label = gettext_lazy("Programmes")
    menu_order = 20
    add_view_class = CreateProgrammeView
    edit_view_class = EditProgrammeView
    index_view_class = ProgrammeIndexView
    inspect_view_enabled = True
    inspect_view_class = InspectProgrammeView
    form_fields = list(FIELDS)
    inspect_view_fields = [name for name in FIELDS if name != "slug"]
    list_filter = ["department", "is_public"]
    search_fields = ["name", "summary"]
    search_backend_name = None
    list_display = [
        "name",
        "department",
        "starts_on",
        "ends_on",
        Column(newest, label=gettext_lazy("Plan")),
        "is_public",
    ]

    @property
    def permission_policy(self) -> ProgrammePolicy:
        return ProgrammePolicy(self.model)

    def get_urlpatterns(self) -> list:
        from challenges.office import programmes_plan as plan
        from challenges.office.programmes_deciders import DecidersView

        def page(view: type) -> Any:
            return self.construct_view(view, model=self.model)

        return [
            *super().get_urlpatterns(),
            path("import/", ImportView.as_view(), name="import"),
            path("partners/<str:pk>/", page(PartnersView), name="partners"),
            path("deciders/<str:pk>/", page(DecidersView), name="deciders"),
            path("export/<str:pk>/", page(ExportView), name="export"),
            path("plan/<str:pk>/", page(plan.PlanView), name="plan"),
            path("plan/<str:pk>/fit/", page(plan.FitView), name="plan_fit"),
            path("plan/<str:pk>/stage/", page(plan.StageView), name="plan_stage"),
            path("plan/<str:pk>/versions/", page(plan.VersionsView), name="plan_versions"),
        ]
