"""Who takes part, by ward, and who is missing: one public page, and its table as CSV."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from engagement.measures_wards import SMALL, Participation, WardRow, participation
from engagement.tables import csv_response
from engagement.ward_map import row_id, tile_map

COLUMNS = ("ward_code", "ward_name", "residents_mid2024", "people", "people_per_10000", "paper_notes")
FEW = f"fewer than {SMALL}"
# What is hidden is smaller than anything that is shown; the names decide among the hidden ones.
ORDERS: dict[str, tuple[str, Callable[[WardRow], tuple]]] = {
    "rate": (gettext_lazy("Least heard first"), lambda row: (row.people is not None, row.rate or 0)),
    "ward": (gettext_lazy("By name"), lambda row: ()),
    "people": (gettext_lazy("Most people first"), lambda row: (-(row.people or 0),)),
    "residents": (gettext_lazy("Most residents first"), lambda row: (-(row.ward.population or 0),)),
    "notes": (gettext_lazy("Most paper notes first"), lambda row: (-(row.notes or 0),)),
}
LEAST = 5  # wards with a number that are named in words


@require_safe
def wards(request: HttpRequest) -> HttpResponse:
    """The same for everybody; `?by=` orders the table."""
    figures = participation()
    by = request.GET.get("by", "")
    by = by if by in ORDERS else "rate"
    context = {
        "figures": figures,
        "map": tile_map(figures),
        "rows": [{"row": row, "id": row_id(row)} for row in ordered(figures, by)],
        "orders": [
            {
                "label": label,
                "url": f"{request.path}?by={name}#wards-table"
                if name != "rate"
                else f"{request.path}#wards-table",
                "current": name == by,
            }
            for name, (label, _key) in ORDERS.items()
        ],
        "by": ORDERS[by][0],
        "few": figures.few,
        "least": [row for row in ordered(figures, "rate") if row.rate is not None][:LEAST],
        "small": SMALL,
        "legend": list(enumerate(figures.scale, 1)),
        "meta_title": _("Who is missing"),
        "meta_description": _("How many people from each ward take part, and whom we hear least."),
    }
    return render(request, "engagement/wards.html", context)


@require_safe
def wards_csv(request: HttpRequest) -> HttpResponse:
    """The table as it is published: what is hidden there is hidden here."""
    rows = [
        [
            row.ward.code,
            row.ward.name,
            row.ward.population or "",
            FEW if row.people is None else row.people,
            "" if row.rate is None else row.rate,
            FEW if row.notes is None else row.notes,
        ]
        for row in participation().rows
    ]
    return csv_response("who-is-missing.csv", COLUMNS, rows)


def ordered(figures: Participation, by: str) -> list[WardRow]:
    """The rows stand by name already, and sorting keeps that among equals."""
    return sorted(figures.rows, key=ORDERS[by][1])
