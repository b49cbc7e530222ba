"""Opportunities for everybody: the list, a procurement, and the same as data. Nobody signs in for any of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from engagement.tables import csv_response
from procurement import exporting, feeds, listing
from procurement.actions.alerts import query_of
from procurement.forms import OpportunityFilter
from procurement.models import Procurement
from procurement.page import context_of


def crumbs(*, inside: bool) -> list[dict]:
    found = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    return [*found, {"label": _("Opportunities"), "url": reverse("procurement:list")}] if inside else found


def public_or_404(ocid: str) -> Procurement:
    return get_object_or_404(Procurement.objects.public(), ocid=ocid)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Twenty at a time; the same queries however many there are."""
    form = OpportunityFilter(request.GET)
    page = listing.page(form.wanted, request.GET.get("after", ""))
    query, number = form.query(), len(page.shown)
    is_all = page.is_first and not page.after
    count = (
        ngettext("%(n)s opportunity", "%(n)s opportunities", number)
        if is_all
        else ngettext("%(n)s opportunity on this page", "%(n)s opportunities on this page", number)
    ) % {"n": number_format(number)}
    context = {
        "form": form,
        "shown": page.shown,
        "count": count,
        "clear_url": request.path if query else "",
        "next_url": listing.address(query, page.after) if page.after else "",
        "first_url": "" if page.is_first else listing.address(query),
        "is_open": (query.get("state") or "open") == "open",
        "breadcrumbs": crumbs(inside=False),
        "same": f"?{asked}" if (asked := query_of(request.GET)) else "",
    }
    return render(request, "procurement/list.html", context)


@require_safe
def page(request: HttpRequest, ocid: str) -> HttpResponse:
    try:
        row = _whole(ocid)
    except Http404:  # ours can be found under Find a Tender's OCID too
        return redirect(get_object_or_404(Procurement.objects.public(), case__official_ocid=ocid))
    context = {**context_of(request, row), "breadcrumbs": crumbs(inside=True)}
    return render(request, "procurement/procurement.html", context)


def _whole(ocid: str) -> Procurement:
    """With all its parts, in a query for each kind of them."""
    rows = Procurement.objects.public().prefetch_related(
        "lots", "cpv_marks", "notices", "awards__suppliers", "contracts"
    )
    return get_object_or_404(rows, ocid=ocid)


@require_safe
def tenders(request: HttpRequest) -> HttpResponse:
    """The address that many councils have used."""
    return redirect("procurement:list", permanent=True)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """With the parameters of the list: what fits."""
    return HttpResponse(feeds.atom(query_of(request.GET)), content_type="application/atom+xml; charset=utf-8")


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    return csv_response("opportunities.csv", feeds.COLUMNS, feeds.rows_of(Procurement.objects.public()))


@require_safe
def calendar(request: HttpRequest, ocid: str) -> HttpResponse:
    row = get_object_or_404(Procurement.objects.open(), ocid=ocid)
    response = HttpResponse(feeds.closing(row), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.ocid}.ics"'
    return response


# --- Open contracting data ---------------------------------------------------------------------------------
def _json(said: dict) -> HttpResponse:
    response = HttpResponse(exporting.written(said), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"  # open data, read by other people's pages
    return response


@require_safe
def releases(request: HttpRequest, ocid: str) -> HttpResponse:
    return _json(exporting.release_package(public_or_404(ocid)))


@require_safe
def record(request: HttpRequest, ocid: str) -> HttpResponse:
    return _json(exporting.record_package(public_or_404(ocid)))


@require_safe
def all_releases(request: HttpRequest) -> HttpResponseBase:
    """Everything, streamed."""
    response = StreamingHttpResponse(
        exporting.whole_package(), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="releases.json"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
