"""The page of one act on the public site: what it means, one form, one button; what is refused stands on the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from engagement.errors import Refused
from engagement.limits import TooMany


@dataclass(kw_only=True)
class Act:
    """`do(form)` calls one action, `done` is said afterwards, and both lead to `back`; or to where `after` says, given
    what `do` gave."""

    title: str
    button: str
    back: str
    done: str
    do: Callable[[Any], Any]
    after: Callable[[Any], str] | None = None
    lead: str = ""
    pairs: Sequence[tuple[str, object]] = ()
    is_warning: bool = False
    has_files: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)  # where a refusal stands: code → field
    context: Mapping[str, Any] = field(default_factory=dict)
    template: str = "engagement/act.html"


def act(request: HttpRequest, form: forms.Form, page: Act) -> HttpResponse:
    """GET shows; POST acts once. Wrong input and what is refused stand on the form, with everything typed."""
    if request.method == "POST" and form.is_valid():
        try:
            made = page.do(form)
        except (Refused, TooMany) as refusal:
            refused_beside(form, refusal, page.beside)
        else:
            messages.success(request, page.done)
            return HttpResponseRedirect(page.after(made) if page.after else page.back)
    return render(request, page.template, {"form": form, "act": page, **page.context})


def refused_beside(
    form: forms.Form, refusal: Refused | TooMany, beside: Mapping[str, str] | None = None
) -> None:
    """Beside the field that it is about, where there is one: by its code, or as `beside` has it."""
    code = getattr(refusal, "code", "")
    name = (beside or {}).get(code, code)
    form.add_error(name if name in form.fields else None, str(refusal.message))


def bound(request: HttpRequest, form_class: type[forms.Form], **given: Any) -> forms.Form:
    """Bound to what was sent, files too."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **given)
    return form_class(**given)
