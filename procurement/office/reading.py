"""What the officers' pages that show one row have in common."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from wagtail.admin.views.generic.models import InspectView


class Reading(InspectView):
    """Its title says what it is, and the way back has the words of the menu."""

    all_of_them: str | Promise = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *before, whole, own = super().get_breadcrumbs_items()
        return [*before, {**whole, "label": self.all_of_them}, own]
