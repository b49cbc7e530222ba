"""Parts of the page editor that show what is kept beside the page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from cms.measures import of_steps
from cms.models.rows import ActionRecord


class ProgressPanel(Panel):
    """An action's state and steps, to look at, with the way to the screens where they are changed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/progress_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            record = ActionRecord.objects.filter(key=self.instance.key).first() if self.instance.pk else None
            steps = list(record.steps.shown()) if record else []
            return context | {
                "record": record,
                "steps": steps,
                "progress": of_steps(steps),
                "url": reverse("action_state:inspect", args=[record.pk]) if record else "",
                "may_look": self.request.user.has_perm("cms.change_step"),
            }

        def is_shown(self) -> bool:
            return bool(self.instance.pk)
