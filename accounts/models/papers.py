"""Papers: PDFs of what the site shows, made by the job and kept by a hash of what they show."""

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now


def private_storage():
    """Nobody reaches it by an address; a view that has asked who may see hands the file out."""
    return storages["private"]


class Paper(models.Model):
    """One PDF of one thing in one language, wanted, being made, or ready. `digest` is of what it shows."""

    class State(models.TextChoices):
        WANTED = "wanted", _("Wanted")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    file = models.FileField(storage=private_storage, upload_to="papers/%Y/%m/", blank=True)
    wanted_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["wanted", "making"]), name="paper_to_make")
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "language", "digest"], name="paper_once"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & Q(made_at__isnull=False)),
                name="paper_ready_has_a_file",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key} ({self.language})"
