"""Ways to what everybody may read of payments: the foot of every page and the sitemap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cms.registries import FooterLink, SitemapPart, footer_links, sitemap_parts

PAGES = ("days_to_pay", "transparency", "data")


def url_in(name: str) -> Callable[[str], str]:
    """Its address in a language."""

    def found(language: str) -> str:
        with translation.override(language):
            return reverse(f"procurement:{name}")

    return found


def addresses(number: int) -> Iterable[tuple[str, datetime | None]]:
    return [(reverse(f"procurement:{name}"), None) for name in PAGES][: max(0, number)]


def register() -> None:
    """Called from ready()."""
    footer_links.register(
        FooterLink(
            name="days_to_pay",
            label=_("How fast we pay"),
            column="supply",
            url=url_in("days_to_pay"),
            order=9,
        )
    )
    footer_links.register(
        FooterLink(
            name="procurement_data",
            label=_("Open data about procurement"),
            column="check",
            url=url_in("data"),
            order=61,
        )
    )
    sitemap_parts.register(SitemapPart(name="procurement_payments", entries=addresses))
