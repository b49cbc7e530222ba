"""What every page of the public site shows around itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page

from cms.frame import Frame, frame_for, site_for

OWN_NAMES = dict(settings.LANGUAGES)


def site(request: HttpRequest) -> dict:
    """Context processor; nothing in the back office, whose pages have a frame of their own."""
    if request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
        return {}
    here = site_for(request)
    if here is None:
        return {}
    frame = frame_for(here)
    page = page_of(request)
    return {
        "site_settings": frame.settings,
        "home_url": frame.home_url,
        "search_url": search_url(),
        "main_nav": [{**link, "current": _is_here(link["url"], request.path, frame)} for link in frame.nav],
        "footer_columns": frame.footer,
        "languages": languages(request, frame, page),
        **(meta(page, request) if page else {}),
    }


def search_url() -> str:
    return reverse("cms:search")


def page_of(request: HttpRequest) -> Page | None:
    """The page that answers this request, if one does."""
    route = getattr(request, "_wagtail_route_for_request", None)
    return route[0] if route else None


def _is_here(url: str, path: str, frame: Frame) -> bool:
    return path.startswith(url) and url != frame.home_url


def meta(page: Page, request: HttpRequest) -> dict:
    """What a page says of itself to machines; an alias names its original's address as the real one."""
    original = page.alias_of.specific if page.alias_of_id and page.alias_of.live else page
    image = getattr(page, "og_image", None)
    return {
        "meta_title": page.seo_title or page.title,
        "meta_description": getattr(page, "description", page.search_description),
        "canonical_url": original.get_full_url(request),
        "meta_image_url": f"{settings.SITE_URL}{image.get_rendition('fill-1200x630').url}" if image else "",
    }


def languages(request: HttpRequest, frame: Frame, page: Page | None) -> list[dict]:
    """The languages that this page, or else the site, can be read in; empty when there is only one."""
    if len(frame.homes) < 2:
        return []
    urls = _translations(page) if page else {}
    if not page:
        urls = {code: translate_url(request.path, code) for code in frame.homes}
    active = get_language()
    found = []
    for code, home in frame.homes.items():
        info = get_language_info(code)
        found.append(
            {
                "code": code,
                "name": OWN_NAMES.get(code, info["name_local"]),
                "dir": "rtl" if info["bidi"] else "ltr",
                "url": urls.get(code) or home,
                "current": code == active,
                "translated": code in urls,
            }
        )
    return found


def _translations(page: Page) -> dict[str, str]:
    pages = page.get_translations(inclusive=True).live().select_related("locale")
    return {found.locale.language_code: found.get_full_url() for found in pages}
