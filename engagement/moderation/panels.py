"""What a moderator sees on the first page of the back office."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem

from engagement.moderation import queue


class WaitingItem(SummaryItem):
    """How much waits, what is urgent first."""

    order = 50
    template_name = "engagement/moderation/home_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        counts = queue.counts()
        return {
            "at_risk": counts["at_risk"],
            "waiting": counts["held"] + counts["flagged"] + counts["second_look"],
            "url": reverse("moderation:queue"),
        }
