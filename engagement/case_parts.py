"""What the parts of an app that keeps cases add to an officer's pages: what waits, and the words of its timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.registries import Registry


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that waits for one person: "2 questions unanswered, closes tomorrow"."""

    text: str
    url: str
    due: datetime | None = None
    is_late: bool = False
    about: str = ""  # the title of its case, where the text alone does not say it; for lists of many


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """What one verb of an event of a case says in the timeline."""

    name: str  # the verb
    words: str | Promise | Callable[[Any], str]


class EventRegistry(Registry):
    """The `EventWords` of an app."""

    def words_of(self, event: Any) -> str:
        """In the language that is active; the verb itself where nobody registered it."""
        entry = next((entry for entry in self if entry.name == event.verb), None)
        if entry is None:
            return event.verb
        return str(entry.words(event) if callable(entry.words) else entry.words)
