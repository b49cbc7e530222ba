"""You said, we did: what changed, linked to the words that changed it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import OutcomeQuerySet

from .comments import Comment
from .subjects import Subject
from .topics import Topic


class Outcome(models.Model):
    """One thing that changed because of what people said. `kind` and `ref` name it among the owner's own changes
    (`registries.TopicKind.changes`); `change_label` and `change_path` are what that was when it was linked."""

    class Kind(models.TextChoices):
        STEP = "step", _("A step")
        PAGE = "page", _("The text of the page")
        UPDATE = "update", _("An update")
        STATE = "state", _("The state of the action")
        OTHER = "other", _("Something else")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="outcomes")
    you_said = models.CharField(_("you said"), max_length=400, help_text=_("What people said, in a sentence"))
    we_did = models.TextField(_("we did"), max_length=1500)
    kind = models.CharField(_("what changed"), max_length=10, choices=Kind)
    ref = models.CharField(max_length=64, blank=True)
    change_label = models.CharField(max_length=200, blank=True)
    change_path = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField(_("when"))
    department = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department_name = models.CharField(_("department"), max_length=160, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = _("“You said, we did”")
        verbose_name_plural = _("“You said, we did”")
        indexes = [
            models.Index(
                fields=["-happened_on", "-id"], condition=Q(withdrawn_at=None), name="outcome_newest"
            ),
            models.Index(fields=["topic", "-id"], condition=Q(withdrawn_at=None), name="outcome_of_topic"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="outcome_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False), name="outcome_withdrawn_dated"
            ),
        ]

    def __str__(self):
        return self.you_said[:60]

    def get_absolute_url(self):
        return reverse("engagement:outcome", args=[self.public_id])

    @property
    def change_url(self) -> str:
        """Where it can be seen: a part of the owner's page through the topic's own address, so that no link breaks
        when the page moves."""
        if self.change_path and not self.change_path.startswith("#"):
            return self.change_path
        return f"{self.topic.get_absolute_url()}{self.change_path}"

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None


class OutcomeSource(models.Model):
    """Words that led to it: one comment (an idea's too), or all that stands under one subject."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="sources")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="outcome_sources"
    )
    subject = models.ForeignKey(
        Subject, null=True, blank=True, on_delete=models.CASCADE, related_name="outcome_sources"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("words behind an outcome")
        verbose_name_plural = _("words behind outcomes")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, subject=None) | Q(comment=None, subject__isnull=False),
                name="outcome_source_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["outcome", "comment"],
                condition=Q(comment__isnull=False),
                name="outcome_comment_once",
            ),
            models.UniqueConstraint(
                fields=["outcome", "subject"],
                condition=Q(subject__isnull=False),
                name="outcome_subject_once",
            ),
        ]

    def __str__(self):
        return f"{self.outcome_id}: {self.comment_id or self.subject_id}"
