"""Published notices for everybody, as they were approved and with what has changed, as pages and PDF; data in pages."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views_papers import paper_response
from procurement import exporting_pages
from procurement.models import OwnNotice, Procurement
from procurement.notice_papers import KIND, context_of
from procurement.views.reading import crumbs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _of_procurement(ocid: str, public_id: UUID) -> OwnNotice:
    """404 for one that is not published: whoever guesses learns nothing."""
    rows = OwnNotice.objects.published().select_related("case__procurement", "department", "corrects")
    shown = Procurement.objects.public().filter(ocid=ocid)
    return get_object_or_404(rows, public_id=public_id, case__procurement__in=shown)


def _of_department(public_id: UUID) -> OwnNotice:
    rows = OwnNotice.objects.published().select_related("department", "corrects")
    return get_object_or_404(rows, public_id=public_id, case=None)


def url_of(notice: OwnNotice, name: str = "notice") -> str:
    """Of its page, or of its PDF ("notice_pdf")."""
    if notice.case is None:
        return reverse(f"procurement:department_{name}", args=[notice.public_id])
    return reverse(f"procurement:{name}", args=[notice.case.ocid, notice.public_id])


def _page(request: HttpRequest, notice: OwnNotice, above: list[dict]) -> HttpResponse:
    shown = context_of(notice)
    context = {
        **shown,
        "pdf_url": url_of(notice, "notice_pdf"),
        "newer": [(one, url_of(one)) for one in shown["corrected_by"]],
        "older_url": url_of(notice.corrects) if notice.corrects and notice.corrects.published_at else "",
        "above": above[-1],
        "breadcrumbs": above,
    }
    return render(request, "procurement/notices/notice.html", context)


@require_safe
def notice(request: HttpRequest, ocid: str, public_id: UUID) -> HttpResponse:
    found = _of_procurement(ocid, public_id)
    procurement: Any = found.case.procurement if found.case else None
    above = {"label": procurement.title, "url": procurement.get_absolute_url()}
    return _page(request, found, [*crumbs(inside=True), above])


@require_safe
def notice_pdf(request: HttpRequest, ocid: str, public_id: UUID) -> HttpResponse:
    return _paper(request, _of_procurement(ocid, public_id))


def _all_of_departments() -> dict[str, str]:
    return {"label": _("Notices of departments"), "url": reverse("procurement:department_notices")}


@require_safe
def department_notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _of_department(public_id), [*crumbs(inside=True), _all_of_departments()])


@require_safe
def department_notice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _paper(request, _of_department(public_id))


def _paper(request: HttpRequest, found: OwnNotice) -> HttpResponse:
    shown = context_of(found)
    return paper_response(
        request,
        kind=KIND,
        key=str(found.public_id),
        file_name=f"{found.kind}-{found.official_number or found.reference}.pdf".replace("/", "-"),
        title=f"{shown['name']}: {shown['title']}",
        back_url=url_of(found),
    )


@require_safe
def department_notices(request: HttpRequest) -> HttpResponse:
    """Those about no single procurement: what is planned, what was paid. Fifty, the newest first."""
    rows = OwnNotice.objects.published().filter(case=None).select_related("department")
    context = {
        "rows": [(one, url_of(one)) for one in rows.order_by("-published_at", "-pk")[:50]],
        "breadcrumbs": crumbs(inside=True),
    }
    return render(request, "procurement/notices/department.html", context)


# --- Data --------------------------------------------------------------------------------------------------
@require_safe
def packages(request: HttpRequest) -> HttpResponse:
    """A release package a page, in the order of time; `since` a day or moment, `after` where the last page ended."""
    since, after = request.GET.get("since", ""), request.GET.get("after", "")
    try:
        said = exporting_pages.page(since=_moment(since), after=after, asked=since)
    except ValueError:
        return HttpResponseBadRequest(
            _("since: 2026-11-01 or 2026-11-01T09:00:00Z."), content_type="text/plain"
        )
    response = HttpResponse(exporting_pages.written(said), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _moment(said: str) -> datetime | None:
    """The beginning of a day here, or a moment with its zone. ValueError for anything else."""
    if not said:
        return None
    if (day := parse_date(said)) is not None and len(said) <= 10:
        return make_aware(datetime.combine(day, time.min))
    found = parse_datetime(said.replace(" ", "+"))  # a plus in an address reads as a blank
    if found is None or not is_aware(found):
        raise ValueError(said)
    return found


@require_safe
def table_xlsx(request: HttpRequest) -> HttpResponse:
    from procurement import feeds_xlsx  # here: only a spreadsheet needs its library, and it is slow to load

    response = HttpResponse(feeds_xlsx.workbook(Procurement.objects.public()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="opportunities.xlsx"'
    return response
