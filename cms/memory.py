"""What every page needs and what changes seldom, kept for a moment in the process's own memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches

_kept: dict[str, tuple[str, float, Any]] = {}


def remember(key: str, make: Callable[[], Any], seconds: float | None = None) -> Any:
    """The value of `make()`, at most REMEMBERED_SECONDS old; the object itself, so nobody may change it.

    Only a token lies in the local cache: reading back a pickled roadmap would cost more than it saves,
    and whoever clears the caches (tests do) clears this as well.
    """
    seconds = settings.REMEMBERED_SECONDS if seconds is None else seconds
    tokens = caches["renditions"]
    token, until, value = _kept.get(key, ("", 0.0, None))
    if token and time.monotonic() < until and tokens.get("cms:" + key) == token:
        return value
    value = make()
    token = str(time.monotonic_ns())
    tokens.set("cms:" + key, token, seconds)
    _kept[key] = (token, time.monotonic() + seconds, value)
    return value


def forget() -> None:
    """After a change in this process, so that whoever made it sees it at once."""
    _kept.clear()
