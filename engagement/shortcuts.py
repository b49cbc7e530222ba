"""Single-key shortcuts of a screen of the back office: on until turned off, remembered by this browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

A_YEAR = 365 * 24 * 3600


class WithShortcuts:
    """Before the views of such a screen. Give the name of its cookie, and that of its first address."""

    shortcuts_cookie: str
    shortcuts_home: str
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            shortcuts_on=self.request.COOKIES.get(self.shortcuts_cookie) != "off",
            here=self.request.get_full_path(),
            **kwargs,
        )


class TurnsShortcuts:
    """Before a view of that screen: turns them on or off, and goes back to where one was."""

    shortcuts_cookie: str
    shortcuts_home: str
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        home = reverse(self.shortcuts_home)
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = home
        response = HttpResponseRedirect(back)
        response.set_cookie(
            self.shortcuts_cookie,
            "off" if request.POST.get("turn") == "off" else "on",
            max_age=A_YEAR,
            path=home,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response
