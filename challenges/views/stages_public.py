"""The mainstreaming ledger and the measures: the same for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenges import feeds, measures
from challenges import ledger as entries
from challenges.models import Ending
from challenges.views.reading import crumbs
from engagement.tables import csv_response

PAGE = 20


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Twenty at a time, newest first; `after` is the key of the last one that was read."""
    found = entries.endings()
    outcome = request.GET.get("outcome", "")
    if outcome in Ending.Outcome.values:
        found = found.filter(outcome=outcome)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 12:
        found = found.filter(pk__lt=int(after))
    some = list(found[: PAGE + 1])
    context = {
        "entries": [entries.entry_of(ending) for ending in some[:PAGE]],
        "outcomes": Ending.Outcome.choices,
        "outcome": outcome if outcome in Ending.Outcome.values else "",
        "after": some[PAGE - 1].pk if len(some) > PAGE else "",
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/stages/ledger.html", context)


@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One line of the ledger with its figures."""
    found = entries.entry_of(get_object_or_404(entries.endings(), pk=number))
    context = {
        "entry": found,
        "ending": found.ending,
        "head": [_("Measured by"), _("Before"), _("Wanted"), _("Measured"), _("How")],
        "rows": [line.cells for line in found.results],
        "numeric": [1, 2, 3],
        "facts": [
            (_("Firm"), found.firm),
            (_("Department"), found.challenge.department),
            (_("How it goes on"), found.how),
            (_("What it has cost"), f"£{found.ending.cost:,.0f}"),
            (_("Who else may use it"), found.ending.others),
        ],
        "breadcrumbs": [*crumbs(), {"label": _("What became of it"), "url": reverse("challenges:ledger")}],
    }
    return render(request, "challenges/stages/entry.html", context)


@require_safe
def ledger_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feeds.ledger_atom(), content_type="application/atom+xml; charset=utf-8")


@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_response("ledger.csv", entries.columns(), entries.rows(entries.endings()))


@require_safe
def measures_page(request: HttpRequest) -> HttpResponse:
    """Figures, small charts and tables."""
    by_stage = measures.by_stage()
    to_prototype = measures.days_to_prototype()
    context = {
        "stats": stats(),
        "stages": bars(by_stage),
        "stage_rows": [list(row) for row in by_stage],
        "tables": [
            (_("Firms by size"), [_("Size"), _("Firms")], shown(measures.by_size())),
            (_("Firms by ward"), [_("Ward"), _("Firms")], shown(measures.by_ward())),
        ],
        "time_rows": [[name, days if days is not None else "–"] for name, days in measures.days_by_stage()],
        "to_prototype": measures.middle(to_prototype),
        "prototypes": len(to_prototype),
        "aims": [aim_of(aim) for aim in measures.aims()],
        "payment_rows": [
            [
                line.department,
                line.on_time,
                line.late,
                f"{line.percent} %",
                line.days if line.days is not None else "–",
            ]
            for line in measures.payments_by_department()
        ],
        "numeric": [1],
        "payment_numeric": [1, 2, 3, 4],
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/stages/measures.html", context)


def stats() -> list[dict]:
    far = measures.abroad()
    return [
        {
            "label": _("Small and medium-sized firms"),
            "number": measures.smes().count(),
            "note": _("Handed in a solution; each once"),
        },
        {
            "label": _("Departments"),
            "number": measures.departments().count(),
            "note": _("With a challenge"),
        },
        {"label": _("Officers"), "number": measures.officers(), "note": _("Who worked on one")},
        {
            "label": _("Buyers abroad"),
            "number": far.buyers,
            "note": _("Countries: {countries}. Firms: {firms}.").format(
                countries=far.countries, firms=far.firms
            ),
        },
    ]


def bars(rows: list[tuple[str, int]]) -> list[dict]:
    widest = max((number for _name, number in rows), default=0)
    return [
        {"name": name, "number": number, "share": number * 100 // widest if widest else 0}
        for name, number in rows
    ]


def shown(rows: list[tuple[str, int | None]]) -> list[list]:
    return [[name, measures.shown(number)] for name, number in rows]


def aim_of(aim: measures.Aim) -> dict:
    return {
        "programme": aim.programme,
        "change": None if aim.change is None else f"{aim.change:+.1f} %",
        "percent": aim.programme.aim_percent,
        "bars": entries.bars((_("Before"), aim.baseline), (_("Wanted"), aim.target), (_("Now"), aim.now)),
    }


@require_safe
def measures_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = [[name, of, "" if value is None else value] for name, of, value in measures.table()]
    return csv_response("measures.csv", [_("Figure"), _("Of what"), _("Number")], rows)
