"""Officers' screens of payment runs: made, downloaded again, taken back; and the file of what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import ActView, DecisionView, ScopedModelViewSet
from accounts.templatetags.components import day
from accounts.viewsets import ReadOnly
from engagement.errors import Refused
from engagement.refusing import Refusing
from engagement.tables import csv_response
from procurement import owed_payments
from procurement import permissions_payments as permissions
from procurement.actions import paying
from procurement.forms_payments import PaidFileForm, RunForm
from procurement.models import Case, Invoice, PaidFile, PaymentRun
from procurement.models.payments import pounds_exactly
from procurement.words import LAWYER

NAME = "payment_runs"


class RunsView(IndexView):
    """The list, with the ways to make a run and to bring back what was paid."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not permissions.can_run(self.request.user):
            return []
        return [
            HeaderButton(_("Make a payment run"), url=reverse(f"{NAME}:new"), icon_name="plus"),
            HeaderButton(_("Bring in what was paid"), url=reverse(f"{NAME}:paid_file"), icon_name="upload"),
            HeaderButton(_("Payment notices"), url=reverse(f"{NAME}:owed"), icon_name="doc-full"),
        ]


class RunView(InspectView):
    """One run: its invoices and its file."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Payment run")
    template_name = "procurement/payments/admin/run.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row = self.object
        found = [
            HeaderButton(
                _("Download the file"), url=reverse(f"{NAME}:csv", args=[row.pk]), icon_name="download"
            )
        ]
        if permissions.can_take_back(self.request.user, row):
            url = reverse(f"{NAME}:take_back", args=[row.pk])
            found.append(HeaderButton(_("Take it back"), url=url, icon_name="rotate"))
        if permissions.can_run(self.request.user) and not row.taken_back_at:
            url = reverse(f"{NAME}:paid_file")
            found.insert(1, HeaderButton(_("Bring in what was paid"), url=url, icon_name="upload"))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invoices = self.object.invoices.select_related("organisation", "contract").order_by("due_on", "pk")
        return {
            **super().get_context_data(**kwargs),
            "run": self.object,
            "invoices": list(invoices),
            "columns": paying.COLUMNS,
            "total": pounds_exactly(self.object.total),
        }


class CsvView(BaseObjectMixin, View):
    """The file as it was when the run was made, however often."""

    model = PaymentRun

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = csv_response(f"payments-{self.object.number}.csv", paying.COLUMNS, self.object.rows)
        response["Cache-Control"] = "private, no-store"
        return response


class TakeBackView(Refusing, DecisionView):
    model = PaymentRun
    index_url_name = f"{NAME}:index"
    page_title = gettext_lazy("Take the payment run back")
    submit_button_label = gettext_lazy("Take it back")
    explanation = gettext_lazy(
        "Its invoices wait for another run. Only if the finance system has not taken its file over."
    )
    header_icon = "rotate"
    form_class: type[forms.Form] = forms.Form
    may = staticmethod(permissions.can_take_back)

    def attempt(self, form: forms.Form) -> str:
        paying.take_back(run=self.object, by=self.request.user)
        return _("The run is taken back.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.object.pk])


class OfRuns(Refusing, ActView):
    """What is done about no run in particular."""

    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Payment runs")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_run(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        return refusal.code if refusal.code in form.fields else None


class NewRunView(OfRuns):
    form_class = RunForm
    page_title = gettext_lazy("Make a payment run")
    submit_button_label = gettext_lazy("Make it")
    explanation = gettext_lazy(
        "Approved invoices that are in no run leave as a file for the finance system. It holds no bank details."
    )

    def get_form_kwargs(self) -> dict:
        departments = permissions.run_departments(self.request.user)
        return {**super().get_form_kwargs(), "departments": departments}

    def facts(self) -> list[tuple[str, object]]:
        waiting = Invoice.objects.visible_to(self.request.user).for_run().count()
        return [(_("Invoices that wait"), str(waiting))]

    def attempt(self, form: forms.Form) -> str:
        self.made = paying.make_run(by=self.request.user, **form.cleaned_data)
        number = len(self.made.rows)
        said = ngettext("{number} invoice is in the run.", "{number} invoices are in the run.", number)
        return said.format(number=number)

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


class PaidFileView(OfRuns):
    """Uploaded and looked at; nothing is noted yet."""

    form_class = PaidFileForm
    page_title = gettext_lazy("Bring in what was paid")
    submit_button_label = gettext_lazy("Look at it")
    explanation = gettext_lazy(
        "Nothing is noted before you have seen what the file says. One wrong row and none is taken."
    )

    def attempt(self, form: forms.Form) -> str:
        upload = form.cleaned_data["file"]
        self.kept = paying.keep_paid_file(name=upload.name or "", content=upload.read(), by=self.request.user)
        return ""

    def after(self) -> str:
        return reverse(f"{NAME}:paid_rows", args=[self.kept.pk])


class PaidRowsView(OfRuns):
    """What the file says, before it is taken over."""

    form_class = forms.Form
    template_name = "procurement/payments/admin/paid_rows.html"
    page_title = gettext_lazy("What was paid")
    submit_button_label = gettext_lazy("Note all of it")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kept = get_object_or_404(PaidFile.objects.visible_to(request.user), pk=kwargs["file"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = [row[0] for row in self.kept.rows]
        seen = Invoice.objects.visible_to(self.request.user).select_related("organisation").in_bulk(keys)
        rows = [(seen[key], day_of(iso), amount) for key, iso, amount in self.kept.rows if key in seen]
        new = [one for one, _day, _amount in rows if one.state != Invoice.State.PAID]
        return {**super().get_context_data(**kwargs), "kept": self.kept, "rows": rows, "new": len(new)}

    def attempt(self, form: forms.Form) -> str:
        number = paying.take_paid_file(file=self.kept, by=self.request.user)
        if not number:
            return _("Nothing has changed: all of it was noted before.")
        said = ngettext("{number} invoice is paid now.", "{number} invoices are paid now.", number)
        return said.format(number=number)


def day_of(iso: str) -> str:
    return day(date.fromisoformat(iso))


class OwedView(WagtailAdminTemplateMixin, TemplateView):
    """Payment notices that the council owes, by when, and whether they are published."""

    template_name = "procurement/payments/admin/owed.html"
    page_title = gettext_lazy("Payment notices that are owed")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_run(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        index = {"url": reverse(f"{NAME}:index"), "label": _("Payment runs")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = set(Case.objects.visible_to(self.request.user).values_list("pk", flat=True))
        rows = [
            (one, reverse("procurement_cases:inspect", args=[one.case.pk]) if one.case else "")
            for one in owed_payments.all_owed()
            if one.case is None or one.case.pk in mine
        ]
        return {**super().get_context_data(**kwargs), "rows": rows, "lawyer": LAWYER}


class PaymentRunViewSet(ReadOnly, ScopedModelViewSet):
    model = PaymentRun
    name = NAME
    url_prefix = "payment-runs"
    icon = "upload"
    menu_label = gettext_lazy("Payment runs")
    menu_order = 65
    index_view_class = RunsView
    inspect_view_enabled = True
    inspect_view_class = RunView
    list_filter = ["department"]
    list_display = [
        "number",
        "department",
        Column("total", label=gettext_lazy("Total"), accessor=lambda row: pounds_exactly(row.total)),
        "made_at",
        "taken_back_at",
    ]
    search_fields = ["number"]

    def rows(self) -> QuerySet[PaymentRun]:
        return PaymentRun.objects.select_related("department").order_by("-pk")

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("csv/<int:pk>/", self.construct_view(CsvView), name="csv"),
            path("take-back/<int:pk>/", self.construct_view(TakeBackView), name="take_back"),
            path("owed/", OwedView.as_view(), name="owed"),
            path("make/", NewRunView.as_view(), name="new"),
            path("paid/", PaidFileView.as_view(), name="paid_file"),
            path("paid/<int:file>/", PaidRowsView.as_view(), name="paid_rows"),
        ]
