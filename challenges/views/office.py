"""The public page of a programme: the same for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from challenges.models import Challenge, Plan, Programme
from challenges.views.reading import crumbs

WIDTH, ROW = 600, 14  # of the small chart, in its own units
MOST = 60


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part and as what, who pays, its calendar, what is asked of each side, its challenges."""
    found = get_object_or_404(Programme.objects.public().select_related("department"), slug=slug)
    plan = found.plans.prefetch_related("stages").order_by("-number").first()
    challenges = found.challenges.public().select_related("department", "stage")
    rows = calendar(found, plan)
    context = {
        "programme": found,
        "partners": found.partners.all(),
        "calendar": rows,
        "bars": bars(rows),
        "height": ROW * len(rows),
        "challenges": [
            (challenge, stands(challenge)) for challenge in challenges.order_by("-state_at", "-pk")[:MOST]
        ],
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/programme.html", context)


def stands(challenge: Challenge) -> str:
    """Where it stands, as everybody may know: nothing of the invitation before its opening time."""
    state = Challenge.State
    if challenge.state == state.RUNNING:
        shown = challenge.shows_invitation and challenge.stage
        return shown.public_name if shown else str(state.DEFINING.label)
    return challenge.get_state_display()


def calendar(found: Programme, plan: Plan | None) -> list[dict[str, Any]]:
    """The stages one after the other from the day on which the programme begins, as its plan means them to be."""
    rows, begins = [], found.starts_on
    for stage in plan.stages.all() if plan else []:
        ends = begins + timedelta(weeks=stage.weeks) - timedelta(days=1)
        rows.append({"stage": stage, "begins": begins, "ends": ends})
        begins = ends + timedelta(days=1)
    return rows


def bars(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """A bar for each stage, on a line of its own."""
    if not rows:
        return []
    first: date = rows[0]["begins"]
    days = max((rows[-1]["ends"] - first).days + 1, 1)
    return [
        {
            "x": f"{WIDTH * (row['begins'] - first).days / days:.1f}",
            "y": f"{place * ROW + 2}",
            "width": f"{WIDTH * ((row['ends'] - row['begins']).days + 1) / days:.1f}",
            "height": f"{ROW - 4}",
        }
        for place, row in enumerate(rows)
    ]
