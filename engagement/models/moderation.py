"""What readers report, and what moderators decide."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import FlagQuerySet, ModerationEventQuerySet


class Reason(models.TextChoices):
    """Why somebody reports a comment, and why one was held or removed."""

    AT_RISK = "at_risk", _("Someone may be at risk")
    PERSONAL_DATA = "personal_data", _("It gives away somebody’s personal details")
    ABUSE = "abuse", _("It attacks or demeans people")
    SPAM = "spam", _("It is advertising or spam")
    OFF_TOPIC = "off_topic", _("It has nothing to do with this")
    OTHER = "other", _("Something else")


class Flag(models.Model):
    """A reader asks us to look at a comment; without an account, `user` is empty and name and e-mail may be too."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comment = models.ForeignKey("engagement.Comment", on_delete=models.CASCADE, related_name="flags")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="flags"
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["comment"], condition=Q(handled_at=None), name="flag_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "user"],
                condition=Q(handled_at=None, user__isnull=False),
                name="flag_one_open_per_person",
            ),
            models.CheckConstraint(
                condition=Q(handled_by=None) | Q(handled_at__isnull=False), name="flag_handled_dated"
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.comment_id}"


class ModerationEvent(models.Model):
    """One decision about one comment; rows are only ever added.

    The words go with an erased account; where someone may be at risk, once the safeguarding lead has settled that.
    """

    class Decision(models.TextChoices):
        HELD = "held", _("Held until it is read")
        PUBLISHED = "published", _("Published")
        REMOVED = "removed", _("Removed")
        RESTORED = "restored", _("Put back")
        STANDS = "stands", _("Looked at again: the decision stands")
        KEPT = "kept", _("Looked at and kept")
        ESCALATED = "escalated", _("Passed to the safeguarding lead")
        CHANGED = "changed", _("Changed by its writer after it was reported")
        ERASED = "erased", _("Went with its writer’s account, while someone may be at risk")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comment = models.ForeignKey(
        "engagement.Comment", on_delete=models.PROTECT, related_name="moderation_events"
    )
    decision = models.CharField(_("decision"), max_length=12, choices=Decision)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=now)
    text_before = models.TextField(_("text at that time"), blank=True)

    objects = ModerationEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")

    def __str__(self):
        return f"{self.get_decision_display()}: {self.comment_id}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A moderation decision is never changed; add another one")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A moderation decision is never deleted")

    @property
    def is_for_safeguarding(self) -> bool:
        """Whether its note is for safeguarding leads alone: what was passed to them, and what they did."""
        return self.reason == Reason.AT_RISK and self.decision in (
            self.Decision.ESCALATED,
            self.Decision.KEPT,
        )
