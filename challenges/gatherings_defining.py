"""Workshops of a challenge as pages show them: what is to come and can be booked, and what was learnt."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime

from accounts.clock import now
from accounts.templatetags.components import weekday
from challenges.actions.gathering import begins_at
from challenges.models import Challenge, Gathering
from surgeries import words


def of_challenge(challenge: Challenge) -> Any:
    """Of stage 1 and of everybody: not those of one solution."""
    rows = Gathering.objects.filter(challenge=challenge, solution=None)
    return rows.select_related("session__venue", "challenge").order_by("starts_at", "pk")


def when(one: Gathering) -> str:
    """In words, from the session where there is one."""
    if one.session:
        return words.when(one.session)
    if one.starts_at is None:
        return ""
    local = localtime(one.starts_at)
    return f"{weekday(local)}, {words.hour(one.starts_at)}"


def where(one: Gathering) -> str:
    return one.session.venue.name if one.session else one.place


def to_come(rows: list[Gathering]) -> list[Gathering]:
    """Public, not begun, and not cancelled; the next one first."""
    found = [
        one
        for one in rows
        if one.is_public
        and (begins := begins_at(one)) is not None
        and begins > now()
        and (one.session is None or one.session.state == "open")
    ]
    return sorted(found, key=begins_at)


def learnt(rows: list[Gathering]) -> list[Gathering]:
    """Where everybody could come and something was learnt; the last one first."""
    found = [one for one in rows if one.is_public and one.insights.strip()]
    return sorted(
        found, key=lambda one: (begins_at(one) is not None, begins_at(one) or one.made_at), reverse=True
    )
