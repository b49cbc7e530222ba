"""An invoice from handing in to approval: disputed, not valid, answered, settled, replaced; each step is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import Membership, User
from engagement.errors import Refused
from procurement.models import CouncilContract, Invoice, InvoiceStop
from procurement.payments_uploads import checked_invoice, key_of
from procurement.permissions_payments import acts_for
from procurement.transitions import moved, note

S = Invoice.State
PENNY = Decimal("0.01")
DUE_SOON = timedelta(days=5)


def hand_in(
    *,
    contract: CouncilContract,
    by: User | None,
    number: str,
    party: str,
    description: str,
    net: Decimal,
    vat: Decimal,
    total: Decimal | None = None,
    payable_from: date | None = None,
    upload: UploadedFile | None = None,
    replaces: Invoice | None = None,
    received_at: datetime | None = None,
) -> Invoice:
    """Received, and the 30 days begin with this day. Refused: "contract" (not signed, or no supplier with an account),
    "number" (used before), "total", "file", "moved" (what it replaces is no longer stopped)."""
    at = received_at or now()
    if contract.state == CouncilContract.State.DRAFT or contract.organisation_id is None:
        raise Refused("contract", _("Invoices are handed in under a contract that is signed."))
    total = net + vat if total is None else total
    if net + vat != total:
        raise Refused("total", _("The total is not the sum without VAT and the VAT together."))
    found = checked_invoice(upload, number=number, total=total) if upload else None
    row = Invoice(
        contract=contract,
        organisation_id=contract.organisation_id,
        number=" ".join(number.split()),
        number_key=key_of(number),
        party=party.strip(),
        description=description.strip(),
        net=net,
        vat=vat,
        total=total,
        payable_from=payable_from,
        received_at=at,
        received_on=localtime(at, get_default_timezone()).date(),
        handed_in_by=by,
        replaces=replaces,
    )
    row.due_on = row.due_after(0)
    if found and upload:
        row.file_name, row.content_type = found.name, found.content_type
        row.size, row.sha256 = found.size, found.sha256
        row.file.save(found.name, upload, save=False)
    _keep(row, by)
    return row


def _keep(row: Invoice, by: User | None) -> None:
    try:
        with transaction.atomic():
            if row.replaces is not None:
                _replace(row.replaces, by)
            row.save()
            _note(row, "invoice_received", by)
            _tell(row, "received", members_of(row), by)
            _tell(row, "came", officers_of(row.contract), by)
    except IntegrityError as error:
        if row.file:
            row.file.delete(save=False)
        same = Invoice.objects.standing().filter(organisation=row.organisation_id, number_key=row.number_key)
        if not same.exists():
            raise
        raise Refused(
            "number",
            _("You have handed in an invoice with the number {number} already.").format(number=row.number),
        ) from error
    except Refused:
        if row.file:
            row.file.delete(save=False)
        raise


def _replace(old: Invoice, by: User | None) -> None:
    """The number is free again with it: often the new one bears the same."""
    if not Invoice.objects.filter(pk=old.pk, state__in=Invoice.STOPPED).update(state=S.REPLACED, due_on=None):
        raise moved()
    _end_stop(old, by, "")


def over_by(invoice: Invoice) -> Decimal:
    """How much all that was asked for under the contract, this one included, is above its value (without VAT)."""
    others = invoice.contract.invoices.asked_for().exclude(pk=invoice.pk)
    asked = others.aggregate(sum=Sum("net"))["sum"] or Decimal(0)
    return max(asked + invoice.net - invoice.contract.net, Decimal(0)).quantize(PENNY)


@transaction.atomic
def approve(*, invoice: Invoice, by: User | None, over_reason: str = "") -> Invoice:
    """It will be paid. Refused: "own" (acts for the firm), "over_reason" (above the value of the contract and no word
    why), "moved"."""
    if by is not None and acts_for(by, invoice.organisation_id):
        raise Refused("own", _("Whoever acts for the firm can’t approve its invoice."))
    above = over_by(invoice)
    if above and not over_reason.strip():
        text = _("With it, £{above} more is asked for than the contract is worth. Say why it is still right.")
        raise Refused("over_reason", text.format(above=f"{above:,.2f}"))
    changes = {
        "state": S.APPROVED,
        "approved_at": now(),
        "approved_by": by,
        "over_reason": over_reason.strip() if above else "",
    }
    _step(invoice, (S.RECEIVED,), changes, "invoice_approved", by)
    _tell(invoice, "approved", members_of(invoice), by)
    return invoice


def dispute(*, invoice: Invoice, by: User | None, reason: str, at: datetime | None = None) -> InvoiceStop:
    """In whole or in part; the supplier is told at once (s88(4)). Refused: "reason", "moved"."""
    return _stop(invoice, InvoiceStop.Kind.DISPUTED, by, reason, at)


def call_invalid(
    *, invoice: Invoice, by: User | None, reason: str, at: datetime | None = None
) -> InvoiceStop:
    """It lacks what an invoice needs (s88(7)), or says it wrongly; the supplier is told at once."""
    return _stop(invoice, InvoiceStop.Kind.INVALID, by, reason, at)


@transaction.atomic
def _stop(
    invoice: Invoice, kind: InvoiceStop.Kind, by: User | None, reason: str, at: datetime | None
) -> InvoiceStop:
    if not reason.strip():
        raise Refused("reason", _("Say why: the supplier reads it."))
    if by is not None and acts_for(by, invoice.organisation_id):
        raise Refused("own", _("Whoever acts for the firm can’t check its invoice."))
    changes = {"state": kind.value, "due_on": None, "approved_at": None, "approved_by": None}
    _step(invoice, (S.RECEIVED, S.APPROVED), changes, f"invoice_{kind.value}", by, run=None)
    made = InvoiceStop.objects.create(
        invoice=invoice, kind=kind, reason=reason.strip(), at=at or now(), by=by
    )
    _tell(invoice, kind.value, members_of(invoice), by, stop=made.pk)
    return made


@transaction.atomic
def answer(*, invoice: Invoice, by: User | None, text: str) -> InvoiceStop:
    """What the supplier says to a dispute; the officers are told. Again replaces it until it is settled."""
    if not text.strip():
        raise Refused("text", _("Write your answer."))
    standing = InvoiceStop.objects.filter(invoice=invoice, ended_at=None, kind=InvoiceStop.Kind.DISPUTED)
    at = now()
    if not standing.update(answer=text.strip(), answered_at=at, answered_by=by):
        raise moved()
    made = standing.get()
    _note(invoice, "invoice_answered", by)
    _tell(invoice, "answered", officers_of(invoice.contract), by, stop=made.pk, at=f"{at.timestamp():.0f}")
    return made


@transaction.atomic
def settle(*, invoice: Invoice, by: User | None, why: str, at: datetime | None = None) -> Invoice:
    """Valid and undisputed from now on; the days that it was not don't count. Refused: "why", "moved"."""
    if not why.strip():
        raise Refused("why", _("Say how it was settled: the supplier reads it."))
    stop = _end_stop(invoice, by, why.strip(), at)
    days = invoice.stopped_days + stop.days
    changes = {"state": S.RECEIVED, "stopped_days": days, "due_on": invoice.due_after(days)}
    _step(invoice, Invoice.STOPPED, changes, "invoice_settled", by)
    _tell(invoice, "settled", members_of(invoice), by, stop=stop.pk)
    return invoice


