"""One plan as a draft: a new page below its parent, or a new revision of a page. Called inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from accounts.models import User
from cms.importing import place as places
from cms.importing import rows
from cms.importing.diff import MODELS, Plan
from cms.importing.place import Place, Versions
from cms.models import ImportItem, ImportRun, ThemePage

ENAMELS = [choice.value for choice in ThemePage.Enamel]


@dataclass
class Prepared:
    """A plan with its page in memory, loaded and changed before the transaction begins."""

    plan: Plan
    versions: Versions | None = None
    seen: tuple | None = None
    page: Any = None

    @property
    def is_new(self) -> bool:
        return self.plan.is_new

    @property
    def page_id(self) -> int | None:
        """None for a new one."""
        return self.plan.page.pk if self.plan.page else None


def prepare(place: Place, plan: Plan) -> Prepared:
    """Everything that needs no lock: loading, comparing, changing in memory."""
    if plan.is_new:
        plan.made = _blank(place, plan)
        return Prepared(plan, page=plan.made)
    page = plan.page.specific_class.objects.get(pk=plan.page.pk)
    seen = (page.latest_revision_id, page.live_revision_id, page.live)
    versions = places.versions(page, place.pending.get(page.pk))
    plan.apply(versions.public)
    if versions.draft is not None:
        plan.apply(versions.draft)
    return Prepared(plan, versions, seen)


def _blank(place: Place, plan: Plan) -> Any:
    """A page in memory, unpublished, with the words of the file."""
    page = MODELS[plan.kind](
        title=plan.fields.get("title") or plan.fields.get("name") or "",
        locale=place.locale,
        translation_key=plan.key,
        live=False,
        has_unpublished_changes=True,
    )
    if plan.kind == "home":
        page.headline, page.slug = _("Read the plan, and say what you think"), "home"
    elif plan.kind == "roadmap":
        page.slug, page.show_in_menus = "roadmap", True
    elif plan.kind == "theme":
        page.enamel = ENAMELS[plan.order % len(ENAMELS)]
    elif plan.kind == "workstream":
        page.letter = plan.fields["letter"]
    elif plan.kind == "action":
        page.ref = plan.name
    plan.apply(page)
    page.slug = page.slug or _slug(plan, page.title)
    return page


def _slug(plan: Plan, title: str) -> str:
    start = f"{plan.name}-" if plan.kind == "action" else ""
    return slugify(start + title)[:80].strip("-") or slugify(title, allow_unicode=True)[:80] or plan.kind


def still(prepared: list[Prepared]) -> set[int]:
    """The pages, by id, that nobody has touched since they were prepared; one query."""
    ids = [done.plan.page.pk for done in prepared if not done.is_new]
    now = {
        row[0]: row[1:]
        for row in Page.objects.filter(pk__in=ids).values_list(
            "pk", "latest_revision_id", "live_revision_id", "live"
        )
    }
    return {
        done.plan.page.pk for done in prepared if not done.is_new and now.get(done.plan.page.pk) == done.seen
    }


def save(place: Place, run: ImportRun, done: list[Prepared], by: User | None) -> None:
    """Writes these drafts, their revisions, and the run's row for each."""
    new = [one for one in done if one.is_new]
    if any(one.plan.kind == "home" for one in new):
        step_aside(place.site.root_page)
    for one in new:
        one.page.owner = by
    rows.add_pages([(one.page, _parent(place, one.plan)) for one in new])
    changed = [one for one in done if not one.is_new]
    drafts = [one for one in changed if one.versions.draft is not None]
    pages = [*(one.page for one in new), *(one.versions.public for one in changed)]
    revisions = rows.add_revisions(pages, by)
    later = dict(
        zip(
            (id(one) for one in drafts),
            rows.add_revisions([one.versions.draft for one in drafts], by),
            strict=True,
        )
    )
    _note(
        run,
        [
            (one, revision, later.get(id(one)))
            for one, revision in zip([*new, *changed], revisions, strict=True)
        ],
    )
    actions = ["wagtail.create"] * len(new) + ["wagtail.edit"] * len(changed)
    rows.add_log(list(zip(pages, revisions, actions, strict=True)), by)
    for one in new:
        one.plan.page = one.page


def _parent(place: Place, plan: Plan) -> Page:
    """The page above: there before, or made in this batch."""
    if plan.parent is None:
        return place.root
    return plan.parent.page or plan.parent.made


def step_aside(page: Page) -> None:
    """Wagtail's welcome page lends its address to the home page, so that no cached root path becomes wrong."""
    if places.is_welcome(page) and page.slug == "home":
        Page.objects.filter(pk=page.pk).update(slug="welcome", url_path="/welcome/")


def _note(run: ImportRun, written: list[tuple[Prepared, Revision, Revision | None]]) -> None:
    """The run's rows; a stopped run that goes on with a page which an editor has changed has one already."""
    ids = [one.page.pk if one.is_new else one.plan.page.pk for one, _revision, _draft in written]
    there = {item.page_id: item for item in run.items.filter(page__in=ids)}
    fresh, again = [], []
    for pk, (one, revision, draft) in zip(ids, written, strict=True):
        if item := there.get(pk):
            item.revision, item.draft = revision, draft
            again.append(item)
            continue
        before = None if one.is_new else one.seen[0]
        item = ImportItem(run=run, name=one.plan.name, page_id=pk, created=one.is_new, before_id=before)
        item.revision, item.draft = revision, draft
        fresh.append(item)
    ImportItem.objects.bulk_create(fresh)
    ImportItem.objects.bulk_update(again, ["revision", "draft"])
