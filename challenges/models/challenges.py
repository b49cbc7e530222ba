"""A challenge: what a department asks for, why, by which route, and what happened to it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.clock import GRACE
from challenges.models.programmes import Plan, Programme, Stage, StageKind, money
from challenges.querysets import ChallengeQuerySet


class Term(models.Model):
    """A term that a challenge picks from the list: who keeps the rights, how personal data is handled."""

    class Kind(models.TextChoices):
        IP = "ip", _("Intellectual property")
        DATA = "data", _("Data protection")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("what it says"), max_length=2000)
    is_active = models.BooleanField(_("can be picked"), default=True)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self):
        return self.name


class Route(models.TextChoices):
    """How the law lets the council do this; what each asks for and allows: `challenges.routes`."""

    RESEARCH = "research", _("Research and development services, exempt")
    FLEXIBLE = "flexible", _("Competitive flexible procedure, the stages as its rounds")
    BELOW = "below", _("Regulated below-threshold contract")
    DIRECT = "direct", _("Prototype by direct award, after a transparency notice")
    GRANT = "grant", _("Grant or prize")


class Challenge(models.Model):
    """One challenge of a department. Its state and stage move by `challenges.transitions` alone."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DECLINED = "declined", _("Not taken up")
        DEFINING = "defining", _("Being defined")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended, with its outcome")
        STOPPED = "stopped", _("Stopped")

    PUBLIC = (State.DEFINING, State.RUNNING, State.ENDED, State.STOPPED)

    class From(models.TextChoices):
        OFFICER = "officer", _("An officer of the council")
        CITIZEN = "citizen", _("A citizen")
        GROUP = "group", _("A working group")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in a sentence"), max_length=250)
    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
    )
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
        editable=False,
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    stage = models.ForeignKey(
        Stage,
        verbose_name=_("stage"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    stage_kind = models.CharField(
        _("stage"), max_length=15, choices=StageKind, default=StageKind.DEFINE, editable=False
    )
    state_at = models.DateTimeField(default=now, editable=False)

    # Who proposed it, and who took it up
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="challenges_proposed",
    )
    proposed_as = models.CharField(_("proposed as"), max_length=8, choices=From, default=From.CITIZEN)
    proposed_at = models.DateTimeField(default=now, editable=False)
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
        limit_choices_to={"kind": "department"},
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="challenges_owned",
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who stands in for the owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    taken_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    # What it is about
    statement = models.TextField(_("the problem"), max_length=3000, blank=True)
    affected = models.TextField(_("who is affected"), max_length=2000, blank=True)
    evidence = models.TextField(_("what we know"), max_length=3000, blank=True)
    constraints_text = models.TextField(_("what must be kept to"), max_length=2000, blank=True)
    offered = models.TextField(
        _("data, places and people offered to try things out"), max_length=2000, blank=True
    )
    ip_term = models.ForeignKey(
        Term,
        verbose_name=_("who keeps the rights"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "ip"},
    )
    data_term = models.ForeignKey(
        Term,
        verbose_name=_("how personal data is handled"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "data"},
    )
    wards = models.ManyToManyField(
        "accounts.Ward", verbose_name=_("wards"), blank=True, related_name="challenges"
    )

    # What it costs, and whom
    budget = money(_("budget of all stages"), null=True, blank=True)
    next_value = money(_("value of the next stage, for each firm"), null=True, blank=True)
    effort_hours = models.PositiveSmallIntegerField(_("effort to answer, in hours"), null=True, blank=True)
    is_paid = models.BooleanField(_("taking part is paid"), default=False)
    needed_by = models.DateField(
        _("needed by"),
        null=True,
        blank=True,
        help_text=_("The dates of the stages are planned backwards from here"),
    )
    decision_on = models.DateField(_("decision on solutions by"), null=True, blank=True)

    # The invitation: open from opens_at until closes_at (half-open), once it is published
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    # The legal route
    route = models.CharField(_("legal route"), max_length=10, choices=Route, blank=True)
    route_reasons = models.TextField(_("why this route"), max_length=2000, blank=True)
    route_chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    route_chosen_at = models.DateTimeField(null=True, blank=True, editable=False)
    route_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    route_approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    updated_at = models.DateTimeField(default=now, editable=False)
    revision = models.PositiveIntegerField(
        default=1, editable=False
    )  # two people saving at once lose nothing

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        ordering = ["-state_at", "-pk"]
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        permissions = [
            ("approve_route", _("Can approve the legal route of a challenge")),
            ("decide_solution", _("Can decide which solutions go on")),
        ]
        indexes = [
            models.Index(fields=["state", "stage_kind"], name="challenge_board"),
            models.Index(
                fields=["-invited_at", "-id"], name="challenge_newest", condition=~Q(invited_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="challenge_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(invited_at=None)
                | Q(
                    opens_at__isnull=False,
                    closes_at__isnull=False,
                    plan__isnull=False,
                    department__isnull=False,
                ),
                name="challenge_invited_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(invited_at__isnull=False, stage__isnull=False),
                name="challenge_runs_in_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined"]) | Q(department__isnull=False),
                name="challenge_of_a_department",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "stopped"]) | ~Q(state_reason=""),
                name="challenge_end_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(route_approved_at=None) | (~Q(route="") & Q(route_chosen_at__isnull=False)),
                name="challenge_route_approved_once_chosen",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("challenges:challenge", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC

    @property
    def is_invited(self) -> bool:
        """Whether the invitation stands, open or over; before that nothing of stage 2 is shown."""
        return self.invited_at is not None

    @property
    def shows_invitation(self) -> bool:
        """Whether anything of stage 2 may be shown anywhere: invited, and its opening time has come."""
        return self.is_invited and self.window[0] <= now()

    @property
    def is_open(self) -> bool:
        """Whether solutions may be handed in at this instant: opens_at <= now < closes_at."""
        return self.takes_at(now())

    def takes_at(self, moment: datetime) -> bool:
        """Whether a request stamped at that instant may hand something in."""
        if self.state != self.State.RUNNING or self.stage_kind != StageKind.INVITE:
            return False
        opens_at, closes_at = self.window
        return opens_at <= moment < closes_at

    @property
    def window(self) -> tuple[datetime, datetime]:
        """When the invitation opens and closes; ValueError of one that is not invited (`challenge_invited_whole`)."""
        if self.opens_at is None or self.closes_at is None:
            raise ValueError(f"challenge {self.pk} is not invited")
        return self.opens_at, self.closes_at

    @property
    def is_before_closing(self) -> bool:
        """Whether its window may still change: until it closes, also before it opens."""
        running = self.state == self.State.RUNNING and self.stage_kind == StageKind.INVITE
        return running and now() < self.window[1]

    @property
    def invitation_runs(self) -> bool:
        """Whether stage 2 is not over yet: two minutes longer than its window, for what was sent in time."""
        return self.stage_kind == StageKind.INVITE and now() < self.window[1] + GRACE


class WantedOutcome(models.Model):
    """What should be different afterwards, and how one would see it."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("what should be different"), max_length=250)
    indicator = models.CharField(
        _("measured by"), max_length=200, blank=True, help_text=_("Such as: minutes from asking to an answer")
    )
    baseline = models.DecimalField(_("today"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("wanted"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)

    class Meta:
        ordering = ["challenge", "position", "pk"]
        verbose_name = _("outcome wanted")
        verbose_name_plural = _("outcomes wanted")

    def __str__(self):
        return self.text

    @property
    def is_measurable(self) -> bool:
        return bool(self.indicator) and self.baseline is not None and self.target is not None
