"""Employers in public: the list, what came of each, its figures as a file, its certificates. The same for everybody."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from accounts.views_papers import paper_response
from champions import measures_employers as measures
from champions import permissions
from champions.employer_papers import CERTIFICATE, certificate_context
from champions.models import Employer

PAGE = 20


def crumbs(*, inside: bool = False) -> list[dict]:
    found = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    with suppress(NoReverseMatch):  # a site without that part
        found.append({"label": _("Digital champions"), "url": reverse("champions:landing")})
    return [*found, {"label": _("Employers"), "url": reverse("champions:employers")}] if inside else found


def cursor_of(text: str) -> tuple[str, int] | None:
    """ "<number>-<name>": after which employer a page begins."""
    number, _dash, name = text.partition("-")
    return (name, int(number)) if number.isdecimal() and len(number) < 12 and name else None


@require_safe
def employers(request: HttpRequest) -> HttpResponse:
    """Twenty at a time, by name; signed in also one's own, with the way to its roster."""
    rows = Employer.objects.public().select_related("organisation").order_by("organisation__name", "pk")
    after = cursor_of(request.GET.get("after", ""))
    if after:
        name, pk = after
        rows = rows.exclude(organisation__name__lt=name).exclude(organisation__name=name, pk__lte=pk)
    some = list(measures.with_champions(rows)[: PAGE + 1])
    shown = [
        {"employer": row, "champions": measures.shown(row.number), "pledged": row.pledged}
        for row in some[:PAGE]
    ]
    last = some[PAGE - 1] if len(some) > PAGE else None
    viewer = viewer_of(request)
    context = {
        "rows": shown,
        "after": f"{last.pk}-{last.organisation.name}" if last else "",
        "is_first": after is None,
        "own": list(Employer.objects.run_by(viewer).select_related("organisation")) if viewer else [],
        "breadcrumbs": crumbs(),
    }
    return render(request, "champions/employers.html", context)


def employer_or_404(request: HttpRequest, public_id: UUID) -> Employer:
    """One whose figures this reader may see."""
    found = get_object_or_404(Employer.objects.select_related("organisation"), public_id=public_id)
    if not permissions.can_see_impact(viewer_of(request), found):
        raise Http404
    return found


@require_safe
def employer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What came of it: champions against the pledge, people helped by month, topics. No names."""
    found = employer_or_404(request, public_id)
    impact = measures.impact(found)
    viewer = viewer_of(request)
    context = {
        "employer": found,
        "impact": impact,
        "facts": measures.facts(impact),
        "points": [(first, number or 0) for first, number in impact.months],
        "month_head": [_("Month"), _("People helped")],
        "month_rows": measures.month_rows(impact),
        "topic_head": [_("Topic"), _("People helped")],
        "topic_rows": [[topic, measures.shown(number)] for topic, number in impact.topics],
        "numeric": [1],
        "years": measures.finished_years(found),
        "roster_url": reverse("champions:roster", args=[public_id])
        if viewer and permissions.can_read_roster(viewer, found)
        else "",
        "breadcrumbs": crumbs(inside=True),
    }
    return render(request, "champions/employer.html", context)


@require_safe
def employer_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = employer_or_404(request, public_id)
    text = measures.as_csv(found, measures.impact(found))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="employer.csv"'
    return response


@require_safe
def certificate(request: HttpRequest, public_id: UUID, year: int) -> HttpResponse:
    """Of a year that is over; whoever may see the figures may see it: it names nobody."""
    found = employer_or_404(request, public_id)
    key = f"{found.public_id}:{year}"
    try:
        certificate_context(key)
    except KeyError:
        raise Http404 from None
    response = paper_response(
        request,
        kind=CERTIFICATE,
        key=key,
        file_name=f"certificate-{year}.pdf",
        title=_("Certificate of {year}").format(year=year),
        back_url=found.get_absolute_url(),
    )
    if not found.is_public:
        response["Cache-Control"] = "private, no-store"
    return response
