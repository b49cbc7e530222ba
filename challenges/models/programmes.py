"""Programmes, and their plan of stages: order, names, forms and criteria are data; what a stage is, is its kind."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.querysets import PlanQuerySet, ProgrammeQuerySet


def money(label: str, **more) -> models.DecimalField:
    """Pounds, VAT included where there is any; never below 0."""
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))], **more
    )


class StageKind(models.TextChoices):
    """What a stage is. Code asks for this and never for a label."""

    DEFINE = "define", _("Challenge definition")
    INVITE = "invite", _("Invitation of solutions")
    EXPLORE = "explore", _("Exploration")
    ACCELERATE = "accelerate", _("Business accelerator")
    PROTOTYPE = "prototype", _("Prototype")
    PRECOMMERCIAL = "precommercial", _("Pre-commercialisation")


class Programme(models.Model):
    """A round of challenges, such as DIPS 2021-22: who takes part, who pays, and what is asked of each side."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    summary = models.CharField(_("in a sentence"), max_length=300)
    objective = models.TextField(_("what it is for"), max_length=2000, blank=True)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    funding = models.CharField(_("who pays"), max_length=200, blank=True)
    cost = money(_("cost"), null=True, blank=True)
    asked_of_departments = models.TextField(_("what is asked of departments"), max_length=2000, blank=True)
    asked_of_firms = models.TextField(_("what is asked of firms"), max_length=2000, blank=True)
    aim = models.CharField(_("what it aims at"), max_length=300, blank=True)
    aim_baseline = models.DecimalField(
        _("baseline"), max_digits=12, decimal_places=2, null=True, blank=True, help_text=_("Before it began")
    )
    aim_percent = models.DecimalField(
        _("aim, in per cent more"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    aim_now = models.DecimalField(_("now"), max_digits=12, decimal_places=2, null=True, blank=True)
    aim_source = models.CharField(_("where the figures come from"), max_length=200, blank=True)
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("department that runs it"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "department"},
    )
    is_public = models.BooleanField(_("everybody may see it"), default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")),
                name="programme_begins_before_it_ends",
                violation_error_message=_("A programme ends after it begins."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("challenges:programme", args=[self.slug])

    @property
    def plan(self) -> Plan | None:
        """The newest version of its plan."""
        return self.plans.order_by("-number").first()


class ProgrammePartner(models.Model):
    """Who else takes part in a programme, and as what; with or without a record of the organisation."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(_("what it does"), max_length=400)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["programme", "position", "pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self):
        return self.name


class Decider(models.Model):
    """Who decides where the plan says "the head of the department" (with `department`) or "the board of the programme"
    (without one: each row is one of the board), and who stands in."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="deciders")
    department = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["programme", "department__name", "pk"]
        verbose_name = _("who decides")
        verbose_name_plural = _("who decides")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "department"],
                condition=Q(department__isnull=False),
                name="decider_one_head_of_a_department",
            ),
            models.UniqueConstraint(
                fields=["programme", "user"],
                condition=Q(department__isnull=True),
                name="decider_once_on_the_board",
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("user")), name="decider_other_than_substitute"
            ),
        ]

    def __str__(self):
        return f"{self.programme}: {self.user}"


class Plan(models.Model):
    """One version of a programme's plan. It never changes once it is made: an edit makes the next version, so that a
    challenge that opened on one keeps its stages, forms and criteria."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    notice = models.CharField(
        _("what is new"),
        max_length=500,
        blank=True,
        help_text=_("Those who take part are told in these words"),
    )
    fit_questions = models.JSONField(
        _("is this for me?"),
        default=list,
        help_text=_(
            "About ten questions that a firm answers for itself: a list of question and what it means"
        ),
    )
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "-number"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="plan_version_once")]

    def __str__(self):
        return f"{self.programme}, {self.number}"


class PlanDraft(models.Model):
    """What the officers of a programme make of its plan, together, until it is a version. Who saves on what
    is not there any more is told first (`challenges.actions.plan_drafts`)."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="draft")
    base = models.PositiveSmallIntegerField()  # number of the version that it began from; 0 without one
    content = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["programme"]
        verbose_name = _("draft of a plan")
        verbose_name_plural = _("drafts of plans")

    def __str__(self):
        return f"{self.programme}"


class Stage(models.Model):
    """One stage of a plan, with its three names."""

    class Decides(models.TextChoices):
        OWNER = "owner", _("The owner of the challenge")
        DEPARTMENT = "department", _("The head of the department")
        BOARD = "board", _("The board of the programme")

    class Shows(models.TextChoices):
        """What of the solutions everybody sees while this stage runs."""

        NOTHING = "nothing", _("Nothing")
        COUNT = "count", _("How many there are")
        NAMES = "names", _("Who takes part, and the public summary")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=15, choices=StageKind)
    staff_name = models.CharField(_("name for staff"), max_length=60)
    applicant_name = models.CharField(_("name for applicants"), max_length=60)
    public_name = models.CharField(_("name for everybody"), max_length=60)
    description = models.CharField(_("what happens in it"), max_length=500, blank=True)
    weeks = models.PositiveSmallIntegerField(_("planned weeks"), default=4)
    hands_in = models.CharField(_("what is handed in"), max_length=300, blank=True)
    value = money(_("paid to each firm"), null=True, blank=True)
    decides = models.CharField(_("who decides"), max_length=12, choices=Decides, default=Decides.OWNER)
    shows = models.CharField(_("what is public"), max_length=8, choices=Shows, default=Shows.COUNT)
    is_blind = models.BooleanField(
        _("reviewed without names"), default=False, help_text=_("Reviewers score without knowing whose it is")
    )

    class Meta:
        ordering = ["plan", "position"]
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="stage_position_once"),
        ]

    def __str__(self):
        return self.staff_name


class FormQuestion(models.Model):
    """One question of the form of a stage. `key` joins its answers from version to version."""

    class Kind(models.TextChoices):
        SHORT = "short", _("A line")
        LONG = "long", _("Several lines")
        CHOICE = "choice", _("One of a list")
        NUMBER = "number", _("A number")
        MONEY = "money", _("Pounds")
        LINK = "link", _("An address on the web")
        FILE = "file", _("Files")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="questions")
    step = models.PositiveSmallIntegerField(_("page of the form"), default=1)
    step_title = models.CharField(_("title of that page"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind, default=Kind.LONG)
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("help"), max_length=400, blank=True)
    choices = models.JSONField(_("list of answers"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)
    most_words = models.PositiveSmallIntegerField(_("at most so many words"), null=True, blank=True)
    is_public = models.BooleanField(
        _("the answer may be published"), default=False, help_text=_("Otherwise it is confidential")
    )

    class Meta:
        ordering = ["stage", "step", "position", "pk"]
        verbose_name = _("question of a form")
        verbose_name_plural = _("questions of forms")
        constraints = [models.UniqueConstraint(fields=["stage", "key"], name="form_question_key_once")]

    def __str__(self):
        return self.label


class Criterion(models.Model):
    """What a stage is scored by: its weight in per cent, and in words what each score means."""

    MOST = 4

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("what is looked for"), max_length=400, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight, per cent"))
    levels = models.JSONField(
        _("what each score means"), default=list, help_text=_("Five descriptions, for the scores 0 to 4")
    )

    class Meta:
        ordering = ["stage", "position", "pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="criterion_key_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1) & Q(weight__lte=100), name="criterion_weight_in_per_cent"
            ),
        ]

    def __str__(self):
        return self.name
