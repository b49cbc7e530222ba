"""Invoices that suppliers hand in, payment runs for the finance system, and what it says was paid."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from procurement.law.days import payment_due
from procurement.models.awarding import CouncilContract
from procurement.models.cases import private_storage
from procurement.models.procurements import CENT
from procurement.querysets_payments import InvoiceQuerySet, PaidFileQuerySet, PaymentRunQuerySet


class PaymentRun(models.Model):
    """Approved invoices that left together for the finance system's BACS run. `rows` are the cells of its file as they
    were; no bank details are kept here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)  # "R-2026-0007"
    department = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    rows = models.JSONField(default=list, editable=False)  # [[text]] under actions.paying.COLUMNS
    total = models.DecimalField(_("total with VAT"), **CENT)
    made_at = models.DateTimeField(_("made"), default=now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PaymentRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("payment run")
        verbose_name_plural = _("payment runs")

    def __str__(self) -> str:
        return self.number


class Invoice(models.Model):
    """What a supplier asks to be paid under a contract: invoicing party, description, sum and a number of its own
    (Procurement Act 2023, s88(7)). Money in pounds.

    `due_on` is the last day on which it is paid in time; none while it is disputed or invalid. `stopped_days` are the
    days that it was, `days_taken` those from receipt to payment without them, the day of receipt being the first.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        DISPUTED = "disputed", _("Disputed")
        INVALID = "invalid", _("Not valid")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")
        REPLACED = "replaced", _("Replaced by another")

    STOPPED = (State.DISPUTED, State.INVALID)
    WAITS = (State.RECEIVED, State.DISPUTED)
    UNPAID = (State.RECEIVED, State.APPROVED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(
        CouncilContract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="invoices"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("supplier"), on_delete=models.PROTECT, related_name="invoices"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED, db_index=True)
    party = models.CharField(_("who sends the invoice"), max_length=300)
    description = models.TextField(_("what it is for"))
    number = models.CharField(_("invoice number"), max_length=60)
    number_key = models.CharField(max_length=60, editable=False)  # without case and spaces
    net = models.DecimalField(_("sum without VAT"), **CENT)
    vat = models.DecimalField(_("VAT"), **CENT)
    total = models.DecimalField(_("total"), **CENT)
    payable_from = models.DateField(_("payment falls due from"), null=True, blank=True)  # s88(2): or later
    received_at = models.DateTimeField(_("received"), default=now, editable=False)
    received_on = models.DateField(_("day of receipt"), editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="replaced_by"
    )
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="invoices/%Y/", max_length=300, blank=True
    )
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True, db_index=True)
    stopped_days = models.PositiveSmallIntegerField(_("days disputed or invalid"), default=0)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    over_reason = models.TextField(_("why more than the contract is worth"), blank=True)
    run = models.ForeignKey(
        PaymentRun,
        verbose_name=_("payment run"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invoices",
    )
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    paid_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    days_taken = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [models.Index(fields=["paid_on", "contract"], name="invoice_paid_in_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number_key"],
                condition=~Q(state="replaced"),
                name="invoice_number_once_for_each_supplier",
                violation_error_message=_("You have handed in an invoice with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(total=Round(F("net") + F("vat"), 2)),
                name="invoice_sum_adds_up",
                violation_error_message=_("The total is not the sum without VAT and the VAT together."),
            ),
            models.CheckConstraint(
                condition=Q(net__gte=0, vat__gte=0, total__gt=0), name="invoice_sum_positive"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(approved_at__isnull=False),
                name="invoice_paid_was_approved",
            ),
            models.CheckConstraint(
                condition=(~Q(state="paid") & Q(paid_on=None))
                | Q(state="paid", paid_on__isnull=False, days_taken__isnull=False),
                name="invoice_paid_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(run=None) | Q(state__in=["approved", "paid"]), name="invoice_in_run_is_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.organisation}"

    @property
    def reference(self) -> str:
        """Our id of it, as it stands in the files of a payment run: "I-000123"."""
        return f"I-{self.pk:06d}"

    @property
    def counts_from(self) -> date:
        """The first of the 30 days: that of receipt, or the later one from which payment falls due (s88(2))."""
        return max(self.received_on, self.payable_from or self.received_on)

    def due_after(self, stopped_days: int) -> date:
        return payment_due(self.counts_from) + timedelta(days=stopped_days)

    def days_until(self, day: date) -> int:
        """Days of the 30 that had gone by the end of that day; 0 where they had not begun."""
        return max((day - self.counts_from).days + 1 - self.stopped_days, 0)

    @property
    def is_late(self) -> bool:
        return self.state in self.UNPAID and self.due_on is not None and self.due_on < today()


class InvoiceStop(models.Model):
    """Why an invoice is disputed or not valid, what the supplier says to it, and how it ended. While it stands, no day
    of the 30 goes by (Procurement Act 2023, s88(2) to (4))."""

    class Kind(models.TextChoices):
        DISPUTED = "disputed", _("Disputed")
        INVALID = "invalid", _("Not valid")

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="stops")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.TextField(_("why"))
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(_("answer of the supplier"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_why = models.TextField(_("how it ended"), blank=True)

    class Meta:
        ordering = ["invoice", "pk"]
        verbose_name = _("dispute of an invoice")
        verbose_name_plural = _("disputes of invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(ended_at=None), name="invoice_stopped_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.invoice_id}"

    @property
    def days(self) -> int:
        """From the day it began to the day it ended, the last not counted."""
        end = self.ended_at or now()
        zone = get_default_timezone()
        return (localtime(end, zone).date() - localtime(self.at, zone).date()).days


class PaidFile(models.Model):
    """What the finance system says was paid, as it was uploaded: looked at first, then taken over once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)  # [[id of the invoice, day, amount]]
    at = models.DateTimeField(_("uploaded"), default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PaidFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("file of what was paid")
        verbose_name_plural = _("files of what was paid")

    def __str__(self) -> str:
        return self.name


def pounds_exactly(amount: Decimal) -> str:
    """ "£1,234.50"."""
    return f"£{amount:,.2f}"
