"""Ideas: a comment that asks for something to be done, with a title, a page of its own and an answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import IdeaQuerySet

from .comments import Comment
from .topics import Topic


class Idea(models.Model):
    """What its `comment` says, under a title. The words, their writer, supports and moderation are the comment's;
    what people say about the idea hangs on its own `topic` (kind "idea", key `public_id`).

    `is_public` and `support_count` are caches of the comment's, kept by the actions, so that lists can be ordered.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        UNDER_REVIEW = "review", _("Under review")
        TAKEN_UP = "taken_up", _("Taken up")
        MERGED = "merged", _("Merged with another idea")
        NOT_NOW = "not_now", _("Not now")

    class TakenUpAs(models.TextChoices):
        STEP = "step", _("A step of an action")
        CANDIDATE = "candidate", _("A candidate for a new action")
        CHALLENGE = "challenge", _("A challenge to firms")

    WAITING = (State.NEW, State.UNDER_REVIEW)
    DECIDED = (State.TAKEN_UP, State.MERGED, State.NOT_NOW)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="idea")
    about = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="ideas", help_text=_("The comment’s own topic")
    )
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="idea")
    title = models.CharField(_("title"), max_length=120)
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    state_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    state_at = models.DateTimeField(_("since"), null=True, blank=True)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_here"
    )
    taken_up_as = models.CharField(_("taken up as"), max_length=10, choices=TakenUpAs, blank=True)
    taken_up_in = models.ForeignKey(
        Topic,
        verbose_name=_("where"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ideas_taken_up",
    )
    taken_up_ref = models.CharField(_("step"), max_length=12, blank=True)
    support_count = models.IntegerField(_("supports"), default=0, editable=False)
    is_public = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("suggested"), default=now)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        indexes = [
            models.Index(fields=["-id"], condition=Q(is_public=True), name="idea_newest"),
            models.Index(
                fields=["-support_count", "-id"], condition=Q(is_public=True), name="idea_most_supported"
            ),
            models.Index(fields=["about", "-id"], condition=Q(is_public=True), name="idea_of_topic"),
            models.Index(fields=["state", "-id"], condition=Q(is_public=True), name="idea_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="idea_merged_into_something",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="idea_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(state="new") | (~Q(state_reason="") & Q(state_at__isnull=False)),
                name="idea_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_up") | ~Q(taken_up_as=""), name="idea_taken_up_as_something"
            ),
            models.CheckConstraint(condition=Q(support_count__gte=0), name="idea_supports_not_negative"),
            models.CheckConstraint(
                condition=Q(state_by=None) | Q(state_at__isnull=False), name="idea_state_by_dated"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("engagement:idea", args=[self.public_id])

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING


class IdeaChange(models.Model):
    """One decision about an idea: rows are only ever added."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=10, choices=Idea.State)
    to_state = models.CharField(max_length=10, choices=Idea.State)
    reason = models.TextField(max_length=1000)
    department_name = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision about an idea")
        verbose_name_plural = _("decisions about ideas")

    def __str__(self):
        return f"{self.idea_id}: {self.from_state} → {self.to_state}"


class IdeaWord(models.Model):
    """One word of an idea's title or text, in the form under which similar ideas are found (`engagement.similar`)."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=24)
    in_title = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["word", "idea"], name="idea_word_once")]

    def __str__(self):
        return self.word
