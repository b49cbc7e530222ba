"""What upper floors put on pages of this one: each a dataclass, registered in the upper app's `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.registries import Registry

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """A link in the head of every page; `url(language)` is None while its page is not there. At most six show."""

    name: str
    label: str
    url: Callable[[str], str | None]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class FooterLink:
    """A link in the foot of every page, under one of the jobs of `StandardPage.Job`."""

    name: str
    label: str
    column: str
    url: Callable[[str], str | None]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class HomeSection:
    """A part of the home page below the themes; empty HTML leaves it out, its heading too."""

    name: str
    html: Callable[[HttpRequest], SafeString]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class DemoPart:
    """What an upper app adds to the demonstration, after everything of this floor is laid.

    `bring(people)` gets the accounts of the demonstration by their keys, adds what is missing, tells nobody and gives
    how many things are new; `says` is the line about it, with %(count)d; `files` are what it reads. What another
    part builds on has a lower `order`.
    """

    name: str
    bring: Callable[[dict[str, User]], int]
    says: str
    files: tuple[Path, ...] = ()
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """What is no page and found by the search all the same. `find(words, number)` gives at most so many lines for
    cms/parts/result.html (title, url, text, kind), the best first, in a constant number of queries."""

    name: str
    find: Callable[[str, int], Sequence[dict]]


@dataclass(frozen=True, kw_only=True)
class SitemapPart:
    """Addresses that are no pages: `entries(number)` gives (path, when it changed or None), at most so many."""

    name: str
    entries: Callable[[int], Iterable[tuple[str, datetime | None]]]


nav_items: Registry = Registry()
search_sources: Registry = Registry()
sitemap_parts: Registry = Registry()
footer_links: Registry = Registry()
home_sections: Registry = Registry()
demo_parts: Registry = Registry()
# What may stand right under the home page, as "app.Model"; upper floors append theirs in ready().
pages_below_home: list[str] = ["cms.RoadmapPage", "cms.NewsIndexPage", "cms.StandardPage"]
