"""A code by mail to somebody who is signed in already, before something that cannot be undone."""

from __future__ import annotations

import time

from allauth.account import app_settings as allauth_account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest
from django.utils.translation import gettext as _

SESSION_KEY = "accounts.confirming"


def send_code(request: HttpRequest) -> bool:
    """A new code to the person's own address, and the one before is worth nothing any more; False where too
    many were asked for lately, or where the person has something stronger to show."""
    if get_reauthentication_flows(request.user):
        return False
    if not ratelimit.consume(request, action="request_login_code", key=request.user.email):
        return False
    code = get_adapter(request).generate_login_code()
    request.session[SESSION_KEY] = {"code": code, "at": time.time(), "failures": 0}
    get_adapter(request).send_mail("account/email/confirm_it_is_you", request.user.email, {"code": code})
    return True


def is_waiting(request: HttpRequest) -> bool:
    """Whether a code was sent that still counts."""
    state = request.session.get(SESSION_KEY)
    return bool(state) and time.time() - state["at"] <= allauth_account.LOGIN_BY_CODE_TIMEOUT


def check_code(request: HttpRequest, code: str) -> str:
    """Empty when it is right, and the session remembers it; else what to do. Three wrong tries end the code.
    It never stands in for a password or a second factor."""
    if get_reauthentication_flows(request.user):
        request.session.pop(SESSION_KEY, None)
        return _("Show that it is you by your password or your second step.")
    if not is_waiting(request):
        request.session.pop(SESSION_KEY, None)
        return _("This code no longer counts. Ask for a new one.")
    state = request.session[SESSION_KEY]
    if compare_user_code(actual=code, expected=state["code"]):
        del request.session[SESSION_KEY]
        record_authentication(
            request, request.user, method="code", email=request.user.email, reauthenticated=True
        )
        return ""
    state["failures"] += 1
    if state["failures"] >= allauth_account.LOGIN_BY_CODE_MAX_ATTEMPTS:
        del request.session[SESSION_KEY]
        return _("That was wrong too often. Ask for a new code.")
    request.session[SESSION_KEY] = state
    return _("The code is not right. Type the six digits from the newest email.")
