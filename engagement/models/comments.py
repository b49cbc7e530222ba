"""What people say about a topic, and which of it they support."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import CommentQuerySet, SupportQuerySet

from .moderation import Reason
from .topics import Topic

SHOWN_REPLIES = 3  # newest replies under each root, before "Show all replies"


class Comment(models.Model):
    """A root, or a reply to one (a reply to a reply joins its root and names whom it `answers`).

    `is_listed`: has a place in the thread, be it as words, as a notice or as a tombstone; `was_shown`: stood at some
    time, so that others may have read it. `position` counts a root's replies from 1; `tail_from` is the position of
    the root's third-newest listed reply, 0 when there are no more than three. All counts are of visible comments
    only, and are kept by the actions.
    """

    class State(models.TextChoices):
        VISIBLE = "visible", _("Visible")
        HELD = "held", _("Waiting to be read")
        REMOVED = "removed", _("Removed")
        WITHDRAWN = "withdrawn", _("Withdrawn by its writer")
        ERASED = "erased", _("Erased with the account")

    GONE = (State.REMOVED, State.WITHDRAWN, State.ERASED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # No index of their own on these: the planner would take them, and read every root of the site for a page of one
    # topic. The composite ones below serve them.
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="comments", db_index=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies", db_index=False
    )
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    position = models.PositiveIntegerField(default=0)
    tail_from = models.PositiveIntegerField(default=0)
    reply_count = models.IntegerField(default=0)
    support_count = models.IntegerField(_("supports"), default=0)
    is_listed = models.BooleanField(default=True)
    was_shown = models.BooleanField(default=True)
    anchor = models.CharField(_("about step"), max_length=12, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("writer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        db_index=False,
    )
    is_official = models.BooleanField(_("speaks for the owner"), default=False)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=12, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.VISIBLE)
    state_at = models.DateTimeField(null=True, blank=True)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state_reason = models.CharField(_("why"), max_length=20, choices=Reason, blank=True)
    created_at = models.DateTimeField(_("written"), default=now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    fragments = models.JSONField(default=dict, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [
            ("moderate_comment", _("Can moderate comments")),
            ("safeguard_comment", _("Can decide where someone may be at risk")),
        ]
        indexes = [
            models.Index(
                fields=["topic", "-id"], condition=Q(parent=None, is_listed=True), name="comment_newest"
            ),
            models.Index(
                fields=["topic", "-support_count", "-id"],
                condition=Q(parent=None, is_listed=True),
                name="comment_most_supported",
            ),
            models.Index(
                fields=["parent", "-position"],
                condition=Q(parent__isnull=False, is_listed=True),
                name="comment_replies",
            ),
            models.Index(
                fields=["author", "-id"], condition=Q(author__isnull=False), name="comment_by_author"
            ),
            models.Index(
                fields=["topic", "anchor"],
                condition=Q(state="visible") & ~Q(anchor=""),
                name="comment_anchor",
            ),
            models.Index(fields=["created_at"], condition=Q(state="held"), name="comment_held"),
            models.Index(fields=["topic", "state"], name="comment_topic_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "position"], condition=Q(parent__isnull=False), name="comment_position_once"
            ),
            models.CheckConstraint(
                condition=Q(parent=None, position=0, answers=None) | Q(parent__isnull=False, position__gte=1),
                name="comment_position_of_replies",
            ),
            models.CheckConstraint(
                condition=Q(reply_count__gte=0, support_count__gte=0), name="comment_counts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(state="visible") | Q(state_at__isnull=False), name="comment_state_dated"
            ),
            models.CheckConstraint(
                condition=Q(state_by=None) | Q(state_at__isnull=False), name="comment_state_by_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state="visible") | Q(is_listed=True, was_shown=True),
                name="comment_visible_is_listed",
            ),
        ]

    def __str__(self):
        return self.text[:60] or str(self.get_state_display())

    def get_absolute_url(self):
        """The permalink: leads to the page of the thread that shows it."""
        return reverse("engagement:comment", args=[self.public_id])

    @property
    def element_id(self) -> str:
        """The id of its element on whatever page shows it."""
        return f"c-{self.public_id.hex[:10]}"

    @property
    def is_visible(self) -> bool:
        return self.state == self.State.VISIBLE

    @property
    def root_id(self) -> int:
        return self.parent_id or self.pk


class Support(models.Model):
    """One person is for one topic or one comment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supports")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.CASCADE, related_name="supports")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="supports"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False, comment=None) | Q(topic=None, comment__isnull=False),
                name="support_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "topic"], condition=Q(topic__isnull=False), name="support_topic_once"
            ),
            models.UniqueConstraint(
                fields=["user", "comment"], condition=Q(comment__isnull=False), name="support_comment_once"
            ),
        ]

    def __str__(self):
        return f"{self.user_id} → {self.topic_id or self.comment_id}"
