"""What the pages of champions have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.errors import Refused

BESIDE = {
    "code": "code",
    "phone": "phone",
    "about": "about",
    "adult": "adult_name",
    "too_young": "age",
    "age": "age",
}


def crumbs(*, inside: bool = True) -> list[dict]:
    found = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    return (
        [*found, {"label": _("Digital champions"), "url": reverse("champions:landing")}] if inside else found
    )


def own_page(view: Callable) -> Callable:
    """Pages of one person: in no shared cache and no search engine; going back still finds what was typed."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def private(view: Callable) -> Callable:
    """In no cache and no search engine: who reads over a shoulder or sits down next finds nothing."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: also a form that was sent without anything in it."""
    return request.POST if request.method == "POST" else None


def refused_beside(form: forms.Form, refusal: Refused) -> None:
    """On the form, beside the field that it is about where there is one."""
    name = BESIDE.get(refusal.code)
    form.add_error(name if name in form.fields else None, str(refusal.message))
