"""The log of scoped models: read only by those who may see the row it speaks of."""

from django.db import models
from wagtail.models.audit_log import BaseLogEntry

from accounts.scoped_logs import ScopedLogEntryManager


class ScopedLogEntry(BaseLogEntry):
    """Who did what to one row of a scoped model. A table of its own: Wagtail's log goes by model alone."""

    object_id = models.CharField(max_length=255, db_index=True)

    objects = ScopedLogEntryManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ["-timestamp", "-id"]

    def __str__(self):
        return f"{self.action}: {self.label} ({self.object_id})"
