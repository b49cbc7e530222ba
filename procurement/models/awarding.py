"""What was decided here: awards of a case, and the council's register of contracts."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case, CaseLot
from procurement.models.procurements import CENT
from procurement.querysets import CaseAwardQuerySet, CouncilContractQuerySet

REDACTED = "Redacted: name of a person"


class CaseAward(models.Model):
    """A decision for one supplier, for one or more lots; with none, that these lots end without an award."""

    class State(models.TextChoices):
        DECIDED = "decided", _("Decided")
        ANNOUNCED = "announced", _("Announced")
        CONTRACTED = "contracted", _("Contract made")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="awards")
    lots = models.ManyToManyField(CaseLot, related_name="awards", verbose_name=_("lots"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DECIDED)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="awards_won"
    )
    supplier_name = models.CharField(_("supplier"), max_length=300)
    supplier_id = models.CharField(_("identifier of the supplier"), max_length=100, blank=True)  # "GB-COH-…"
    supplier_is_sme = models.BooleanField(_("small or medium-sized"), null=True, blank=True)
    supplier_is_vcse = models.BooleanField(_("voluntary or social enterprise"), null=True, blank=True)
    net = models.DecimalField(_("value without VAT"), **CENT)
    gross = models.DecimalField(_("value with VAT"), **CENT)
    starts_on = models.DateField(_("contract from"), null=True, blank=True)
    ends_on = models.DateField(_("contract to"), null=True, blank=True)
    reasons = models.TextField(_("reasons"))
    tenders_received = models.PositiveSmallIntegerField(_("tenders received"), null=True, blank=True)
    tenders_assessed = models.PositiveSmallIntegerField(_("tenders assessed"), null=True, blank=True)
    tenders_sme = models.PositiveSmallIntegerField(_("of small firms"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The official publication of its award notice begins the standstill (s51); both stay empty below the threshold.
    standstill_from = models.DateField(_("standstill from"), null=True, blank=True)
    standstill_until = models.DateField(_("standstill until"), null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = CaseAwardQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        verbose_name = _("award of a case")
        verbose_name_plural = _("awards of cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(standstill_from=None, standstill_until=None)
                | Q(standstill_from__lte=F("standstill_until")),
                name="case_award_standstill_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.supplier_name


class CouncilContract(models.Model):
    """A contract in the council's register: made from an award here, typed in, or imported."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not signed yet")
        RUNNING = "running", _("Signed")
        ENDED = "ended", _("Ended")
        TERMINATED = "terminated", _("Terminated early")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=60, unique=True)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="council_contracts"
    )
    award = models.OneToOneField(
        CaseAward, null=True, blank=True, on_delete=models.PROTECT, related_name="contract"
    )
    department = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contracts_held",
    )  # the supplier where it has an account: its members hand in invoices
    supplier_name = models.CharField(_("supplier"), max_length=300)
    supplier_id = models.CharField(_("identifier of the supplier"), max_length=100, blank=True)
    supplier_is_sme = models.BooleanField(_("small or medium-sized"), null=True, blank=True)
    supplier_is_vcse = models.BooleanField(_("voluntary or social enterprise"), null=True, blank=True)
    supplier_is_person = models.BooleanField(
        _("trades under a person’s own name"), default=False
    )  # open data leaves the name out
    procedure = models.CharField(_("how it was bought"), max_length=200, blank=True)
    kind = models.CharField(
        _("kind of contract"), max_length=16, choices=Case.Kind, default=Case.Kind.GOODS_SERVICES
    )
    is_above = models.BooleanField(_("above the threshold"), default=False)  # a "public contract" of the Act
    cpv = models.CharField(_("CPV code"), max_length=8, blank=True)  # of one that was not bought here
    net = models.DecimalField(_("value without VAT"), **CENT)
    gross = models.DecimalField(_("value with VAT"), **CENT)
    irrecoverable_vat = models.DecimalField(_("VAT that cannot be recovered"), default=0, **CENT)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    extension_months = models.PositiveSmallIntegerField(_("months it may be extended"), default=0)
    review_on = models.DateField(_("reviewed on"), null=True, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("contract manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_public = models.BooleanField(_("in the public register"), default=False)
    # The day after the standstill (s51): above the threshold it is not signed before.
    not_before = models.DateField(_("may be signed from"), null=True, blank=True)
    no_figures_reasons = models.TextField(_("why it has no key performance indicators"), blank=True)  # s52(2)
    longest_until = models.DateField(
        _("longest term on award"), null=True, blank=True
    )  # with extensions, s75(2)
    details_number = models.CharField(_("number of its contract details notice"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CouncilContractQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("contract of the council")
        verbose_name_plural = _("contracts of the council")
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="council_contract_newest"),
            models.Index(fields=["ends_on", "id"], name="council_contract_ending"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="council_contract_begins_before_it_ends",
                violation_error_message=_("The contract begins before it ends."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False),
                name="council_contract_signed_on",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(not_before=None) | Q(signed_on__gte=F("not_before")),
                name="council_contract_after_standstill",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def supplier_told(self) -> tuple[str, str]:
        """Name and identifier as tables for everybody say them: never those of a person."""
        return (REDACTED, "") if self.supplier_is_person else (self.supplier_name, self.supplier_id)

    def ends_within(self, months: int, on: date) -> bool:
        """Whether it ends in the next months: "ends in 18 months"."""
        return self.ends_on is not None and on <= self.ends_on and (self.ends_on - on).days <= months * 30.44
