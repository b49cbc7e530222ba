"""Clarification questions: asked privately by a firm, answered to all, never with the name of who asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case
from procurement.querysets_suppliers import EnquiryQuerySet


class Enquiry(models.Model):
    """What a firm asked. `asked` is theirs and private; `question` and `answer` are what everybody reads."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting for an answer")
        PUBLISHED = "published", _("Answered to all")
        DECLINED = "declined", _("Not answered, with a reason")
        MERGED = "merged", _("The same as another question")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="enquiries")
    lot_key = models.CharField(_("lot"), max_length=60, blank=True)  # of the public lots; "" for the whole
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked = models.TextField(_("your question"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="procurement_enquiries"
    )
    asked_at = models.DateTimeField(default=now)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RECEIVED)
    question = models.TextField(_("the question as everybody reads it"), max_length=2000, blank=True)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        verbose_name = _("clarification question")
        verbose_name_plural = _("clarification questions")
        indexes = [models.Index(fields=["case", "state"], name="enquiry_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(question="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="enquiry_published_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="enquiry_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", same_as__isnull=False) | (~Q(state="merged") & Q(same_as=None)),
                name="enquiry_merged_into_one",
            ),
        ]

    def __str__(self) -> str:
        return self.question or f"{self.pk}"


class EnquiryCorrection(models.Model):
    """A published answer put right: the wording that stood until then, since when, and why it changed."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="corrections")
    was_question = models.TextField(_("the question as it was"), max_length=2000)
    was_answer = models.TextField(_("the answer as it was"), max_length=5000)
    reason = models.CharField(_("why it was corrected"), max_length=500)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["enquiry", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="enquiry_corrected_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry}: {self.reason}"
