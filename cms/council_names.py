"""What the council and its service are called, for whoever must not be taken for them."""

from __future__ import annotations


def council_names() -> list[str]:
    """Of every site, as its editors wrote them."""
    from cms.models import SiteSettings

    rows = SiteSettings.objects.values_list("council_name", "service_name")
    return [name for row in rows for name in row]
