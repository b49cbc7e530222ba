"""What the pages of stages 3 to 6 have in common: how rows are found, and the page of one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Milestone, Solution
from challenges.timeline_stages import reader_of
from champions.views.shared import private
from engagement.errors import Refused


def own_page(view: Callable) -> Callable:
    """Of somebody signed in; in no cache and no search engine."""
    return login_required(private(view))


def crumbs(*links: tuple[str, str]) -> list[dict]:
    home = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    return [*home, *({"label": label, "url": url} for label, url in links)]


def solution_or_404(request: HttpRequest, public_id: UUID) -> Solution:
    """One that this person may see, and whose stages they may read."""
    rows = Solution.objects.visible_to(request.user).select_related(
        "challenge__department", "challenge__stage", "organisation", "stage"
    )
    found = get_object_or_404(rows, public_id=public_id)
    if not reader_of(request.user, found):
        raise Http404
    return found


def milestone_or_404(request: HttpRequest, public_id: UUID) -> Milestone:
    rows = Milestone.objects.visible_to(request.user).select_related(
        "solution__challenge__department", "solution__organisation", "solution__stage", "stage", "state_by"
    )
    found = get_object_or_404(rows, public_id=public_id)
    if not reader_of(request.user, found.solution):
        raise Http404
    return found


def must(allowed: bool) -> None:
    """What one may not do is not there."""
    if not allowed:
        raise Http404


@dataclass(kw_only=True)
class Act:
    """The page of one act: `do(form)` calls one action, `done` is said afterwards, and both lead to `back`."""

    title: str
    button: str
    back: str
    done: str
    do: Callable[[forms.Form], object]
    lead: str = ""
    pairs: Sequence[tuple[str, object]] = ()
    is_warning: bool = False
    has_files: bool = False
    beside: dict[str, str] = field(default_factory=dict)  # where a refusal stands: code → field
    context: dict = field(default_factory=dict)
    template: str = "challenges/stages/act.html"


def act(request: HttpRequest, form: forms.Form, page: Act) -> HttpResponse:
    """GET shows; POST acts once. Wrong input and what is refused stand on the form, with everything typed."""
    if request.method == "POST" and form.is_valid():
        try:
            page.do(form)
        except Refused as refusal:
            name = page.beside.get(refusal.code, refusal.code)
            form.add_error(name if name in form.fields else None, str(refusal.message))
        else:
            messages.success(request, page.done)
            return HttpResponseRedirect(page.back)
    return render(request, page.template, {"form": form, "act": page, **page.context})


def bound(request: HttpRequest, form_class: type[forms.Form], **given) -> forms.Form:
    """Bound to what was sent, files too."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **given)
    return form_class(**given)
