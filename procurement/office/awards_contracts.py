"""The register of contracts for officers: the list with filters and exports, one contract, a typed one."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import HeaderButton

from accounts.clock import today
from accounts.scoped import ActView, ScopedModelViewSet
from accounts.templatetags.components import day
from accounts.viewsets import ReadOnly
from engagement.refusing import Refusing
from procurement import cpv, permissions
from procurement.actions import contracts
from procurement.forms_awards_contracts import ContractFacts
from procurement.models import ContractChange, CouncilContract
from procurement.office.awards_acts import ACTS
from procurement.office.awards_base import NAME, ContractDecision, contract_url, url_of
from procurement.office.reading import Reading
from procurement.querysets import own_departments
from procurement.registries import contract_parts, event_words
from procurement.words import money, period_words

K = CouncilContract.State
ENDS = (
    (6, gettext_lazy("in 6 months")),
    (12, gettext_lazy("in 12 months")),
    (18, gettext_lazy("in 18 months")),
)
EVENTS = 60


class ContractFilters(WagtailFilterSet):
    """By state, department, whether it is public, and when it ends."""

    department = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Department"), queryset=lambda request: own_departments(request.user)
    )
    ends = django_filters.ChoiceFilter(label=gettext_lazy("Ends"), choices=ENDS, method="ending")

    class Meta:
        model = CouncilContract
        fields = ["state", "department", "is_above", "is_public"]

    def ending(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        last = contracts.later(today(), int(value))
        return rows.filter(ends_on__range=(today(), last))


class ContractIndexView(IndexView):
    page_title = gettext_lazy("Contracts")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        user = self.request.user
        if not permissions.can_type_contracts(user):
            return []
        return [
            HeaderButton(_("Type in a contract"), url=reverse(f"{NAME}:type"), icon_name="plus"),
            HeaderButton(_("Import"), url=reverse("procurement_imports:index"), icon_name="upload"),
        ]


class ContractView(Reading):
    """Everything about one contract: what waits, what one can do, what it says, what the parts show, the timeline."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Contract")
    all_of_them = gettext_lazy("Contracts")
    template_name = "procurement/awards/admin/contract.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.is_public or self.object.state == K.DRAFT:
            return []
        url = reverse("procurement:contract", args=[self.object.public_id])
        return [HeaderButton(_("See it on the site"), url=url, icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        from procurement.office.case import in_order, together  # here: that module reads this one's list

        user, row = self.request.user, self.object
        parts = sorted(contract_parts, key=lambda part: part.order)
        may = permissions.can_manage(user, row)
        events = list(row.events.select_related("actor")[:EVENTS])
        words = {entry.name: entry.words for entry in event_words}
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "glance": glance_of(row),
            "buttons": [
                *(buttons_of(row) if may else ()),
                *[button for part in parts for button in part.buttons(user, row)],
            ],
            "tasks": in_order([task for part in parts for task in part.tasks(user, [row])]),
            "panels": [mark_safe(html) for part in parts if (html := part.panel(self.request, row))],
            "changes": [(change, _links(row, change) if may else ()) for change in row.changes.all()],
            "kpis": row.kpis.prefetch_related("ratings"),
            "failures": row.failures.all(),
            "files": [
                (paper, reverse("procurement_awards:file", args=[paper.pk])) for paper in row.files.all()
            ],
            "reviews": row.reviews.all(),
            "timeline": together((event, words.get(event.verb, event.verb)) for event in events),
        }


def glance_of(row: CouncilContract) -> list[tuple[str, Any]]:
    """What it says, as label and value."""
    ending = getattr(row, "ending", None)
    yes_no = {True: _("Yes"), False: _("No")}
    found = [
        (_("State"), row.get_state_display()),
        (_("Supplier"), row.supplier_name),
        (_("Identifier of the supplier"), row.supplier_id),
        (_("Account of the supplier"), row.organisation),
        (_("Department"), row.department.name),
        (_("CPV code"), cpv.code_and_name(row.cpv)),
        (_("Value without VAT"), money(row.net)),
        (_("Value with VAT"), money(row.gross)),
        (_("Runs"), period_words(row.starts_on, row.ends_on)),
        (
            _("May be extended by"),
            _("{n} months").format(n=row.extension_months) if row.extension_months else "",
        ),
        (_("Signed"), row.signed_on),
        (_("May be signed from"), row.not_before if row.state == K.DRAFT else None),
        (_("How it was bought"), row.procedure),
        (_("Above the threshold"), yes_no[row.is_above]),
        (_("In the public register"), _in_register(row)),
        (_("Contract details notice"), row.details_number),
        (_("Contract manager"), row.manager),
        (_("Next review"), row.review_on),
        (_("Ended"), f"{day(ending.ended_on)}: {ending}. {ending.reasons}" if ending else ""),
        (_("Termination notice"), ending.notice_number if ending else ""),
    ]
    return [(label, value) for label, value in found if value]


def _in_register(row: CouncilContract) -> str:
    if row.state != K.DRAFT and row.is_public:
        return _("Yes")
    if row.state != K.DRAFT and row.case_id and contracts.details_due(row):
        return _("Not before its contract details notice (UK7) is official")
    return _("No")


def buttons_of(row: CouncilContract) -> list[tuple[str, str, str]]:
    """What may be done now, as (label, address, icon)."""
    running, signed = row.state == K.RUNNING, row.state != K.DRAFT
    hidden = signed and not row.is_public and not (row.case_id and contracts.details_due(row))
    found = [
        (row.state == K.DRAFT, _("Record that it is signed"), "sign", "check"),
        (row.state == K.DRAFT, _("Change what it says"), "facts", "edit"),
        (
            signed and not row.supplier_id and not row.details_number,
            _("Write the identifier of the supplier"),
            "identify",
            "edit",
        ),
        (
            row.state in (K.DRAFT, K.RUNNING) and row.organisation_id is None,
            _("Link it to the account of its supplier"),
            "link",
            "link",
        ),
        (
            signed and row.case_id is None,
            _("Change the CPV code") if row.cpv else _("Write the CPV code"),
            "classify",
            "tag",
        ),
        (hidden, _("Put it into the public register"), "show", "view"),
        (running, _("Plan a change"), "change", "edit"),
        (
            not row.kpis.filter(is_published=True).exists(),
            _("Key performance indicators"),
            "figures",
            "list-ul",
        ),
        (signed and row.kpis.exists(), _("Rate how it is performed"), "rate", "tick-inverse"),
        (signed, _("Record a failure to perform"), "failure", "warning"),
        (
            row.is_public and not (row.is_above and row.case_id),
            _("Show ratings and failures"),
            "show_performance",
            "view",
        ),
        (True, _("Add a paper"), "paper", "doc-full"),
        (True, _("Record a review"), "review", "calendar"),
        (running, _("End it before its time"), "terminate", "cross"),
    ]
    return [(label, url_of(name, row), icon) for may, label, name, icon in found if may]


def _links(row: CouncilContract, change: ContractChange) -> list[tuple[str, str]]:
    if change.state != ContractChange.State.PLANNED:
        return []
    return [
        (_("Make it"), reverse("procurement_awards:make_change", args=[change.pk])),
        (_("Drop it"), reverse("procurement_awards:drop_change", args=[change.pk])),
    ]


class TypeView(Refusing, ActView):
    """A contract that was not bought here."""

    form_class = ContractFacts
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Contracts")
    page_title = gettext_lazy("Type in a contract")
    header_icon = "doc-full"
    submit_button_label = gettext_lazy("Keep it")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_type_contracts(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        found = own_departments(self.request.user, "procurement.change_councilcontract")
        return {**super().get_form_kwargs(), "departments": found}

    def attempt(self, form: ContractFacts) -> str:
        self.made = contracts.type_in(by=self.request.user, **form.cleaned_data)
        return _("The contract is kept as a draft.")

    def after(self) -> str:
        return contract_url(self.made)


class FactsView(ContractDecision):
    """What a draft says; a signed contract is changed by a change."""

    form_class = ContractFacts
    page_title = gettext_lazy("Change what it says")
    submit_button_label = gettext_lazy("Keep it")

    def may_now(self, row: CouncilContract) -> bool:
        return row.state == K.DRAFT

    def get_form_kwargs(self) -> dict[str, Any]:
        found = own_departments(self.request.user, "procurement.change_councilcontract")
        row = CouncilContract.objects.get(pk=self.object.pk)
        return {**super().get_form_kwargs(), "departments": found, "instance": row}

    def attempt(self, form: ContractFacts) -> str:
        contracts.rewrite(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is kept.")


class ContractViewSet(ReadOnly, ScopedModelViewSet):
    model = CouncilContract
    name = NAME
    url_prefix = "procurement-contracts"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Contracts")
    menu_order = 50
    index_view_class = ContractIndexView
    inspect_view_enabled = True
    inspect_view_class = ContractView
    form_fields = ["title"]  # of a form that the policy shows to nobody
    filterset_class = ContractFilters
    search_fields = ["title", "reference", "supplier_name"]
    list_per_page = 50
    ordering = ["-starts_on", "-pk"]
    list_display = [
        "title",
        "reference",
        "supplier_name",
        "state",
        Column(
            "net",
            label=gettext_lazy("Value without VAT"),
            accessor=lambda row: money(row.net),
            sort_key="net",
        ),
        "starts_on",
        "ends_on",
        Column(
            "is_public",
            label=gettext_lazy("In the public register"),
            accessor=lambda row: _("Yes") if row.is_public else _("No"),
            sort_key="is_public",
        ),
    ]
    list_export = [
        "reference", "title", "department", "supplier_name", "supplier_id", "state", "procedure", "is_above", "net",
        "gross", "signed_on", "starts_on", "ends_on", "extension_months", "review_on", "is_public",
    ]  # fmt: skip
    export_filename = "contracts"

    def rows(self) -> QuerySet:
        return CouncilContract.objects.select_related("department").order_by("-starts_on", "-pk")

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),  # the index first: the menu leads to the first of them
            path("type/", TypeView.as_view(), name="type"),
            *[
                path(f"{name.replace('_', '-')}/<str:pk>/", self.construct_view(view), name=name)
                for name, view in {**ACTS, "facts": FactsView}.items()
            ],
        ]
