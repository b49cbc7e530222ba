"""Approved invoices leave for the finance system in runs, and what it paid comes back, by file or by hand."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.clock import now, today
from accounts.models import Organisation, User
from cms.importing.faults import FileFaults
from engagement.errors import Refused
from procurement import payments_files
from procurement.actions.invoicing import members_of, tell_step
from procurement.models import Invoice, PaidFile, PaymentRun
from procurement.transitions import moved, note

S = Invoice.State
TRIES = 5
COLUMNS = (
    "our_id", "run", "supplier_reference", "supplier_name", "invoice_number", "contract", "amount", "due_on",
)  # fmt: skip


def make_run(*, department: Organisation, by: User | None, due_until: date | None = None) -> PaymentRun:
    """All approved invoices of the department that are in no run yet, or those due until then. Refused: "empty"."""
    for _try in range(TRIES):
        number = _next_number(today().year)
        try:
            with transaction.atomic():
                return _run(department, number, due_until, by)
        except IntegrityError:
            if not PaymentRun.objects.filter(number=number).exists():
                raise
    raise Refused("busy", _("Others are making payment runs just now. Try again."))


def _run(department: Organisation, number: str, due_until: date | None, by: User | None) -> PaymentRun:
    run = PaymentRun.objects.create(department=department, number=number, total=Decimal(0), made_by=by)
    waiting = Invoice.objects.for_run().filter(contract__department=department)
    if due_until is not None:
        waiting = waiting.filter(due_on__lte=due_until)
    keys = list(waiting.values_list("pk", flat=True))
    # One statement: what another run took meanwhile is not taken twice.
    Invoice.objects.for_run().filter(pk__in=keys).update(run=run)
    taken = list(run.invoices.select_related("contract__case", "organisation").order_by("due_on", "pk"))
    if not taken:
        raise Refused("empty", _("No approved invoice waits for a payment run."))
    run.rows = [cells_of(run, one) for one in taken]
    run.total = sum((one.total for one in taken), Decimal(0))
    run.save(update_fields=["rows", "total"])
    for one in taken:
        if one.contract.case is not None:
            note(one.contract.case, "invoice_in_run", by=by, facts={"invoice": one.pk, "run": run.pk})
    return run


def _next_number(year: int) -> str:
    last = PaymentRun.objects.filter(number__startswith=f"R-{year}-").order_by("-number").first()
    return f"R-{year}-{(int(last.number[-4:]) if last else 0) + 1:04d}"


def cells_of(run: PaymentRun, invoice: Invoice) -> list[str]:
    """Under COLUMNS. No bank details: the finance system has them."""
    return [
        invoice.reference,
        run.number,
        payments_files.supplier_reference(invoice),
        invoice.contract.supplier_name,
        invoice.number,
        invoice.contract.reference,
        f"{invoice.total:.2f}",
        invoice.due_on.isoformat() if invoice.due_on else "",
    ]


@transaction.atomic
def take_back(*, run: PaymentRun, by: User | None) -> PaymentRun:
    """Its invoices wait for another run. Refused: "paid" (something of it is), "moved"."""
    at = now()
    if not PaymentRun.objects.filter(pk=run.pk, taken_back_at=None).update(
        taken_back_at=at, taken_back_by=by
    ):
        raise moved()
    Invoice.objects.filter(run=run, state=S.APPROVED).update(run=None)
    if Invoice.objects.filter(run=run).exists():
        raise Refused("paid", _("Something of this run is paid: it can’t be taken back."))
    run.taken_back_at, run.taken_back_by = at, by
    return run


# --- What was paid -----------------------------------------------------------------------------------------
@transaction.atomic
def note_paid(*, invoice: Invoice, by: User | None, paid_on: date, amount: Decimal | None = None) -> Invoice:
    """The supplier is told. The same again changes nothing. Refused: "paid_on", "amount", "moved"."""
    fault = payments_files.fault_of(invoice, paid_on, invoice.total if amount is None else amount)
    if fault:
        field, words = fault
        raise Refused(field, words[:1].upper() + words[1:])
    if invoice.state == S.PAID:
        return invoice
    changes = {
        "state": S.PAID,
        "paid_on": paid_on,
        "paid_noted_at": now(),
        "paid_by": by,
        "days_taken": invoice.days_until(paid_on),
    }
    if not Invoice.objects.filter(pk=invoice.pk, state=S.APPROVED).update(**changes):
        raise moved()
    for name, value in changes.items():
        setattr(invoice, name, value)
    if invoice.contract.case is not None:
        note(invoice.contract.case, "invoice_paid", by=by, facts={"invoice": invoice.pk})
    tell_step(invoice, "paid", members_of(invoice), by)
    return invoice


def keep_paid_file(*, name: str, content: bytes, by: User) -> PaidFile:
    """Looked at, and nothing noted yet. The same file again is the same row. Refused ("file") with all faults."""
    digest = hashlib.sha256(content).hexdigest()
    same = PaidFile.objects.visible_to(by).filter(sha256=digest).first()
    if same is not None and same.taken_at is not None:
        return same
    try:
        found = payments_files.read(name, content, Invoice.objects.visible_to(by))
    except FileFaults as faults:
        raise payments_files.refusal_of(faults) from faults
    rows = [[one.invoice.pk, one.paid_on.isoformat(), str(one.amount)] for one in found]
    if same is not None:
        PaidFile.objects.filter(pk=same.pk, taken_at=None).update(rows=rows)
        same.refresh_from_db()
        return same
    return PaidFile.objects.create(name=name[:200], sha256=digest, rows=rows, by=by)


@transaction.atomic
def take_paid_file(*, file: PaidFile, by: User) -> int:
    """How many invoices became paid by it: all of the file or none. Twice changes nothing. Refused as `note_paid`,
    and "gone" where the officer may not see one of them any more."""
    if not PaidFile.objects.filter(pk=file.pk, taken_at=None).update(taken_at=now(), taken_by=by):
        return 0
    keys = [row[0] for row in file.rows]
    rows = Invoice.objects.visible_to(by).select_related("contract__case", "organisation")
    seen = rows.select_for_update(of=("self",), no_key=True).in_bulk(keys)
    number = 0
    for key, day, amount in file.rows:
        if key not in seen:
            raise Refused("gone", _("An invoice of this file is not yours to pay."))
        number += seen[key].state != S.PAID
        note_paid(invoice=seen[key], by=by, paid_on=date.fromisoformat(day), amount=Decimal(amount))
    return number
