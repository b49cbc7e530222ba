"""Copying in what an earlier solution of the same firm says: what fits is shown first, with what does not and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from challenges.actions import copying
from challenges.copying_solutions import report, sources_of
from challenges.models import Solution
from challenges.pages_solutions import url_of
from challenges.views.solutions import crumbs
from challenges.views.solutions_changed import act_of
from challenges.views.solutions_write import writing
from engagement.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def copy(request: HttpRequest, solution: Solution) -> HttpResponse:
    """One source is taken at once; of several one is chosen. After copying the same page says what is there now."""
    sources = sources_of(solution)
    source = chosen(request, sources)
    refused = ""
    if request.method == "POST" and source is None:
        raise Http404
    if request.method == "POST" and source is not None:
        given = act_of(request, solution)
        try:
            done = copying.copy_in(source=source, target=given.pop("solution"), **given)
        except Refused as refusal:
            refused = str(refusal.message)
        else:
            say(request, done)
            return HttpResponseRedirect(f"{request.path}?from={source.public_id}")
    context = {
        "solution": solution,
        "sources": sources,
        "source": source,
        "report": report(source, solution) if source else None,
        "refused": refused,
        "form_url": url_of(solution, "solution_form"),
        "breadcrumbs": crumbs(solution),
    }
    return render(request, "challenges/solutions/copy.html", context, status=409 if refused else 200)


def chosen(request: HttpRequest, sources: list[Solution]) -> Solution | None:
    wanted = request.POST.get("from") or request.GET.get("from", "")
    if not wanted and len(sources) == 1:
        return sources[0]
    return next((one for one in sources if str(one.public_id) == wanted), None)


def say(request: HttpRequest, done: copying.Copied) -> None:
    texts = ngettext("{n} text", "{n} texts", done.texts).format(n=done.texts)
    files = ngettext("{n} file", "{n} files", done.files).format(n=done.files)
    if done.texts or done.files:
        messages.success(request, _("Copied: {texts}, {files}.").format(texts=texts, files=files))
    for fault in done.faults:
        messages.warning(request, _("Not copied: {fault}").format(fault=fault))
