"""What people write to a champion and get back: kept, blocked by either side, and never with an address."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets_messages import BlockQuerySet, ConversationQuerySet, DirectMessageQuerySet

from .people import Champion


class Conversation(models.Model):
    """Between a champion and somebody who wrote to them: one for each pair. `newest` is the number of the last
    message: lists go by it, and writing it is what holds the row while somebody sends or blocks."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    champion = models.ForeignKey(Champion, on_delete=models.PROTECT, related_name="conversations")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who wrote first"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    newest = models.PositiveBigIntegerField(default=0, editable=False)
    last_at = models.DateTimeField(_("last message"), default=now)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-newest"]
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index(fields=["last_at"], name="conversation_by_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "champion"],
                condition=Q(asker__isnull=False),
                name="conversation_once_a_pair",
            )
        ]

    def __str__(self):
        return str(self.public_id)

    def get_absolute_url(self):
        return reverse("champions:conversation", args=[self.public_id])

    @property
    def helper_id(self) -> int | None:
        """The champion's account; None when it is gone."""
        return self.champion.user_id

    def involves(self, user) -> bool:
        return user.pk in (self.asker_id, self.helper_id)

    def other_of(self, user):
        """The account on the other side; None when it is gone."""
        return self.champion.user if user.pk == self.asker_id else self.asker


class DirectMessage(models.Model):
    """One message, read by the other side or not yet."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("message"), max_length=2000, blank=True)
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)

    objects = DirectMessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self):
        return f"{self.conversation_id}: {self.pk}"


class Block(models.Model):
    """`by` wants no contact with `whom`: neither can write to the other."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("person blocked")
        verbose_name_plural = _("people blocked")
        constraints = [
            models.UniqueConstraint(fields=["by", "whom"], name="block_once"),
            models.CheckConstraint(condition=~Q(by=F("whom")), name="block_somebody_else"),
        ]

    def __str__(self):
        return f"{self.by_id}: {self.whom_id}"
