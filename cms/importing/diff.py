"""What a roadmap would change on this site, as a list of plans in the order of the tree; nothing is written."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.importing import content, place
from cms.importing.checks import unknown_related
from cms.importing.faults import Faults
from cms.importing.place import Place
from cms.importing.roadmap import ActionWords, Roadmap, ThemeWords, WorkstreamWords
from cms.models import ActionPage, HomePage, ImportRun, RoadmapPage, ThemePage, WorkstreamPage

MODELS = {
    "home": HomePage,
    "roadmap": RoadmapPage,
    "theme": ThemePage,
    "workstream": WorkstreamPage,
    "action": ActionPage,
}
APPLY = {
    "roadmap": content.apply_roadmap,
    "theme": content.apply_theme,
    "workstream": content.apply_workstream,
    "action": content.apply_action,
}


@dataclass
class Plan:
    """One page of the file: made (`page` is None) or changed; its parent is the plan or page above it."""

    kind: str
    name: str
    key: uuid.UUID
    fields: dict[str, Any]
    parent: Plan | None
    page: Page | None = None
    where: str = ""
    source: content.Source = field(default_factory=content.Source)
    changes: list[content.Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    write: bool = True
    order: int = 0
    made: Any = None

    @property
    def is_new(self) -> bool:
        return self.page is None

    def apply(self, page: Any) -> list[content.Change]:
        """Puts the file's words into a page in memory."""
        if self.kind == "home":
            return []
        return APPLY[self.kind](page, self.fields, self.source)


@dataclass
class Diff:
    """All plans of a file, those that write nothing included."""

    place: Place
    plans: list[Plan]

    def to_write(self) -> list[Plan]:
        return [plan for plan in self.plans if plan.write and (plan.is_new or plan.changes)]


def compare(roadmap: Roadmap, *, update: bool, resumed: ImportRun | None = None) -> Diff:
    """Raises FileFaults when the file does not fit this site.

    `resumed`: this file's own run that was stopped or waits; whatever it was allowed to change then, it is now.
    """
    faults = Faults()
    found = place.find(faults)
    faults.end()
    planner = _Planner(roadmap, found, update or resumed is not None, faults)
    plans = planner.plans()
    unknown_related(roadmap, set(found.actions), faults)
    _check_keys(found, plans, faults)
    faults.end()
    for plan in plans:
        _measure(found, plan, faults)
    faults.end()
    return Diff(found, plans)


def _measure(found: Place, plan: Plan, faults: Faults) -> None:
    """Fills in what would change; loads one page at a time and lets it go."""
    if plan.is_new or not plan.write:
        return
    page = plan.page.specific
    versions = place.versions(page, found.pending.get(page.pk))
    plan.changes = plan.apply(versions.public)
    if versions.draft is not None and plan.changes:
        plan.notes.append(_("has a later draft of an editor, which keeps its other words and stays a draft"))
    if plan.changes and page.locked:
        faults.add(
            plan.where, _("%(name)s is locked in the editor; unlock the page first") % {"name": plan.name}
        )


def _check_keys(found: Place, plans: list[Plan], faults: Faults) -> None:
    """An action's key may be taken by a page that was imported under its reference and renamed since."""
    new = [plan for plan in plans if plan.is_new]
    taken = place.taken_keys(found, [plan.key for plan in new])
    for plan in new:
        if plan.key not in taken:
            continue
        if plan.kind == "action":
            says = _("%(ref)s was given before to the page “%(title)s”, which has another reference now")
            faults.add(plan.where, says % {"ref": plan.name, "title": taken[plan.key].title})
        else:
            plan.key = uuid.uuid4()


