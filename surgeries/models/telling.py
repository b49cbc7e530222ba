"""How people without email hear: a text where an adapter is set, else somebody rings them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from surgeries.querysets import CallTaskQuerySet, TextMessageQuerySet

from .bookings import Booking


class What(models.TextChoices):
    """The moments in the life of a booking at which its party hears from us."""

    BOOKED = "booked", _("The place is booked")
    WAITING = "waiting", _("They are on the waiting list")
    OFFERED = "offered", _("A place is free: do they take it?")
    EXPIRED = "expired", _("The time to take the place is over")
    CANCELLED = "cancelled", _("The booking is cancelled")
    MOVED = "moved", _("The booking is for another session or time")
    CHANGED = "changed", _("The session has another time or place")
    SESSION_CANCELLED = "session_cancelled", _("The session is cancelled")
    REMINDER = "reminder", _("The session is soon: do they still come?")


class CallTask(models.Model):
    """Somebody without email is to be rung about one moment of their booking.

    It holds no name and no number: both are the booking's. Of one booking only the newest is to do; what it says
    anew is `SUPERSEDED`. Done is done: `done_at` and `outcome` come together.
    """

    class Outcome(models.TextChoices):
        TOLD = "told", _("They know")
        MESSAGE = "message", _("A message is left")
        ACCEPTED = "accepted", _("They take the place")
        DECLINED = "declined", _("They do not want it")
        NOBODY = "nobody", _("Tried, and nobody answered")
        WRONG = "wrong", _("The number is wrong")
        SUPERSEDED = "superseded", _("Something newer is to be said")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="calls")
    what = models.CharField(_("what to say"), max_length=17, choices=What)
    key = models.CharField(max_length=140, unique=True, editable=False)
    due_at = models.DateTimeField(_("by"))
    created_at = models.DateTimeField(default=now, editable=False)
    tries = models.PositiveSmallIntegerField(_("tried"), default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("what came of it"), max_length=10, choices=Outcome, blank=True)

    objects = CallTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="call_to_make"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="call_done_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="call_done_by_dated"
            ),
        ]

    def __str__(self):
        return f"{self.booking_id}: {self.what}"

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at <= now()


class TextMessage(models.Model):
    """One text to one party about one moment; a job sends it, at most once.

    It holds no number and no words: both come from the booking when it goes out. `SENDING` is a claim: a process
    that died with it leaves a text of which nobody knows whether it went, so it is never sent again but rung
    instead (`UNKNOWN`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("No longer true")
        FAILED = "failed", _("Not sent: somebody rings")
        UNKNOWN = "unknown", _("Perhaps sent: somebody rings")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="texts")
    what = models.CharField(max_length=17, choices=What)
    key = models.CharField(max_length=140, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    state_at = models.DateTimeField(default=now)
    next_at = models.DateTimeField(default=now)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = TextMessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(state__in=["waiting", "sending"]), name="text_to_send"
            ),
        ]

    def __str__(self):
        return f"{self.booking_id}: {self.what}"
