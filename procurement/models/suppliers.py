"""What a firm tells once to go with every tender, what it wants to hear of, the packs it takes along, why it passed.

A profile is private to its members, until one of them lets the council's buyers find it. It is never a gate: below the
threshold suitability may not be assessed before tenders are invited (Procurement Act 2023, s85).
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from procurement.models.cases import private_storage
from procurement.models.procurements import CENT, Procurement
from procurement.querysets_suppliers import AlertQuerySet, SupplierProfileQuerySet


class SupplierProfile(models.Model):
    """The answers of one organisation. `answered` names the pages that were saved."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="supplier_profile"
    )
    answered = models.JSONField(default=list, blank=True)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    trading_name = models.CharField(_("trading name"), max_length=200, blank=True)
    ppon = models.CharField(_("PPON"), max_length=30, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    scale = models.CharField(_("size"), max_length=10, blank=True)  # Organisation.Size
    is_vcse = models.BooleanField(_("voluntary or social enterprise"), null=True, blank=True)
    policies = models.JSONField(
        default=dict, blank=True
    )  # {policy: {"answer": yes | no | not_needed, "note"}}
    sells = models.TextField(_("what you sell"), max_length=1000, blank=True)
    lot_from = models.DecimalField(_("smallest lot"), null=True, blank=True, **CENT)  # pounds without VAT
    lot_to = models.DecimalField(_("largest lot"), null=True, blank=True, **CENT)
    # Since when buyers may read it, without declarations, files, address and VAT number.
    shown_at = models.DateTimeField(_("shown to buyers since"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )  # fmt: skip

    objects = SupplierProfileQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "pk"]
        verbose_name = _("supplier profile")
        verbose_name_plural = _("supplier profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(lot_from=None) | Q(lot_to=None) | Q(lot_from__lte=F("lot_to")),
                name="profile_lot_from_to",
                violation_error_message=_("The smallest lot is not larger than the largest."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ProfileCpv(models.Model):
    """A CPV code that a firm sells; `group` is its first three digits (Regulation (EC) 213/2008)."""

    profile = models.ForeignKey(SupplierProfile, on_delete=models.CASCADE, related_name="cpvs")
    code = models.CharField(_("CPV code"), max_length=8)
    group = models.CharField(_("CPV group"), max_length=3, editable=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["group", "profile"], name="profile_cpv_group")]
        constraints = [
            models.UniqueConstraint(fields=["profile", "code"], name="profile_cpv_once"),
            models.CheckConstraint(
                condition=Q(code__startswith=F("group")), name="profile_cpv_group_of_code"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.group = self.code[:3]
        super().save(*args, **kwargs)


class ProfileInsurance(models.Model):
    """One kind of insurance, the sum insured in pounds, and the day on which it runs out."""

    class Kind(models.TextChoices):
        EMPLOYERS = "employers", _("Employers’ liability")
        PUBLIC = "public", _("Public liability")
        PROFESSIONAL = "professional", _("Professional indemnity")
        PRODUCT = "product", _("Product liability")
        CYBER = "cyber", _("Cyber")

    profile = models.ForeignKey(SupplierProfile, on_delete=models.CASCADE, related_name="insurances")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    sum = models.DecimalField(_("sum insured"), **CENT)
    expires_on = models.DateField(_("runs out on"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "kind"], name="profile_insurance_once")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_over(self) -> bool:
        return is_over(self.expires_on)


class ProfileCertificate(models.Model):
    """A certificate with its file; members are reminded before it runs out."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(SupplierProfile, on_delete=models.CASCADE, related_name="certificates")
    title = models.CharField(_("what it certifies"), max_length=160)
    expires_on = models.DateField(_("runs out on"), null=True, blank=True)
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(storage=private_storage, upload_to="suppliers/%Y/", max_length=300)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return is_over(self.expires_on)


class ProfileDeclaration(models.Model):
    """What a member declared for the firm about exclusion (Procurement Act 2023, s57, Schedules 6 and 7), on which day.
    Never changed: a new one takes its place."""

    profile = models.ForeignKey(SupplierProfile, on_delete=models.CASCADE, related_name="declarations")
    answers = models.JSONField()  # {ground: True where it applies}
    says = models.TextField(_("what happened, and what you did about it"), max_length=3000, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("declaration about exclusion")
        verbose_name_plural = _("declarations about exclusion")

    def __str__(self) -> str:
        return f"{self.profile} {self.at:%Y-%m-%d}"

    @property
    def applies(self) -> bool:
        """Whether any ground applies."""
        return any(self.answers.values())


class Alert(models.Model):
    """What somebody wants to hear of: a search among opportunities, or one procurement. Of a person with an account, or
    of an address that was confirmed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="opportunity_alerts"
    )  # fmt: skip
    contact = models.ForeignKey(
        "accounts.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="opportunity_alerts"
    )
    procurement = models.ForeignKey(
        Procurement, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts"
    )
    # As in an address, in the order of the names; "ocid=…" for one procurement.
    query = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)  # by the link in the mail

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, contact__isnull=False) | Q(user__isnull=False, contact=None),
                name="alert_of_one",
            ),
            models.UniqueConstraint(fields=["user", "query"], name="alert_once_of_user"),
            models.UniqueConstraint(fields=["contact", "query"], name="alert_once_of_contact"),
        ]

    def __str__(self) -> str:
        return self.query


class PassedOn(models.Model):
    """Somebody said in one tap that an opportunity is not for them. Nothing says who."""

    class Reason(models.TextChoices):
        TOO_LARGE = "too_large", _("It is too large for us")
        TOO_SMALL = "too_small", _("It is too small for us")
        SHORT_NOTICE = "short_notice", _("There is too little time")
        TURNOVER = "turnover", _("Insurance or turnover asked for is too high")
        TRADE = "trade", _("It is not our trade")
        PAPER = "paper", _("There is too much paper")
        UNCLEAR = "unclear", _("We don’t understand what is wanted")
        OTHER = "other", _("Something else")

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="passed_on")
    reason = models.CharField(_("why"), max_length=12, choices=Reason)
    words = models.CharField(_("in your words"), max_length=300, blank=True)  # for officers alone
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["procurement", "reason"], name="passed_on_why")]

    def __str__(self) -> str:
        return self.get_reason_display()


class Pack(models.Model):
    """Everything of a public opportunity as one ZIP and one PDF, as it was when they were made."""

    class State(models.TextChoices):
        WANTED = "wanted", _("Wanted")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="packs")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.WANTED)
    zip = models.FileField(storage=private_storage, upload_to="packs/%Y/", max_length=300, blank=True)
    pdf = models.FileField(storage=private_storage, upload_to="packs/%Y/", max_length=300, blank=True)
    pages = models.PositiveIntegerField(default=0)
    wanted_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["procurement", "digest"], name="pack_once")]

    def __str__(self) -> str:
        return f"{self.procurement_id} {self.state}"


def is_over(day: date | None) -> bool:
    """Valid through the day itself."""
    return day is not None and day < today()
