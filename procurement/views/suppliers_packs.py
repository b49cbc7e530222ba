"""Handing out the pack of an opportunity; while it is made, a page that looks again by itself, without scripts."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views_papers import BUSY_AFTER, RELOAD_AFTER
from engagement import limits
from procurement.actions import packs
from procurement.models import Pack, Procurement
from procurement.views.reading import public_or_404


def hand_out(request: HttpRequest, ocid: str, ending: str) -> HttpResponseBase:
    row = public_or_404(ocid)
    try:
        limits.check("procurement_pack.ip", limits.ip_of(request))
        pack = packs.pack_for(row)
    except limits.TooMany as refusal:
        return limits.refused(request, refusal)
    except packs.TooManyWaiting:
        return _page(request, "busy", row, status=503, wait=BUSY_AFTER)
    if pack.state == Pack.State.READY:
        kind = {"pdf": "application/pdf", "zip": "application/zip"}[ending]
        response = FileResponse(
            getattr(pack, ending).open("rb"),
            content_type=kind,
            as_attachment=ending == "zip",
            filename=f"{row.ocid}.{ending}",
        )
        response["Cache-Control"] = "public, max-age=0"
        return response
    if pack.state == Pack.State.FAILED:
        return _page(request, "failed", row, status=503)
    return _page(request, "waiting", row, status=202, wait=RELOAD_AFTER)


def _page(request: HttpRequest, what: str, row: Procurement, *, status: int, wait: int = 0) -> HttpResponse:
    context = {
        "what": what,
        "title": _("the opportunity"),
        "back_url": row.get_absolute_url(),
        "again_url": request.get_full_path(),
    }
    response = render(request, "accounts/paper.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    if what == "waiting":
        response["Refresh"] = str(wait)
    elif wait:
        response["Retry-After"] = str(wait)
    return response


@require_safe
def pack_pdf(request: HttpRequest, ocid: str) -> HttpResponseBase:
    return hand_out(request, ocid, "pdf")


@require_safe
def pack_zip(request: HttpRequest, ocid: str) -> HttpResponseBase:
    return hand_out(request, ocid, "zip")
