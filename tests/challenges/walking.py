"""Walks over every channel of challenges: addresses from the URL configuration, asked as one reader; words that were
planted, found again in whatever comes back (pages, headers, CSV, spreadsheets, Word files, the ZIP of an audit)."""

from __future__ import annotations

import io
import itertools
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver, resolve, reverse
from wagtail.admin.menu import Menu
from wagtail.admin.viewsets import viewsets

from accounts.clock import now
from accounts.registries import paper_kinds
from challenges.models import (
    Challenge,
    Ending,
    Evidence,
    Gate,
    Gathering,
    Milestone,
    PartnerWanted,
    Programme,
    Solution,
)
from challenges.querysets import ChallengeQuerySet, SolutionQuerySet

PLANTED = re.compile(r"zq[a-z]{5}qz")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
numbers = itertools.count(1)

# What the first part of an address names. An address that begins otherwise has no row here: the walk says so.
NAMED: tuple[tuple[str, Any], ...] = (
    ("challenges/partners/<uuid:public_id>/", PartnerWanted),
    ("challenges/proposals/<uuid:public_id>/", Challenge),
    ("challenges/programmes/<slug:slug>/", Programme),
    ("challenges/reviews/<uuid:public_id>/", Gate),
    ("challenges/solutions/<uuid:public_id>/", Solution),
    ("challenges/running/meetings/<uuid:public_id>/", Gathering),
    ("challenges/running/pictures/<uuid:public_id>/", Evidence),
    ("challenges/running/milestones/<uuid:public_id>/", Milestone),
    ("challenges/running/cases/<slug:slug>/", Challenge),
    ("challenges/running/<uuid:public_id>/", Solution),
    ("challenges/ledger/<int:number>/", Ending),
    ("challenges/<slug:slug>/", Challenge),
)
FAR = 1
STEPS = (1, 2)  # of a form; versions of a solution
QUERIES = {"index": ("", "?export=csv", "?export=xlsx"), "support": ("", "?format=csv")}
ABOUT_ONE = ("agree", "decide")  # of a gate: `?solution=<number>`
BY_POST = ("audit",)  # what hands something out only when the button is pressed


def plant() -> str:
    """A word that nobody writes."""
    number, word = next(numbers), ""
    for _place in range(5):
        number, letter = divmod(number, 26)
        word = LETTERS[letter] + word
    return f"zq{word}qz"


def words_in(data: bytes) -> set[str]:
    """What was planted and stands there; a ZIP (a pack, a spreadsheet, a Word file) is opened, and what is in it."""
    if data[:2] != b"PK":
        return set(PLANTED.findall(data.decode("utf-8", "ignore")))
    found: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            found |= set(PLANTED.findall(name)) | words_in(archive.read(name))
    return found


def body_of(response: HttpResponse) -> bytes:
    if response.streaming:
        return b"".join(part if isinstance(part, bytes) else part.encode() for part in response)
    return response.content


class Reader:
    """Somebody who asks: the view itself, without the round through all middleware, with whatever it needs."""

    def __init__(self, user: Any):
        self.user = user or AnonymousUser()

    def answer(self, url: str, method: str = "get") -> HttpResponse | None:
        """None where there is nothing for this reader."""
        request = getattr(RequestFactory(), method)(url)
        request.user, request.received_at = self.user, now()
        request.session = SessionStore()
        request._messages = FallbackStorage(request)
        request._dont_enforce_csrf_checks = True
        if self.user.is_authenticated:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = "walk"
        match = resolve(request.path_info)
        try:
            response = match.func(request, *match.args, **match.kwargs)
            return response.render() if hasattr(response, "render") else response
        except (Http404, PermissionDenied):
            return None

    def reads(self, url: str, method: str = "get") -> set[str]:
        """The planted words of an answer and of its headers."""
        response = self.answer(url, method)
        if response is None:
            return set()
        return words_in(body_of(response)) | words_in(str(response.headers).encode())


