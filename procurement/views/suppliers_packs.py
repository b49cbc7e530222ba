"""Handing out the pack of an opportunity; while it is made, a page that looks again by itself, without scripts."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views_papers import BUSY_AFTER, RELOAD_AFTER, paper_page
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
    return paper_page(request, what, _("the opportunity"), row.get_absolute_url(), status=status, wait=wait)


@require_safe
def pack_pdf(request: HttpRequest, ocid: str) -> HttpResponseBase:
    return hand_out(request, ocid, "pdf")


@require_safe
def pack_zip(request: HttpRequest, ocid: str) -> HttpResponseBase:
    return hand_out(request, ocid, "zip")
