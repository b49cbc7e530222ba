"""Whoever spoke for something, or supports it, is told when it moves."""

from __future__ import annotations

from accounts.models import User
from engagement.models import Topic


def moved(*, topic: Topic, by: User | None, what: str, facts: dict, key: str) -> None:
    """Says that something happened to this topic, inside the transaction that made it happen.

    `what` names it ("idea_decided"), `facts` holds ids only, and `key` is the same for the same happening.
    """
    return None