class _Planner:
    """Finds the page of each part of the file, or plans a new one."""

    def __init__(self, roadmap: Roadmap, found: Place, update: bool, faults: Faults):
        self.roadmap, self.found, self.update, self.faults = roadmap, found, update, faults
        self.missing_columns: set[str] = set()

    def plans(self) -> list[Plan]:
        found = self.found
        home = Plan(
            "home", "home", found.key("home", ""), {"title": settings.WAGTAIL_SITE_NAME}, None, found.home
        )
        fields = {"title": _("Roadmap"), **self.roadmap.fields} if not found.roadmap else self.roadmap.fields
        top = Plan("roadmap", "roadmap", found.key("roadmap", ""), fields, home, found.roadmap, "title")
        top.write = self._may_write(found.roadmap)
        plans = [home, top]
        taken: dict[int, str] = {}
        for order, theme in enumerate(self.roadmap.themes):
            plans += self._theme(theme, top, order, taken)
        return plans

    def _may_write(self, page: Page | None) -> bool:
        return page is None or self.update

    def _source(self, page: Page | None) -> content.Source:
        used = self.found.used.get(page.translation_key, frozenset()) if page else frozenset()
        return content.Source(self.roadmap.flat, used)

    def _theme(self, theme: ThemeWords, top: Plan, order: int, taken: dict[int, str]) -> Iterator[Plan]:
        page = self._find_theme(theme, taken)
        plan = None
        if page is not None or theme.fields.get("name"):
            name = theme.fields.get("name") or page.title
            plan = Plan("theme", name, self.found.key("theme", name), theme.fields, top, page, theme.path)
            plan.source, plan.order, plan.write = self._source(page), order, self._may_write(page)
            self._same_name(plan)
            yield plan
        for stream in theme.workstreams:
            yield from self._workstream(stream, plan, theme)

    def _find_theme(self, theme: ThemeWords, taken: dict[int, str]) -> Page | None:
        """The theme that holds its workstreams on the site, else the one of its name."""
        name = theme.fields.get("name", "")
        if not name:
            return None
        above = {}
        for stream in theme.workstreams:
            known = self.found.workstreams.get(stream.letter)
            if known and (parent := self.found.theme_of(known)):
                above[parent.pk] = parent
        same_name = [page for page in self.found.themes.values() if page.title.casefold() == name.casefold()]
        page = (same_name or list(above.values()) or [None])[0]
        if page is None:
            return None
        for other in above.values():
            if other.pk != page.pk:
                says = _(
                    "“%(name)s” holds a workstream that stands under “%(other)s” on the site; move the page first"
                )
                self.faults.add(theme.path, says % {"name": name, "other": other.title})
        if page.pk in taken:
            says = _("“%(name)s” and “%(other)s” are one theme on the site")
            self.faults.add(theme.path, says % {"name": name, "other": taken[page.pk]})
        taken[page.pk] = name
        return page

    def _same_name(self, plan: Plan) -> None:
        """Without --update a part that is there already keeps its name, so the file has to agree with it."""
        name = plan.fields.get("name")
        if plan.page is not None and not plan.write and name and name != plan.page.title:
            says = _("is called “%(title)s” on the site, not “%(name)s”; --update would rename it")
            self.faults.add(plan.where, says % {"title": plan.page.title, "name": name})

    def _workstream(self, stream: WorkstreamWords, above: Plan | None, theme: ThemeWords) -> Iterator[Plan]:
        page = self.found.workstreams.get(stream.letter)
        if page is None and (above is None or not stream.fields.get("name")):
            self._lacks(stream.actions, "theme" if above is None else "workstream")
            return
        key = self.found.key("workstream", stream.letter)
        name = _("workstream %(letter)s") % {"letter": stream.letter}
        plan = Plan("workstream", name, key, stream.fields, above, page, stream.path)
        plan.fields = {**stream.fields, "letter": stream.letter}
        plan.source, plan.write = self._source(page), self._may_write(page)
        self._same_name(plan)
        yield plan
        for action in stream.actions:
            yield from self._action(action, plan)

    def _action(self, action: ActionWords, above: Plan) -> Iterator[Plan]:
        page = self.found.actions.get(action.ref)
        if not self._may_write(page):
            says = _("%(ref)s is on the site already; --update would change it")
            self.faults.add(action.where("ref"), says % {"ref": action.ref})
            return
        if page is None and not action.fields.get("title"):
            self._lacks([action], "title")
            return
        key = page.translation_key if page else self.found.key("action", action.ref)
        yield Plan(
            "action", action.ref, key, action.fields, above, page, action.where("ref"), self._source(page)
        )

    def _lacks(self, actions: list[ActionWords], column: str) -> None:
        """A new action needs its place and its title; a column that is missing is said once."""
        if self.roadmap.flat and column not in self.roadmap.columns:
            if column not in self.missing_columns:
                self.missing_columns.add(column)
                refs = ", ".join(action.ref for action in actions[:3])
                says = _("there is no column “%(column)s”, which new actions need (%(refs)s)")
                self.faults.add(self.roadmap.header, says % {"column": column, "refs": refs})
            return
        for action in actions:
            says = _("%(ref)s is new and has no %(column)s")
            self.faults.add(action.where(column), says % {"ref": action.ref, "column": column})
