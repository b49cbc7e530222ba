"""How the parts of this app meet on one page without importing each other; each registers in its `parts/<name>.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from accounts.registries import Registry
from engagement.case_parts import EventRegistry, Task
from engagement.case_parts import EventWords as AnyEventWords

if TYPE_CHECKING:
    from challenges.models import Challenge, Solution


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
class EventWords(AnyEventWords):
    """`firms`: whether members of the solution may read it."""

    firms: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditPart:
    """What a part puts into the audit pack of a challenge: (path inside the ZIP, bytes), as this officer may see it."""

    name: str
    files: Callable[[Any, Challenge], Iterable[tuple[str, bytes]]]


case_parts: Registry = Registry()
page_parts: Registry = Registry()
solution_parts: Registry = Registry()
event_words = EventRegistry()
audit_parts: Registry = Registry()
words_of = event_words.words_of
