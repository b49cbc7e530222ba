"""What somebody signed out wrote, until the code from the mail shows that the address is theirs."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import PendingActQuerySet

from .comments import Comment
from .topics import Topic


class PendingAct(models.Model):
    """Bound to one browser by the hash of a cookie; the code is derived and never stored; emptied once used."""

    class What(models.TextChoices):
        SAY = "say", _("Say something")
        REPLY = "reply", _("Reply")
        SUPPORT = "support", _("Support")
        IDEA = "idea", _("Suggest an idea")
        PLEDGE = "pledge", _("Join us")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    browser = models.CharField(max_length=64, editable=False)
    what = models.CharField(max_length=10, choices=What)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="pending_acts")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="pending_acts"
    )
    text = models.TextField(blank=True)
    more = models.JSONField(
        default=dict, blank=True
    )  # what the act asks besides its words; emptied with them
    anchor = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    sends = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    made = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = PendingActQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["browser", "topic"], name="pending_act_browser"),
            models.Index(fields=["created_at"], name="pending_act_created"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["browser", "what", "topic"],
                condition=Q(used_at=None, comment=None),
                name="pending_act_one_per_topic",
            ),
            models.UniqueConstraint(
                fields=["browser", "what", "comment"],
                condition=Q(used_at=None, comment__isnull=False),
                name="pending_act_one_per_comment",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(email="", text="", name=""),
                name="pending_act_emptied_when_used",
            ),
            models.CheckConstraint(
                condition=Q(made=None) | Q(used_at__isnull=False), name="pending_act_made_when_used"
            ),
        ]

    def __str__(self):
        return f"{self.what} {self.public_id}"
