"""Public pages for readers without a session: the same bytes for everyone, rendered once a second."""

import gzip
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import cc_delim_re

PUBLIC = "public, max-age=0, s-maxage=1"
PRIVATE = "private, no-store"
MOST_ENTRIES = 512
MOST_BYTES = 1024 * 1024  # a larger page is served and not kept
MOST_BYTES_KEPT = 64 * 1024 * 1024  # of all pages together
PRIVATE_SECONDS = 10.0  # how long an address is remembered as nothing to wait for
COMPRESSED_TYPES = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")


@dataclass(slots=True)
class Entry:
    """One rendered page: its headers and its bytes, plain and gzipped."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    gzipped: bytes | None
    until: float


@dataclass(slots=True)
class Slot:
    """The place of one address: who renders holds the lock, the others wait for what comes out.

    Nobody waits for an answer that cannot be shared: an address that gave one is rendered for each reader.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    entry: Entry | None = None
    private_until: float = 0.0

    def fresh(self) -> Entry | None:
        entry = self.entry
        return entry if entry is not None and entry.until > time.monotonic() else None

    def is_private(self) -> bool:
        return self.private_until > time.monotonic()


class PublicPageMiddleware:
    """Second after the stamp of arrival; `docs/adr/0002` says why nothing is ever purged."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.slots: OrderedDict[str, Slot] = OrderedDict()
        self.guard = threading.Lock()

    def __call__(self, request):
        response = self.answer(request)
        return without_body(response) if request.method == "HEAD" else response

    def answer(self, request):
        if request.method not in ("GET", "HEAD") or is_file(request):
            return self.get_response(request)
        if carries_session(request):
            response = self.get_response(request)
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = PRIVATE
            return response
        if request.method == "HEAD" or not settings.PUBLIC_PAGE_SECONDS:
            return finish(self.get_response(request))
        return self.from_cache(request)

    def from_cache(self, request):
        slot = self.slot(f"{request.scheme}://{request.META.get('HTTP_HOST', '')}{request.get_full_path()}")
        if entry := slot.fresh():
            return to_response(entry, request)
        if not slot.is_private():
            with slot.lock:
                if entry := slot.fresh():
                    return to_response(entry, request)
                if not slot.is_private():
                    return self.render(slot, request)
        return self.render(slot, request)

    def render(self, slot: Slot, request):
        response = finish(self.get_response(request))
        if response.get("Cache-Control") != PUBLIC or len(response.content) > MOST_BYTES:
            slot.entry, slot.private_until = None, time.monotonic() + PRIVATE_SECONDS
            return response
        slot.entry, slot.private_until = to_entry(response), 0.0
        self.forget_the_oldest()
        return to_response(slot.entry, request)

    def forget_the_oldest(self) -> None:
        """Keeps memory bounded whatever people ask for; what was forgotten is rendered again."""
        with self.guard:
            kept = [slot for slot in self.slots.values() if slot.entry]
            total = sum(len(slot.entry.body) for slot in kept if slot.entry)
            for slot in kept:
                if total <= MOST_BYTES_KEPT or slot.entry is None:
                    break
                total -= len(slot.entry.body)
                slot.entry = None

    def slot(self, key: str) -> Slot:
        with self.guard:
            slot = self.slots.get(key)
            if slot is None:
                slot = self.slots[key] = Slot()
                if len(self.slots) > MOST_ENTRIES:
                    self.slots.popitem(last=False)
            else:
                self.slots.move_to_end(key)
            return slot


def without_body(response):
    """What HEAD asks for: the headers of the page and none of its bytes."""
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def is_file(request) -> bool:
    """Static files carry their own headers."""
    return request.path_info.startswith((settings.STATIC_URL, settings.MEDIA_URL))


def carries_session(request) -> bool:
    """Whether anything of a person may be in the answer."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


def is_public(response) -> bool:
    """Success without a cookie, a private header, or anything that was made from the cookies."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and "cookie" not in cc_delim_re.split(response.get("Vary", "").lower())
        and not response.has_header("Content-Disposition")
    )


def finish(response):
    """The header that says whether anybody may keep this answer."""
    if is_public(response):
        response["Cache-Control"] = PUBLIC
        response["Vary"] = "Accept-Encoding"
    elif not response.has_header("Cache-Control") and not response.streaming:
        response["Cache-Control"] = PRIVATE
    return response


def to_entry(response) -> Entry:
    body = response.content
    is_text = response.get("Content-Type", "").startswith(COMPRESSED_TYPES) and len(body) > 500
    return Entry(
        status=response.status_code,
        headers=[(k, v) for k, v in response.items() if k not in ("X-Request-ID", "Content-Length")],
        body=body,
        gzipped=gzip.compress(body, compresslevel=5, mtime=0) if is_text else None,
        until=time.monotonic() + settings.PUBLIC_PAGE_SECONDS,
    )


def to_response(entry: Entry, request) -> HttpResponse:
    zipped = entry.gzipped is not None and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(entry.gzipped if zipped else entry.body, status=entry.status)
    for name, value in entry.headers:
        response.headers[name] = value
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    return response
