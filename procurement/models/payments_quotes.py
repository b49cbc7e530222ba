"""Small quotes: firms that were asked, in rotation, what they answered, and which one was chosen."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case, private_storage
from procurement.models.procurements import CENT
from procurement.querysets_payments import QuoteQuerySet, QuoteRoundQuerySet


class QuoteRound(models.Model):
    """One asking for quotes: the same words and the same closing time for each firm (Procurement Act 2023, s87(6))."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="quote_rounds")
    text = models.TextField(_("what is asked for"))
    closes_at = models.DateTimeField(_("quotes until"))
    asked_at = models.DateTimeField(default=now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    area = models.CharField(_("reserved to firms in"), max_length=200, blank=True)
    extended_reason = models.TextField(_("why the time is longer"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)  # without a choice
    ended_reason = models.TextField(_("why it ended without a choice"), blank=True)

    objects = QuoteRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("asking for quotes")
        verbose_name_plural = _("askings for quotes")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="quote_round_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("asked_at")), name="quote_round_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and now() < self.closes_at

    @property
    def is_opened(self) -> bool:
        """Whether officers may read what came: from the closing time on, not a moment before."""
        return now() >= self.closes_at


class QuoteInvite(models.Model):
    """A firm that was asked, or was proposed and left out, with the reason for each."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        LEFT_OUT = "left_out", _("Proposed, and not asked")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(QuoteRound, on_delete=models.CASCADE, related_name="invites")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="quote_invites"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    is_proposed = models.BooleanField(_("proposed by rotation"), default=True)
    last_asked_on = models.DateField(_("asked before on"), null=True, blank=True)
    reason = models.TextField(_("why an officer changed the proposal"), blank=True)

    class Meta:
        ordering = ["round", "pk"]
        verbose_name = _("firm asked for a quote")
        verbose_name_plural = _("firms asked for quotes")
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="quote_invite_once"),
            models.CheckConstraint(
                condition=Q(state="asked", is_proposed=True) | ~Q(reason=""),
                name="quote_invite_changed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Quote(models.Model):
    """What a firm answered. Replaced or withdrawn ones stay sealed for good; one for each firm stands."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invite = models.ForeignKey(QuoteInvite, on_delete=models.CASCADE, related_name="quotes")
    net = models.DecimalField(_("price without VAT"), **CENT)
    text = models.TextField(_("what you offer"), blank=True)
    file = models.FileField(storage=private_storage, upload_to="quotes/%Y/", max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(_("received"), default=now, editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)  # replaced or withdrawn

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["net", "pk"]
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.UniqueConstraint(
                fields=["invite"], condition=Q(ended_at=None), name="quote_one_stands_for_each_firm"
            ),
            models.CheckConstraint(condition=Q(net__gt=0), name="quote_has_a_price"),
        ]

    def __str__(self) -> str:
        return str(self.invite)


class QuoteChoice(models.Model):
    """The quote that was chosen, and why. The award itself is recorded by the awards part."""

    round = models.OneToOneField(QuoteRound, on_delete=models.CASCADE, related_name="choice")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("why this one"))
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("choice of a quote")
        verbose_name_plural = _("choices of quotes")

    def __str__(self) -> str:
        return str(self.quote)
