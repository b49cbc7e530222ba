"""Sessions that people come to, the series they belong to, and who said they will help."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from surgeries.querysets import SeriesQuerySet, SessionQuerySet, ShiftQuerySet

from .venues import SessionTopic, Venue


class Kind(models.TextChoices):
    """What a session is, for every app that books one."""

    SURGERY = "surgery", _("Surgery")
    WORKSHOP = "workshop", _("Workshop")
    TECHJAM = "techjam", _("TechJam")
    MEET_THE_BUYER = "meet_buyer", _("Meet the buyer")
    MENTORING = "mentoring", _("Mentoring")
    TEST = "test", _("Test session")


class Mode(models.TextChoices):
    """How one comes: without a place, with one, or at a time of one's own."""

    DROP_IN = "drop_in", _("Drop in: come when you like")
    PLACES = "places", _("With places")
    SLOTS = "slots", _("With a time for each")


class Planned(models.Model):
    """What a series gives to each of its sessions."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SURGERY)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in a sentence"), max_length=300, blank=True)
    mode = models.CharField(_("how one comes"), max_length=8, choices=Mode, default=Mode.DROP_IN)
    places = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as the room holds")
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes for each"), null=True, blank=True, help_text=_("Only with a time for each")
    )
    languages = models.JSONField(
        _("languages spoken"), default=list, blank=True, help_text=_("Codes, such as en, ur")
    )
    phone = models.CharField(_("telephone for booking"), max_length=40, blank=True)

    class Meta:
        abstract = True


class Series(Planned):
    """A rule that gives dates; each date is a row of its own (`Session`), made by an action."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    venue = models.ForeignKey(Venue, verbose_name=_("venue"), on_delete=models.PROTECT, related_name="series")
    topics = models.ManyToManyField(SessionTopic, verbose_name=_("topics"), blank=True)
    rule = models.CharField(
        _("rule"), max_length=200, help_text=_("RFC 5545, such as FREQ=MONTHLY;BYDAY=2TU")
    )
    starts_on = models.DateField(_("first date"))
    until = models.DateField(_("last date"))
    starts_at = models.TimeField(_("from"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    exceptions = models.JSONField(_("not on"), default=list, blank=True, help_text=_("ISO dates"))
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("starts_on")), name="series_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=720), name="series_lasts_a_while"
            ),
        ]

    def __str__(self):
        return self.title


class Session(Planned):
    """One meeting at one place and time. Free places are derived (`querysets`, `capacity`), never stored.

    `lock_version` is raised by the first statement of whatever takes or frees a place: it holds the row on
    PostgreSQL and the only writer on SQLite. `sequence` is iCalendar's: it grows when time or place change.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CANCELLED = "cancelled", _("Cancelled")

    PUBLIC = (State.OPEN, State.CANCELLED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    original_date = models.DateField(null=True, blank=True, editable=False)
    is_detached = models.BooleanField(default=False, editable=False)
    venue = models.ForeignKey(
        Venue, verbose_name=_("venue"), on_delete=models.PROTECT, related_name="sessions"
    )
    topics = models.ManyToManyField(
        SessionTopic, verbose_name=_("topics"), blank=True, related_name="sessions"
    )
    about = models.ForeignKey(
        "engagement.Topic",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    state_at = models.DateTimeField(null=True, blank=True)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state_reason = models.CharField(_("why"), max_length=300, blank=True)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="hosted_sessions",
    )
    needs_surgeons = models.BooleanField(
        _("places depend on who helps"),
        default=True,
        help_text=_("Then there are no more places than those who said they come can help"),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offered place"), default=24, help_text=_("Shorter as the day comes near")
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(state__in=["open", "cancelled"]),
                name="session_calendar",
            ),
            models.Index(fields=["venue", "starts_at"], name="session_of_venue"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="session_begins_before_end"),
            models.CheckConstraint(
                condition=~Q(mode="slots") | Q(slot_minutes__gte=5), name="session_slots_have_a_length"
            ),
            models.UniqueConstraint(
                fields=["series", "original_date"],
                condition=Q(series__isnull=False),
                name="session_once_in_series",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | (~Q(state_reason="") & Q(state_at__isnull=False)),
                name="session_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state_by=None) | Q(state_at__isnull=False), name="session_state_by_dated"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("surgeries:session", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether one may still book: open, and not begun."""
        return self.state == self.State.OPEN and now() < self.starts_at

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()

    @property
    def room(self) -> int:
        """How many visitors fit at one time, those who help aside."""
        return min(self.places, self.venue.room) if self.places else self.venue.room

    def slot_starts(self) -> list[datetime]:
        """The times one can have, each whole within the session; none in another mode."""
        if self.mode != Mode.SLOTS or not self.slot_minutes:
            return []
        length = 60 * self.slot_minutes
        number = int((self.ends_at - self.starts_at).total_seconds()) // length
        step = (self.ends_at - self.starts_at).__class__(seconds=length)
        return [self.starts_at + place * step for place in range(number)]


class Shift(models.Model):
    """Somebody said that they come to help at a session, and how many they can help."""

    class State(models.TextChoices):
        COMING = "coming", _("Comes")
        CANNOT = "cannot", _("Can’t make it")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="shifts")
    surgeon = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("surgeon"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="shifts",
    )
    topics = models.ManyToManyField(SessionTopic, verbose_name=_("can help with"), blank=True)
    can_help = models.PositiveSmallIntegerField(
        _("people they can help"), default=2, help_text=_("In the whole session")
    )
    is_learning = models.BooleanField(
        _("beside somebody active"), default=False, help_text=_("Makes no places: they help together")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.COMING)
    state_at = models.DateTimeField(default=now)
    came_at = models.DateTimeField(_("came"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "surgeon"], condition=Q(surgeon__isnull=False), name="shift_once"
            )
        ]

    def __str__(self):
        return f"{self.surgeon_id} → {self.session_id}"
