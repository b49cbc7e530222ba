"""A procurement from its first notice on, its lots, and the notices and releases that were published about it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.querysets import ProcurementQuerySet

CENT = {"max_digits": 14, "decimal_places": 2}


class Procurement(models.Model):
    """One process with one OCID: what the council means to buy, asks for, and bought.

    Its rows are made from its releases and from nothing else: those that Find a Tender published (mirrored), or those
    that notices of ours made (own). What officers write stands in `Case` and is not seen before.
    """

    class Source(models.TextChoices):
        MIRRORED = "mirrored", _("Taken from Find a Tender")
        OWN = "own", _("Published here")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ENGAGING = "engaging", _("Talking to the market")
        INVITED = "invited", _("Tenders invited")
        AWARDING = "awarding", _("Award announced")
        CONTRACTED = "contracted", _("Contract made")
        CANCELLED = "cancelled", _("Ended without an award")

    class Category(models.TextChoices):
        GOODS = "goods", _("Goods")
        SERVICES = "services", _("Services")
        WORKS = "works", _("Building works")

    COMING = (State.PLANNED, State.ENGAGING)
    DECIDED = (State.AWARDING, State.CONTRACTED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ocid = models.CharField(_("OCID"), max_length=80, unique=True, help_text=_("Open contracting identifier"))
    source = models.CharField(
        _("where it comes from"), max_length=10, choices=Source, default=Source.MIRRORED
    )
    state = models.CharField(_("state"), max_length=12, choices=State, db_index=True)
    title = models.CharField(_("title"), max_length=500)
    description = models.TextField(_("description"), blank=True)
    reference = models.CharField(_("reference of the buyer"), max_length=200, blank=True)
    buyer_name = models.CharField(_("buyer"), max_length=300)
    buyer_id = models.CharField(_("identifier of the buyer"), max_length=100, blank=True)
    category = models.CharField(_("what kind of thing"), max_length=10, choices=Category, blank=True)
    procedure = models.CharField(_("procedure"), max_length=200, blank=True)
    is_above_threshold = models.BooleanField(_("above the threshold"), null=True)
    net = models.DecimalField(_("value without VAT"), null=True, blank=True, **CENT)
    gross = models.DecimalField(_("value with VAT"), null=True, blank=True, **CENT)
    currency = models.CharField(_("currency"), max_length=3, default="GBP")
    is_for_sme = models.BooleanField(_("suits small and medium-sized firms"), default=False)
    is_for_vcse = models.BooleanField(_("suits voluntary and social enterprises"), default=False)
    reserved_for = models.CharField(_("reserved for"), max_length=300, blank=True)
    closes_at = models.DateTimeField(_("tenders until"), null=True, blank=True)
    questions_until = models.DateTimeField(_("questions until"), null=True, blank=True)
    decision_on = models.DateField(_("decision by"), null=True, blank=True)
    starts_on = models.DateField(_("contract from"), null=True, blank=True)
    ends_on = models.DateField(_("contract to"), null=True, blank=True)
    tenders_url = models.URLField(_("where tenders are received"), max_length=1000, blank=True)
    first_at = models.DateTimeField(_("first published"))
    latest_at = models.DateTimeField(_("last published"))
    words = models.TextField(_("what it is found by"), blank=True, editable=False)
    mirrored_at = models.DateTimeField(_("taken over"), default=now, editable=False)

    objects = ProcurementQuerySet.as_manager()

    class Meta:
        ordering = ["-latest_at", "-pk"]
        verbose_name = _("procurement")
        verbose_name_plural = _("procurements")
        indexes = [
            models.Index(fields=["state", "closes_at", "id"], name="procurement_closing"),
            models.Index(fields=["-latest_at", "-id"], name="procurement_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_at__lte=F("latest_at")), name="procurement_first_before_latest"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procurement:page", args=[self.ocid])

    @property
    def is_open(self) -> bool:
        """Whether tenders may be handed in now. Without a closing time nobody can say so."""
        return self.state == self.State.INVITED and self.closes_at is not None and now() < self.closes_at

    @property
    def has_lots(self) -> bool:
        """One lot alone is not shown as a lot."""
        return len(self.lots.all()) > 1


class Lot(models.Model):
    """A part that can be tendered for by itself. A procurement in one piece has one."""

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="lots")
    key = models.CharField(_("number"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)
    net = models.DecimalField(_("value without VAT"), null=True, blank=True, **CENT)
    gross = models.DecimalField(_("value with VAT"), null=True, blank=True, **CENT)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    is_for_sme = models.BooleanField(_("suits small and medium-sized firms"), default=False)
    is_for_vcse = models.BooleanField(_("suits voluntary and social enterprises"), default=False)
    criteria = models.JSONField(
        _("award criteria"), default=list, blank=True
    )  # [{name, kind, weight or None}]

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [models.UniqueConstraint(fields=["procurement", "key"], name="lot_once")]

    def __str__(self) -> str:
        return self.title or self.key


class CpvMark(models.Model):
    """A CPV code that a procurement, or one lot of it, is classified by (Regulation (EC) 213/2008): eight digits,
    without the check digit. The division is its first two."""

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="cpv_marks")
    lot_key = models.CharField(_("lot"), max_length=60, blank=True)
    code = models.CharField(_("CPV code"), max_length=8)
    division = models.CharField(_("CPV division"), max_length=2)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("CPV code")
        verbose_name_plural = _("CPV codes")
        indexes = [models.Index(fields=["division", "procurement"], name="cpv_division")]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "lot_key", "code"], name="cpv_mark_once"),
            models.CheckConstraint(condition=Q(code__startswith=F("division")), name="cpv_division_of_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Notice(models.Model):
    """What was published on Find a Tender: which notice, its official number, where and when."""

    class Kind(models.TextChoices):
        UK1 = "UK1", _("Pipeline notice")
        UK2 = "UK2", _("Preliminary market engagement notice")
        UK3 = "UK3", _("Planned procurement notice")
        UK4 = "UK4", _("Tender notice")
        UK5 = "UK5", _("Transparency notice")
        UK6 = "UK6", _("Contract award notice")
        UK7 = "UK7", _("Contract details notice")
        UK8 = "UK8", _("Contract payment notice")
        UK9 = "UK9", _("Contract performance notice")
        UK10 = "UK10", _("Contract change notice")
        UK11 = "UK11", _("Contract termination notice")
        UK12 = "UK12", _("Procurement termination notice")
        UK13 = "UK13", _("Dynamic market intention notice")
        UK14 = "UK14", _("Dynamic market establishment notice")
        UK15 = "UK15", _("Dynamic market modification notice")
        UK16 = "UK16", _("Dynamic market cessation notice")
        UK17 = "UK17", _("Payments compliance notice")

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    number = models.CharField(_("official number"), max_length=60)
    official_at = models.DateTimeField(_("officially published"))
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        ordering = ["official_at", "pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["procurement", "number"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Release(models.Model):
    """One OCDS 1.1 release as it was published, without the names and addresses of contact persons. Never changed."""

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="releases")
    key = models.CharField(_("identifier"), max_length=120)
    released_at = models.DateTimeField(_("released"))
    body = models.JSONField(_("release"))
    extensions = models.JSONField(_("extensions"), default=list, blank=True)
    taken_at = models.DateTimeField(_("taken over"), default=now, editable=False)

    class Meta:
        ordering = ["released_at", "pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        indexes = [models.Index(fields=["released_at", "id"], name="release_in_time")]
        constraints = [models.UniqueConstraint(fields=["procurement", "key"], name="release_once")]

    def __str__(self) -> str:
        return self.key
