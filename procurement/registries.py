"""How the parts of this app meet without importing each other; each registers in its `parts/<name>.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from accounts.registries import Registry
from engagement.case_parts import EventRegistry, Task
from engagement.case_parts import EventWords as EventWords

if TYPE_CHECKING:
    from procurement.models import Case, CouncilContract, OwnNotice, Procurement


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the task list of a case: what it is called, where it is done, whether it is (None: may be left out).

    `url` is "" where it cannot be done now. `problems` are what is missing, each a sentence; a step without problems
    and `is_done` is ticked.
    """

    name: str
    label: str
    url: str
    is_done: bool | None
    problems: Sequence[str] = ()
    group: str = ""  # the heading it stands under
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class CasePart:
    """What a part adds to the officer's page of a case (`procurement.office.case`).

    `steps(user, case)` its lines of the task list; `buttons(user, case)` gives (label, address, icon); `panel(request,
    case)` safe HTML with its own h2, "" leaves it out; `tasks(user, cases)` what waits for this person in these cases,
    in a number of queries that does not grow with them.
    """

    name: str
    steps: Callable[[Any, Case], Iterable[Step]] = lambda user, case: ()
    buttons: Callable[[Any, Case], Iterable[tuple[str, str, str]]] = lambda user, case: ()
    panel: Callable[[HttpRequest, Case], str] = lambda request, case: ""
    tasks: Callable[[Any, Sequence[Case]], Iterable[Task]] = lambda user, cases: ()
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class ContractPart:
    """The same for the officer's page of a contract in the register."""

    name: str
    buttons: Callable[[Any, CouncilContract], Iterable[tuple[str, str, str]]] = lambda user, contract: ()
    panel: Callable[[HttpRequest, CouncilContract], str] = lambda request, contract: ""
    tasks: Callable[[Any, Sequence[CouncilContract]], Iterable[Task]] = lambda user, contracts: ()
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """A section of the public page of a procurement; the same for everybody (the page is cached), "" leaves it out.
    `aside`: it stands beside, as a panel."""

    name: str
    section: Callable[[HttpRequest, Procurement], str]
    aside: bool = False
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """Why a step is not possible yet. `before`: "tender" (a notice that invites tenders), "award" (recording one),
    "announce" (the award notice), "contract" (signing). `problems(case)` gives sentences with where each is put right.
    """

    name: str
    before: str
    problems: Callable[[Case], Iterable[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of a notice, as the form on Find a Tender has it: section, label, and what goes there."""

    section: str
    label: str
    value: str
    key: str = ""  # stable, for comparing two notices; the label where it is ""


@dataclass(frozen=True, kw_only=True)
class NoticeMaker:
    """How one kind of notice is made from the rows: `name` is its kind ("UK4").

    `facts(notice)` the lines to copy into Find a Tender, in its order; `check(notice)` what is missing, as (sentence,
    address where it is put right); `body(notice)` its OCDS parts (planning, tender, awards, contracts, parties, ...)
    without ocid, id, date, tag; `tag` the release tag; `documents_in` where its own document stands in the release:
    "planning", "tender", "awards" or "contracts"; `document_type` its OCDS documentType;
    `published(notice)` what follows when it is published, in the same transaction; `extra` the fields that are typed
    for this notice alone: a form class with those names, or None.
    `offered(case)` whether officers may begin one now; None: it is not about a case.
    """

    name: str
    facts: Callable[[OwnNotice], Sequence[Fact]]
    check: Callable[[OwnNotice], Sequence[tuple[str, str]]]
    body: Callable[[OwnNotice], dict[str, Any]]
    tag: Callable[[OwnNotice], Sequence[str]]
    documents_in: str
    document_type: str
    published: Callable[[OwnNotice], None] = lambda notice: None
    extra: type | None = None
    offered: Callable[[Case], bool] | None = lambda case: False


@dataclass(frozen=True, kw_only=True)
class Due:
    """A notice that a case or a contract owes, and by when (None: before the next step)."""

    kind: str
    why: str
    source: str
    by: date | None = None
    is_done: bool = False


@dataclass(frozen=True, kw_only=True)
class NoticesDue:
    """`of(case)` the notices that are due for it, in the order of time."""

    name: str
    of: Callable[[Case], Iterable[Due]]


@dataclass(frozen=True, kw_only=True)
class Follows:
    """What another part does when a notice of ours is published, in the same transaction (alerts, mails)."""

    name: str
    run: Callable[[OwnNotice], None]


case_parts: Registry = Registry()
contract_parts: Registry = Registry()
page_parts: Registry = Registry()
blockers: Registry = Registry()
notice_makers: Registry = Registry()
notices_due: Registry = Registry()
event_words = EventRegistry()
follows_notices: Registry = Registry()
could_tender: list[
    Callable[[Case, Any], int]
] = []  # (case, lot or None for the whole): how many registered suppliers


def problems_before(step: str, case: Case) -> list[tuple[str, str]]:
    """All that stands in the way of this step, as (sentence, address)."""
    return [each for entry in blockers if entry.before == step for each in entry.problems(case)]


words_of = event_words.words_of
