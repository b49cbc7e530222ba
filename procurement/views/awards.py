"""The public register of contracts for everybody; an assessment summary for the firm that it is about."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.views.solutions_files import attachment
from engagement.tables import csv_response
from procurement import awards_reading as reading
from procurement.models import AssessmentSummary, ContractFile, CouncilContract
from procurement.views.reading import crumbs
from procurement.words import LAWYER

WHOLE = ("changes", "kpis__ratings", "files", "failures")


def _crumbs(*, inside: bool) -> list[dict]:
    found = crumbs(inside=True)
    return [*found, {"label": _("Contracts"), "url": reverse("procurement:contracts")}] if inside else found


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """Twenty at a time; the same queries however many there are."""
    form = reading.RegisterFilter(request.GET)
    page = reading.page(form.wanted, request.GET.get("after", ""))
    query, number = form.query(), len(page.shown)
    is_all = page.is_first and not page.after
    count = (
        ngettext("%(n)s contract", "%(n)s contracts", number)
        if is_all
        else ngettext("%(n)s contract on this page", "%(n)s contracts on this page", number)
    ) % {"n": number_format(number)}
    context = {
        "form": form,
        "shown": page.shown,
        "count": count,
        "clear_url": request.path if query else "",
        "next_url": reading.address(query, page.after) if page.after else "",
        "first_url": "" if page.is_first else reading.address(query),
        "breadcrumbs": _crumbs(inside=False),
    }
    return render(request, "procurement/awards/contracts.html", context)


@require_safe
def contract(request: HttpRequest, public_id) -> HttpResponse:
    """In a query for each kind of what belongs to it."""
    rows = CouncilContract.objects.public().select_related("department", "case__procurement", "ending")
    row = get_object_or_404(rows.prefetch_related(*WHOLE), public_id=public_id)
    plate, kind = reading.plate_of(row)
    procurement = row.case.procurement if row.case else None
    ending = getattr(row, "ending", None)
    context = {
        "row": row,
        "plate": plate,
        "kind": kind,
        "glance": reading.glance_of(row),
        "changes": reading.changes_of(row),
        "kpis": reading.ratings_of(row),
        "failures": [one for one in row.failures.all() if one.published_at],
        "files": [one for one in row.files.all() if one.is_public],
        "ending": ending if ending and (not row.is_above or ending.notice_number) else None,
        "procurement_url": procurement.get_absolute_url() if procurement else "",
        "breadcrumbs": _crumbs(inside=True),
    }
    return render(request, "procurement/awards/contract.html", context)


@require_safe
def contract_table(request: HttpRequest) -> HttpResponseBase:
    rows = CouncilContract.objects.public().select_related("department", "case__procurement")
    rows = rows.prefetch_related("case__procurement__cpv_marks").order_by("-starts_on", "-pk")
    return csv_response("contracts.csv", reading.COLUMNS, reading.table(rows.iterator(chunk_size=500)))


@require_safe
def contract_file(request: HttpRequest, public_id) -> HttpResponseBase:
    """A redacted paper of a contract that is in the register."""
    shown = CouncilContract.objects.public().order_by().values("pk")
    paper = get_object_or_404(ContractFile, public_id=public_id, is_public=True, contract__in=shown)
    return given(paper)


def given(paper: ContractFile) -> HttpResponse:
    """As a download: never shown within a page of ours."""
    with paper.file.open("rb") as opened:
        return attachment(paper.name, opened.read(), paper.content_type)


@never_cache
@login_required
@require_safe
def summary(request: HttpRequest, public_id) -> HttpResponse:
    """For the people of the firm that tendered, once it was sent; for anybody else it is not there."""
    rows = AssessmentSummary.objects.of_tenderer(request.user).select_related("award__case")
    row = get_object_or_404(rows, public_id=public_id)
    context = {"row": row, "case": row.award.case, "lawyer": LAWYER, "breadcrumbs": crumbs(inside=True)}
    return render(request, "procurement/awards/summary.html", context)
