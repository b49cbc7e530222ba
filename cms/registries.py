"""What upper floors put on pages of this one: each a dataclass, registered in the upper app's `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    how many things are new; `says` is the line about it, with %(count)d; `files` are what it reads.
    """

    name: str
    bring: Callable[[dict[str, User]], int]
    says: str
    files: tuple[Path, ...] = ()


nav_items: Registry = Registry()
footer_links: Registry = Registry()
home_sections: Registry = Registry()
demo_parts: Registry = Registry()
