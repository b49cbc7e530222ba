"""“My challenges: what waits for me” on the home page of the back office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from challenges.models import Challenge
from challenges.office.case import in_order
from challenges.registries import Task, case_parts

MOST, SHOWN = 200, 12


def waits_for(user: Any) -> bool:
    """Whether this person runs challenges at all."""
    return user.has_perm("challenges.change_challenge")


def tasks_of(user: Any) -> list[Task]:
    """What waits for this person, from every part; late first."""
    runs = Challenge.objects.of_officer(user).exclude(state="declined")
    rows = list(runs.order_by("-state_at", "-pk")[:MOST])
    if not rows:
        return []
    return in_order([task for part in case_parts for task in part.tasks(user, rows)])


class WaitingPanel(Component):
    name = "challenges_waiting"
    template_name = "challenges/admin/waiting.html"
    order = 150

    def __init__(self, request: Any):
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        tasks = tasks_of(self.request.user)
        return {"tasks": tasks[:SHOWN], "more": max(len(tasks) - SHOWN, 0)}
