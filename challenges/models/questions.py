"""Questions of firms to the department: asked privately, answered to all, never with the name of who asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.models.challenges import Challenge
from challenges.querysets import QuestionQuerySet
from engagement.questions.rows import AnswerCorrected, AskedInPrivate


class Question(AskedInPrivate):
    """What somebody asked the department."""

    ABOUT = PAGE = "challenge"

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="challenge_questions"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta(AskedInPrivate.Meta):
        ordering = ["challenge", "pk"]
        verbose_name = _("question to the department")
        verbose_name_plural = _("questions to the department")
        indexes = [models.Index(fields=["challenge", "state"], name="question_of_challenge")]


class AnswerCorrection(AnswerCorrected):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="corrections")

    class Meta:
        ordering = ["question", "-pk"]
        verbose_name = _("correction of an answer")
        verbose_name_plural = _("corrections of answers")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="answer_corrected_with_reason"),
        ]

    def __str__(self):
        return f"{self.question}: {self.reason}"


class PartnerWanted(models.Model):
    """A line of a firm that looks for partners, on the page of the challenge."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="partners_wanted")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    brings = models.CharField(_("what you bring"), max_length=200)
    wants = models.CharField(_("whom you look for"), max_length=200)
    contact = models.CharField(_("how to reach you"), max_length=120, help_text=_("Everybody can read it"))
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["challenge", "-pk"]
        verbose_name = _("partner wanted")
        verbose_name_plural = _("partners wanted")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                condition=Q(taken_down_at=None),
                name="partner_line_once",
                violation_error_message=_("Your organisation has a line here already."),
            )
        ]

    def __str__(self):
        return f"{self.organisation}: {self.wants}"
