"""What the row of a question holds, and that of a correction of its answer: the app says what it is about."""

from __future__ import annotations

import uuid
from functools import reduce
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now


class AskedQuerySet(models.QuerySet):
    def published(self) -> AskedQuerySet:
        return self.filter(state="published")

    def waiting(self) -> AskedQuerySet:
        return self.filter(state="received")


class AskedInPrivate(models.Model):
    """What somebody asked. `asked` is theirs and private; `question` and `answer` are what everybody reads.

    Give `asked_by`, and what it is about: `ABOUT` names that field, `PAGE` the way to what has a title, an address and
    a closing time.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting for an answer")
        PUBLISHED = "published", _("Answered to all")
        DECLINED = "declined", _("Not answered, with a reason")
        MERGED = "merged", _("The same as another question")

    ABOUT = ""
    PAGE = ""
    asked_by: Any
    corrections: Any
    merged: Any

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked = models.TextField(_("your question"), max_length=2000)
    asked_at = models.DateTimeField(default=now)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RECEIVED)
    question = models.TextField(_("the question as everybody reads it"), max_length=2000, blank=True)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(question="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="%(class)s_published_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="%(class)s_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", same_as__isnull=False) | (~Q(state="merged") & Q(same_as=None)),
                name="%(class)s_merged_into_one",
            ),
        ]

    def __str__(self) -> str:
        return self.question or f"{self.pk}"

    @property
    def about_id(self) -> int:
        return getattr(self, f"{self.ABOUT}_id")

    @property
    def page(self) -> Any:
        """On which everybody reads the answer; None where it is not there yet, or any more."""
        return reduce(getattr, self.PAGE.split("__"), self)

    @property
    def answer_url(self) -> str:
        return f"{self.page.get_absolute_url()}#question-{self.public_id}"

    @property
    def is_in_time(self) -> bool:
        """Whether an answer could still be acted on."""
        return self.page is not None and self.page.is_open


class AnswerCorrected(models.Model):
    """A published answer put right: the wording that stood until then, since when, and why it changed. Give the field
    of the question, with `related_name="corrections"`."""

    was_question = models.TextField(_("the question as it was"), max_length=2000)
    was_answer = models.TextField(_("the answer as it was"), max_length=5000)
    reason = models.CharField(_("why it was corrected"), max_length=500)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True
