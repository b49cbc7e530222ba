"""What a session has proved: codes, second factors, and signing in without allauth's own pages."""

from __future__ import annotations

import time
from typing import cast

from allauth.account import app_settings as allauth_account
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User

DEMO_DOMAIN = (
    "demo.example.org"  # reserved by RFC 2606: nobody outside the demonstration can have such an address
)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is enrolled; recovery codes alone do not count."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def session_has_second_factor(request: HttpRequest) -> bool:
    """Whether this very session was opened or confirmed with a second factor that is still enrolled."""
    records = get_authentication_records(request, request.user)
    used = {record.get("id") for record in records if record.get("method") == "mfa"}
    return bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()


def may_have_second_factor(request: HttpRequest) -> bool:
    """False where the back office is surely shut to this session; asks the session alone, and so costs nothing."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records) or is_let_through_for_demonstration(
        request.user
    )


def is_let_through_for_demonstration(user: User | AnonymousUser) -> bool:
    """Officers of the demonstration, on a development site that says so."""
    return settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR and getattr(user, "email", "").endswith(
        f"@{DEMO_DOMAIN}"
    )


def record_second_factor(request: HttpRequest, authenticator: Authenticator) -> None:
    """Whoever just enrolled has shown the factor in this session."""
    record_authentication(
        request,
        request.user,
        method="mfa",
        id=authenticator.pk,
        type=str(authenticator.type),
        reauthenticated=True,
    )


def sign_in_by_code(request: HttpRequest, user: User) -> bool:
    """Signs in somebody who typed a code from their mail; False, and nobody signed in, where a second
    factor stands before the account or the account is closed."""
    if not user.is_active or has_second_factor(user):
        return False
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="code", email=user.email)
    UserSession.objects.create_from_request(request)
    return True


def confirmed_recently(request: HttpRequest) -> bool:
    """Whether the person showed within the last minutes that it is them: password, second factor, or, for
    somebody who has neither, a code from their mail."""
    if get_reauthentication_flows(request.user):
        return did_recently_reauthenticate(request)
    oldest = time.time() - allauth_account.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "code" and record.get("at", 0) > oldest for record in records)


def keep_this_session(request: HttpRequest) -> None:
    """After all sessions of the person were ended: this one goes on, under a new key."""
    user = cast(User, request.user)
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)
