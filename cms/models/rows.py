"""What is true of an action and its steps whatever the page says: changed only by actions, with a reason."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from cms.querysets import ActionRecordQuerySet, StepQuerySet


class AppendOnly(models.Model):
    """A log row: written once, never changed, never deleted one by one."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is written once")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"{self._meta.label} is never deleted")


class ActionRecord(models.Model):
    """The state of one action of the roadmap, shared by its pages in all languages."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CANDIDATE = "candidate", _("Candidate")
        CONFIRMED = "confirmed", _("Confirmed")
        UNDER_WAY = "under_way", _("Under way")
        ON_HOLD = "on_hold", _("On hold")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    NOT_STARTED = (State.PROPOSED, State.CANDIDATE, State.CONFIRMED)
    ALIVE = (State.UNDER_WAY, State.ON_HOLD)
    ENDED = (State.DONE, State.STOPPED)

    key = models.UUIDField(unique=True, editable=False, help_text="translation_key of the page")
    ref = models.CharField(_("reference"), max_length=8, blank=True, db_index=True)
    title = models.CharField(
        _("title"), max_length=255, blank=True, help_text=_("Cache for the officers' lists")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    state_at = models.DateTimeField(_("since"), null=True, blank=True)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ActionRecordQuerySet.as_manager()

    class Meta:
        ordering = ["ref", "pk"]
        verbose_name = _("state of an action")
        verbose_name_plural = _("states of actions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state_by=None) | Q(state_at__isnull=False), name="action_record_state_dated"
            )
        ]

    def __str__(self):
        return f"{self.ref} {self.title}".strip()

    @property
    def has_started(self) -> bool:
        return self.state not in self.NOT_STARTED

    @property
    def status_kind(self) -> str:
        """The colour of the status: none, now, good or warn (`components/status.html`)."""
        return {"under_way": "now", "done": "good", "on_hold": "warn", "stopped": "warn"}.get(
            self.state, "none"
        )


class StateChange(AppendOnly):
    """One change of an action's state: from, to, why, when, by whom."""

    record = models.ForeignKey(ActionRecord, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=10, choices=ActionRecord.State)
    to_state = models.CharField(max_length=10, choices=ActionRecord.State)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.record_id}: {self.from_state} → {self.to_state}"


class Precision(models.TextChoices):
    """How exactly a date was promised; the date kept is the last day of the period."""

    DAY = "day", _("That day")
    MONTH = "month", _("That month")
    YEAR = "year", _("That year")


class Step(models.Model):
    """Status and honest dates of one step; its text is on the page, under the same reference."""

    class Status(models.TextChoices):
        TO_COME = "to_come", _("To come")
        NOW = "now", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    OPEN = (Status.TO_COME, Status.NOW)
    ENDED = (Status.DONE, Status.STOPPED)

    action = models.ForeignKey(
        ActionRecord, to_field="key", db_column="key", on_delete=models.CASCADE, related_name="steps"
    )
    ref = models.CharField(_("reference"), max_length=4)
    shown = models.BooleanField(
        default=True,
        editable=False,
        help_text=_("Whether the published page carries this step; kept when it goes"),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.TO_COME)
    promised = models.DateField(_("promised for"), null=True, blank=True)
    promised_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    first_promised = models.DateField(_("first promised for"), null=True, blank=True)
    first_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reason = models.CharField(_("reason for the last change"), max_length=500, blank=True)
    note = models.CharField(
        _("note"),
        max_length=300,
        blank=True,
        help_text=_("Stands after the date: what it depends on, what came of it."),
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["action__ref", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(fields=["action", "ref"], name="step_once"),
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False) | (~Q(status="done") & Q(done_on=None)),
                name="step_done_dated",
            ),
            models.CheckConstraint(
                condition=Q(promised=None) | Q(first_promised__isnull=False), name="step_first_promise_kept"
            ),
            models.CheckConstraint(
                condition=Q(changed_by=None) | Q(changed_at__isnull=False), name="step_change_dated"
            ),
        ]

    def __str__(self):
        return f"{self.action} · {self.ref}"

    @property
    def key(self):
        """The action's key: what tells whose step this is, in all languages."""
        return self.action_id

    def place(self) -> tuple:
        """Where it stands among its action's steps: the short term first, each by number."""
        return self.ref[:1] != "S", int(self.ref[1:] or 0)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def was_moved(self) -> bool:
        """Whether the promise stands at another date than at first."""
        return bool(self.promised and self.first_promised != self.promised)

    def days_late(self, on: date | None = None) -> int:
        """Days past the promise for a step still open, else 0."""
        if not (self.is_open and self.promised):
            return 0
        return max(0, ((on or today()) - self.promised).days)


class StepChange(AppendOnly):
    """One change of a step: status or date, why, when, by whom."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="changes")
    from_status = models.CharField(max_length=8, choices=Step.Status)
    to_status = models.CharField(max_length=8, choices=Step.Status)
    from_promised = models.DateField(null=True)
    to_promised = models.DateField(null=True)
    done_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.step_id}: {self.from_status} → {self.to_status}"
