"""Who wants to hear when a topic moves: a choice, never silent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import FollowQuerySet

from .topics import Topic


class Follow(models.Model):
    """One person, or one confirmed address without an account, follows one topic and what lies below it."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="follows", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    contact = models.ForeignKey(
        "accounts.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    created_at = models.DateTimeField(_("since"), default=now, editable=False)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact=None) | Q(user=None, contact__isnull=False),
                name="follow_by_one",
            ),
            models.UniqueConstraint(
                fields=["topic", "user"], condition=Q(user__isnull=False), name="follow_user_once"
            ),
            models.UniqueConstraint(
                fields=["topic", "contact"], condition=Q(contact__isnull=False), name="follow_contact_once"
            ),
        ]

    def __str__(self):
        return f"{self.user_id or self.contact_id} → {self.topic_id}"
