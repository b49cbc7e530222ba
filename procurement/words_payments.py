"""How invoices read, for suppliers and officers alike: where they stand, what happened on which day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today
from accounts.templatetags.components import day
from procurement.models import Invoice, InvoiceStop
from procurement.models.payments import pounds_exactly

S = Invoice.State
PLATES = {
    S.RECEIVED: "now",
    S.DISPUTED: "warn",
    S.INVALID: "bad",
    S.APPROVED: "good",
    S.PAID: "good",
    S.REPLACED: "none",
}


def plate_of(invoice: Invoice) -> tuple[str, str]:
    """Where it stands in a word, and the kind of its plate."""
    if invoice.is_late:
        return _("{state}, payment is late").format(state=invoice.get_state_display()), "bad"
    return invoice.get_state_display(), PLATES[S(invoice.state)]


def due_words(invoice: Invoice) -> str:
    """By when it is paid, or since when it should be."""
    if invoice.state == S.PAID and invoice.days_taken is not None:
        words = ngettext("paid on day {n} of 30", "paid on day {n} of 30", invoice.days_taken)
        return words.format(n=invoice.days_taken)
    if invoice.due_on is None:
        return _("the 30 days don’t run") if invoice.state in Invoice.STOPPED else ""
    left = (invoice.due_on - today()).days
    if left < 0:
        return ngettext("{n} day late", "{n} days late", -left).format(n=-left)
    return ngettext("{n} day left", "{n} days left", left).format(n=left) if left else _("today")


def shown_invoice(invoice: Invoice) -> dict[str, Any]:
    """For the page of one invoice."""
    plate, kind = plate_of(invoice)
    stops = list(invoice.stops.order_by("pk"))
    newer = Invoice.objects.filter(replaces=invoice).first()
    return {
        "invoice": invoice,
        "plate": plate,
        "kind": kind,
        "line": line_of(invoice, stops),
        "standing": next((stop for stop in stops if stop.ended_at is None), None),
        "stops": [stop for stop in stops if stop.ended_at is not None],
        "newer": newer,
        "facts": [
            (_("Invoicing party"), invoice.party),
            (_("Number"), invoice.number),
            (_("Sum without VAT"), pounds_exactly(invoice.net)),
            (_("VAT"), pounds_exactly(invoice.vat)),
            (_("Total"), pounds_exactly(invoice.total)),
            (_("Falls due only from"), day(invoice.payable_from)),
            (_("Contract"), f"{invoice.contract.title} ({invoice.contract.reference})"),
            (_("Our reference"), invoice.reference),
        ],
        "due_words": due_words(invoice),
    }


def line_of(invoice: Invoice, stops: list[InvoiceStop]) -> list[dict[str, Any]]:
    """The progress line: label, day, state (done, now, todo, stopped), each once."""
    found = [{"text": _("Received"), "day": day(invoice.received_at), "state": "done"}]
    for stop in stops:
        standing = stop.ended_at is None
        words = _("Disputed") if stop.kind == InvoiceStop.Kind.DISPUTED else _("Not valid")
        found.append({"text": words, "day": day(stop.at), "state": "now" if standing else "done"})
        if stop.ended_at and stop.ended_why:
            found.append({"text": _("Settled"), "day": day(stop.ended_at), "state": "done"})
    if invoice.state == S.REPLACED:
        return [*found, {"text": _("Replaced by another"), "day": "", "state": "done"}]
    stopped = invoice.state in Invoice.STOPPED
    approved = invoice.approved_at is not None
    checking = "done" if approved else ("todo" if stopped else "now")
    found.append({"text": _("Approved"), "day": day(invoice.approved_at), "state": checking})
    last = "done" if invoice.paid_on else ("now" if approved else "todo")
    by = _("by {day}").format(day=day(invoice.due_on)) if invoice.due_on else ""
    found.append({"text": _("Paid"), "day": day(invoice.paid_on) or by, "state": last})
    return found
