"""Telling those who follow or supported something that it moved."""

from __future__ import annotations

from accounts.models import User
from engagement.models import Topic


def moved(*, topic: Topic, by: User | None, what: str, facts: dict, key: str, happening: str = "") -> None:
    """Nobody is told yet: following fills this in."""
    return None
