"""What home, theme, workstream and plain pages show."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from accounts.context import viewer_of
from cms import overviews
from cms.frame import frame_for, site_for
from cms.keys import key_of
from cms.models import HomePage, StandardPage, ThemePage, WorkstreamPage
from cms.news_views import latest
from cms.reading import Tree, link_actions, tree_for
from cms.registries import home_sections
from cms.topics import KINDS
from cms.voices import newest_voices
from engagement.models import Topic
from engagement.parts.following import link_of

NEWS_SHOWN = 3
VOICES_SHOWN = 3


def home(page: HomePage, request: HttpRequest) -> dict:
    tree = _tree(page, request)
    numbers = overviews.figures(tree.actions)
    return {
        "tree": tree,
        "plan_title": _plan_title(tree),
        "plan": overviews.plan(tree, numbers),
        "theme_cards": overviews.theme_cards(tree, numbers),
        "themes_title": _themes_title(tree),
        "buttons": _buttons(page),
        "news": latest(page.locale_id, NEWS_SHOWN, tree),
        "voices": newest_voices(tree, VOICES_SHOWN),
        "sections": _sections(request),
    }


def _plan_title(tree: Tree) -> str:
    """ "The whole plan: 39 actions, A to I"."""
    letters = [w.letter for w in tree.workstreams if w.actions]
    if not letters:
        return ""
    number = len(tree.actions)
    words = ngettext("%(number)s action", "%(number)s actions", number) % {"number": number}
    return _("The whole plan: %(actions)s, %(first)s to %(last)s") % {
        "actions": words,
        "first": letters[0],
        "last": letters[-1],
    }


def _themes_title(tree: Tree) -> str:
    themes, workstreams = len(tree.themes), len(tree.workstreams)
    return _("%(themes)s, %(workstreams)s") % {
        "themes": ngettext("%(number)s theme", "%(number)s themes", themes) % {"number": themes},
        "workstreams": ngettext("%(number)s workstream", "%(number)s workstreams", workstreams)
        % {"number": workstreams},
    }


def _buttons(page: HomePage) -> list[dict]:
    """Those whose page can be read; the first is the main one."""
    found = []
    for button in page.buttons.all().select_related("target"):
        target = button.target.localized
        if target.live and (url := target.get_url()):
            found.append({"label": button.label, "url": url})
    return found


def _sections(request: HttpRequest) -> list[SafeString]:
    parts = (section.html(request) for section in sorted(home_sections, key=lambda section: section.order))
    return [part for part in parts if part]


def theme(page: ThemePage, request: HttpRequest) -> dict:
    tree = _tree(page, request)
    here = next((t for t in tree.themes if t.pk == page.pk), None)
    themes = [here] if here else []
    actions = list(here.actions()) if here else []
    numbers = overviews.figures(actions)
    return {
        "tree": tree,
        "count": overviews.count_words(actions, numbers),
        "bars": [overviews.workstream_bar(w, numbers) for w in here.workstreams] if here else [],
        "groups": overviews.groups(themes, {action.pk for action in actions}, numbers),
        "breadcrumbs": [_home(request), {"label": tree.title or _("Roadmap"), "url": tree.url}],
        "facts": page.facts.all(),
        "meta": follow_link(page, request, _("Follow this theme")),
    }


def workstream(page: WorkstreamPage, request: HttpRequest) -> dict:
    tree = _tree(page, request)
    here = next((w for w in tree.workstreams if w.pk == page.pk), None)
    above = next((t for t in tree.themes if here in t.workstreams), None)
    actions = here.actions if here else []
    numbers = overviews.figures(actions)
    crumbs = [_home(request), {"label": tree.title or _("Roadmap"), "url": tree.url}]
    if above:
        crumbs.append({"label": above.title, "url": above.url})
    return {
        "tree": tree,
        "theme": here.theme if here else "",
        "icon": here.icon if here else "",
        "progress": numbers.of(actions),
        "progress_bar": overviews.bar(numbers.of(actions)),
        "count": overviews.count_words(actions, numbers),
        "cards": [overviews.card(action, numbers) for action in actions],
        "introduction": rich(page.introduction, tree),
        "benefits": page.benefits.all(),
        "case_studies": page.case_studies.all().select_related("image"),
        "breadcrumbs": crumbs,
        "neighbours": _neighbours(tree, here),
        "meta": follow_link(page, request, _("Follow this workstream")),
    }


def follow_link(page: Page, request: HttpRequest, words: str) -> list[dict]:
    """For the band of a page: the way to follow it and all that lies below it. One query, signed in at most two."""
    topic = Topic.objects.filter(kind=KINDS[type(page)], key=key_of(page)).first()
    return link_of(topic, viewer_of(request), words)


def _neighbours(tree: Tree, here) -> dict:
    """The workstream before and the one after, for those who read on."""
    if here is None:
        return {}
    at = tree.workstreams.index(here)
    before = tree.workstreams[at - 1] if at else None
    after = tree.workstreams[at + 1] if at + 1 < len(tree.workstreams) else None
    return {"before": before, "after": after}


def standard(page: StandardPage, request: HttpRequest) -> dict:
    """Crumbs through the pages above it, without asking for each."""
    above = [_home(request)]
    if page.depth > 3:
        parents = page.get_ancestors().filter(depth__gt=2)
        above += [{"label": parent.title, "url": parent.get_url()} for parent in parents]
    return {"breadcrumbs": above}


def rich(html: str, tree: Tree) -> SafeString:
    """An editor's text as HTML, with its references to actions as links."""
    return link_actions(expand_db_html(html), tree)


def _tree(page: Page, request: HttpRequest) -> Tree:
    return tree_for(site_for(request), page.locale_id)


def _home(request: HttpRequest) -> dict:
    return {"label": _("Home"), "url": frame_for(site_for(request)).home_url}
