"""The gate at the end of a stage: who reviews, what they have to do with whom, scores, agreement, decision."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.models.challenges import Challenge
from challenges.models.programmes import Criterion, Stage
from challenges.models.solutions import Solution
from challenges.querysets import GateQuerySet, PanellistQuerySet


class Gate(models.Model):
    """The review of everything handed in for one stage of a challenge, up to the decisions."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        SCORING = "scoring", _("Reviewers score")
        MODERATING = "moderating", _("Reviewers agree on scores")
        DECIDING = "deciding", _("Waiting for decisions")
        DECIDED = "decided", _("Decided")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="gates")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PREPARING, editable=False
    )
    state_at = models.DateTimeField(default=now, editable=False)
    scores_by = models.DateTimeField(_("scores are due"), null=True, blank=True)
    meets_at = models.DateTimeField(_("the meeting is on"), null=True, blank=True)
    meeting_place = models.CharField(_("where"), max_length=200, blank=True)
    meeting_notes = models.TextField(_("minutes of the meeting"), max_length=5000, blank=True)
    decides_on = models.DateField(_("applicants hear by"), null=True, blank=True)

    objects = GateQuerySet.as_manager()

    class Meta:
        ordering = ["challenge", "stage__position"]
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        constraints = [models.UniqueConstraint(fields=["challenge", "stage"], name="gate_once")]

    def __str__(self):
        return f"{self.challenge}: {self.stage}"


class Panellist(models.Model):
    """A reviewer by person and role, of the council or from outside. Whom a substitute stands in for is named."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="challenge_panels"
    )
    role = models.CharField(_("role"), max_length=80, help_text=_("Such as: service user, delivery partner"))
    is_outside = models.BooleanField(_("from outside the council"), default=False)
    substitute_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="substitutes"
    )
    invited_at = models.DateTimeField(default=now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    declared_at = models.DateTimeField(
        null=True, blank=True
    )  # interests in everybody on the list at that time
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(max_length=300, blank=True)

    objects = PanellistQuerySet.as_manager()

    class Meta:
        ordering = ["gate", "pk"]
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        constraints = [
            models.UniqueConstraint(
                fields=["gate", "user"],
                condition=Q(left_at=None),
                name="panellist_once",
                violation_error_message=_("This person is on the panel already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.role}"


class Declaration(models.Model):
    """What a reviewer has to do with one organisation, said before anything of it is seen. A conflict hides every
    solution in which it takes part, everywhere."""

    class Answer(models.TextChoices):
        NONE = "none", _("Nothing")
        MINOR = "minor", _("Something, and I can judge fairly")
        CONFLICT = "conflict", _("A conflict of interest")

    panellist = models.ForeignKey(Panellist, on_delete=models.CASCADE, related_name="declarations")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    says = models.CharField(_("what it is"), max_length=500, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["panellist", "pk"]
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        constraints = [
            models.UniqueConstraint(fields=["panellist", "organisation"], name="declaration_once"),
            models.CheckConstraint(condition=Q(answer="none") | ~Q(says=""), name="interest_is_named"),
        ]

    def __str__(self):
        return f"{self.panellist}: {self.organisation}"


class ScoreSheet(models.Model):
    """One reviewer's scores of one solution: their own until everybody's are in, and never changed afterwards."""

    class Says(models.TextChoices):
        ADVANCE = "advance", _("Should go on")
        HOLD = "hold", _("Should wait")
        STOP = "stop", _("Should stop")

    panellist = models.ForeignKey(Panellist, on_delete=models.PROTECT, related_name="sheets")
    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="sheets")
    recommends = models.CharField(_("your recommendation"), max_length=8, choices=Says, blank=True)
    note = models.TextField(_("overall"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    begun_at = models.DateTimeField(default=now)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["solution", "panellist"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(fields=["panellist", "solution"], name="score_sheet_once"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | ~Q(recommends=""), name="score_sheet_recommends"
            ),
        ]

    def __str__(self):
        return f"{self.panellist}: {self.solution_id}"


class Score(models.Model):
    """From 0 to 4 for one criterion, with a note."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    note = models.TextField(_("why"), max_length=1000, blank=True)

    class Meta:
        ordering = ["sheet", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__lte=Criterion.MOST), name="score_from_0_to_4"
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id}: {self.value}"


class AgreedScore(models.Model):
    """What the meeting agreed on for one criterion of one solution, and why it moved from where it began."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="agreed")
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="agreed")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    mean = models.DecimalField(_("mean before"), max_digits=4, decimal_places=2)
    value = models.DecimalField(_("agreed"), max_digits=3, decimal_places=1)
    why_moved = models.CharField(_("why it moved"), max_length=500, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["solution", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["gate", "solution", "criterion"], name="agreed_score_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0) & Q(value__lte=Criterion.MOST), name="agreed_score_from_0_to_4"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=F("mean") - 0.5, value__lte=F("mean") + 0.5) | ~Q(why_moved=""),
                name="agreed_score_moves_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.solution_id}: {self.criterion_id}"


class Decision(models.Model):
    """What was decided about a solution at a gate, by somebody entitled. A hold may be followed by another one; the
    newest stands."""

    class Outcome(models.TextChoices):
        ADVANCE = "advance", _("Goes on")
        HOLD = "hold", _("On hold")
        STOP = "stop", _("Does not go on")

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="decisions")
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome)
    recommended = models.CharField(_("the panel’s recommendation"), max_length=8, choices=Outcome, blank=True)
    sentence = models.CharField(_("why, in a sentence for everybody"), max_length=300)
    letter = models.TextField(_("to the applicant"), max_length=3000, blank=True)
    looks_again_on = models.DateField(_("looked at again on"), null=True, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # nobody hears before the others; until then nothing of it is seen outside the back office
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["solution", "pk"]
        verbose_name = _("decision on a solution")
        verbose_name_plural = _("decisions on solutions")
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "gate"], condition=~Q(outcome="hold"), name="decision_final_once"
            ),
            models.CheckConstraint(condition=~Q(sentence=""), name="decision_with_reason"),
            models.CheckConstraint(
                condition=~Q(outcome="hold") | Q(looks_again_on__isnull=False), name="hold_has_an_end"
            ),
        ]

    def __str__(self):
        return f"{self.solution_id}: {self.outcome}"


class Feedback(models.Model):
    """What the applicant is told about one criterion; each criterion has one, and it can't be empty."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="feedback")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("feedback"), max_length=1500)

    class Meta:
        ordering = ["decision", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "criterion"], name="decision_feedback_once"),
            models.CheckConstraint(condition=~Q(text=""), name="decision_feedback_not_empty"),
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.criterion_id}"
