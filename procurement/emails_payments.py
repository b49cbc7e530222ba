"""The mails about invoices: to the people of the firm at each step, to officers when something waits for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import weekday
from procurement import owed_payments as owed
from procurement.measures_payments import quarter_words
from procurement.models import CouncilContract, Invoice, InvoiceStop
from procurement.permissions_payments import acts_for, can_check, can_run

S = Invoice.State


def invoice_of(event: Event) -> Invoice | None:
    rows = Invoice.objects.select_related("contract", "organisation")
    return rows.filter(pk=event.facts.get("invoice")).first()


def is_theirs(user: User | None, event: Event) -> bool:
    """Still of the firm."""
    invoice = invoice_of(event)
    return invoice is not None and acts_for(user, invoice.organisation_id)


def checks(user: User | None, event: Event) -> bool:
    """An officer who may still check it."""
    invoice = invoice_of(event)
    return user is not None and invoice is not None and can_check(user, invoice)


def checks_unpaid(user: User | None, event: Event) -> bool:
    invoice = invoice_of(event)
    return checks(user, event) and invoice is not None and invoice.state in Invoice.UNPAID


def day_words(day: date | None) -> str:
    return weekday(day) if day else ""


def _of(message: Message) -> tuple[dict, Invoice]:
    event = message.events[0]
    invoice = invoice_of(event)
    stop = InvoiceStop.objects.filter(pk=event.facts.get("stop", 0), invoice=invoice).first()
    return {
        "number": invoice.number,
        "supplier": invoice.contract.supplier_name,
        "contract": invoice.contract.title,
        "total": f"{invoice.total:,.2f}",
        "received": weekday(localtime(invoice.received_at, get_default_timezone()).date()),
        "due": day_words(invoice.due_on or invoice.due_after(invoice.stopped_days)),
        "paid": day_words(invoice.paid_on),
        "reason": stop.reason if stop else "",
        "answer": stop.answer if stop else "",
        "settled": stop.ended_why if stop else "",
    }, invoice


def for_supplier(message: Message) -> dict:
    found, invoice = _of(message)
    return {**found, "url": absolute(reverse("procurement:invoice", args=[invoice.public_id]))}


def for_officer(message: Message) -> dict:
    found, invoice = _of(message)
    return {**found, "url": absolute(reverse("invoices:inspect", args=[invoice.pk]))}


def for_owed(message: Message) -> dict:
    """Of a payment notice that is owed."""
    facts = message.events[0].facts
    contract = CouncilContract.objects.filter(pk=facts["contract"]).first()
    if facts["kind"] == owed.UK8:
        words = gettext("{title}: payments of {quarter}").format(
            title=contract, quarter=quarter_words(owed.quarter_of_key(facts["about"]))
        )
    else:
        words = gettext("How fast public contracts were paid until {day}").format(
            day=weekday(date.fromisoformat(facts["about"]))
        )
    return {
        "what": words,
        "day": weekday(date.fromisoformat(facts["by"])),
        "url": absolute(reverse("payment_runs:owed")),
    }


def is_still_owed(user: User | None, event: Event) -> bool:
    """Not published meanwhile, and the officer keeps contracts still."""
    if user is None or not can_run(user):
        return False
    facts = event.facts
    return any(
        not one.is_done
        and one.kind == facts["kind"]
        and facts["about"] in one.about.values()
        and (one.contract.pk if one.contract else 0) == facts["contract"]
        for one in owed.all_owed()
    )


FIRM = _("your organisation handed in this invoice")
OFFICE = _("you keep this contract")
KINDS: tuple[tuple[str, object, Callable, Callable, object], ...] = (
    ("received", _("Your invoice is in"), is_theirs, for_supplier, FIRM),
    ("disputed", _("Your invoice is disputed"), is_theirs, for_supplier, FIRM),
    ("invalid", _("Your invoice is not valid"), is_theirs, for_supplier, FIRM),
    ("settled", _("Your invoice is settled"), is_theirs, for_supplier, FIRM),
    ("approved", _("Your invoice is approved"), is_theirs, for_supplier, FIRM),
    ("paid", _("Your invoice is paid"), is_theirs, for_supplier, FIRM),
    ("came", _("An invoice came in"), checks, for_officer, OFFICE),
    ("answered", _("A supplier answered about an invoice"), checks, for_officer, OFFICE),
    ("due", _("An invoice has to be paid soon"), checks_unpaid, for_officer, OFFICE),
)


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name="procurement.payment_notice_due",
            label=_("A payment notice is owed"),
            transactional=True,
            may_see=is_still_owed,
            context=for_owed,
            why=OFFICE,
        )
    )
    for name, label, may_see, context, why in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"procurement.invoice_{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=context,
                why=why,
            )
        )
