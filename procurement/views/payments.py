"""A supplier's invoices on the public site: handed in, followed, answered for, replaced. For members of the firm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from challenges.views.solutions_files import attachment
from champions.views.shared import own_page, private
from engagement.act_pages import Act, act, bound
from procurement import permissions_payments as permissions
from procurement.actions import invoicing
from procurement.forms_payments import AnswerForm, InvoiceForm
from procurement.limits_suppliers import check_file
from procurement.models import CouncilContract, Invoice
from procurement.words_payments import plate_of, shown_invoice

A_PAGE = 20
MOST_CONTRACTS = 50
PAGES = ["GET", "HEAD", "POST"]


def crumbs(*more: tuple[str, str]) -> list[dict]:
    first = [(_("Your account"), reverse("accounts:home")), (_("Invoices"), reverse("procurement:invoices"))]
    return [{"label": label, "url": url} for label, url in (*first, *more)]


def own_or_404(request: HttpRequest, public_id: UUID) -> Invoice:
    rows = Invoice.objects.of_supplier(request.user).select_related("contract", "organisation", "replaces")
    return get_object_or_404(rows, public_id=public_id)


def contract_or_404(request: HttpRequest, public_id: UUID) -> CouncilContract:
    rows = CouncilContract.objects.of_supplier(request.user).select_related("department", "organisation")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@login_required
@private
def invoices(request: HttpRequest) -> HttpResponse:
    """Those of one's organisations, newest first, and the contracts under which one may hand in another."""
    rows = Invoice.objects.of_supplier(request.user).select_related("contract", "organisation")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    contracts = CouncilContract.objects.of_supplier(request.user).select_related("department")
    context = {
        "shown": [(row, *plate_of(row)) for row in found[:A_PAGE]],
        "older": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "contracts": list(contracts.order_by("-starts_on", "-pk")[:MOST_CONTRACTS]),
        "breadcrumbs": crumbs()[:1],
    }
    return render(request, "procurement/payments/invoices.html", context)


@require_safe
@login_required
@private
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where it stands: received, disputed or not valid with why, approved, paid; each with its day."""
    found = own_or_404(request, public_id)
    context = {
        **shown_invoice(found),
        "can_answer": permissions.can_answer(request.user, found),
        "can_replace": permissions.can_replace(request.user, found),
        "breadcrumbs": crumbs(),
    }
    return render(request, "procurement/payments/invoice.html", context)


@require_safe
@login_required
@private
def invoice_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """As a download, never shown in the page."""
    return file_of(own_or_404(request, public_id))


def file_of(row: Any) -> HttpResponse:
    if not row.file:
        raise Http404
    with row.file.open("rb") as kept:
        return attachment(row.file_name, kept.read(), row.content_type)


@require_http_methods(PAGES)
@login_required
@own_page
def invoice_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Under one contract."""
    return _form(request, contract_or_404(request, public_id), None)


@require_http_methods(PAGES)
@login_required
@own_page
def invoice_replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another one instead of one that is disputed or not valid."""
    old = own_or_404(request, public_id)
    if not permissions.can_replace(request.user, old):
        raise Http404
    return _form(request, old.contract, old)


def _form(request: HttpRequest, contract: CouncilContract, replaces: Invoice | None) -> HttpResponse:
    form = bound(request, InvoiceForm, contract=contract, replaces=replaces)
    own = reverse("procurement:invoices")

    def hand_in(form: InvoiceForm) -> Invoice:
        check_file("procurement_invoice.account", request)
        return invoicing.hand_in(
            contract=contract,
            by=request.user,
            replaces=replaces,
            received_at=request.received_at,
            **form.facts(),
        )

    page = Act(
        title=_("Hand in another invoice instead") if replaces else _("Hand in an invoice"),
        button=_("Hand it in"),
        back=reverse("procurement:invoice", args=[replaces.public_id]) if replaces else own,
        done=_("Your invoice is in. You see here what becomes of it."),
        lead=contract.title,
        pairs=[(_("Contract"), contract.reference), (_("For"), contract.department.name)],
        has_files=True,
        do=hand_in,
        after=lambda made: reverse("procurement:invoice", args=[made.public_id]),
    )
    return act(request, form, page)


@require_http_methods(PAGES)
@login_required
@own_page
def invoice_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To a dispute; again, as long as it is not settled."""
    found = own_or_404(request, public_id)
    stop = found.stops.filter(ended_at=None).first()
    if not permissions.can_answer(request.user, found) or stop is None:
        raise Http404
    page = Act(
        title=_("Answer to the dispute"),
        button=_("Send the answer"),
        back=reverse("procurement:invoice", args=[found.public_id]),
        done=_("Your answer is with the council."),
        lead=stop.reason,
        pairs=[(_("Invoice"), found.number), (_("Contract"), found.contract.title)],
        do=lambda form: invoicing.answer(invoice=found, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, AnswerForm, initial={"text": stop.answer}), page)
