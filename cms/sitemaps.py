"""Every address that search engines should know, with its languages."""

from __future__ import annotations

from wagtail.models import Page, Site

from cms.reading import shown
from cms.registries import sitemap_parts

MOST = 50_000  # sitemaps.org


def entries(site: Site | None) -> list[dict]:
    """Address, day of the last change and translations of each public page: two queries; and what upper apps add."""
    if site is None:
        return []
    pages = (
        shown(Page.objects.all()).filter(depth__gt=1, alias_of=None).select_related("locale").order_by("path")
    )
    found, by_key = [], {}
    for page in pages[:MOST]:
        parts = page.get_url_parts()
        if not parts or parts[0] != site.pk:
            continue
        entry = {
            "url": f"{parts[1]}{parts[2]}",
            "changed": page.last_published_at,
            "code": page.locale.language_code,
        }
        found.append(entry)
        by_key.setdefault(page.translation_key, []).append(entry)
    for group in by_key.values():
        for entry in group:
            entry["languages"] = group if len(group) > 1 else []
    return [*found, *_of_upper_apps(site.root_url, MOST - len(found))]


def _of_upper_apps(root: str, left: int) -> list[dict]:
    """What is no page, in the site's own language."""
    found: list[dict] = []
    for part in sitemap_parts:
        rows = part.entries(max(0, left - len(found)))
        found += [{"url": f"{root}{path}", "changed": changed, "languages": []} for path, changed in rows]
    return found
