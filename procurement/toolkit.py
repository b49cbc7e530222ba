"""The branch of pages that procurement officers keep: how this council buys."""

from __future__ import annotations

from collections.abc import Iterable

from cms.models import StandardPage

SLUG = "buying-toolkit"  # the top of the toolkit; the pages below it are its parts


def branches() -> Iterable[StandardPage]:
    """The top of it, in every language; none before it was made."""
    return StandardPage.objects.filter(slug=SLUG).order_by("pk")


def url() -> str:
    """Where it is read; "" where it is not there."""
    page = branches().filter(live=True).first()  # type: ignore[attr-defined]
    return page.url or "" if page else ""
