"""What upper floors put on pages of this one: each a dataclass, registered in the upper app's `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.registries import Registry


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


nav_items: Registry = Registry()
footer_links: Registry = Registry()
home_sections: Registry = Registry()
