"""Nobody enters the back office without a second factor in this very session."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.signing_in import (
    has_second_factor,
    is_let_through_for_demonstration,
    session_has_second_factor,
)

ADMIN_URLCONF = "wagtail.admin.urls"
# Wagtail's own ways in, each of which knows passwords alone.
TO_SIGN_IN = {"wagtailadmin_login", "wagtailcore_login"}
TO_PASSWORD_RESET = {
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}
WAY_OUT = "wagtailadmin_logout"


class BackOfficeMiddleware:
    """Judges by the resolved view, never by the address: whatever Wagtail's admin URL configuration holds,
    under whatever path, opens only to a session that has shown a second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        if match.url_name in TO_SIGN_IN:
            return redirect_to("account_login", request.GET.get("next", ""))
        if match.url_name in TO_PASSWORD_RESET:
            return redirect_to("account_reset_password")
        if view not in back_office_views() or match.url_name == WAY_OUT:
            return None
        return refusal(request)


def refusal(request: HttpRequest) -> HttpResponse | None:
    """None for whoever may go on; else the way to sign in, to enrol, or to show the second factor.

    Raises PermissionDenied for somebody signed in whom the back office is not for: Wagtail would send them
    to sign in, and from there back again, without end.
    """
    user = request.user
    here = request.get_full_path()
    if not user.is_authenticated:
        return redirect_to("account_login", here)
    if not user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    if session_has_second_factor(request) or is_let_through_for_demonstration(user):
        return None
    if not has_second_factor(user):
        return redirect_to("accounts:second_factor", here)
    return redirect_to(confirmation_url_name(user), here)


def confirmation_url_name(user) -> str:
    """Where this person shows a second factor: a typed code if they have one that is typed, else a passkey."""
    typed = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN).exists()
    return "mfa_reauthenticate" if typed else "mfa_reauthenticate_webauthn"


def redirect_to(url_name: str, next_url: str = "") -> HttpResponse:
    """A redirect that remembers where the person wanted to go."""
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return HttpResponseRedirect(f"{reverse(url_name)}{query}")


@cache
def back_office_views() -> frozenset:
    """Every view function under Wagtail's admin URL configuration, wherever it is mounted."""
    return frozenset(_views_under(get_resolver(settings.ROOT_URLCONF), inside=False))


def _views_under(resolver: URLResolver, *, inside: bool):
    name = getattr(resolver.urlconf_name, "__name__", resolver.urlconf_name)
    inside = inside or name == ADMIN_URLCONF
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views_under(pattern, inside=inside)
        elif inside and isinstance(pattern, URLPattern):
            yield pattern.callback
