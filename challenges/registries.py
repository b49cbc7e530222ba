"""How the parts of this app meet on one page without importing each other; each registers in its `parts/<name>.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import Promise

from accounts.registries import Registry

if TYPE_CHECKING:
    from challenges.models import CaseEvent, Challenge, Solution


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that waits for one person: "3 scores missing, closes tomorrow"."""

    text: str
    url: str
    due: datetime | None = None
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class CasePart:
    """What a part adds to the officer's case page of a challenge (`challenges.office.case`).

    `buttons(user, challenge)` gives (label, address, icon); `panel(request, challenge)` safe HTML with its own h2, ""
    leaves it out; `tasks(user, challenges)` what waits for this person in these challenges, in a number of queries that
    does not grow with them.
    """

    name: str
    buttons: Callable[[Any, Challenge], Iterable[tuple[str, str, str]]] = lambda user, challenge: ()
    panel: Callable[[HttpRequest, Challenge], str] = lambda request, challenge: ""
    tasks: Callable[[Any, Sequence[Challenge]], Iterable[Task]] = lambda user, challenges: ()
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """A section of the public page of a challenge; the same for everybody (the page is cached), "" leaves it out."""

    name: str
    section: Callable[[HttpRequest, Challenge], str]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class SolutionPart:
    """A section of the page of a solution, as this reader may see it: a member of the firm, an officer, whoever runs
    the stage. The page has asked `visible_to` already; the part asks its own permission for each button."""

    name: str
    section: Callable[[HttpRequest, Solution], str]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """What one verb of `CaseEvent` says in a timeline; `firms` whether members of the solution may read it."""

    name: str  # the verb
    words: str | Promise | Callable[[CaseEvent], str]
    firms: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditPart:
    """What a part puts into the audit pack of a challenge: (path inside the ZIP, bytes), as this officer may see it."""

    name: str
    files: Callable[[Any, Challenge], Iterable[tuple[str, bytes]]]


case_parts: Registry = Registry()
page_parts: Registry = Registry()
solution_parts: Registry = Registry()
event_words: Registry = Registry()
audit_parts: Registry = Registry()


def words_of(event: CaseEvent) -> str:
    """In the language that is active; the verb itself where nobody registered it."""
    known = {entry.name: entry for entry in event_words}
    entry = known.get(event.verb)
    if entry is None:
        return event.verb
    return str(entry.words(event) if callable(entry.words) else entry.words)
