"""Drawing a PDF with WeasyPrint: tagged, with its own print stylesheet, and without any network."""

from __future__ import annotations

import hashlib
import logging
import mimetypes
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage

BASE = "paper:///"  # what relative addresses hang on: no host, so nothing leads out


class Unavailable(Exception):
    """This machine lacks what WeasyPrint draws with (pango, harfbuzz); the site runs without."""


def digest_of(*parts: str) -> str:
    """For `PaperKind.digest`."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def pdf_of(html: str, stylesheet: str) -> bytes:
    """The PDF of that page. Unavailable where the system's libraries are missing."""
    weasyprint = _weasyprint()
    fetcher = _fetcher()
    css = weasyprint.CSS(string=static_bytes(stylesheet).decode(), base_url=BASE, url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[css], pdf_tags=True, pdf_variant="pdf/ua-1")


def _weasyprint() -> Any:
    """Imported when the first PDF is drawn: it costs memory that web processes need not spend."""
    try:
        import weasyprint
    except OSError as fault:  # cffi finds no shared library
        raise Unavailable(
            "WeasyPrint needs the system's pango and harfbuzz (on Debian: libpango-1.0-0, libpangoft2-1.0-0, "
            f"libharfbuzz-subset0) and fonts (fonts-noto-core): {fault}"
        ) from fault
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # a line for every page and stylesheet
    return weasyprint


def static_bytes(name: str) -> bytes:
    """A static file by its name, hashed or plain: from STATIC_ROOT, else where the finders know it."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    path = finders.find(name)
    if not path:
        raise ValueError(f"No static file is called {name}")
    with open(path, "rb") as file:
        return file.read()


def local_bytes(url: str) -> bytes:
    """What that address of ours holds. ValueError for everything that is neither static nor media."""
    address = url.removeprefix("paper://")
    for prefix, read in ((settings.STATIC_URL, static_bytes), (settings.MEDIA_URL, _media_bytes)):
        if address.startswith(prefix):
            return read(unquote(urlsplit(address[len(prefix) :]).path))
    raise ValueError(f"A paper reaches static and media only, not {url}")


def _media_bytes(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class LocalFetcher(URLFetcher):
        """Reads files; has no way to open a connection."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, local_bytes(url), {"Content-Type": kind})

    return LocalFetcher()
