"""What is written down beside a challenge: the dates of its stages, deadlines that moved, notices of change, events."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.models.challenges import Challenge
from challenges.models.programmes import Plan, Stage
from challenges.models.solutions import private_storage


class StageDate(models.Model):
    """When a stage of this challenge runs, and by when its decision is due; stages that are past keep theirs."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="dates")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    decision_on = models.DateField(_("decision by"), null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["challenge", "stage__position"]
        verbose_name = _("dates of a stage")
        verbose_name_plural = _("dates of stages")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "stage"], name="stage_date_once"),
            models.CheckConstraint(
                condition=Q(begins_on__lte=F("ends_on")), name="stage_begins_before_it_ends"
            ),
        ]

    def __str__(self):
        return f"{self.challenge}: {self.stage}"


class DeadlineChange(models.Model):
    """A deadline that moved for everybody, before it came, with a reason."""

    class What(models.TextChoices):
        CLOSES = "closes", _("Closing time of the invitation")
        DECISION = "decision", _("Day of the decision")

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="deadline_changes")
    what = models.CharField(max_length=8, choices=What)
    old = models.DateTimeField()
    new = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["challenge", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(new__gt=F("old")), name="deadline_moves_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="deadline_moves_with_reason"),
        ]

    def __str__(self):
        return f"{self.challenge}: {self.old} → {self.new}"


class ChangeNotice(models.Model):
    """What changed after the invitation was published, in the words that everybody who takes part was told."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="change_notices")
    text = models.CharField(_("what has changed"), max_length=500)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["challenge", "-pk"]

    def __str__(self):
        return self.text


class CaseEvent(models.Model):
    """What happened in a case, once and for good: the spine of its timeline and of its audit pack. `facts` holds ids,
    states and numbers; words stay in their own rows."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="events")
    solution = models.ForeignKey(
        "challenges.Solution", null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verb = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["challenge", "pk"]
        indexes = [models.Index(fields=["solution", "id"], name="event_of_solution")]

    def __str__(self):
        return f"{self.challenge}: {self.verb}"


class AuditPack(models.Model):
    """A ZIP of what one officer may see of a case: asked for, made by the worker, kept for a few days.

    `sight` is what they could see when it was made: {"solutions": keys, "panels": keys of gates}. It is handed out only
    while they can still see all of it."""

    class State(models.TextChoices):
        WANTED = "wanted", _("Waits to be made")
        MAKING = "making", _("Is being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    WAITING = (State.WANTED, State.MAKING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="audit_packs")
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audit_packs"
    )
    wanted_at = models.DateTimeField(default=now)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    file = models.FileField(storage=private_storage, upload_to="audit/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sight = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("audit pack")
        verbose_name_plural = _("audit packs")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["wanted", "making"]), name="audit_pack_to_make"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "wanted_by"],
                condition=Q(state__in=["wanted", "making"]),
                name="audit_pack_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="") & Q(made_at__isnull=False)),
                name="audit_pack_ready_has_a_file",
            ),
        ]

    def __str__(self):
        return f"{self.challenge}: {self.wanted_at:%Y-%m-%d}"