def _end_stop(invoice: Invoice, by: User | None, why: str, at: datetime | None = None) -> InvoiceStop:
    standing = (
        InvoiceStop.objects.select_for_update(no_key=True).filter(invoice=invoice, ended_at=None).first()
    )
    if standing is None:
        raise moved()
    standing.ended_at, standing.ended_by, standing.ended_why = at or now(), by, why
    standing.save(update_fields=["ended_at", "ended_by", "ended_why"])
    return standing


def _step(
    invoice: Invoice, origins: tuple, changes: dict[str, Any], verb: str, by: User | None, **also: Any
) -> None:
    """By a condition on where it stood. Refused ("moved") where somebody was quicker."""
    if not Invoice.objects.filter(pk=invoice.pk, state__in=origins, **also).update(**changes):
        raise moved()
    for name, value in changes.items():
        setattr(invoice, name, value)
    _note(invoice, verb, by)


def _note(invoice: Invoice, verb: str, by: User | None) -> None:
    case = invoice.contract.case
    if case is not None:
        note(case, verb, by=by, facts={"invoice": invoice.pk, "contract": invoice.contract_id})


# --- Who hears ---------------------------------------------------------------------------------------------
def members_of(invoice: Invoice) -> list[User]:
    """The people of the firm."""
    rows = User.objects.filter(memberships__organisation=invoice.organisation_id, is_active=True)
    return list(rows.order_by("pk").distinct())


def officers_of(contract: CouncilContract) -> list[User]:
    """Its manager; without one, who keeps contracts in the department."""
    if contract.manager_id:
        return list(User.objects.filter(pk=contract.manager_id, is_active=True))
    members = Membership.objects.filter(organisation=contract.department_id).values("user")
    rows = User.objects.filter(pk__in=members, is_active=True, groups__permissions__codename="change_invoice")
    return list(rows.order_by("pk").distinct())


def tell_step(invoice: Invoice, kind: str, people: list[User], by: User | None, **facts: Any) -> None:
    """One mail for each step of an invoice; `facts` make a step that comes again another one."""
    tell(
        kind=f"procurement.invoice_{kind}",
        key=":".join(str(each) for each in (invoice.pk, *facts.values())),
        by=by,
        facts={"invoice": invoice.pk, **facts},
        to_users=people,
    )


def _tell(invoice: Invoice, kind: str, people: list[User], by: User | None, **facts: Any) -> None:
    if kind == "approved":  # may come again after a dispute
        facts["at"] = f"{invoice.approved_at.timestamp():.0f}" if invoice.approved_at else ""
    tell_step(invoice, kind, people, by, **facts)


def tell_due() -> int:
    """To officers, once for each last day: what has to be paid within the next days, or should have been."""
    soon = Invoice.objects.unpaid().filter(due_on__lte=today() + DUE_SOON).select_related("contract")
    number = 0
    for one in soon.order_by("due_on", "pk"):
        tell_step(one, "due", officers_of(one.contract), None, due=one.due_on.isoformat())
        number += 1
    return number
