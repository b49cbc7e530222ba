"""A solution of an organisation: its draft, what was handed in, and where it stands."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.models.challenges import Challenge
from challenges.models.programmes import FormQuestion, Stage
from challenges.querysets import SolutionFileQuerySet, SolutionQuerySet


def private_storage():
    return storages["private"]


def file_name(instance: SolutionFile, filename: str) -> str:
    """A name that says nothing of whose it is."""
    return f"solutions/{now():%Y/%m}/{uuid.uuid4().hex}"


class Solution(models.Model):
    """What one organisation answers to one challenge, alone or with partners. It keeps its history, its members and
    its files from stage to stage."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        HANDED_IN = "handed_in", _("Handed in")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        GOES_ON = "goes_on", _("Goes on")
        ON_HOLD = "on_hold", _("On hold")
        STOPPED = "stopped", _("Does not go on")
        ENDED = "ended", _("Ended, with its outcome")

    IN = (
        State.HANDED_IN,
        State.GOES_ON,
        State.ON_HOLD,
        State.STOPPED,
        State.ENDED,
    )  # the department may read it
    ALIVE = (State.HANDED_IN, State.GOES_ON, State.ON_HOLD)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="solutions")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="solutions",
        verbose_name=_("organisation"),
    )
    number = models.PositiveIntegerField(
        _("number"),
        null=True,
        blank=True,
        help_text=_("Given when it is handed in first; reviewers know it by this"),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    summary = models.TextField(
        _("public summary"),
        max_length=1000,
        blank=True,
        help_text=_("You write it; nothing else is ever published"),
    )
    may_name = models.BooleanField(_("our name may be published"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_at = models.DateTimeField(default=now, editable=False)
    stage = models.ForeignKey(
        Stage, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )  # of the plan the challenge opened on; the invitation first
    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_since = models.BooleanField(_("changed since it was handed in"), default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    handed_in_at = models.DateTimeField(null=True, blank=True, editable=False)  # the instant that was judged

    objects = SolutionQuerySet.as_manager()

    class Meta:
        ordering = ["challenge", "number", "pk"]
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        indexes = [models.Index(fields=["challenge", "state", "number"], name="solution_of_challenge")]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                condition=~Q(state="withdrawn"),
                name="solution_once_for_an_organisation",
                violation_error_message=_("Your organisation has a solution here already."),
            ),
            models.UniqueConstraint(
                fields=["challenge", "number"], condition=Q(number__isnull=False), name="solution_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(handed_in_at__isnull=False, number__isnull=False, stage__isnull=False),
                name="solution_handed_in_whole",
            ),
        ]

    def __str__(self):
        return self.title or f"{self.challenge} {self.number or ''}".strip()

    def get_absolute_url(self):
        return reverse("challenges:solution", args=[self.public_id])


class SolutionPartner(models.Model):
    """Who answers together with the lead, and what each does."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=160)
    does = models.CharField(_("what it does"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["solution", "position", "pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self):
        return self.name


class Answer(models.Model):
    """One answer of the draft. `revision` goes up at each save: who saves over a newer one is told, and both stay."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(FormQuestion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["solution", "question__step", "question__position"]
        constraints = [models.UniqueConstraint(fields=["solution", "question"], name="answer_once")]

    def __str__(self):
        return f"{self.solution_id}: {self.question_id}"


class SolutionFile(models.Model):
    """A file uploaded before handing in: checked for type, size and content, served to those who may see it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="files")
    question = models.ForeignKey(
        FormQuestion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.FileField(storage=private_storage, upload_to=file_name, max_length=120)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)  # from the draft; versions that held it keep it

    objects = SolutionFileQuerySet.as_manager()

    class Meta:
        ordering = ["solution", "pk"]
        verbose_name = _("file of a solution")
        verbose_name_plural = _("files of solutions")

    def __str__(self):
        return self.name


class SolutionVersion(models.Model):
    """What was handed in at one moment; never changed. `content` is the whole of it: title, summary, answers by key,
    partners, files by public id, name and SHA-256; `sha256` is of its canonical JSON and stands on the receipt."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="versions")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    files = models.ManyToManyField(SolutionFile, related_name="versions")

    class Meta:
        ordering = ["solution", "-number"]
        verbose_name = _("version of a solution")
        verbose_name_plural = _("versions of solutions")
        constraints = [models.UniqueConstraint(fields=["solution", "number"], name="solution_version_once")]

    def __str__(self):
        return f"{self.solution}, {self.number}"
