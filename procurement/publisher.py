"""Who publishes: the council, as its editors write it."""

from __future__ import annotations

from django.conf import settings

from cms.memory import remember
from cms.models import SiteSettings


def publisher() -> str:
    """Before editors have written it, the name of the site: a release names its buyer."""
    rows = SiteSettings.objects.order_by("site__is_default_site", "pk").values_list("council_name", flat=True)
    return remember("procurement.publisher", lambda: rows.last() or settings.WAGTAIL_SITE_NAME)
