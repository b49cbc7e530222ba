"""Where the roadmap stands on the site, what of it is there already, and which draft counts as its text."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from cms.importing.faults import Faults
from cms.models import (
    ActionPage,
    HomePage,
    ImportItem,
    ImportRun,
    RoadmapPage,
    Step,
    ThemePage,
    WorkstreamPage,
)

WELCOME = "Welcome to your new Wagtail site!"


@dataclass
class Place:
    """The site's pages as light rows: home, roadmap, themes by id, workstreams by letter, actions by reference."""

    site: Site
    root: Page
    locale: Locale
    home: Page | None
    roadmap: Page | None
    themes: dict[int, Page] = field(default_factory=dict)
    workstreams: dict[str, Page] = field(default_factory=dict)
    actions: dict[str, Page] = field(default_factory=dict)
    pending: dict[int, ImportItem] = field(default_factory=dict)
    used: dict[uuid.UUID, frozenset[str]] = field(default_factory=dict)

    def key(self, kind: str, name: str) -> uuid.UUID:
        """The translation key of a page of the roadmap: the same whenever it is imported into this site."""
        return uuid.uuid5(self.root.translation_key, f"{self.site.pk}:{kind}:{name.casefold()}")

    def theme_of(self, workstream: Page) -> Page | None:
        """The theme above a workstream."""
        return next((t for t in self.themes.values() if workstream.path.startswith(t.path)), None)


def is_welcome(page: Page) -> bool:
    """Whether this is the page that Wagtail makes in an empty database, untouched."""
    return page.specific_class is Page and page.title == WELCOME and page.numchild == 0


def find(faults: Faults) -> Place | None:
    """The place as it is now; None, with a fault, where the site cannot take a roadmap."""
    site = Site.objects.select_related("root_page__locale").filter(is_default_site=True).first()
    root = Page.get_first_root_node()
    if site is None or root is None:
        faults.add("", _("There is no site yet: run “manage.py migrate”."))
        return None
    home = _home(site)
    if home is None and not (site.root_page_id == root.pk or is_welcome(site.root_page)):
        says = _("The front page of the site is “%(title)s”, which is no home page of this software.")
        faults.add("", says % {"title": site.root_page.title})
        return None
    locale = home.locale if home else Locale.get_default()
    roadmap = RoadmapPage.objects.child_of(home).filter(alias_of=None).first() if home else None
    place = Place(site, root, locale, home, roadmap)
    if roadmap:
        _gather(place)
    place.pending = pending_items()
    return place


def _home(site: Site) -> HomePage | None:
    found = HomePage.objects.filter(pk=site.root_page_id).select_related("locale").first()
    if found or not is_welcome(site.root_page):
        return found
    made = ImportItem.objects.filter(
        name="home", created=True, page__isnull=False, run__state__in=ImportRun.OPEN
    )
    return HomePage.objects.filter(pk__in=made.values("page")).select_related("locale").first()


def _gather(place: Place) -> None:
    """One query for each kind of page, whatever their number."""
    below = place.roadmap
    themes = ThemePage.objects.child_of(below).filter(alias_of=None)
    place.themes = {page.pk: page for page in themes}
    workstreams = WorkstreamPage.objects.descendant_of(below).filter(alias_of=None)
    place.workstreams = {page.letter: page for page in workstreams}
    actions = ActionPage.objects.filter(alias_of=None, locale=place.locale).exclude(ref="")
    place.actions = {page.ref: page for page in actions.defer("body")}
    rows: dict[uuid.UUID, set[str]] = {}
    for key, ref in Step.objects.values_list("action_id", "ref"):
        rows.setdefault(key, set()).add(ref)
    place.used = {key: frozenset(refs) for key, refs in rows.items()}


def pending_items() -> dict[int, ImportItem]:
    """For each page the newest imported revision that is not public yet."""
    items = ImportItem.objects.filter(
        switched_at=None, revision__isnull=False, page__isnull=False, run__state__in=ImportRun.OPEN
    ).exclude(page__live_revision__gte=F("revision"))
    return {
        item.page_id: item
        for item in items.select_related("revision").defer("revision__content").order_by("pk")
    }


def taken_keys(place: Place, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Page]:
    """Those of these translation keys that a page of this language has already."""
    found = Page.objects.filter(locale=place.locale, translation_key__in=list(keys))
    return {page.translation_key: page for page in found}


@dataclass
class Versions:
    """A page's text in memory: what is (or waits to be) public, and an editor's later draft where there is one."""

    public: Any
    draft: Any | None = None


def versions(page: Page, item: ImportItem | None) -> Versions:
    """What the file is compared with. `page` is specific; `item` its imported revision that waits."""
    latest = page.latest_revision_id
    if item:
        public, base = item.revision.as_object(), item.revision_id
    elif page.live:
        public, base = page, page.live_revision_id
    else:
        return Versions(page.get_latest_revision_as_object())
    own_draft = latest and latest != base and page.has_unpublished_changes
    return Versions(public, page.get_latest_revision_as_object() if own_draft else None)
