"""What every page needs and what changes seldom, kept in the process's own memory for as long as it is true.

One row (`Publication`) holds a token that changes with each publication, in the same transaction. A request asks for it
once; what was read under another token is read anew. So every process sees a change at once, and nothing is purged.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.signals import request_started

from cms.models.version import Publication

MOST_KEPT = 4096
ASKED_ANEW = 1.0  # seconds, where no request begins (jobs, commands)
_kept: OrderedDict[str, tuple[str, float, Any]] = OrderedDict()
_asked = threading.local()


def remember(key: str, make: Callable[[], Any]) -> Any:
    """The value of `make()` as of the last publication; the object itself, so nobody may change it.

    What no publication changes (an organisation's name) is at most REMEMBERED_SECONDS old.
    """
    token = current()
    kept = _kept.get(key)
    if kept and kept[0] == token and time.monotonic() < kept[1]:
        with suppress(KeyError):  # another thread has just driven it out
            _kept.move_to_end(key)
        return kept[2]
    value = make()
    _kept[key] = (token, time.monotonic() + settings.REMEMBERED_SECONDS, value)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return value


def current() -> str:
    """The token, asked for once in each request; "" before the first publication."""
    if getattr(_asked, "token", None) is None or time.monotonic() > _asked.until:
        _asked.token = Publication.objects.values_list("token", flat=True).first() or ""
        _asked.until = time.monotonic() + ASKED_ANEW
    return _asked.token


def forget() -> None:
    """What readers see has changed: call it in the transaction that changed it."""
    Publication.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4().hex})
    clear()


def clear() -> None:
    """This process alone begins anew."""
    _kept.clear()
    ask_anew()


def ask_anew(**kwargs) -> None:
    _asked.token = None


request_started.connect(ask_anew, dispatch_uid="cms.memory")
