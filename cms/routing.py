"""From an address to its page in two queries instead of two for each level of the tree."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Page, Site

from cms.frame import frame_for, site_for
from cms.models import ActionPage
from cms.reading import tree_for


def find(request: HttpRequest, path: str) -> None:
    """Notes the page of this address on the request, where Wagtail looks first; else leaves the search to Wagtail.

    Nothing but the way there is shortened: the page must be live, and Wagtail checks who may see it.
    """
    request._wagtail_site = site = site_for(request)
    if site is None:
        return
    if page := _action(site, path) or _page(site, path):
        request._wagtail_route_for_request = page.route(request, [])


def _action(site: Site, path: str) -> ActionPage | None:
    """An action of the roadmap, with all that its page shows of other tables; one query, none for other pages."""
    frame = frame_for(site)
    pk = tree_for(site, frame.locale_id).pk_by_path.get(f"{frame.home_path}{path}")
    if pk is None:
        return None
    pages = ActionPage.objects.select_related("lead_organisation", "responsible")
    page = pages.filter(pk=pk, live=True, url_path=f"{frame.home_path}{path}").first()
    if page and page.locale_id == frame.locale_id:
        page.locale = frame.locale
    return page


def _page(site: Site, path: str) -> Page | None:
    frame = frame_for(site)
    page = (
        Page.objects.filter(url_path=f"{frame.home_path}{path}", live=True).first()
        if frame.home_path
        else None
    )
    if page is None:
        return None
    page = page.specific
    if page.locale_id == frame.locale_id:
        page.locale = frame.locale
    return page