# --- Addresses ---------------------------------------------------------------------------------------------
def patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """(namespace, pattern) of every route of challenges: on the site, and of its screens in the back office."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, pattern.namespace or namespace)
        elif namespace in own_namespaces():
            yield namespace, pattern


def own_namespaces() -> dict[str, Any]:
    """The name of each, and what its screens are about."""
    reverse("wagtailadmin_home")  # loads the back office, and with it the screens
    found: dict[str, Any] = {"challenges": None}
    for viewset in viewsets.viewsets:
        if type(viewset).__module__.startswith("challenges."):
            found[viewset.url_namespace] = getattr(viewset, "model", Challenge)
    return found


@dataclass(frozen=True, kw_only=True)
class Address:
    """`of` is what it is about: ("solution", key), ("challenge", key), or None where it names nothing."""

    name: str
    url: str
    method: str = "get"
    of: tuple[str, int] | None = None


def addresses() -> dict[str, list[Address]]:
    """Everything that there is to ask now, by the name of the route."""
    found: dict[str, list[Address]] = {}
    for namespace, pattern in patterns():
        name = f"{namespace}:{pattern.name}"
        for given, of in arguments(namespace, pattern):
            url = reverse(name, kwargs=given)
            some = [
                Address(name=name, url=url + query, of=of)
                for query in queries(pattern.name, namespace, given)
            ]
            if pattern.name in BY_POST:
                some.append(Address(name=name, url=url, method="post", of=of))
            found.setdefault(name, []).extend(some)
    return found


def near_and_far(rows: list[Address], near: set, turn: int) -> list[Address]:
    """All of what is near this reader, and FAR of the rest in turn: with so many readers, everything that is far from
    somebody is asked for at every address."""
    own = [row for row in rows if row.of is None or row.of in near]
    far = [row for row in rows if not (row.of is None or row.of in near)]
    return own + [far[(turn * FAR + place) % len(far)] for place in range(min(FAR, len(far)))]


def queries(name: str, namespace: str, given: dict) -> tuple[str, ...]:
    if name in ABOUT_ONE and namespace == "gates":
        rows = Solution.objects.filter(challenge__gates=given["pk"], number__isnull=False)
        return ("", *(f"?solution={number}" for number in rows.values_list("number", flat=True)))
    return ("",) if namespace == "challenges" else QUERIES.get(name, ("",))


def arguments(namespace: str, pattern: Any) -> Iterator[tuple[dict, tuple[str, int] | None]]:
    """What the address may name, in every combination that exists, and what that is about."""
    params = pattern.pattern.converters
    if not params:
        yield {}, None
        return
    route = str(pattern.pattern)
    if namespace == "challenges":
        model = next((model for start, model in NAMED if route.startswith(start)), None)
        assert model is not None, f"{route}: say in NAMED what it names"
        of_row = of_site
    else:
        model, of_row = own_namespaces()[namespace], of_office
    for row in (Challenge if "challenge" in params else model).objects.all():
        yield from ((given, about(row)) for given in of_row(row, route, params))


def about(row: Any) -> tuple[str, int] | None:
    if isinstance(row, Evidence):
        row = row.milestone
    if isinstance(row, Challenge | Programme):
        return ("challenge", row.pk) if isinstance(row, Challenge) else None
    solution = row.pk if isinstance(row, Solution) else getattr(row, "solution_id", None)
    return ("solution", solution) if solution else ("challenge", row.challenge_id)


def of_site(row: Any, route: str, params: Any) -> Iterator[dict]:
    if isinstance(row, Ending):
        yield {"number": row.pk}
        return
    given = {"slug": row.slug} if "slug" in params else {"public_id": row.public_id}
    if "file_id" in params:
        yield from ({**given, "file_id": file.public_id} for file in row.files.all())
    elif "number" in params:
        several = row.challenge.solutions.exclude(number=None).values_list("number", flat=True)
        yield from ({**given, "number": number} for number in (several if isinstance(row, Gate) else STEPS))
    else:
        yield given


def of_office(row: Any, route: str, params: Any) -> Iterator[dict]:
    """Screens name their row by its key; what else they name belongs to it."""
    given = {name: row.pk for name in params if name in ("pk", "challenge")}
    if "gathering" in params:
        yield from ({**given, "gathering": one.pk} for one in row.gatherings.all())
        return
    more = {"section": "problem", "row": 1, "number": 1}
    yield {**given, **{name: more[name] for name in params if name not in given}}


def papers_at_once(monkeypatch: Any) -> None:
    """A paper is drawn when it is asked for, so that its words are there to be looked at."""

    def draw(request: Any, *, kind: str, key: str, **given: Any) -> HttpResponse:
        try:
            return HttpResponse(paper_kinds.get(kind).render(key, "en"))
        except KeyError:
            raise Http404 from None

    for name, module in list(sys.modules.items()):
        if name.startswith("challenges.") and hasattr(module, "paper_response"):
            monkeypatch.setattr(module, "paper_response", draw)


def no_menus(monkeypatch: Any) -> None:
    """Half of the time of a page of the back office goes into its menu, which is the same on each."""
    monkeypatch.setattr(Menu, "menu_items_for_request", lambda self, request: [])


def rule_is_remembered(monkeypatch: Any) -> None:
    """A walk changes nothing, so whoever asks the rule again gets the keys that it gave the first time: the walk asks
    it some ten thousand times, and the query is built anew each time."""
    for name in ("visible_to", "of_members", "of_officer", "of_panellist", "of_runner"):
        monkeypatch.setattr(SolutionQuerySet, name, remembering(getattr(SolutionQuerySet, name)))
    monkeypatch.setattr(ChallengeQuerySet, "of_officer", remembering(ChallengeQuerySet.of_officer))


def remembering(rule: Any) -> Any:
    known: dict[int | None, list[int]] = {}

    def asked(self: Any, user: Any) -> Any:
        key = getattr(user, "pk", None)
        if key not in known:
            known[key] = list(rule(self.model.objects.all(), user).order_by().values_list("pk", flat=True))
        return self.filter(pk__in=known[key])

    return asked
