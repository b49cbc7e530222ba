"""What belongs to one contract of the register: changes, performance, papers, reviews, and what happened to it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.awarding import CouncilContract
from procurement.models.cases import Happened, private_storage
from procurement.models.procurements import CENT


class OfContract(models.Model):
    """Who wrote it down, and when."""

    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


class ContractChange(OfContract):
    """A modification: planned, and made once its notice is published where one is due (Procurement Act 2023, s75).

    `net`, `gross`, `ends_on` are what the contract has afterwards; empty: that stays. The `…_before` are what it had.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("Extension that the contract provides for")
        VARIATION = "variation", _("Change of what is done")
        VALUE = "value", _("Change of the value")
        END = "end", _("Another end date")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        MADE = "made", _("Made")
        DROPPED = "dropped", _("Dropped")

    contract = models.ForeignKey(CouncilContract, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("kind of change"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    reasons = models.TextField(_("reasons"))
    net = models.DecimalField(_("value without VAT"), null=True, blank=True, **CENT)
    gross = models.DecimalField(_("value with VAT"), null=True, blank=True, **CENT)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    net_before = models.DecimalField(null=True, blank=True, editable=False, **CENT)
    gross_before = models.DecimalField(null=True, blank=True, editable=False, **CENT)
    ends_on_before = models.DateField(null=True, blank=True, editable=False)
    needs_notice = models.BooleanField(_("a change notice is due first"), default=False)
    no_notice_reasons = models.TextField(_("why no notice is due"), blank=True)
    notice_number = models.CharField(_("number of its change notice"), max_length=60, blank=True)
    made_on = models.DateField(_("made on"), null=True, blank=True)

    class Meta:
        ordering = ["contract", "pk"]
        verbose_name = _("change of a contract")
        verbose_name_plural = _("changes of contracts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="made") | Q(made_on__isnull=False), name="contract_change_made_on"
            ),
            models.CheckConstraint(
                condition=~Q(state="made", needs_notice=True) | ~Q(notice_number=""),
                name="contract_change_notice_first",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ContractEnding(OfContract):
    """How a contract ended; its termination notice is due within 30 days (Procurement Act 2023, s80)."""

    class Why(models.TextChoices):
        """With the OCDS codes of terminationRationaleClassifications in `OCDS`."""

        EXPIRED = "expired", _("It ended by time")
        AGREED = "agreed", _("Both agreed")
        BREACH = "breach", _("The supplier did not perform")
        EXCLUDED = "excluded", _("The supplier became excluded or excludable")
        OTHER = "other", _("Another reason")

    contract = models.OneToOneField(CouncilContract, on_delete=models.CASCADE, related_name="ending")
    why = models.CharField(_("why it ended"), max_length=10, choices=Why)
    reasons = models.TextField(_("reasons"), blank=True)
    ended_on = models.DateField(_("ended"))
    notice_number = models.CharField(_("number of its termination notice"), max_length=60, blank=True)

    class Meta:
        ordering = ["contract"]
        verbose_name = _("end of a contract")
        verbose_name_plural = _("ends of contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(why="expired") | ~Q(reasons=""), name="contract_ending_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.get_why_display()


class Kpi(OfContract):
    """A key performance indicator: above £5 million there are at least three (Procurement Act 2023, s52)."""

    contract = models.ForeignKey(CouncilContract, on_delete=models.CASCADE, related_name="kpis")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("what is measured"), max_length=200)
    target = models.CharField(_("target"), max_length=200)
    is_published = models.BooleanField(_("stands in a published notice"), default=False)

    class Meta:
        ordering = ["contract", "number"]
        verbose_name = _("key performance indicator")
        verbose_name_plural = _("key performance indicators")
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="kpi_once")]

    def __str__(self) -> str:
        return self.name


class KpiRating(OfContract):
    """How one indicator was met in a period, at least once every 12 months (Procurement Act 2023, s71(2)). Public with
    its performance notice, or by decision where none is due."""

    class Rating(models.TextChoices):
        GOOD = "good", _("Good")
        APPROACHING = "approaching", _("Approaching target")
        IMPROVE = "improve", _("Requires improvement")
        INADEQUATE = "inadequate", _("Inadequate")
        OTHER = "other", _("Other")

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="ratings")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    rating = models.CharField(_("rating"), max_length=12, choices=Rating)
    note = models.TextField(_("in words"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["kpi", "ends_on", "pk"]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "ends_on"], name="kpi_rating_once"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="kpi_rating_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=~Q(rating="other") | ~Q(note=""), name="kpi_rating_other_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.get_rating_display()


class PerformanceFailure(OfContract):
    """A breach, or a failure to perform that was not put right: published within 30 days of its settlement (Procurement
    Act 2023, s71(3)-(5))."""

    class Kind(models.TextChoices):
        BREACH = "breach", _("Breach that led to termination, damages or a settlement")
        FAILURE = "failure", _("Failure to perform that was not put right")

    contract = models.ForeignKey(CouncilContract, on_delete=models.CASCADE, related_name="failures")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(_("what happened"))
    settled_on = models.DateField(_("settled on"))
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["contract", "settled_on", "pk"]
        verbose_name = _("failure to perform")
        verbose_name_plural = _("failures to perform")

    def __str__(self) -> str:
        return self.get_kind_display()


class ContractFile(OfContract):
    """A paper of a contract. The copy that everybody may read is the redacted one (s53(3)-(4), s94)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(CouncilContract, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(storage=private_storage, upload_to="contracts/%Y/", max_length=300)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    is_copy = models.BooleanField(_("the contract itself"), default=False)
    is_redacted = models.BooleanField(_("secrets and personal data are taken out"), default=False)
    is_public = models.BooleanField(_("for everybody"), default=False)

    class Meta:
        ordering = ["contract", "pk"]
        verbose_name = _("paper of a contract")
        verbose_name_plural = _("papers of contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(is_redacted=True), name="contract_file_redacted_first"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ContractReview(OfContract):
    """A meeting about a contract; for officers."""

    contract = models.ForeignKey(CouncilContract, on_delete=models.CASCADE, related_name="reviews")
    held_on = models.DateField(_("held on"))
    note = models.TextField(_("what came of it"))
    next_on = models.DateField(_("next one"), null=True, blank=True)

    class Meta:
        ordering = ["contract", "-held_on", "-pk"]
        verbose_name = _("contract review")
        verbose_name_plural = _("contract reviews")

    def __str__(self) -> str:
        return str(self.held_on)


class ContractEvent(Happened):
    contract = models.ForeignKey(CouncilContract, on_delete=models.CASCADE, related_name="events")

    class Meta:
        ordering = ["contract", "-pk"]
        indexes = [models.Index(fields=["contract", "-id"], name="contract_events")]
