"""Handing a paper out; the view that calls this has asked who may see the thing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.actions.papers import TooManyWaiting, paper_for
from accounts.models import Paper

RELOAD_AFTER = 3  # seconds
BUSY_AFTER = 60


def paper_response(
    request: HttpRequest, *, kind: str, key: str, file_name: str, title: str, back_url: str
) -> HttpResponse:
    """The PDF; 202 and a page that reloads while it is made; 503 where that is not possible now."""
    try:
        paper = paper_for(kind=kind, key=key, language=get_language() or "en")
    except TooManyWaiting:
        return paper_page(request, "busy", title, back_url, status=503, wait=BUSY_AFTER)
    if paper.state == Paper.State.READY:
        response = HttpResponse(content_type="application/pdf")
        with paper.file.open("rb") as file:
            response.write(file.read())
        response["Content-Disposition"] = f'inline; filename="{file_name}"'
        response["Cache-Control"] = "public, max-age=0"
        return response
    if paper.state == Paper.State.FAILED:
        what = "unavailable" if paper.error == "unavailable" else "failed"
        return paper_page(request, what, title, back_url, status=503)
    return paper_page(request, "waiting", title, back_url, status=202, wait=RELOAD_AFTER)


def paper_page(
    request: HttpRequest, what: str, title: str, back_url: str, *, status: int, wait: int = 0
) -> HttpResponse:
    """Instead of what is still made ("waiting", "busy"), or can't be ("failed", "unavailable"). `wait`: seconds."""
    context = {"what": what, "title": title, "back_url": back_url, "again_url": request.get_full_path()}
    response = render(request, "accounts/paper.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    if what == "waiting":
        response["Refresh"] = str(wait)
    elif wait:
        response["Retry-After"] = str(wait)
    return response
