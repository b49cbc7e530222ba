"""Stages 3 to 6: who runs them, what was learnt, milestones with their evidence and payments, who would buy; and the
end: adopt, adapt or stop."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.models.challenges import Challenge, WantedOutcome
from challenges.models.programmes import Stage, money
from challenges.models.solutions import Solution, private_storage
from challenges.querysets import MilestoneQuerySet, RunnerQuerySet


class Runner(models.Model):
    """Somebody of a partner's staff who runs a stage of a challenge, on the public site and for these cases only."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="runners")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="challenge_stages"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)

    objects = RunnerQuerySet.as_manager()

    class Meta:
        ordering = ["challenge", "stage__position", "pk"]
        verbose_name = _("who runs a stage")
        verbose_name_plural = _("who runs stages")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "stage", "user"], condition=Q(left_at=None), name="runner_once"
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.stage}"


class Note(models.Model):
    """Something noted in a stage, about the challenge or about one solution: what was learnt, advice, evidence of the
    market, a price."""

    class Kind(models.TextChoices):
        INSIGHT = "insight", _("What we learnt")
        ADVICE = "advice", _("Advice from mentoring")
        MARKET = "market", _("Evidence of the market")
        PRICE = "price", _("Price")
        NOTE = "note", _("Note")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="notes")
    solution = models.ForeignKey(
        Solution, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NOTE)
    text = models.TextField(_("what"), max_length=3000)
    link = models.URLField(_("link"), blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["challenge", "-pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:40]}"


class Milestone(models.Model):
    """A step of the accelerator or of the prototype: due on a day, shown by evidence, perhaps paid."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SHOWN = "shown", _("Evidence is in")
        RETURNED = "returned", _("More is asked for")
        ACCEPTED = "accepted", _("Accepted")
        DROPPED = "dropped", _("Dropped, with a reason")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="milestones")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    what = models.CharField(_("what shows that it is reached"), max_length=400, blank=True)
    due_on = models.DateField(_("due on"))
    amount = money(_("payment when it is reached"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED, editable=False)
    state_at = models.DateTimeField(default=now, editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["solution", "due_on", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "dropped"]) | ~Q(state_reason=""),
                name="milestone_returned_with_reason",
            )
        ]

    def __str__(self):
        return self.title


class Evidence(models.Model):
    """What shows that a milestone is reached: words, a link, a picture, figures, users, cost."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField(_("what was done"), max_length=3000)
    link = models.URLField(_("link"), blank=True)
    picture = models.FileField(
        storage=private_storage, upload_to="evidence/%Y/%m/", blank=True, max_length=120
    )
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    figure = models.DecimalField(_("figure"), max_digits=12, decimal_places=2, null=True, blank=True)
    figure_label = models.CharField(_("what it counts"), max_length=120, blank=True)
    users_tested = models.PositiveIntegerField(_("users who tried it"), null=True, blank=True)
    cost = money(_("what it has cost"), null=True, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["milestone", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="picture_is_described")
        ]

    def __str__(self):
        return self.text[:40]


class Payment(models.Model):
    """A stage payment: asked for by the firm, agreed by the department, paid. Each step has its date and person."""

    milestone = models.OneToOneField(Milestone, on_delete=models.PROTECT, related_name="payment")
    amount = money(_("pounds"))
    invoice = models.CharField(_("invoice number"), max_length=60)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused_reason = models.CharField(_("reason"), max_length=500, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_noted_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("stage payment")
        verbose_name_plural = _("stage payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(refused_at=None), name="payment_agreed_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(agreed_at__isnull=False), name="payment_paid_once_agreed"
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None) | ~Q(refused_reason=""), name="payment_refused_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.milestone}: {self.amount}"


class Buyer(models.Model):
    """Somebody who is interested in buying what was built; a city abroad too (business to business)."""

    class Interest(models.TextChoices):
        TALKS = "talks", _("We have talked")
        TRIAL = "trial", _("Wants to try it")
        INTENDS = "intends", _("Has said in writing that they would buy")
        BOUGHT = "bought", _("Has bought")

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="buyers")
    name = models.CharField(_("who"), max_length=160)
    country = models.CharField(
        _("country"), max_length=2, default="GB", help_text=_("Two letters, such as GB or FI")
    )
    interest = models.CharField(_("how far"), max_length=8, choices=Interest, default=Interest.TALKS)
    note = models.CharField(_("note"), max_length=300, blank=True)
    noted_at = models.DateTimeField(default=now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["solution", "pk"]
        verbose_name = _("interested buyer")
        verbose_name_plural = _("interested buyers")

    def __str__(self):
        return self.name


class Ending(models.Model):
    """How a solution ended: adopted, adapted or stopped, with cost, benefit and lessons. A line of the ledger."""

    class Outcome(models.TextChoices):
        ADOPT = "adopt", _("Adopt")
        ADAPT = "adapt", _("Adapt")
        STOP = "stop", _("Stop")

    solution = models.OneToOneField(Solution, on_delete=models.PROTECT, related_name="ending")
    outcome = models.CharField(_("decision"), max_length=6, choices=Outcome)
    how = models.CharField(
        _("how it goes on"), max_length=20, blank=True, help_text=_("One of what the route allows")
    )
    sentence = models.CharField(_("why, in a sentence for everybody"), max_length=300)
    cost = money(_("what it has cost"))
    benefit = models.TextField(_("what it brought"), max_length=2000)
    lessons = models.TextField(_("what we learnt"), max_length=2000)
    others = models.CharField(_("who else may use it"), max_length=300, blank=True)
    built = models.TextField(_("what was built"), max_length=1000, blank=True)
    firm_agreed_at = models.DateTimeField(null=True, blank=True)  # to what the ledger says of them
    firm_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("ending")
        verbose_name_plural = _("endings")
        constraints = [
            models.CheckConstraint(condition=~Q(sentence="") & ~Q(lessons=""), name="ending_with_reason"),
            models.CheckConstraint(condition=~Q(outcome="adopt") | ~Q(how=""), name="adoption_says_how"),
        ]

    def __str__(self):
        return f"{self.solution}: {self.get_outcome_display()}"


class Result(models.Model):
    """What became of one wanted outcome with one solution, in the unit of its indicator."""

    ending = models.ForeignKey(Ending, on_delete=models.CASCADE, related_name="results")
    outcome = models.ForeignKey(WantedOutcome, on_delete=models.PROTECT, related_name="results")
    value = models.DecimalField(_("measured"), max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("how it was measured"), max_length=300)

    class Meta:
        ordering = ["ending", "outcome__position"]
        constraints = [models.UniqueConstraint(fields=["ending", "outcome"], name="result_once")]

    def __str__(self):
        return f"{self.outcome}: {self.value}"
