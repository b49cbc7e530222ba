"""What the roadmap answers under its own address, besides itself: tables, files, posters."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms import feeds, overviews, qr
from cms.forms import RoadmapFilter
from cms.frame import frame_for, site_for
from cms.models import RoadmapPage
from cms.overview_pages import follow_link
from cms.reading import Action, Tree, tree_for


def tree_of(page: RoadmapPage, request: HttpRequest) -> Tree:
    return tree_for(site_for(request), page.locale_id)


def overview(page: RoadmapPage, request: HttpRequest) -> dict:
    """Context of the roadmap's own page."""
    tree = tree_of(page, request)
    numbers = overviews.figures(tree.actions)
    form = RoadmapFilter(request.GET, tree=tree)
    shown = form.keep(tree.actions, numbers) if form.is_set() else tree.actions
    return {
        "filter_form": form,
        "is_filtered": form.is_set(),
        "count": overviews.count_words(shown, numbers),
        "clear_url": request.path if form.is_set() else "",
        "jump": [
            {
                "label": f"{w.letter}. {w.title}",
                "url": f"#{w.letter}",
                "icon": w.icon,
                "theme": w.theme,
            }
            for w in tree.workstreams
        ],
        "progress": overviews.progress_by_theme(tree, numbers),
        "groups": overviews.groups(tree.themes, {action.pk for action in shown}, numbers),
        "meta": [*follow_link(page, request, _("Follow the roadmap")), *_files(tree)],
        "breadcrumbs": _crumbs(request),
    }


def _files(tree: Tree) -> list[dict]:
    return [
        {"icon": "lot", "text": _("All actions in a table"), "url": f"{tree.url}reference/"},
        {"icon": "download", "text": _("All actions as CSV"), "url": f"{tree.url}actions.csv"},
        {"icon": "download", "text": _("As JSON"), "url": f"{tree.url}actions.json"},
    ]


def _crumbs(request: HttpRequest, *more: dict) -> list[dict]:
    frame = frame_for(site_for(request))
    return [{"label": _("Home"), "url": frame.home_url}, *more]


def reference(page: RoadmapPage, request: HttpRequest) -> HttpResponse:
    """The table A1 to I8."""
    tree = tree_of(page, request)
    numbers = overviews.figures(tree.actions)
    rows = [
        {
            "action": action,
            "status": overviews.public_state(numbers.records[action.key]),
            "kind": numbers.records[action.key].status_kind,
            "progress": overviews.bar(numbers.progress[action.key]),
            "comments": numbers.comments.get(action.key, 0),
        }
        for action in tree.actions
    ]
    return _render(page, request, "reference", rows=rows, files=_files(tree)[1:])


def glossary(page: RoadmapPage, request: HttpRequest) -> HttpResponse:
    return _render(page, request, "glossary", terms=page.glossary.all())


def data(page: RoadmapPage, request: HttpRequest) -> HttpResponse:
    """Says what the files hold."""
    return _render(page, request, "data", files=_files(tree_of(page, request))[1:], columns=feeds.COLUMNS)


def _render(page: RoadmapPage, request: HttpRequest, name: str, **context: object) -> HttpResponse:
    here = {"label": page.title, "url": page.get_url(request)}
    context |= {"page": page, "breadcrumbs": _crumbs(request, here)}
    return render(request, f"cms/roadmap/{name}.html", context)


def actions_csv(page: RoadmapPage, request: HttpRequest) -> HttpResponse:
    """With the mark that tells spreadsheets it is UTF-8."""
    text = feeds.actions_csv(tree_of(page, request), request.build_absolute_uri("/").rstrip("/"))
    return HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")


def actions_json(page: RoadmapPage, request: HttpRequest) -> JsonResponse:
    licence = frame_for(site_for(request)).settings.licence
    root = request.build_absolute_uri("/").rstrip("/")
    found = feeds.actions_json(tree_of(page, request), root, licence)
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _action(page: RoadmapPage, request: HttpRequest, ref: str) -> Action:
    """404 for a reference nobody published."""
    action = tree_of(page, request).by_ref.get(ref.upper())
    if action is None:
        raise Http404(ref)
    return action


def by_ref(page: RoadmapPage, request: HttpRequest, ref: str) -> HttpResponse:
    """/roadmap/A1/ leads to the action, wherever it stands."""
    return HttpResponseRedirect(_action(page, request, ref).url)


def short_address(page: RoadmapPage, request: HttpRequest, ref: str) -> str:
    """What stands on paper: short, and right after the page has moved."""
    return f"{page.get_full_url(request)}{ref.upper()}/"


def qr_code(page: RoadmapPage, request: HttpRequest, ref: str) -> HttpResponse:
    _action(page, request, ref)
    return HttpResponse(
        qr.svg(short_address(page, request, ref), standalone=True), content_type="image/svg+xml"
    )


def poster(page: RoadmapPage, request: HttpRequest, ref: str) -> HttpResponse:
    """A sheet of paper for a wall."""
    action = _action(page, request, ref)
    address = short_address(page, request, ref)
    return render(
        request,
        "cms/roadmap/poster.html",
        {"page": page, "action": action, "address": address, "svg": qr.svg(address)},
    )
