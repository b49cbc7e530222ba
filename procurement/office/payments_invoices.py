"""Officers' screens of invoices: the queue, one invoice, and what is decided about it."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.models import InspectView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.templatetags.components import weekday
from accounts.viewsets import ReadOnly
from engagement.errors import Refused
from engagement.refusing import Refusing
from procurement import permissions_payments as permissions
from procurement.actions import invoicing, paying
from procurement.forms_payments import ApproveForm, PaidForm, ReasonForm, SettleForm
from procurement.models import Invoice
from procurement.models.payments import pounds_exactly
from procurement.querysets import own_departments
from procurement.views.payments import file_of
from procurement.words_payments import due_words, line_of, plate_of, shown_invoice

NAME = "invoices"


def url_of(name: str, invoice: Invoice) -> str:
    return reverse(f"{NAME}:{name}", args=[invoice.pk])


class InvoiceDecision(Refusing, DecisionView):
    """One decision about one invoice; goes back to it, and says on the form what was refused."""

    model = Invoice
    index_url_name = f"{NAME}:index"
    header_icon = "doc-full"
    form_class: type[forms.Form] = forms.Form

    def facts(self) -> list[tuple[str, object]]:
        invoice = self.object
        return [
            (_("Supplier"), invoice.organisation.name),
            (_("Contract"), f"{invoice.contract.title} ({invoice.contract.reference})"),
            (_("Total"), pounds_exactly(invoice.total)),
            (_("Due"), weekday(invoice.due_on) if invoice.due_on else due_words(invoice)),
        ]

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        return refusal.code if refusal.code in form.fields else None

    def after(self) -> str:
        return url_of("inspect", self.object)


class ApproveView(InvoiceDecision):
    form_class = ApproveForm
    page_title = gettext_lazy("Approve the invoice")
    submit_button_label = gettext_lazy("Approve")
    explanation = gettext_lazy("It goes into the next payment run. The supplier is told.")
    may = staticmethod(permissions.can_approve)

    def facts(self) -> list[tuple[str, object]]:
        above = invoicing.over_by(self.object)
        words = _("£{above} more is asked for than the contract is worth.").format(above=f"{above:,.2f}")
        return [*super().facts(), *([(_("Warning"), words)] if above else [])]

    def attempt(self, form: forms.Form) -> str:
        invoicing.approve(invoice=self.object, by=self.request.user, **form.cleaned_data)
        return _("The invoice is approved.")


class DisputeView(InvoiceDecision):
    form_class = ReasonForm
    page_title = gettext_lazy("Dispute the invoice")
    submit_button_label = gettext_lazy("Dispute it")
    explanation = gettext_lazy(
        "The supplier is told at once and can answer. Until it is settled, the 30 days don’t run (s88(2) and (4))."
    )
    may = staticmethod(permissions.can_stop)

    def attempt(self, form: forms.Form) -> str:
        invoicing.dispute(invoice=self.object, by=self.request.user, **form.cleaned_data)
        return _("The invoice is disputed, and the supplier is told.")


class InvalidView(InvoiceDecision):
    form_class = ReasonForm
    page_title = gettext_lazy("Not a valid invoice")
    submit_button_label = gettext_lazy("Say so")
    explanation = gettext_lazy(
        "It needs the invoicing party, a description, the sum and a number of its own (s88(7)). The supplier is told "
        "at once and sends another."
    )
    may = staticmethod(permissions.can_stop)

    def attempt(self, form: forms.Form) -> str:
        invoicing.call_invalid(invoice=self.object, by=self.request.user, **form.cleaned_data)
        return _("The supplier is told that the invoice is not valid.")


class SettleView(InvoiceDecision):
    form_class = SettleForm
    page_title = gettext_lazy("Settle it")
    submit_button_label = gettext_lazy("It is settled")
    explanation = gettext_lazy("The 30 days go on from today; the days in between don’t count.")
    may = staticmethod(permissions.can_settle)

    def facts(self) -> list[tuple[str, object]]:
        stop = self.object.stops.filter(ended_at=None).first()
        given = (
            [(_("Why it stands still"), stop.reason), (_("The supplier says"), stop.answer)] if stop else []
        )
        return [*super().facts(), *given]

    def attempt(self, form: forms.Form) -> str:
        invoicing.settle(invoice=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is settled, and the supplier is told.")


class PaidView(InvoiceDecision):
    form_class = PaidForm
    page_title = gettext_lazy("Note that it is paid")
    submit_button_label = gettext_lazy("It is paid")
    explanation = gettext_lazy("Mostly this comes by file from the finance system.")
    may = staticmethod(permissions.can_note_paid)

    def attempt(self, form: forms.Form) -> str:
        paying.note_paid(invoice=self.object, by=self.request.user, **form.cleaned_data)
        return _("Noted, and the supplier is told.")


class FileView(BaseObjectMixin, View):
    """The file that came with it, for officers."""

    model = Invoice

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return file_of(self.object)


DECISIONS: tuple[tuple[str, object, str, type[InvoiceDecision]], ...] = (
    ("approve", gettext_lazy("Approve"), "check", ApproveView),
    ("dispute", gettext_lazy("Dispute it"), "warning", DisputeView),
    ("invalid", gettext_lazy("Not valid"), "cross", InvalidView),
    ("settle", gettext_lazy("Settle it"), "success", SettleView),
    ("paid", gettext_lazy("Note that it is paid"), "check", PaidView),
)


class InvoiceView(InspectView):
    """One invoice: where it stands, what was said, what one can do."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Invoice")
    template_name = "procurement/payments/admin/invoice.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        user, row = self.request.user, self.object
        return [
            HeaderButton(str(label), url=url_of(name, row), icon_name=icon)
            for name, label, icon, view in DECISIONS
            if view.may(user, row)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        stops = list(row.stops.select_related("by", "answered_by"))
        above = invoicing.over_by(row) if row.state in Invoice.WAITS else None
        return {
            **super().get_context_data(**kwargs),
            **shown_invoice(row),
            "line": line_of(row, stops),
            "all_stops": stops,
            "above": pounds_exactly(above) if above else "",
            "file_url": url_of("file", row) if row.file else "",
        }


class InvoiceFilters(WagtailFilterSet):
    """By state and department, and those that are late."""

    department = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Department"),
        field_name="contract__department",
        queryset=lambda request: own_departments(request.user, "procurement.view_invoice"),
    )
    due_on = django_filters.DateFilter(
        label=gettext_lazy("Due until"),
        lookup_expr="lte",
        widget=forms.DateInput({"type": "date"}),
    )

    class Meta:
        model = Invoice
        fields = ["state", "department", "due_on"]


