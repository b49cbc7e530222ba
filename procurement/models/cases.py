"""What officers work on: one procurement from the need on, its lots, its codes, its papers, and what happened.

Nothing of it is public. What everybody reads is `Procurement` and its parts, which are made from releases alone; a
case gets one with its first notice (`OwnNotice`).
"""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from procurement.law.notices import is_above, is_notifiable
from procurement.models.procurements import CENT, Procurement
from procurement.querysets import CaseQuerySet

ZERO = Decimal(0)
MONEY: dict[str, Any] = {"default": ZERO, **CENT}


def private_storage():
    """Where files lie that no address on the web reaches."""
    return storages["private"]


class Case(models.Model):
    """One procurement that the council runs here. Its OCID is ours for good; `official_ocid` is Find a Tender's."""

    class State(models.TextChoices):
        PLANNING = "planning", _("Being planned")
        INVITED = "invited", _("Tenders invited")
        AWARDED = "awarded", _("Award decided")
        CONTRACTED = "contracted", _("Contract made")
        CANCELLED = "cancelled", _("Ended without an award")

    class Kind(models.TextChoices):
        """Which threshold applies (Procurement Act 2023, Schedule 1)."""

        GOODS_SERVICES = "goods_services", _("Goods or services")
        WORKS = "works", _("Building works")
        LIGHT_TOUCH = "light_touch", _("Light touch services (social, health, education)")
        CONCESSION = "concession", _("Concession")

    class Nation(models.TextChoices):
        ENGLAND = "england", _("England")
        WALES = "wales", _("Wales")
        SCOTLAND = "scotland", _("Scotland")
        NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")

    class Route(models.TextChoices):
        BELOW_OPEN = "below_open", _("Below the threshold, open to everybody")
        QUOTES = "quotes", _("Quotes from firms that are asked")
        OPEN = "open", _("Open procedure")
        FLEXIBLE = "flexible", _("Competitive flexible procedure")
        DIRECT = "direct", _("Direct award")

    class Reserved(models.TextChoices):
        NOBODY = "", _("Not reserved")
        UK = "uk", _("Firms in the United Kingdom")
        LOCAL = "local", _("Firms in the local area")

    class ReservedKind(models.TextChoices):
        ANY = "", _("Of every kind")
        SME = "sme", _("Small and medium-sized firms")
        VCSE = "vcse", _("Voluntary and social enterprises")
        SME_VCSE = "sme_vcse", _("Small firms and voluntary and social enterprises")

    ALIVE = (State.PLANNING, State.INVITED, State.AWARDED)
    ABOVE_ROUTES = (Route.OPEN, Route.FLEXIBLE)
    ADVERTISED = (Route.BELOW_OPEN, Route.OPEN, Route.FLEXIBLE)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)  # "P-2026-0007"
    ocid = models.CharField(_("OCID"), max_length=80, unique=True, editable=False)
    official_ocid = models.CharField(_("OCID on Find a Tender"), max_length=80, blank=True)
    procurement = models.OneToOneField(
        Procurement, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="case"
    )
    department = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNING, db_index=True)
    state_at = models.DateTimeField(default=now, editable=False)
    state_reason = models.TextField(_("reason"), blank=True)
    title = models.CharField(_("title"), max_length=200)
    need = models.TextField(_("what must come of it"), blank=True)
    kind = models.CharField(_("kind of contract"), max_length=16, choices=Kind, default=Kind.GOODS_SERVICES)
    category = models.CharField(
        _("what is bought"),
        max_length=10,
        choices=Procurement.Category,
        default=Procurement.Category.SERVICES,
    )
    nation = models.CharField(_("nation"), max_length=16, choices=Nation, default=Nation.ENGLAND)
    route = models.CharField(_("route"), max_length=12, choices=Route, default=Route.BELOW_OPEN)
    route_reasons = models.TextField(_("why this route"), blank=True)
    place = models.CharField(_("where it is done"), max_length=200, blank=True)
    # Money in pounds without VAT, the sums of the lots (actions.cases.retotal), and the rate of VAT in per cent.
    net = models.DecimalField(_("value without VAT"), editable=False, **MONEY)
    options_net = models.DecimalField(_("options without VAT"), editable=False, **MONEY)
    extensions_net = models.DecimalField(_("extensions without VAT"), editable=False, **MONEY)
    vat_percent = models.DecimalField(
        _("VAT, per cent"), max_digits=4, decimal_places=2, default=Decimal(20),
        validators=[MaxValueValidator(Decimal(99))],
    )  # fmt: skip
    # Planned, the end first: everything before is counted back from the day on which the contract is needed.
    needed_on = models.DateField(_("contract needed by"), null=True, blank=True)
    ends_on = models.DateField(_("contract ends"), null=True, blank=True)
    extension_months = models.PositiveSmallIntegerField(_("months it may be extended"), default=0)
    publishes_on = models.DateField(_("tender notice on"), null=True, blank=True)
    closes_at = models.DateTimeField(_("tenders until"), null=True, blank=True)
    questions_until = models.DateTimeField(_("questions until"), null=True, blank=True)
    decision_on = models.DateField(_("decision by"), null=True, blank=True)
    # Lots: a case in one piece has one, which nobody sees as such.
    most_lots_tendered = models.PositiveSmallIntegerField(
        _("lots one supplier may tender for"), null=True, blank=True
    )
    most_lots_awarded = models.PositiveSmallIntegerField(
        _("lots one supplier may win"), null=True, blank=True
    )
    one_lot_reasons = models.TextField(_("why it is not split into lots"), blank=True)
    # Reservation: Local Government (Exclusion of Non-commercial Considerations) (England) Order 2026.
    reserved = models.CharField(_("reserved for"), max_length=5, choices=Reserved, blank=True)
    reserved_area = models.CharField(_("local area"), max_length=200, blank=True)
    reserved_kind = models.CharField(_("which firms"), max_length=8, choices=ReservedKind, blank=True)
    reserved_at = models.DateTimeField(null=True, blank=True, editable=False)
    reserved_reasons = models.TextField(_("why it is reserved"), blank=True)
    # What it asks of firms (the proportionality check reads it; the page shows it as effort).
    turnover_asked = models.DecimalField(_("yearly turnover asked for"), null=True, blank=True, **CENT)
    insurance_asked = models.DecimalField(_("insurance asked for"), null=True, blank=True, **CENT)
    asks_suitability = models.BooleanField(_("has a suitability stage"), default=False)
    is_framework = models.BooleanField(_("sets up a framework"), default=False)
    unpaid_work = models.TextField(_("unpaid work asked for"), blank=True)
    effort_hours = models.PositiveSmallIntegerField(_("hours to write a tender"), null=True, blank=True)
    effort_questions = models.PositiveSmallIntegerField(_("questions to answer"), null=True, blank=True)
    suits_sme = models.BooleanField(_("suits small firms"), default=True)
    suits_vcse = models.BooleanField(_("suits voluntary and social enterprises"), default=False)
    tenders_url = models.URLField(_("where tenders are received"), max_length=500, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, on_delete=models.SET_NULL, related_name="+"
    )  # fmt: skip
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who stands in"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    challenge = models.ForeignKey(
        "challenges.Challenge",
        verbose_name=_("challenge it comes from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="procurement_cases",
    )
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("procurement case")
        verbose_name_plural = _("procurement cases")
        constraints = [
            models.UniqueConstraint(
                fields=["official_ocid"], condition=~Q(official_ocid=""), name="case_official_ocid_once"
            ),
            models.CheckConstraint(
                condition=Q(questions_until=None)
                | Q(closes_at=None)
                | Q(questions_until__lte=F("closes_at")),
                name="case_questions_before_closing",
                violation_error_message=_("Questions end before tenders are due."),
            ),
            models.CheckConstraint(
                condition=Q(needed_on=None) | Q(ends_on=None) | Q(needed_on__lte=F("ends_on")),
                name="case_begins_before_it_ends",
                violation_error_message=_("The contract begins before it ends."),
            ),
            models.CheckConstraint(
                condition=~Q(reserved="local") | ~Q(reserved_area=""),
                name="case_local_names_its_area",
                violation_error_message=_("Say which area it is reserved for."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def whole_net(self) -> Decimal:
        """All lots with options and extensions, without VAT (Schedule 3, paragraph 1)."""
        return self.net + self.options_net + self.extensions_net

    @property
    def gross(self) -> Decimal:
        """What the thresholds are compared with: all lots, options and extensions, with VAT."""
        return (self.whole_net * (1 + self.vat_percent / 100)).quantize(Decimal("0.01"))

    @property
    def judged_on(self) -> date:
        """The day whose law holds: that of the tender notice, planned or not yet."""
        return self.publishes_on or today()

    @property
    def is_above(self) -> bool:
        """At or above its threshold."""
        return is_above(self.kind, self.gross, self.judged_on, self.nation)

    @property
    def is_notifiable(self) -> bool:
        return is_notifiable(self.gross, self.judged_on, self.nation)

    @property
    def is_advertised(self) -> bool:
        """Whether it is open to everybody; quotes and direct awards are not."""
        return self.route in self.ADVERTISED

    @property
    def is_closed(self) -> bool:
        """The time for tenders is over."""
        return self.closes_at is not None and self.closes_at <= now()

    @property
    def is_public(self) -> bool:
        """Something of it was published."""
        return self.procurement_id is not None


class CaseLot(models.Model):
    """A part that can be tendered for by itself; its options and extensions count with it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    outcomes = models.TextField(_("what must come of it"), blank=True)
    net = models.DecimalField(_("value without VAT"), **MONEY)
    options_net = models.DecimalField(_("options without VAT"), **MONEY)
    extensions_net = models.DecimalField(_("extensions without VAT"), **MONEY)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    suits_sme = models.BooleanField(_("suits small firms"), default=True)
    suits_vcse = models.BooleanField(_("suits voluntary and social enterprises"), default=False)
    criteria = models.JSONField(
        _("award criteria"), default=list, blank=True
    )  # [{"name", "kind": price | cost | quality, "weight": per cent}]

    class Meta:
        ordering = ["case", "number"]
        verbose_name = _("lot of a case")
        verbose_name_plural = _("lots of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_lot_once"),
            models.CheckConstraint(
                condition=Q(net__gte=0, options_net__gte=0, extensions_net__gte=0),
                name="case_lot_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="case_lot_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.number)


class CaseCpv(models.Model):
    """A CPV code of the case, or of one lot; `group` is its first three digits, by which contracts are taken together
    (Regulation (EC) 213/2008)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="cpvs")
    lot = models.ForeignKey(CaseLot, null=True, blank=True, on_delete=models.CASCADE, related_name="cpvs")
    code = models.CharField(_("CPV code"), max_length=8)
    group = models.CharField(_("CPV group"), max_length=3, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("CPV code of a case")
        verbose_name_plural = _("CPV codes of cases")
        indexes = [models.Index(fields=["group", "case"], name="case_cpv_group")]
        constraints = [
            models.UniqueConstraint(fields=["case", "lot", "code"], name="case_cpv_of_lot_once"),
            models.UniqueConstraint(fields=["case", "code"], condition=Q(lot=None), name="case_cpv_once"),
            models.CheckConstraint(condition=Q(code__startswith=F("group")), name="case_cpv_group_of_code"),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.group = self.code[:3]
        super().save(*args, **kwargs)


class CaseFile(models.Model):
    """A paper of the tender documents: uploaded, or made from a template. Public with the first tender notice, unless
    `is_internal`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(storage=private_storage, upload_to="procurement/%Y/", max_length=300)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    is_internal = models.BooleanField(_("for officers only"), default=False)
    to_check = models.BooleanField(_("from last time, to be checked"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["case", "position", "pk"]
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")

    def __str__(self) -> str:
        return self.title


class Happened(models.Model):
    """What happened, by whom; never changed. `facts`: ids, states and numbers, no words."""

    verb = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.verb


class CaseEvent(Happened):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")

    class Meta:
        ordering = ["case", "-pk"]
        indexes = [models.Index(fields=["case", "-id"], name="procurement_case_events")]
