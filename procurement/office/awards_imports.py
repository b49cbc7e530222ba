"""Officers' screens of imports: who brought which file; a file with its faults, or what it would do; taking it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import Organisation
from accounts.scoped import ActView, ScopedModelViewSet
from accounts.viewsets import ReadOnly
from cms.importing.faults import SHOWN, FileFaults
from engagement import case_pages
from engagement.refusing import Refusing
from procurement import permissions
from procurement.actions import importing
from procurement.models import ImportRun
from procurement.querysets import own_departments

NAME = "procurement_imports"
Kind = ImportRun.Kind
FIRST = 20  # rows that the preview shows


class FileForm(forms.Form):
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Organisation.objects.none()
    )
    upload = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("CSV or XLSX, at most 8 MB"))
    shows = forms.BooleanField(
        label=gettext_lazy("Show them in the public register"),
        help_text=gettext_lazy("Their contract details notices are published where the law wants one."),
        required=False,
    )

    def __init__(self, *args: Any, user: Any, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        found = own_departments(user, "procurement.change_councilcontract")
        self.fields["department"].queryset = found
        self.fields["department"].initial = found.first()
        if kind != Kind.CONTRACTS:
            del self.fields["shows"]


class BringView(Refusing, ActView):
    """A file is chosen; with a fault in it nothing is kept, and every fault is named."""

    kind = Kind.CONTRACTS
    template_name = "procurement/awards/admin/bring.html"
    form_class = FileForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Imports")
    header_icon = "upload"
    submit_button_label = gettext_lazy("Look at it first")

    def get_page_title(self) -> str:
        return _("Import: {kind}").format(kind=Kind(self.kind).label)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_type_contracts(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user, "kind": self.kind}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = [(one.names[0], one.needed, one.names[1:]) for one in importing.COLUMNS[self.kind]]
        return {**super().get_context_data(**kwargs), "columns": columns}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.run = importing.begin_import(kind=self.kind, by=self.request.user, **form.cleaned_data)
        except FileFaults as found:
            form.add_error("upload", _("Nothing was taken in. Put the file right and choose it again."))
            faults = found.faults
            context = self.get_context_data(
                form=form, faults=faults[:SHOWN], more=max(0, len(faults) - SHOWN)
            )
            return self.render_to_response(context)
        return super().form_valid(form)

    def attempt(self, form: forms.Form) -> str:
        return ""

    def after(self) -> str:
        return reverse(f"{NAME}:take", args=[self.run.pk])


class OfRun(case_pages.OfCase):
    model = ImportRun
    header_icon = "upload"
    viewset = NAME
    all_of_them = gettext_lazy("Imports")

    def may(self, user: Any, row: ImportRun) -> bool:
        return row.taken_at is None and permissions.can_type_contracts(user)

    def get_breadcrumbs_items(self) -> list[dict]:
        index = {"url": reverse(f"{NAME}:index"), "label": str(self.all_of_them)}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]


class TakeView(OfRun, case_pages.CaseDecision):
    """What the file would do, and the button that does it."""

    template_name = "procurement/awards/admin/take.html"
    page_title = gettext_lazy("What the file would do")
    submit_button_label = gettext_lazy("Take it in")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        try:
            plan = importing.plan_again(self.object)
        except FileFaults as found:
            return {**context, "faults": found.faults[:SHOWN]}
        names = [one.name for one in importing.COLUMNS[self.object.kind]]
        used = [name for name in names if any(name in row.values for row in plan.rows[:FIRST])]
        rows = [(row.number, [row.values.get(name, "") for name in used]) for row in plan.rows[:FIRST]]
        heads = [importing.COLUMNS[self.object.kind][names.index(name)].names[0] for name in used]
        drop = reverse(f"{NAME}:drop", args=[self.object.pk])
        return {**context, "plan": plan, "heads": heads, "shown": rows, "drop_url": drop}

    def attempt(self, form: forms.Form) -> str:
        run = importing.take_in(run=self.object, by=self.request.user)
        return _("Taken in: {made} new, {changed} changed.").format(made=run.made, changed=run.changed)

    def after(self) -> str:
        return reverse(f"{NAME}:index")


class DropView(OfRun, case_pages.CaseDecision):
    page_title = gettext_lazy("Drop the file")
    submit_button_label = gettext_lazy("Drop it")

    def attempt(self, form: forms.Form) -> str:
        importing.drop_import(run=self.object)
        return _("The file is dropped.")

    def after(self) -> str:
        return reverse(f"{NAME}:index")


class ImportIndexView(IndexView):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(str(Kind(kind).label), url=reverse(f"{NAME}:bring_{kind}"), icon_name="upload")
            for kind in Kind.values
        ]


class ImportViewSet(ReadOnly, ScopedModelViewSet):
    model = ImportRun
    name = NAME
    url_prefix = "procurement-imports"
    icon = "upload"
    menu_label = gettext_lazy("Imports")
    menu_order = 70
    index_view_class = ImportIndexView
    form_fields = ["name"]  # of a form that the policy shows to nobody
    list_filter = ["kind", "department"]
    search_fields = ["name"]
    ordering = ["-pk"]
    list_display = ["name", "kind", "department", "rows", "made", "changed", "taken_at", "by"]
    list_export = ["name", "kind", "department", "sha256", "rows", "made", "changed", "at", "taken_at"]
    export_filename = "imports"

    def rows(self):
        return ImportRun.objects.select_related("department", "by").order_by("-pk")

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),  # the index first: the menu leads to the first of them
            *[
                path(f"bring/{kind}/", BringView.as_view(kind=kind), name=f"bring_{kind}")
                for kind in Kind.values
            ],
            path("take/<str:pk>/", self.construct_view(TakeView), name="take"),
            path("drop/<str:pk>/", self.construct_view(DropView), name="drop"),
        ]
