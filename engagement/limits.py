"""How often one may do something: exact sliding windows on the shared cache, nothing in the database.

Each allowed time takes one slot of the window (`cache.add`, which only one of several processes can win) and the
slot falls free when the window has passed it. Needs one cache that all web processes share.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.clock import now


@dataclass(frozen=True)
class Limit:
    """`times` in any `seconds`; `says` begins the sentence that a person who is over it reads."""

    times: int
    seconds: int
    says: str | Promise


WROTE_MUCH = gettext_lazy("You have written a lot in a short time.")
NEW_HERE = gettext_lazy("In your first week here you can write five comments an hour.")
MANY_FROM_HERE = gettext_lazy("A lot has been sent from your internet connection in a short time.")
MANY_CODES = gettext_lazy("We have sent several codes to this email address.")
MANY_LINKS = gettext_lazy("We have sent several links to this email address.")
PRESSED_MUCH = gettext_lazy("You have pressed a lot of buttons in a short time.")

# One connection may be a whole library or a surgery: what counts by address is wide, what counts by person is not.
LIMITS = {
    "comment.account": Limit(10, 10 * 60, WROTE_MUCH),
    "comment.account_day": Limit(60, 24 * 3600, WROTE_MUCH),
    "comment.ip": Limit(60, 10 * 60, MANY_FROM_HERE),
    "comment.new_account": Limit(5, 60 * 60, NEW_HERE),
    "appeal.account": Limit(10, 60 * 60, PRESSED_MUCH),
    "look.ip": Limit(120, 10 * 60, MANY_FROM_HERE),
    "similar.ip": Limit(120, 60, MANY_FROM_HERE),
    "edit.account": Limit(30, 10 * 60, WROTE_MUCH),
    "pledge.account": Limit(10, 24 * 3600, gettext_lazy("You have offered help in many places today.")),
    "support.account": Limit(60, 10 * 60, PRESSED_MUCH),
    "support.ip": Limit(120, 10 * 60, MANY_FROM_HERE),
    "follow.account": Limit(60, 10 * 60, PRESSED_MUCH),
    "follow.email": Limit(5, 60 * 60, MANY_LINKS),
    "follow.ip": Limit(30, 60 * 60, MANY_FROM_HERE),
    "flag.account": Limit(20, 60 * 60, PRESSED_MUCH),
    "flag.ip": Limit(30, 60 * 60, MANY_FROM_HERE),
    "code.email": Limit(5, 60 * 60, MANY_CODES),
    "code.ip": Limit(30, 60 * 60, MANY_FROM_HERE),
    # Wrong codes are counted by act (five a code) and by connection, never by address: a stranger could lock it out.
    "code_try.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
}


class TooMany(Exception):
    """Over a limit until `until`; `retry_after` is in whole seconds, never 0."""

    def __init__(self, name: str, until: datetime):
        super().__init__(name)
        self.name = name
        self.until = until
        self.retry_after = max(1, -int(-(until - now()).total_seconds() // 1))

    @property
    def message(self) -> str:
        """Why not now, and from what time on, in the active language; for the form or for a page."""
        minutes = -(-self.retry_after // 60)
        if minutes < 120:
            wait = ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
        else:
            wait = ngettext("in %(n)d hour", "in %(n)d hours", -(-minutes // 60)) % {"n": -(-minutes // 60)}
        return _("%(why)s You can try again at %(time)s, %(wait)s.") % {
            "why": LIMITS[self.name].says,
            "wait": wait,
            "time": date_format(localtime(self.until), "TIME_FORMAT"),
        }

    def __str__(self) -> str:
        return self.message


def check(name: str, *keys: object) -> None:
    """Counts this one time against the named limit for these keys (a person, an address); else raises TooMany."""
    limit, cache, instant = LIMITS[name], caches["default"], now()
    slots = [_slot(name, keys, number) for number in range(limit.times)]
    taken = cache.get_many(slots)
    ends: list[float] = []
    for slot in sorted(slots, key=lambda slot: slot in taken):
        end = taken.get(slot, 0.0)
        if end > instant.timestamp():
            ends.append(end)
        elif _take(slot, limit.seconds, instant, stale=slot in taken):
            return
        else:
            ends.append(instant.timestamp() + limit.seconds)
    raise TooMany(name, datetime.fromtimestamp(min(ends), UTC))


def check_all(checks: Iterable[tuple[str, object]]) -> None:
    """Several limits at once, each a name and its key; the first that is over raises TooMany."""
    for name, key in checks:
        check(name, key)


def _take(slot: str, seconds: int, instant: datetime, *, stale: bool) -> bool:
    """Whether this process won the slot. One that is over by our clock is freed even if the cache's own lags."""
    cache = caches["default"]
    if stale:
        cache.delete(slot)
    return cache.add(slot, instant.timestamp() + seconds, timeout=seconds)


def _slot(name: str, keys: tuple[object, ...], number: int) -> str:
    """A key that names nobody: who holds the cache can't read an address or a person out of it."""
    return f"limit:{name}:{hashed(*keys)}:{number}"


def hashed(*keys: object) -> str:
    return salted_hmac("engagement.limits", "\x1f".join(map(str, keys)), algorithm="sha256").hexdigest()[:32]


def ip_of(request: HttpRequest) -> str:
    """The visitor's address for counting: behind TRUSTED_PROXIES hops, and for IPv6 the /64 of one connection."""
    hops = settings.TRUSTED_PROXIES
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    address = request.META.get("REMOTE_ADDR", "")
    if hops and forwarded:
        address = forwarded[-min(hops, len(forwarded))]
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def refused(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """The page for a limit where there is no form to say it on: status 429 with Retry-After."""
    response = render(request, "engagement/moderation/too_many.html", {"refusal": refusal}, status=429)
    response["Retry-After"] = str(refusal.retry_after)
    response["Cache-Control"] = "private, no-store"
    return response
