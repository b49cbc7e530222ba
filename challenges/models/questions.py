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


class Question(models.Model):
    """What somebody asked. `asked` is theirs and private; `question` and `answer` are what everybody reads."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting for an answer")
        PUBLISHED = "published", _("Answered to all")
        DECLINED = "declined", _("Not answered, with a reason")
        MERGED = "merged", _("The same as another question")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="questions")
    asked = models.TextField(_("your question"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="challenge_questions"
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

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["challenge", "pk"]
        verbose_name = _("question to the department")
        verbose_name_plural = _("questions to the department")
        indexes = [models.Index(fields=["challenge", "state"], name="question_of_challenge")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(question="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_published_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="question_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", same_as__isnull=False) | (~Q(state="merged") & Q(same_as=None)),
                name="question_merged_into_one",
            ),
        ]

    def __str__(self):
        return self.question or f"{self.pk}"


class AnswerCorrection(models.Model):
    """A published answer put right: the wording that stood until then, since when, and why it changed."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="corrections")
    was_question = models.TextField(_("the question as it was"), max_length=2000)
    was_answer = models.TextField(_("the answer as it was"), max_length=5000)
    reason = models.CharField(_("why it was corrected"), max_length=500)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

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
