"""Ways to talks with the market from the rest of the site: the search and the sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.registries import SearchSource, SitemapPart, search_sources, sitemap_parts
from procurement.models import Engagement
from procurement.words import first_words

MOST_WORDS = 6


def found(text: str, number: int) -> list[dict]:
    """Public ones whose title or text holds all of these words; one query."""
    wanted = Q()
    for word in text.split()[:MOST_WORDS]:
        wanted &= Q(title__icontains=word) | Q(text__icontains=word)
    rows = Engagement.objects.public().filter(wanted).order_by("-published_at", "-pk")
    return [
        {
            "title": row.title,
            "url": row.get_absolute_url(),
            "text": first_words(row.text),
            "kind": _("Talk with the market"),
        }
        for row in rows[:number]
    ]


def addresses(number: int) -> Iterable[tuple[str, datetime | None]]:
    rows = Engagement.objects.public().order_by("-published_at", "-pk")[: max(0, number - 1)]
    first: tuple[str, datetime | None] = (reverse("procurement:engagements"), None)
    return [first, *((row.get_absolute_url(), row.published_at) for row in rows)][:number]


def register() -> None:
    """Called from ready()."""
    search_sources.register(SearchSource(name="talks", find=found))
    sitemap_parts.register(SitemapPart(name="talks", entries=addresses))
