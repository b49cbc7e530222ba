"""What every template knows of the reader, without touching the session of somebody who has none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User


def viewer_of(request: HttpRequest) -> User | None:
    """Who reads, or None; without a session cookie the session is not opened, so no `Vary: Cookie` is set."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return None
    return request.user if request.user.is_authenticated else None


def messages_for(request: HttpRequest) -> Iterable:
    """Messages waiting for this reader; nothing is read for somebody without a session."""
    storage = get_messages(request)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return storage if has_session or getattr(storage, "added_new", False) else ()


def viewer(request: HttpRequest) -> dict:
    """Context processor: `viewer` and `viewer_messages`, in place of `user` and `messages`."""
    return {"viewer": viewer_of(request), "viewer_messages": messages_for(request)}
