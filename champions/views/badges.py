"""A badge that anybody can check, as a page and for machines; its certificate; and what the toolkit has as PDF."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from accounts.views_papers import paper_response
from champions import badges, papers, training
from champions.models import Completion
from champions.models.training import code_of
from champions.views.training import private


def find(code: str) -> Completion | None:
    return Completion.objects.select_related("user").filter(code=code).first()


@require_safe
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Who, what, when, by whom, and whether it is valid; in no search engine."""
    completion = find(code)
    if completion is None:
        spelt = code_of(code)
        if spelt != code and find(spelt):
            return HttpResponseRedirect(reverse("champions:badge", args=[spelt]))
        context = {"code": code[:40], "where": badges.check_address()}
        response = render(request, "champions/training/badge_unknown.html", context, status=404)
    else:
        viewer = viewer_of(request)
        context = {
            "completion": completion,
            "council": badges.council(),
            "address": badges.address_of(completion),
            "page": None,
            "module": training.module_of(completion.module),
            "is_own": viewer is not None and completion.user_id == viewer.pk,
        }
        response = render(request, "champions/training/badge.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def badge_json(request: HttpRequest, code: str) -> HttpResponse:
    """An unsigned Open Badges 3.0 credential; 410 once it is withdrawn."""
    completion = get_object_or_404(Completion.objects.select_related("user"), code=code)
    if completion.is_valid:
        response = JsonResponse(
            badges.credential(completion),
            content_type="application/ld+json; charset=utf-8",
            json_dumps_params={"ensure_ascii": False, "indent": 2},
        )
    else:
        response = JsonResponse({"id": badges.address_of(completion), "status": "withdrawn"}, status=410)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@login_required
@private
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """On paper, with the name: for the person alone, who shows it to whom they like."""
    completion = get_object_or_404(Completion.objects.of(request.user).standing(), code=code)
    return paper_response(
        request,
        kind=papers.CERTIFICATE,
        key=completion.code,
        file_name=f"certificate-{completion.code.lower()}.pdf",
        title=completion.title,
        back_url=completion.get_absolute_url(),
    )


@require_safe
def resource_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """A resource of the toolkit for the printer: a booklet with its contents, anything else as a sheet."""
    page = papers.resource_or_404(key)
    return paper_response(
        request,
        kind=papers.BOOKLET if page.chapters else papers.SHEET,
        key=str(key),
        file_name=f"{page.slug}.pdf",
        title=page.title,
        back_url=page.get_url(request) or "/",
    )
