"""The published roadmap of one language as a tree of plain values: what lists, crumbs and links are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from cms.memory import remember
from cms.models import ActionPage, NewsPage, RoadmapPage, ThemePage, WorkstreamPage

ICONS = dict(
    zip(
        "ABCDEFGHI",
        (
            "ws-a-connectivity",
            "ws-b-digital-infrastructure",
            "ws-c-open-data",
            "ws-d-digital-inclusion",
            "ws-e-skills-employment",
            "ws-f-innovation",
            "ws-g-health-wellbeing-care",
            "ws-h-ict-energy",
            "ws-i-mobility",
        ),
        strict=True,
    )
)


@dataclass(slots=True)
class Action:
    """One published action."""

    pk: int
    key: UUID
    ref: str
    title: str
    url: str
    summary: str
    theme: str
    letter: str
    workstream: str
    workstream_url: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.ref} {self.title}".strip()


@dataclass(slots=True)
class Workstream:
    """One published workstream with its actions, in the order of the pages."""

    pk: int
    letter: str
    title: str
    url: str
    summary: str
    vision: str
    theme: str
    actions: list[Action] = field(default_factory=list)

    @property
    def icon(self) -> str:
        """Our nine drawings stand for A to I; other letters have none."""
        return ICONS.get(self.letter, "")


@dataclass(slots=True)
class Theme:
    """One published theme with its workstreams."""

    pk: int
    title: str
    url: str
    slug: str
    summary: str
    theme: str
    workstreams: list[Workstream] = field(default_factory=list)

    def actions(self) -> Iterator[Action]:
        for workstream in self.workstreams:
            yield from workstream.actions


@dataclass
class Tree:
    """The roadmap as everybody may read it in one language; empty where there is none."""

    pk: int | None = None
    title: str = ""
    url: str = ""
    themes: list[Theme] = field(default_factory=list)

    @cached_property
    def workstreams(self) -> list[Workstream]:
        return [w for theme in self.themes for w in theme.workstreams]

    @cached_property
    def actions(self) -> list[Action]:
        return [a for theme in self.themes for a in theme.actions()]

    @cached_property
    def by_pk(self) -> dict[int, Action]:
        return {action.pk: action for action in self.actions}

    @cached_property
    def by_key(self) -> dict[UUID, Action]:
        return {action.key: action for action in reversed(self.actions)}

    @cached_property
    def by_ref(self) -> dict[str, Action]:
        return {action.ref: action for action in reversed(self.actions) if action.ref}

    @cached_property
    def pk_by_path(self) -> dict[str, int]:
        return {action.path: action.pk for action in self.actions}

    def theme_of(self, action: Action) -> Theme | None:
        return next((t for t in self.themes if any(a.pk == action.pk for a in t.actions())), None)


def public(pages: PageQuerySet) -> PageQuerySet:
    """As `pages.public()`, without asking for the restrictions each time: they are kept until one changes.

    An alias is as private as what it shows.
    """
    paths = remember(
        "restricted", lambda: list(PageViewRestriction.objects.values_list("page__path", flat=True))
    )
    for path in paths:
        pages = pages.exclude(path__startswith=path).exclude(alias_of__path__startswith=path)
    return pages


def shown(pages: PageQuerySet) -> PageQuerySet:
    """Of pages of any kind those that everybody can read now: live, in the open, no post of a day to come."""
    waiting = list(NewsPage.objects.waiting().values_list("pk", flat=True))
    found = public(pages.live())
    return found.exclude(id__in=waiting) if waiting else found


def tree_for(site: Site | None, locale_id: int | None) -> Tree:
    """The tree of a site in one language, as last published; shared, so never changed by its readers."""
    if site is None or locale_id is None:
        return Tree()
    return remember(f"tree:{site.pk}:{locale_id}", lambda: _read_tree(site, locale_id))


def _read_tree(site: Site, locale_id: int) -> Tree:
    """Four queries, whatever the size of the roadmap."""
    roadmap = next(iter(in_site(RoadmapPage, site, locale_id)), None)
    if roadmap is None:
        return Tree()
    tree = Tree(pk=roadmap.pk, title=roadmap.title, url=roadmap.get_url() or "")
    themes = {}
    for page in _below(ThemePage, roadmap):
        themes[page.path] = theme = Theme(
            page.pk, page.title, page.get_url() or "", page.slug, page.summary, page.theme
        )
        tree.themes.append(theme)
    workstreams = {}
    for page in _below(WorkstreamPage, roadmap):
        if theme := themes.get(_parent_path(page)):
            workstreams[page.path] = workstream = Workstream(
                page.pk, page.letter, page.title, page.get_url() or "", page.summary, page.vision, theme.theme
            )
            theme.workstreams.append(workstream)
    for page in _below(ActionPage, roadmap).select_related("alias_of"):
        if workstream := workstreams.get(_parent_path(page)):
            workstream.actions.append(_action(page, workstream))
    return tree


def in_site(model: type, site: Site, locale_id: int | None) -> list[Page]:
    """Published pages of that kind in this site and language, in the order of the tree; for frames and trees alike."""

    def read() -> list[Page]:
        pages = public(model.objects.live()).filter(locale_id=locale_id).order_by("path")
        return [page for page in pages if (parts := page.get_url_parts()) and parts[0] == site.pk]

    return remember(f"pages:{model.__name__}:{site.pk}:{locale_id}", read)


def _below(model: type, roadmap: RoadmapPage):
    return public(model.objects.live()).descendant_of(roadmap).order_by("path")


def _parent_path(page: Page) -> str:
    return page.path[: -Page.steplen]


def _action(page: ActionPage, workstream: Workstream) -> Action:
    return Action(
        pk=page.pk,
        key=page.key,
        ref=page.ref,
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary,
        theme=workstream.theme,
        letter=workstream.letter,
        workstream=workstream.title,
        workstream_url=workstream.url,
        path=page.url_path,
    )


# --- "see Action B1" ------------------------------------------------------------------------------------------

PARTS = re.compile(r"(<[^>]*>)")
REF = re.compile(r"\b([A-Z]{1,2}[0-9]{1,3})\b")
AND = r"(?:\s*,\s*|\s+and\s+|\s+or\s+|\s*&amp;\s*)"
SAID = re.compile(
    rf"\b(actions?\s+)({REF.pattern}(?:{AND}{REF.pattern})*)".replace("([A-Z]", "(?:[A-Z]"), re.I
)


def link_actions(html: str, tree: Tree, own_ref: str = "") -> SafeString:
    """HTML that is safe already, with "Action B1" and "Actions B1 and B2" in its text as links to those actions.

    What stands inside a tag or inside another link is left alone, and so is a reference nobody published.
    """
    if "ction" not in html:
        return mark_safe(html)
    pieces, depth = [], 0
    for piece in PARTS.split(html):
        if piece.startswith("<"):
            depth += piece[:3].lower() in ("<a ", "<a>")
            depth -= piece[:4].lower() == "</a>"
        elif not depth:
            piece = SAID.sub(lambda match: match[1] + _linked(match[2], tree, own_ref), piece)
        pieces.append(piece)
    return mark_safe("".join(pieces))  # only links of our own were added to HTML that was safe


def _linked(refs: str, tree: Tree, own_ref: str) -> str:
    def link(match: re.Match) -> str:
        action = tree.by_ref.get(match[1].upper())
        if action is None or action.ref == own_ref:
            return match[0]
        return format_html('<a href="{}" title="{}">{}</a>', action.url, action.title, match[0])

    return REF.sub(link, refs)
