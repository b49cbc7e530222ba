"""Beside the action of the roadmap that promises champions: how many there are, and the way to become one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from wagtail.models import Site

from champions import measures
from champions.models import ChampionsSettings
from cms.memory import remember
from cms.models import ActionPage


def panel(place: Any) -> str:
    """`place` is an engagement.parts.Place; "" beside everything else. One query, beside that action alone."""
    topic = place.topic
    if topic.kind != "action" or topic.key != goal_key():
        return ""
    settings = ChampionsSettings.for_site(Site.objects.get(is_default_site=True))
    return render_to_string("champions/_goal_aside.html", {"goal": measures.goal(settings)})


def goal_key() -> UUID | None:
    """The key of that action's topic; None where the settings name none. Remembered like everything of pages."""
    return remember("champions.goal_key", _goal_key)


def _goal_key() -> UUID | None:
    ref = (
        ChampionsSettings.objects.filter(site__is_default_site=True)
        .values_list("goal_action", flat=True)
        .first()
    )
    if not ref:
        return None
    pages = ActionPage.objects.live().filter(ref=ref.strip().upper(), alias_of=None)
    return pages.values_list("translation_key", flat=True).first()
