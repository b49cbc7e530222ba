"""A second look by a second person; texts that moderators use again; a spam account and all it wrote."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import AnswerTemplateQuerySet, AppealQuerySet, SpamRemovalQuerySet

from .comments import Comment
from .moderation import ModerationEvent


class Appeal(models.Model):
    """Its writer asks, once for each decision, that somebody else look again."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Put back")
        REFUSED = "refused", _("The decision stands")
        CLOSED = "closed", _("Nothing was left to decide")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.OneToOneField(ModerationEvent, on_delete=models.PROTECT, related_name="appeal")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="appeals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("writer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="appeals",
    )
    text = models.TextField(_("why"), max_length=1000, blank=True)
    at = models.DateTimeField(_("asked"), default=now)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.TextField(_("what we say to the writer"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [models.Index(fields=["id"], condition=Q(decided_at=None), name="appeal_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="appeal_decided_somehow",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(first_by=None) | ~Q(decided_by=F("first_by")),
                name="appeal_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(decided_at__isnull=False), name="appeal_decided_dated"
            ),
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.outcome or '–'}"


class AnswerTemplate(models.Model):
    """Words that are used again and again: to tell a writer why, or to answer as the department."""

    class Use(models.TextChoices):
        MODERATION = "moderation", _("To a writer, about a decision")
        ANSWER = "answer", _("Official responses")

    use = models.CharField(_("used for"), max_length=10, choices=Use)
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    changed_at = models.DateTimeField(_("changed"), default=now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["use", "title", "pk"]
        verbose_name = _("template for answers")
        verbose_name_plural = _("templates for answers")
        constraints = [models.UniqueConstraint(fields=["use", "title"], name="answer_template_once")]

    def __str__(self):
        return self.title


class SpamRemoval(models.Model):
    """One decision: the account is closed and all it wrote goes. A job finishes it; it can be undone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="spam_removals",
    )
    reason = models.CharField(_("why"), max_length=500)
    at = models.DateTimeField(_("removed"), default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("removed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    removed_count = models.PositiveIntegerField(_("comments removed"), default=0)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = SpamRemovalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("removed spam account")
        verbose_name_plural = _("removed spam accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(undone_at=None, user__isnull=False),
                name="spam_removal_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_at__isnull=False), name="spam_removal_undone_dated"
            ),
        ]

    def __str__(self):
        return str(self.user or _("Former participant"))
