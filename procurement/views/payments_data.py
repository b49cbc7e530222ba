"""Open data: the files of the Transparency Code by quarter, and one page that lists every download."""

from __future__ import annotations

import re
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from engagement.tables import csv_response
from procurement import measures_payments as measures
from procurement import transparency_payments as transparency
from procurement.measures_payments import Period
from procurement.owed_payments import quarter_of_key
from procurement.registries_payments import Download, downloads
from procurement.views.reading import crumbs
from procurement.words import LAWYER

YEAR = re.compile(r"20\d\d-\d\d")


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The quarters that are over, each with its files; grants by financial year."""
    kinds = transparency.offered()
    quarters = [
        (
            measures.quarter_words(period),
            _links([one for one in kinds if not one.is_yearly], measures.key_of(period)),
        )
        for period in measures.past_quarters(transparency.SHOWN)
    ]
    yearly = [one for one in kinds if one.is_yearly]
    years = [
        (transparency.year_key(period), _links(yearly, transparency.year_key(period)))
        for period in transparency.past_years()
    ]
    context = {
        "quarters": quarters,
        "years": years if yearly else [],
        "lawyer": LAWYER,
        "breadcrumbs": crumbs(inside=True),
    }
    return render(request, "procurement/payments/transparency.html", context)


def _links(kinds: list[transparency.Kind], key: str) -> list[tuple[str, str]]:
    return [
        (str(kind.label), reverse("procurement:transparency_table", args=[key, kind.name])) for kind in kinds
    ]


@require_safe
def table(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """One file; 404 for what is not over and for what the Code does not ask for."""
    kind = next((one for one in transparency.offered() if one.name == name), None)
    if kind is None:
        raise Http404
    period = _year(key) if kind.is_yearly else _quarter(key)
    if not period.is_past or period.first < transparency.FIRST:
        raise Http404
    return csv_response(f"{kind.name}-{key}.csv", kind.columns, kind.rows(period))


def _quarter(key: str) -> Period:
    try:
        return quarter_of_key(key)
    except ValueError as error:
        raise Http404 from error


def _year(key: str) -> Period:
    if not YEAR.fullmatch(key):
        raise Http404
    period = transparency.financial_year_of(date(int(key[:4]), 4, 1))
    if transparency.year_key(period) != key:
        raise Http404
    return period


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """All downloads, each with what it holds."""
    rows = [(one, url) for one in sorted(downloads, key=lambda each: each.order) if (url := _address(one))]
    context = {"rows": rows, "breadcrumbs": crumbs(inside=True)}
    return render(request, "procurement/payments/data.html", context)


def _address(one: Download) -> str:
    """ "" where no part has such an address."""
    try:
        return reverse(one.url_name)
    except NoReverseMatch:
        return ""
