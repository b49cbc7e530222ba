"""Ways to opportunities from the rest of the site: the menu, the foot, the home page, the search, the sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.registries import (
    FooterLink,
    HomeSection,
    NavItem,
    SearchSource,
    SitemapPart,
    footer_links,
    home_sections,
    nav_items,
    search_sources,
    sitemap_parts,
)
from procurement import listing
from procurement.models import Procurement
from procurement.words import first_words, of_procurement, plate_of

AT_HOME = 3


def list_url(language: str) -> str:
    with translation.override(language):
        return reverse("procurement:list")


def open_tenders(request: HttpRequest) -> SafeString:
    """Tenders that close next; challenges have a section of their own. Nothing while none is open. One query."""
    rows = Procurement.objects.open().only(*listing.LISTED).order_by("closes_at", "pk")[:AT_HOME]
    shown = [of_procurement(row) for row in rows]
    return render_to_string("procurement/_home.html", {"shown": shown}) if shown else mark_safe("")


def found(text: str, number: int) -> list[dict]:
    """Public ones that hold all of these words; one query."""
    rows = Procurement.objects.public().with_words(text).order_by("-latest_at", "-pk")
    return [
        {
            "title": row.title,
            "url": row.get_absolute_url(),
            "text": f"{plate_of(row)[0]}. {first_words(row.description)}",
            "kind": _("Tender"),
        }
        for row in rows[:number]
    ]


def addresses(number: int) -> Iterable[tuple[str, datetime | None]]:
    shown = Procurement.objects.public().order_by("-latest_at", "-pk")[: max(0, number - 1)]
    first: tuple[str, datetime | None] = (reverse("procurement:list"), None)
    return [first, *((row.get_absolute_url(), row.latest_at) for row in shown)][:number]


def register() -> None:
    """Called from ready()."""
    nav_items.register(
        NavItem(name="opportunities", label=gettext_lazy("Opportunities"), url=list_url, order=35)
    )
    footer_links.register(
        FooterLink(
            name="opportunities", label=gettext_lazy("Opportunities"), column="supply", url=list_url, order=5
        )
    )
    home_sections.register(HomeSection(name="tenders", html=open_tenders, order=12))
    search_sources.register(SearchSource(name="procurements", find=found))
    sitemap_parts.register(SitemapPart(name="procurements", entries=addresses))
