"""Data that somebody needs and the council has not published: asked for in public, answered by a promised day."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from surgeries.querysets_afterwards import DataRequestQuerySet

from .bookings import Booking
from .sessions import Session


class DataRequest(models.Model):
    """One request. Its state changes by `actions.requests` alone, each time with a row of its trail.

    `first_answer_by` is the promise made when it became public, and stays when a new day is promised.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Address not confirmed")
        NEW = "new", _("To be read")
        ASKED = "asked", _("Asked")
        PROMISED = "promised", _("Being worked on")
        PUBLISHED = "published", _("Published")
        NOT_POSSIBLE = "not_possible", _("Not possible")
        DECLINED = "declined", _("Not on the list")

    OPEN = (State.ASKED, State.PROMISED)
    ANSWERED = (State.PUBLISHED, State.NOT_POSSIBLE)
    PUBLIC = OPEN + ANSWERED

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("which data"), max_length=120)
    what_for = models.TextField(_("what for"), max_length=1500, blank=True)
    group_name = models.CharField(_("group"), max_length=160, blank=True)
    language = models.CharField(max_length=12, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="data_requests",
    )
    contact = models.ForeignKey(
        "accounts.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="data_requests"
    )
    booking = models.ForeignKey(
        Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="data_requests"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("came up at"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="data_requests",
    )
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="data_requests",
    )
    state = models.CharField(_("state"), max_length=12, choices=State)
    state_at = models.DateTimeField(default=now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state_reason = models.TextField(_("what we say"), max_length=1500, blank=True)
    public_at = models.DateTimeField(_("on the list since"), null=True, blank=True)
    answer_by = models.DateField(_("answer promised by"), null=True, blank=True)
    first_answer_by = models.DateField(null=True, blank=True, editable=False)
    dataset_url = models.URLField(_("where the data is"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked"), default=now, editable=False)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("request for data")
        verbose_name_plural = _("requests for data")
        indexes = [
            models.Index(fields=["state", "-id"], name="data_request_by_state"),
            models.Index(
                fields=["answer_by"], condition=Q(state__in=["asked", "promised"]), name="data_request_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "new", "declined"])
                | Q(answer_by__isnull=False, first_answer_by__isnull=False, public_at__isnull=False),
                name="data_request_public_with_promise",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(dataset_url=""), name="data_request_published_somewhere"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_possible", "declined"]) | ~Q(state_reason=""),
                name="data_request_refused_with_reason",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("surgeries:data_request", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC

    @property
    def is_open(self) -> bool:
        """On the list, and not answered yet."""
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.answer_by is not None and self.answer_by < today()

    @property
    def was_moved(self) -> bool:
        """Whether another day is promised than at first."""
        return self.first_answer_by != self.answer_by


class DataRequestChange(models.Model):
    """One step of a request, for everybody to read: what was said, by which department, on what day."""

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=12, choices=DataRequest.State)
    to_state = models.CharField(max_length=12, choices=DataRequest.State)
    reason = models.TextField(max_length=1500, blank=True)
    department_name = models.CharField(max_length=160, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.request_id}: {self.from_state} → {self.to_state}"
