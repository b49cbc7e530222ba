"""What people say after a session: whether it helped, and what became of it a month and a quarter later."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surgeries import links
from surgeries.querysets_afterwards import FeedbackQuerySet, FollowUpQuerySet

from .bookings import Booking
from .sessions import Session


class Told(models.Model):
    """Words that may be told in public: once whoever wrote them agreed, and an organiser has read them."""

    may_tell = models.BooleanField(_("may be told in public"), default=False)
    told_at = models.DateTimeField(_("told in public since"), null=True, blank=True, editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


class Feedback(Told):
    """Two questions after a session. A row with a booking is made when the party is asked; without one it was given in
    the room or from a slip, by nobody in particular. `at` is empty until it is answered."""

    class Answer(models.TextChoices):
        LOT = "lot", _("Yes, a lot")
        BIT = "bit", _("A bit")
        NO = "no", _("Not really")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="feedback"
    )
    booking = models.OneToOneField(
        Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback"
    )
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.CharField(_("did it help?"), max_length=3, choices=Answer, blank=True)
    text = models.TextField(_("in their words"), max_length=1000, blank=True)
    language = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(_("said"), null=True, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [
            models.Index(fields=["session", "answer"], condition=~Q(answer=""), name="feedback_of_session"),
            models.Index(fields=["at"], condition=Q(at__isnull=False), name="feedback_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(at__isnull=True, answer="", text="") | (Q(at__isnull=False) & ~Q(answer="")),
                name="feedback_answered_with_date",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(may_tell=True), name="feedback_told_only_as_agreed"
            ),
            models.CheckConstraint(
                condition=Q(told_by=None) | Q(told_at__isnull=False), name="feedback_told_by_dated"
            ),
        ]

    def __str__(self):
        return f"{self.get_answer_display()} ({self.session_id})"


class FollowUp(Told):
    """Asked 30 and 90 days later: is what was made still live, and what changed? Of the party that came, or, where
    nobody can be written to, of who helped and left a link to what was made (`record`)."""

    class Kind(models.IntegerChoices):
        MONTH = 30, _("after 30 days")
        QUARTER = 90, _("after 90 days")

    class Live(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOTHING = "na", _("We did not make anything")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(
        Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    record = models.ForeignKey(
        "champions.HelpRecord", null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    kind = models.PositiveSmallIntegerField(_("when"), choices=Kind)
    due_on = models.DateField(_("asked on"))
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_live = models.CharField(_("still live"), max_length=3, choices=Live, blank=True)
    changed = models.TextField(_("what changed"), max_length=1000, blank=True)
    language = models.CharField(max_length=12, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["due_on"], condition=Q(sent_at=None), name="follow_up_due"),
            models.Index(
                fields=["answered_at"], condition=Q(answered_at__isnull=False), name="follow_up_answered"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind"], condition=Q(booking__isnull=False), name="follow_up_once_of_party"
            ),
            models.UniqueConstraint(
                fields=["record", "kind"],
                condition=Q(booking=None, record__isnull=False),
                name="follow_up_once_of_record",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_live="", changed="")
                | (Q(answered_at__isnull=False) & ~Q(is_live="")),
                name="follow_up_answered_with_date",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(may_tell=True), name="follow_up_told_only_as_agreed"
            ),
            models.CheckConstraint(
                condition=Q(told_by=None) | Q(told_at__isnull=False), name="follow_up_told_by_dated"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.due_on}"

    def get_absolute_url(self):
        """Signed, as the link to a booking is."""
        return reverse("surgeries:follow_up", args=[links.token_of(self.public_id, links.FOLLOW_UP)])
