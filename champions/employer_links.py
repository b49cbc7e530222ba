"""The address with which colleagues join."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from champions.models import Employer


def join_url(employer: Employer) -> str:
    """Of the form to join, with the code filled in."""
    try:
        path = reverse("champions:join")
    except NoReverseMatch:
        path = "/champions/join/"
    return f"{path}?{urlencode({'code': employer.join_code})}"


def spaced(code: str) -> str:
    """As people read it out: BCDF 2345."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
