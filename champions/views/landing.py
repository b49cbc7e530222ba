"""The network in public: what it is, how far it is, who can be found. The same bytes for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from accounts.clock import today
from accounts.context import viewer_of
from champions import measures
from champions.forms_people import PeopleFilter
from champions.models import Champion, ChampionsSettings, Skill
from champions.permissions import champion_of
from champions.registries import sessions
from champions.views.shared import crumbs
from champions.words import month, spoken
from engagement.tables import csv_response
from engagement.views.joining import page_by_key

FIRST_WARDS = 5


def settings_of(request: HttpRequest) -> ChampionsSettings:
    return ChampionsSettings.for_site(Site.find_for_request(request))


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Figures, ways of helping, where champions are, the toolkit."""
    rows = [row for row in measures.by_ward() if row.champions][:FIRST_WARDS]
    spoken_here = measures.languages()
    context = {
        "goal": measures.goal(settings_of(request)),
        "helped": number_format(measures.helped_this_month()),
        "month": month(today()),
        "spoken": spoken_here,
        "language_ends": (spoken_here[0], spoken_here[-1]) if len(spoken_here) > 1 else None,
        "wards": bars((row.ward.name, row.champions) for row in rows),
        "breadcrumbs": crumbs(inside=False),
        "own": champion_of(viewer_of(request)),
        "meta_title": _("Digital champions"),
        "meta_description": _("People who help others get online, in every ward; and how to become one."),
    }
    return render(request, "champions/landing.html", context)


def bars(pairs: Iterable[tuple[str, int]]) -> list[dict]:
    """Lines with a bar each, for champions/_bars.html; the longest is full."""
    pairs = list(pairs)
    most = max((number for _name, number in pairs), default=0)
    return [
        {"name": name, "number": number, "share": f"{100 * number / most:.1f}" if most else "0"}
        for name, number in pairs
    ]


# --- Progress ----------------------------------------------------------------------------------------------
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """To the goal: by kind, over the months, and in every ward."""
    kinds = measures.by_kind()
    wards = measures.by_ward()
    context = {
        "goal": measures.goal(settings_of(request)),
        "kinds": bars((label, kinds[kind]) for kind, label in Champion.Kind.choices),
        "months": bars((month(day), number) for day, number in measures.by_month()),
        "wards": wards,
        "small": measures.SMALL,
        "breadcrumbs": crumbs(),
        "meta_title": _("Progress of the digital champions"),
        "meta_description": _("How many champions there are, by kind, month and ward."),
    }
    return render(request, "champions/progress.html", context)


@require_safe
def progress_csv(request: HttpRequest) -> HttpResponse:
    """The same tables as lines: what is hidden on the page is hidden here."""
    aim = measures.goal(settings_of(request))
    few = f"fewer than {measures.SMALL}"
    rows: list[tuple] = [("total", "", "", aim.number), ("goal", "", "", aim.goal)]
    kinds = measures.by_kind()
    rows += [("kind", kind, str(Champion.Kind(kind).label), number) for kind, number in kinds.items()]
    rows += [("end of month", f"{day:%Y-%m}", month(day), number) for day, number in measures.by_month()]
    rows += [
        ("ward", row.ward.code, row.ward.name, few if row.champions is None else row.champions)
        for row in sorted(measures.by_ward(), key=lambda row: row.ward.name)
    ]
    return csv_response("digital-champions.csv", ("what", "code", "name", "champions"), rows)


# --- The list ----------------------------------------------------------------------------------------------
def with_parts(rows: QuerySet[Champion]) -> QuerySet[Champion]:
    return rows.select_related("user").prefetch_related("wards", "skills", "languages")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Those who want to be found and can be contacted, twenty at a time by key."""
    form = PeopleFilter(request.GET)
    rows = with_parts(narrowed(Champion.objects.listed(), form.wanted)).order_by("-pk")
    query = request.GET.copy()
    query.pop("after", None)
    found, more = page_by_key(request, rows, extra=f"{query.urlencode()}&" if query else "")
    context = {
        "form": form,
        "rows": [shown(champion) for champion in found],
        "next_url": more,
        "first_url": f"{request.path}?{query.urlencode()}".rstrip("?") if "after" in request.GET else "",
        "clear_url": request.path if form.is_set() else "",
        "breadcrumbs": crumbs(),
        "meta_title": _("Find a digital champion"),
        "meta_description": _("People near you who help others get online, by ward, topic and language."),
    }
    return render(request, "champions/people.html", context)


def narrowed(rows: QuerySet[Champion], wanted: dict) -> QuerySet[Champion]:
    if ward := wanted.get("ward"):
        rows = rows.filter(wards=ward)
    if topic := wanted.get("topic"):
        rows = rows.filter(skills=topic)
    if code := wanted.get("language"):
        rows = rows.filter(languages__code=code)
    return rows


def shown(champion: Champion) -> dict:
    """What everybody may read of a champion who is listed."""
    topics = [skill for skill in champion.skills.all() if skill.is_active]
    return {
        "champion": champion,
        "name": champion.user.display_name,
        "wards": ", ".join(ward.name for ward in champion.wards.all()),
        "topics": ", ".join(skill.name for skill in topics if skill.kind == Skill.Kind.TOPIC),
        "skills": ", ".join(skill.name for skill in topics if skill.kind == Skill.Kind.SKILL),
        "speaks": ", ".join(spoken(language.code for language in champion.languages.all())),
    }


@require_safe
def champion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One of them; nobody is there who is not listed now."""
    found = get_object_or_404(with_parts(Champion.objects.listed()), public_id=public_id)
    helped = measures.helped_by(found)
    since = _("Digital champion since {month}").format(month=month(measures.active_since(found)))
    people_words = ngettext("{number} person helped", "{number} people helped", helped)
    context = {
        **shown(found),
        "since": since,
        "hours": provider.hours_of(found.user) if (provider := sessions()) else (),
        "helped": people_words.format(number=number_format(helped)) if helped else "",
        "breadcrumbs": [*crumbs(), {"label": _("Find a champion"), "url": reverse("champions:people")}],
    }
    return render(request, "champions/champion.html", context)
