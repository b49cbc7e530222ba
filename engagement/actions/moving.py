"""Who follows a topic hears that it moved. (The stub of the answers' branch: the one of following takes its place.)"""

from __future__ import annotations

from typing import Any

from accounts.models import User
from engagement.models import Topic


def moved(
    *, topic: Topic, by: User | None, what: str, facts: dict[str, Any], key: str, happening: str = ""
) -> None:
    """Nobody can follow anything yet."""
    return