class Stands(Column):
    """Its state, with what is late said."""

    def get_value(self, instance: Invoice) -> str:
        return plate_of(instance)[0]


class InvoiceViewSet(ReadOnly, ScopedModelViewSet):
    model = Invoice
    name = NAME
    icon = "doc-full"
    menu_label = gettext_lazy("Invoices")
    menu_order = 60
    inspect_view_enabled = True
    inspect_view_class = InvoiceView
    filterset_class = InvoiceFilters
    search_fields = ["number", "party", "contract__title", "contract__reference", "organisation__name"]
    list_per_page = 50
    list_display = [
        "__str__",
        Stands("state", label=gettext_lazy("State")),
        "contract",
        Column("total", label=gettext_lazy("Total"), accessor=lambda row: pounds_exactly(row.total)),
        Column("received_on", label=gettext_lazy("Received")),
        Column("due_on", label=gettext_lazy("Due")),
    ]
    list_export = [
        "reference", "number", "organisation", "contract", "state", "net", "vat", "total", "received_on", "due_on",
        "stopped_days", "paid_on", "days_taken",
    ]  # fmt: skip
    export_filename = "invoices"

    def rows(self):
        """What has to be paid first stands first; what is over comes last."""
        return Invoice.objects.select_related("contract", "organisation").order_by(
            F("paid_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "-pk"
        )

    def get_urlpatterns(self) -> list:
        views = {name: view for name, _label, _icon, view in DECISIONS} | {"file": FileView}
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in views.items()
        ]
        return [*super().get_urlpatterns(), *own]
