"""Around an award: what each tenderer is told before it is announced, and proceedings that hold the contract."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models.awarding import CaseAward
from procurement.querysets_awards import AssessmentSummaryQuerySet


class AssessmentSummary(models.Model):
    """What one tenderer whose tender was assessed is told, before the award notice (Procurement Act 2023, s50(3)-(4)):
    how their own tender was judged, and how the winning one was. Never public."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(CaseAward, on_delete=models.CASCADE, related_name="summaries")
    tenderer = models.CharField(_("who tendered"), max_length=300)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # its members read it here
    address = models.EmailField(_("email address"), blank=True)  # of a firm without an account
    is_winner = models.BooleanField(_("the winner"), default=False)
    scores = models.JSONField(_("scores"), default=list, blank=True)  # [{"name", "score", "most"}]
    reasons = models.TextField(_("how their tender was judged"))
    winner_reasons = models.TextField(_("how the winning tender was judged"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AssessmentSummaryQuerySet.as_manager()

    class Meta:
        ordering = ["award", "-is_winner", "tenderer", "pk"]
        verbose_name = _("assessment summary")
        verbose_name_plural = _("assessment summaries")
        constraints = [
            models.UniqueConstraint(fields=["award", "tenderer"], name="assessment_summary_once"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(is_winner=True), name="assessment_summary_one_winner"
            ),
        ]

    def __str__(self) -> str:
        return self.tenderer


class Proceedings(models.Model):
    """A claim about an award of which the council was notified in the standstill: until it ends the contract may not be
    entered into (Procurement Act 2023, s101)."""

    award = models.ForeignKey(CaseAward, on_delete=models.CASCADE, related_name="proceedings")
    claimant = models.CharField(_("who brings it"), max_length=300)
    reference = models.CharField(_("reference of the court"), max_length=100, blank=True)
    notified_at = models.DateTimeField(_("the council was notified"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    outcome = models.TextField(_("how it ended"), blank=True)

    class Meta:
        ordering = ["award", "pk"]
        verbose_name = _("proceedings")
        verbose_name_plural = _("proceedings")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(outcome=""), name="proceedings_end_with_an_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.claimant
