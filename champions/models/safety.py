"""Concerns that anybody reports, what is noted about them, and contact that stands still because of one."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets import ConcernQuerySet, ContactPauseQuerySet

LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"  # nothing that reads like something else, and no words


def new_reference() -> str:
    """Short enough to say on the telephone."""
    return "".join(secrets.choice(LETTERS) for _place in range(8))


def new_key() -> str:
    return uuid.uuid4().hex


class Concern(models.Model):
    """Somebody says that something is not right. For the safeguarding lead alone; never in any export or list of
    somebody else. `about` names what it is about by the `ConcernKind` and the key of an app; both may be empty.
    Whom it is about says `pauses`: none of them ever sees it. What was done about it is in `notes`."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        LOOKED_AT = "looked_at", _("Being looked at")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("There was nothing to be worried about")
        ADVICE = "advice", _("We gave advice or agreed on something")
        PASSED_ON = "passed_on", _("Passed on to social care or the police")
        LEFT = "left", _("Somebody no longer helps in the network")
        OTHER = "other", _("Something else")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=10, unique=True, default=new_reference)
    about_kind = models.CharField(_("about"), max_length=20, blank=True)
    about_key = models.UUIDField(null=True, blank=True)
    about_title = models.CharField(_("about what"), max_length=200, blank=True)
    text = models.TextField(_("what happened"), max_length=4000)
    in_danger = models.BooleanField(_("somebody is in danger now"), default=False)
    name = models.CharField(_("name"), max_length=80, blank=True)
    contact = models.CharField(_("email address or telephone"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    idempotency_key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(_("reported"), default=now, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.NEW)
    state_at = models.DateTimeField(default=now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        indexes = [
            models.Index(fields=["about_kind", "about_key"], name="concern_about"),
            models.Index(fields=["state", "created_at"], name="concern_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", outcome__gt="") | (~Q(state="closed") & Q(outcome="")),
                name="concern_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_key=None) | (Q(about_kind__gt="") & ~Q(about_key=None)),
                name="concern_about_kind_and_key",
            ),
        ]

    def __str__(self):
        return self.reference


class ConcernNote(models.Model):
    """What was done about a concern, when, by whom and why. Written once: never changed, deleted with the concern."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        TAKEN = "taken", _("Looks at it")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")
        PAUSED = "paused", _("Contact paused")
        LIFTED = "lifted", _("Contact allowed again")

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(_("what"), max_length=8, choices=Kind, default=Kind.NOTE)
    text = models.TextField(_("note"), max_length=4000, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note on a concern")
        verbose_name_plural = _("notes on concerns")

    def __str__(self):
        return f"{self.concern_id}: {self.kind}"

    def save(self, *args, **kwargs):
        """Append-only: TypeError for one that is written already."""
        if self.pk:
            raise TypeError("A note on a concern is never changed")
        super().save(*args, **kwargs)


class ContactPause(models.Model):
    """One-to-one contact with this person stands still, from a concern until the safeguarding lead lifts it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_pauses"
    )
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="pauses")
    paused_at = models.DateTimeField(default=now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    objects = ContactPauseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "concern"], name="contact_pause_once"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(reason=""), name="contact_pause_lifted_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.concern_id}"
