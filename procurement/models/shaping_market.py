"""Talking to the market before tenders are invited (Procurement Act 2023, ss16-17)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case
from procurement.querysets_shaping import AnswerQuerySet, EngagementQuerySet


class Engagement(models.Model):
    """A set of questions to the market, with a time for answers; the same for everybody. Public by its own mark, and
    where its case is above the threshold only after the notice of it (UK2)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        PUBLIC = "public", _("Public")
        CLOSED = "closed", _("Closed early")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="engagements"
    )
    department = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.DRAFT, editable=False, db_index=True
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what we want to find out, and why"))
    questions = models.JSONField(default=list, blank=True)  # [{"key": "q1", "text": "…"}]; keys never change
    opens_at = models.DateTimeField(_("answers from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("answers until"))
    sessions = models.ManyToManyField(
        "surgeries.Session", verbose_name=_("meetings"), related_name="engagements", blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("market engagement")
        verbose_name_plural = _("market engagements")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(opens_at__lt=F("closes_at")),
                name="engagement_opens_before_it_closes",
                violation_error_message=_("It opens before it closes."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="engagement_public_since"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procurement:engagement", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Answers are taken at this moment."""
        begun = self.opens_at is None or self.opens_at <= now()
        return self.state == self.State.PUBLIC and begun and now() < self.closes_at

    @property
    def is_over(self) -> bool:
        return self.state == self.State.CLOSED or self.closes_at <= now()


class EngagementAnswer(models.Model):
    """What one firm answers; its department reads it and nobody else."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="engagement_answers"
    )
    answers = models.JSONField(default=dict)  # {key of the question: text}
    at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "pk"]
        verbose_name = _("answer of a firm")
        verbose_name_plural = _("answers of firms")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "organisation"], name="engagement_answer_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class EngagementNote(models.Model):
    """What was said to some and therefore to all (s16(4)): a note on the public page, never changed."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["engagement", "-pk"]
        verbose_name = _("note to the market")
        verbose_name_plural = _("notes to the market")

    def __str__(self) -> str:
        return self.text[:60]


class Advantage(models.Model):
    """A firm that knows more than others from talking to us, and what was done about it (s16(4) to (6))."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="advantages")
    firm = models.CharField(_("firm"), max_length=300)
    what = models.TextField(_("what it knows that others don’t"))
    done = models.TextField(_("what was done about it"))
    is_excluded = models.BooleanField(_("can’t be put right: treated as excluded"), default=False)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["engagement", "pk"]
        verbose_name = _("advantage of a firm")
        verbose_name_plural = _("advantages of firms")

    def __str__(self) -> str:
        return self.firm


class NoEngagement(models.Model):
    """Why there was no notice of talks with the market (s17(1)(b)); it goes into the tender notice."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="no_engagement")
    reasons = models.TextField(_("reasons"))
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("reasons without engagement")
        verbose_name_plural = _("reasons without engagement")

    def __str__(self) -> str:
        return self.reasons[:60]
