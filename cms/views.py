"""HTTP only: search, what machines ask for, and the page that is not there."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.views import serve as wagtail_serve

from cms import routing, searching, sitemaps
from cms.frame import frame_for, site_for
from cms.reading import Tree, tree_for

MOST_WORDS = 200
NOT_FOR_ROBOTS = ("account", "search", "topics", "comments")
REF = re.compile(r"(?:^|[^a-z0-9])([a-z]{1,2}[0-9]{1,3})(?:[^a-z0-9]|$)", re.I)


def page(request: HttpRequest, path: str) -> HttpResponse:
    """Every page of the site."""
    routing.find(request, path)
    return wagtail_serve(request, path)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """/search/?q=words&page=2"""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MOST_WORDS]
    number = request.GET.get("page", "1")
    site = site_for(request)
    frame = frame_for(site)
    found = None
    if words:
        tree = tree_for(site, frame.locale_id)
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        found = searching.search(words, frame.locale_id, page, tree)
    context = {"words": words, "found": found, "meta_title": _title(words), **_beside(words, found)}
    return render(request, "search.html", context)


def _title(words: str) -> str:
    return _("Search: %(words)s") % {"words": words} if words else _("Search")


def _beside(words: str, found: searching.Found | None) -> dict:
    """Addresses of the pages before and after."""
    if found is None:
        return {}
    return {
        "previous_url": searching.page_url(words, found.page - 1) if found.page > 1 else "",
        "next_url": searching.page_url(words, found.page + 1) if found.page < found.last_page else "",
    }


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Says what may have been meant: the action whose reference is in the address, a search for its words."""
    context: dict = {"words": words_of(request.path_info)}
    try:
        site = site_for(request)
        tree = tree_for(site, frame_for(site).locale_id) if site else Tree()
        match = REF.search(request.path_info)
        context["action"] = tree.by_ref.get(match[1].upper()) if match else None
        context["roadmap_url"] = tree.url
    except DatabaseError:
        context["words"] = ""
    return render(request, "404.html", context, status=404)


def words_of(path: str) -> str:
    """ "/roadmap/free-wi-fi/" → "roadmap free wi fi": what one may have looked for."""
    return " ".join(re.findall(r"[^\W_]{2,}", PurePosixPath(path).as_posix()))[:100]


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The council's own four colours, over the tokens of the style sheet."""
    row = frame_for(site_for(request)).settings
    text = render_to_string("cms/theme.css", {"colours": row})
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=3600 if request.GET.get("v") else 60)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be found but the back office, accounts, search, and the pages of forms and single comments."""
    lines = ["User-agent: *", f"Disallow: /{settings.ADMIN_PATH}"]
    for code, _name in settings.LANGUAGES:
        start = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        lines += [f"Disallow: {start}/{part}/" for part in NOT_FOR_ROBOTS]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its translations."""
    site = site_for(request)
    text = render_to_string("cms/sitemap.xml", {"entries": sitemaps.entries(site)})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: database, cache, no migration waiting; 503 names what is wrong."""
    checks = {"database": _database_ready, "cache": _cache_ready, "migrations": _migrated}
    faults = {}
    for name, check in checks.items():
        try:
            if not check():
                faults[name] = "not ready"
        except Exception as fault:  # any fault at all is the answer here
            faults[name] = type(fault).__name__
    status = {name: faults.get(name, "ok") for name in checks}
    return JsonResponse(
        {"status": "ok" if not faults else "unavailable", **status}, status=503 if faults else 200
    )


def _database_ready() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache_ready() -> bool:
    cache.set("readyz", "1", 10)
    return cache.get("readyz") == "1"


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """Sizes of images, where no other server hands them out; documents go through Wagtail's own checks."""
    if ".." in path:
        raise Http404(path)
    response = serve(request, f"images/{path}", document_root=settings.MEDIA_ROOT)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response
