"""Looking for somebody who helps at a session that is short of help: who was asked, and what they said."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from surgeries import links
from surgeries.querysets import CoverAskQuerySet, CoverSearchQuerySet

from .sessions import Session


class CoverSearch(models.Model):
    """Champions are asked, some at a time, until the session is short of nothing or begins.

    `started_by` is the organiser who asked for it; nobody where a surgeon could not make it. `asked_at` is when the
    last ones were asked, `is_dry` whether then nobody was left to ask.
    """

    class Outcome(models.TextChoices):
        COVERED = "covered", _("Covered")
        TOO_LATE = "too_late", _("Nobody found before it began")
        OFF = "off", _("The session was called off")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="cover_searches")
    started_at = models.DateTimeField(default=now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    is_dry = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = CoverSearchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("search for cover")
        verbose_name_plural = _("searches for cover")
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at=None), name="cover_one_search_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="cover_ends_with_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.session_id}: {self.get_outcome_display()}"


class CoverAsk(models.Model):
    """One champion was asked whether they can help there; once for a session, whatever they answer."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        YES = "yes", _("Comes")
        NO = "no", _("Not this time")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    search = models.ForeignKey(CoverSearch, on_delete=models.CASCADE, related_name="asks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asked_for_cover"
    )
    asked_at = models.DateTimeField(default=now)
    answer = models.CharField(max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CoverAskQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question whether somebody can help")
        verbose_name_plural = _("questions whether somebody can help")
        constraints = [
            models.UniqueConstraint(fields=["search", "user"], name="cover_asked_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="cover_answer_dated",
            ),
        ]

    def __str__(self):
        return f"{self.search_id}: {self.user_id} {self.answer}"

    def get_absolute_url(self):
        """Signed: whoever holds the link answers for the person."""
        return reverse("surgeries:cover", args=[links.token_of(self.public_id, links.COVER)])
