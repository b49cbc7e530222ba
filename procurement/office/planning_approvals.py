"""Approvals: asked for on the case, given or refused by those entitled; the standing orders and who may approve."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.inspecting import LookInspectView
from accounts.models import Organisation, User
from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.templatetags.components import day
from accounts.viewsets import ReadOnly
from engagement.errors import Refused
from engagement.refusing import Refusing
from procurement import permissions_planning as permissions
from procurement.actions import aggregating, approving
from procurement.forms_planning import ApproveForm
from procurement.models import Approval, ApprovalBand, ApprovalKind, Approver, Before, Case
from procurement.office.case_base import CasePage, url_of
from procurement.path_planning import band_of, side_of
from procurement.words import LAWYER, money

NAME = "procurement_approvals"


def approval_rows(case: Case) -> list[dict[str, Any]]:
    """What the standing orders ask for, step by step, with where each stands."""
    stands, found = approving.stand_of(case), []
    needed = approving.needed(case)
    for before in Before:
        kinds = [kind for step, kind in needed if step == before]
        if kinds:
            rows = [(ApprovalKind(kind).label, stands.get((before.value, kind))) for kind in kinds]
            open_ = [one for _label, one in rows if one is None or one.state == Approval.State.REFUSED]
            found.append({"before": before, "rows": rows, "can_ask": bool(open_)})
    return found


class ApprovalsView(CasePage):
    template_name = "procurement/planning/approvals.html"
    page_title = gettext_lazy("Approvals")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_ask_approval(user, row)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = request.POST.get("before", "")
        try:
            asked = approving.ask(case=self.object, before=before, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            kinds = ", ".join(one.get_kind_display() for one in asked)
            messages.success(
                request, _("Asked for: {kinds}. Whoever may approve is told.").format(kinds=kinds)
            )
        return redirect(url_of("approvals", self.object))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        older = case.approvals.exclude(basis=approving.basis_of(case)).select_related("decided_by")
        given = {
            "steps": approval_rows(case),
            "band": band_of(case),
            "older": older,
            "decides": NAME,
            "gross": money(case.gross),
        }
        return {**super().get_context_data(**kwargs), **given}


def case_facts(case: Case) -> list[tuple[str, object]]:
    """What one needs to know to approve, without the right to see the case itself."""
    side, band, check = side_of(case), band_of(case), aggregating.newest(case)
    lots = [f"{lot}: {money(lot.net)}" for lot in case.lots.all()]
    above = _("at or above the threshold") if side.is_above else _("below the threshold")
    return [
        (_("Procurement"), f"{case.title} ({case.number})"),
        (_("Department"), case.department),
        (_("What must come of it"), case.need),
        (_("Value with VAT, options and extensions"), f"{money(side.gross)}, {above}"),
        (_("Lots"), "\n".join(lots) if len(lots) > 1 else _("One")),
        (_("Route"), case.get_route_display()),
        (_("Why this route"), case.route_reasons),
        (_("Contract needed by"), day(case.needed_on)),
        (_("Bought apart from similar ones, because"), check.reason if check else ""),
        (_("Standing orders"), band.citation if band else ""),
    ]


def approval_facts(row: Approval) -> list[tuple[str, object]]:
    stale = row.state == Approval.State.ASKED and row.basis != approving.basis_of(row.case)
    return [
        (_("Approval"), f"{row.get_kind_display()}, {row.get_before_display()}"),
        (_("Asked by"), f"{row.asked_by}, {day(row.asked_at)}"),
        *([(_("Watch out"), _("It has changed since: it must be asked for again."))] if stale else []),
        *case_facts(row.case),
    ]


class OfApproval:
    """Facts in place of fields."""

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAME}:index"), "label": _("Approvals")},
            {"url": "", "label": str(self.object)},
        ]


class ApprovalView(LookInspectView):
    page_title = gettext_lazy("Approval")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not permissions.can_decide_approval(self.request.user, self.object):
            return []
        url = reverse(f"{NAME}:decide", args=[self.object.pk])
        return [HeaderButton(_("Decide"), url=url, icon_name="check")]

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [
            *approval_facts(row),
            (_("State"), row.get_state_display()),
            (_("Decided by"), row.decided_by),
            (_("In the name of"), row.in_name_of),
            (_("Reasons"), row.reasons),
        ]


class DecideView(OfApproval, Refusing, DecisionView):
    """One decision, by somebody entitled who did not ask."""

    model = Approval
    form_class = ApproveForm
    index_url_name = f"{NAME}:index"
    page_title = gettext_lazy("Approve or refuse")
    header_icon = "check"
    explanation = LAWYER

    def may(self, user: Any, row: Approval) -> bool:
        return permissions.can_decide_approval(user, row)

    def facts(self) -> list[tuple[str, object]]:
        return approval_facts(self.object)

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        return refusal.code if refusal.code in form.fields else None

    def attempt(self, form: ApproveForm) -> str:
        give = form.cleaned_data["answer"] == "yes"
        reasons = form.cleaned_data["reasons"]
        approving.decide(approval=self.object, give=give, reasons=reasons, by=self.request.user)
        return _("Approved. Whoever asked is told.") if give else _("Refused. Whoever asked is told.")


class ApprovalViewSet(ReadOnly, ScopedModelViewSet):
    """What was asked for: what waits first."""

    model = Approval
    name = NAME
    url_prefix = "procurement-approvals"
    icon = "check"
    menu_label = gettext_lazy("Approvals")
    menu_order = 25
    inspect_view_enabled = True
    inspect_view_class = ApprovalView
    form_fields = ["kind"]  # of a form that the policy shows to nobody
    list_filter = ["state", "kind"]
    list_display = ["case", "kind", "before", "state", "asked_at", "decided_at"]
    list_per_page = 50

    def rows(self):
        return Approval.objects.select_related("case", "case__department", "asked_by").order_by(
            "state", "-pk"
        )

    def get_urlpatterns(self) -> list:
        own = path("decide/<int:pk>/", self.construct_view(DecideView), name="decide")
        return [*super().get_urlpatterns(), own]


class BandForm(WagtailAdminModelForm):
    """Kinds of approval are ticked."""

    before_tender = forms.MultipleChoiceField(
        label=gettext_lazy("Approvals before tenders are invited"),
        choices=ApprovalKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    before_award = forms.MultipleChoiceField(
        label=gettext_lazy("Approvals before the award"),
        choices=ApprovalKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    before_contract = forms.MultipleChoiceField(
        label=gettext_lazy("Approvals before the contract is signed"),
        choices=ApprovalKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = ApprovalBand
        fields = [
            "holds_from", "gross_from", "quotes", "before_tender", "before_award", "before_contract", "is_key",
            "citation",
        ]  # fmt: skip


class BandViewSet(ModelViewSet):
    """The council's standing orders, line by line. A revision is more lines with a later day."""

    model = ApprovalBand
    name = "procurement_bands"
    url_prefix = "procurement-standing-orders"
    icon = "list-ol"
    menu_label = gettext_lazy("Standing orders")
    menu_order = 85
    copy_view_enabled = False
    list_display = [
        "holds_from",
        Column(
            "gross_from",
            label=gettext_lazy("From this value, with VAT"),
            accessor=lambda row: money(row.gross_from),
            sort_key="gross_from",
        ),
        "quotes",
        Column(
            "is_key",
            label=gettext_lazy("Is a key decision"),
            accessor=lambda row: _("Yes") if row.is_key else _("No"),
        ),
        "citation",
    ]
    list_filter = ["holds_from"]
    ordering = ["-holds_from", "gross_from"]

    def get_form_class(self, for_update: bool = False) -> type[BandForm]:
        return BandForm


class ApproverForm(WagtailAdminModelForm):
    """Chosen among those who work for a department."""

    class Meta:
        model = Approver
        fields = ["kind", "user", "department", "substitute", "substitute_from", "substitute_until"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        departments = Organisation.objects.departments()
        people = User.objects.filter(is_active=True, memberships__organisation__in=departments)
        self.fields["user"].queryset = self.fields["substitute"].queryset = people.distinct().order_by("pk")
        self.fields["department"].queryset = departments.order_by("name")
        self.fields["department"].empty_label = _("Every department")


class ApproverViewSet(ModelViewSet):
    """Who may approve what, and who stands in for them."""

    model = Approver
    name = "procurement_approvers"
    url_prefix = "procurement-approvers"
    icon = "group"
    menu_label = gettext_lazy("Approvers")
    menu_order = 90
    copy_view_enabled = False
    list_display = ["user", "kind", "department", "substitute", "substitute_from", "substitute_until"]
    list_filter = ["kind", "department"]

    def get_form_class(self, for_update: bool = False) -> type[ApproverForm]:
        return ApproverForm
