"""Clarification questions: asked privately by a firm, answered to all, never with the name of who asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.questions.rows import AnswerCorrected, AskedInPrivate
from procurement.models.cases import Case
from procurement.querysets_suppliers import EnquiryQuerySet


class Enquiry(AskedInPrivate):
    """What a firm asked."""

    ABOUT = "case"
    PAGE = "case__procurement"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="enquiries")
    lot_key = models.CharField(_("lot"), max_length=60, blank=True)  # of the public lots; "" for the whole
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="procurement_enquiries"
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta(AskedInPrivate.Meta):
        ordering = ["case", "pk"]
        verbose_name = _("clarification question")
        verbose_name_plural = _("clarification questions")
        indexes = [models.Index(fields=["case", "state"], name="enquiry_of_case")]


class EnquiryCorrection(AnswerCorrected):
    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="corrections")

    class Meta:
        ordering = ["enquiry", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="enquiry_corrected_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry}: {self.reason}"
