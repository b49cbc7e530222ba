"""What the pages of one's own account list."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User


def security_rows(user: User) -> list[dict]:
    """How the person signs in, for components/summary_list.html."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    has_password = user.has_usable_password()
    passkeys = types.count(Authenticator.Type.WEBAUTHN)
    sessions = len(UserSession.objects.purge_and_list(user))
    rows = [
        row(_("Email address"), user.email, "account_email"),
        row(
            _("Password"),
            _("Set") if has_password else _("None: you sign in by codes"),
            "account_change_password" if has_password else "account_set_password",
        ),
        row(
            _("Authenticator app"),
            _("On") if Authenticator.Type.TOTP in types else _("Off"),
            "mfa_index",
        ),
        row(
            _("Passkeys"),
            ngettext("%(n)s passkey", "%(n)s passkeys", passkeys) % {"n": passkeys}
            if passkeys
            else _("None"),
            "mfa_list_webauthn",
        ),
        row(
            _("Signed in"),
            ngettext("On %(n)s device", "On %(n)s devices", sessions) % {"n": sessions},
            "usersessions_list",
        ),
    ]
    if Authenticator.Type.RECOVERY_CODES in types:
        rows.insert(4, row(_("Recovery codes"), _("Made"), "mfa_view_recovery_codes"))
    return rows


def row(label: str, value: str, url_name: str) -> dict:
    """One line of a summary list."""
    return {"label": label, "value": value, "url": reverse(url_name)}


# The first that is found names it: Edge and Opera call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What people call it ("Firefox, Windows"); what it says of itself where that is unknown."""
    found = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:60] or _("Unknown device")


def session_rows(user: User, current_key: str) -> list[dict]:
    """Where the person is signed in, this session first, then the newest."""
    sessions = UserSession.objects.purge_and_list(user)
    sessions.sort(key=lambda session: (session.session_key == current_key, session.created_at), reverse=True)
    return [
        {
            "device": device_name(session.user_agent),
            "since": session.created_at,
            "ip": session.ip,
            "here": session.session_key == current_key,
        }
        for session in sessions
    ]
