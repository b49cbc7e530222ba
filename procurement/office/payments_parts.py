"""What this part adds to the officer's pages of a contract: its invoices, and what waits with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import get_default_timezone, make_aware
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement.models import CouncilContract, Invoice, InvoiceStop
from procurement.models.payments import pounds_exactly
from procurement.permissions import can_manage
from procurement.registries import Task
from procurement.words_payments import due_words, plate_of

SHOWN = 20
SOON = timedelta(days=7)


def contract_panel(request: HttpRequest, contract: CouncilContract) -> str:
    """Its newest invoices, and how much of its value was asked for."""
    seen = Invoice.objects.visible_to(request.user).filter(contract=contract)
    rows = list(seen.select_related("organisation")[:SHOWN])
    if not rows:
        return ""
    asked = seen.asked_for().aggregate(sum=Sum("net"))["sum"] or 0
    context = {
        "rows": [(one, *plate_of(one), due_words(one)) for one in rows],
        "asked": pounds_exactly(asked),
        "worth": pounds_exactly(contract.net),
        "is_over": asked > contract.net,
        "all_url": f"{reverse('invoices:index')}?q={contract.reference}",
    }
    return render_to_string("procurement/payments/admin/_contract.html", context, request)


def contract_tasks(user: Any, contracts: Sequence[CouncilContract]) -> Iterator[Task]:
    """Invoices to approve or pay, and answers to read; two queries however many contracts."""
    mine = Invoice.objects.visible_to(user).filter(contract__in=[one.pk for one in contracts])
    answered = set(
        InvoiceStop.objects.filter(invoice__in=mine.values("pk"), ended_at=None)
        .exclude(answered_at=None)
        .values_list("invoice", flat=True)
    )
    for one in mine.filter(state__in=["received", "approved", "disputed"]).select_related("organisation"):
        words = _task_words(one, one.pk in answered)
        if words:
            due = one.due_on and make_aware(
                datetime.combine(one.due_on, time(23, 59)), get_default_timezone()
            )
            url = reverse("invoices:inspect", args=[one.pk])
            yield Task(text=words, url=url, due=due, is_late=one.is_late)


def _task_words(invoice: Invoice, is_answered: bool) -> str:
    if invoice.state == Invoice.State.DISPUTED:
        return _("The supplier answered about invoice {one}").format(one=invoice) if is_answered else ""
    if invoice.state == Invoice.State.RECEIVED:
        return _("Check invoice {one}").format(one=invoice)
    if invoice.due_on is not None and invoice.due_on - today() <= SOON:
        return _("Pay invoice {one}").format(one=invoice)
    return ""


def contract_buttons(user: Any, contract: CouncilContract) -> Iterator[tuple[str, str, str]]:
    if can_manage(user, contract):
        yield _("Invoices"), f"{reverse('invoices:index')}?q={contract.reference}", "doc-full"
