"""The mark of a browser in which somebody signed out has begun something: a cookie of its own, no session.

It goes when the browser is closed, after the act is finished, and when somebody signs out: at a computer that several
people share the next one finds nothing.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from engagement.actions import pending


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def secret_of(request: HttpRequest) -> str:
    """What this browser was given, "" when nothing was."""
    return request.COOKIES.get(settings.WRITE_COOKIE_NAME, "")


def mark(secret: str) -> str:
    """What is kept of the secret with a pending act."""
    return salted_hmac("engagement.pending.browser", secret, algorithm="sha256").hexdigest()


def mark_of(request: HttpRequest) -> str:
    """The mark of this browser, "" without one."""
    secret = secret_of(request)
    return mark(secret) if secret else ""


def remember(response: HttpResponse, secret: str) -> HttpResponse:
    """Until the browser is closed."""
    response.set_cookie(
        settings.WRITE_COOKIE_NAME,
        secret,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def renew(request: HttpRequest, response: HttpResponse, *, email: str) -> HttpResponse:
    """After something is finished: another secret for what this person has begun besides, or none at all."""
    secret = new_secret()
    if pending.move_on(old=mark_of(request), new=mark(secret), email=email):
        return remember(response, secret)
    response.delete_cookie(settings.WRITE_COOKIE_NAME, samesite="Lax")
    if settings.SESSION_COOKIE_SECURE:  # browsers take nothing back of a __Host- cookie without it
        response.cookies[settings.WRITE_COOKIE_NAME]["secure"] = True
    return response


def forget_at_sign_out(*, request: HttpRequest | None = None, **given: Any) -> None:
    if request is not None and (browser := mark_of(request)):
        pending.forget_browser(browser=browser)


def register() -> None:
    """Called from ready()."""
    user_logged_out.connect(forget_at_sign_out, dispatch_uid="engagement.forget_browser")
