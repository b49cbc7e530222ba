"""What gunicorn serves in the cached part: the site, and beside it a Django without middleware for the yardstick."""

from __future__ import annotations

import os
from collections.abc import Callable
from urllib.parse import parse_qs

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

CONSTANT = "/bench/constant/"
_bytes: dict[str, bytes] = {}


def constant(request: HttpRequest) -> HttpResponse:
    """The bytes of the page at ?of=, read from the site once for each process."""
    body = _bytes[request.META["QUERY_STRING"]]
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path(CONSTANT.lstrip("/"), constant)]


class BareHandler(WSGIHandler):
    """Django with that one view and no middleware at all: the strictest thing to be measured against."""

    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=[]):
            super().load_middleware(is_async)

    def resolve_request(self, request: HttpRequest):
        request.urlconf = __name__
        return super().resolve_request(request)


def application(environ: dict, start_response: Callable):
    if not environ["PATH_INFO"].startswith(CONSTANT):
        return site(environ, start_response)
    query = environ["QUERY_STRING"]
    if query not in _bytes:
        asked = {**environ, "PATH_INFO": parse_qs(query)["of"][0], "QUERY_STRING": ""}
        _bytes[query] = b"".join(site(asked, lambda *_: None))
    return bare(environ, start_response)


def count_renders(get_response: Callable) -> Callable:
    """Middleware below the page cache: writes down who renders what, and names the process in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with open(os.environ["BENCH_RENDERS"], "a") as handle:
            handle.write(f"{os.getpid()} {request.get_full_path()}\n")
        response = get_response(request)
        response["X-Bench-Process"] = str(os.getpid())
        return response

    return middleware


# Last, because the site's own middleware may be the one above.
site = get_wsgi_application()
bare = BareHandler()
