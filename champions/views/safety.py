"""Reporting a concern: anybody, about anything, without an account. Behind links, so the pages may set a cookie."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from champions.actions import concerns as actions
from champions.actions.concerns import About
from champions.forms_safety import ConcernForm
from champions.models import ChampionsSettings, Concern
from champions.views.shared import private
from engagement import limits

NUMBER = re.compile(r"\+?\d(?: ?\d){2,14}")


@private
def concern(request: HttpRequest, kind: str = "", key: UUID | None = None) -> HttpResponse:
    """One form: what happened. With a kind and a key it is about that thing; one that the reader may not know, or
    that is not there, is a 404."""
    viewer = viewer_of(request)
    what = about_or_404(request, kind, key) if key else None
    form = ConcernForm()
    if request.method == "POST":
        form = ConcernForm(request.POST, refusal=too_many(request))
        if form.is_valid():
            made = actions.report(what=what, by=viewer, **form.cleaned_data)
            return HttpResponseRedirect(reverse("champions:concern_sent", args=[made.public_id]))
    context = {
        "form": form,
        "what": what,
        "back_url": what.kind.url(what.key) if what else "",
        **numbers(request),
    }
    return render(request, "champions/concern.html", context)


def about_or_404(request: HttpRequest, kind: str, key: UUID) -> About:
    found = actions.about(kind, key, viewer_of(request))
    if found is None:
        raise Http404
    return found


def too_many(request: HttpRequest) -> str:
    """Why this is not looked at now, "" when it is; the numbers to call stand on the same page."""
    try:
        limits.check("concern.ip", limits.ip_of(request))
    except limits.TooMany as refusal:
        return refusal.message
    return ""


def numbers(request: HttpRequest) -> dict:
    """Whom one can ring, and when: as the council has set it."""
    chosen = ChampionsSettings.for_request(request)
    return {
        "lead_phone": chosen.lead_phone,
        "lead_hours": chosen.lead_hours,
        "lines": [with_number(line.strip()) for line in chosen.out_of_hours.splitlines() if line.strip()],
    }


def with_number(line: str) -> dict[str, str]:
    """A line in three parts, so that its telephone number can be pressed on a phone."""
    found = NUMBER.search(line)
    if found is None:
        return {"before": line, "number": "", "dial": "", "after": ""}
    before, after = line[: found.start()], line[found.end() :]
    return {"before": before, "number": found[0], "dial": found[0].replace(" ", ""), "after": after}


@require_safe
@private
def sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A reference and what happens next; nothing of what was written."""
    found = get_object_or_404(Concern, public_id=public_id)
    context = {
        "reference": found.reference,
        "in_danger": found.in_danger,
        "gave_contact": bool(found.contact or found.user_id),
        **numbers(request),
    }
    return render(request, "champions/concern_sent.html", context)
