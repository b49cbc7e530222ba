"""What came of it: one public page with figures, charts and tables, the same as CSV and as a PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views_papers import paper_response
from engagement.tables import csv_response
from surgeries import impact_paper
from surgeries.impact_words import tables
from surgeries.measures import COLUMNS, PERIODS, SMALL, Period, impact, period_of, table_of
from surgeries.views.public import crumbs


def wanted(request: HttpRequest) -> Period:
    name = request.GET.get("period", "")
    return period_of(name if name in PERIODS else "months")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?period=` is year, months or all."""
    period = wanted(request)
    found = impact(period)
    context = {
        "found": found,
        "period": period,
        "periods": [
            {
                "label": period_of(name).label,
                "url": f"{request.path}?period={name}",
                "current": name == period.name,
            }
            for name in PERIODS
        ],
        "tables": tables(found),
        "small": SMALL,
        "csv_url": f"{reverse('surgeries:impact_csv')}?period={period.name}",
        "pdf_url": f"{reverse('surgeries:impact_pdf')}?period={period.name}",
        "breadcrumbs": crumbs(inside=True),
        "meta_title": _("What came of it"),
        "meta_description": _(
            "How many people were helped at surgeries, with what, where, and what became of it."
        ),
    }
    return render(request, "surgeries/impact.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Every figure of the page: what is hidden there is hidden here."""
    period = wanted(request)
    return csv_response(f"surgeries-{period.name}.csv", COLUMNS, table_of(impact(period)))


@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The pack for a report; made by the job."""
    period = wanted(request)
    return paper_response(
        request,
        kind=impact_paper.KIND,
        key=period.name,
        file_name=f"surgeries-{period.name}.pdf",
        title=_("What came of it"),
        back_url=f"{reverse('surgeries:impact')}?period={period.name}",
    )
