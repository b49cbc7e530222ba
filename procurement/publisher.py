"""Who publishes: the council, as its editors write it."""

from __future__ import annotations

from cms.memory import remember
from cms.models import SiteSettings


def publisher() -> str:
    rows = SiteSettings.objects.order_by("site__is_default_site", "pk").values_list("council_name", flat=True)
    return remember("procurement.publisher", lambda: rows.last() or "")
