"""What the importer remembers of a run, so that one stopped anywhere can be resumed or undone."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now


class ImportRun(models.Model):
    """One file written as drafts, and later made public in one switch. Who did it is in the pages' own history.

    `token` belongs to the process that works on the run: whoever takes it over changes it, and the other one stops.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        WRITTEN = "written", _("Waiting as drafts")
        SWITCHED = "switched", _("Public, being indexed")
        FINISHED = "finished", _("Finished")
        UNDONE = "undone", _("Undone")

    OPEN = (State.WRITING, State.WRITTEN)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    file_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the file")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WRITING)
    state_at = models.DateTimeField(_("since"), default=now)
    started_at = models.DateTimeField(_("started"), default=now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of a roadmap")
        verbose_name_plural = _("imports of a roadmap")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="writing"), name="import_run_one_writing"
            )
        ]

    def __str__(self):
        return f"{self.file_name} ({self.get_state_display()})"


class ImportItem(models.Model):
    """One page that a run made or changed: which revision is to go public, and what stood there before."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    name = models.CharField(max_length=80, help_text="What the file calls it: A1, workstream A, a theme")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.BooleanField(default=False)
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    before = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The latest revision before this run",
    )
    draft = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="An editor's unpublished draft with the file's changes in it, kept on top",
    )
    switched_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = _("imported page")
        constraints = [
            models.UniqueConstraint(fields=["run", "page"], name="import_item_once"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(switched_at__isnull=False),
                name="import_item_switched_first",
            ),
        ]

    def __str__(self):
        return self.name
