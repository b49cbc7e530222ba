"""What the council owes an answer to, by when, and what it answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import AnswerDueQuerySet, OfficialResponseQuerySet

from .comments import Comment
from .pledges import Pledge
from .topics import Topic


class OfficialResponse(models.Model):
    """The department speaks: to one comment (an idea's too), to a subject, or to a topic as a whole.

    Pinned and marked where it stands. `topic` is the one on whose page it stands, whatever it answers; an answer to
    an idea is one to the idea's own topic.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="responses")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    subject = models.ForeignKey(
        "engagement.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    department_name = models.CharField(_("department"), max_length=160)
    text = models.TextField(_("answer"), max_length=4000)
    language = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(_("answered"), default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    objects = OfficialResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("official response")
        verbose_name_plural = _("official responses")
        indexes = [
            models.Index(fields=["topic", "-id"], condition=Q(withdrawn_at=None), name="response_of_topic")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(comment=None) | Q(subject=None), name="response_to_one_thing"),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(withdrawn_at=None, comment__isnull=False),
                name="response_comment_once",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(withdrawn_at=None, subject__isnull=False),
                name="response_subject_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="response_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="response_withdrawn_dated",
            ),
        ]

    def __str__(self):
        return f"{self.department_name}: {self.text[:60]}"

    def get_absolute_url(self):
        """Leads to where it stands."""
        return reverse("engagement:response", args=[self.public_id])

    @property
    def element_id(self) -> str:
        """The id of its element on whatever page shows it."""
        return f"a-{self.public_id.hex[:10]}"

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None


class AnswerDue(models.Model):
    """One thing that wants an answer: a comment that begins a thread (an idea's too), or an offer of help.

    `due_on` is the last day of the promise made when it was written, None where none was made. Kept: answered by the
    end of that day, in the council's zone. `released_reason` says why it gets no answer of its own; `response` is the
    official response that ticked it off: when that is withdrawn, it waits again.
    """

    class How(models.TextChoices):
        REPLY = "reply", _("A reply under it")
        RESPONSE = "response", _("An official response to it")
        SUBJECT = "subject", _("One response to all on the subject")
        TOPIC = "topic", _("A response to the whole discussion")
        DECISION = "decision", _("A decision about the idea")
        RELEASED = "released", _("No answer of its own, with a reason")

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="answers_due", db_index=False)
    comment = models.OneToOneField(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="answer_due"
    )
    pledge = models.OneToOneField(
        Pledge, null=True, blank=True, on_delete=models.CASCADE, related_name="answer_due"
    )
    asked_at = models.DateTimeField(default=now)
    due_on = models.DateField(_("promised by"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(_("how"), max_length=10, choices=How, blank=True)
    response = models.ForeignKey(
        OfficialResponse, null=True, blank=True, on_delete=models.PROTECT, related_name="answers_due"
    )
    released_reason = models.CharField(_("why there is no answer"), max_length=500, blank=True)

    objects = AnswerDueQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer that is due")
        verbose_name_plural = _("answers that are due")
        indexes = [
            models.Index(fields=["topic", "id"], condition=Q(answered_at=None), name="answer_due_open"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="answer_due_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, pledge=None) | Q(comment=None, pledge__isnull=False),
                name="answer_due_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, how="") | (Q(answered_at__isnull=False) & ~Q(how="")),
                name="answer_due_answered_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(how="released") | ~Q(released_reason=""), name="answer_due_released_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(answered_at__isnull=False), name="answer_due_by_dated"
            ),
        ]

    def __str__(self):
        return f"{self.comment_id or self.pledge_id}: {self.due_on or '–'}"
