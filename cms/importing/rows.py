"""New pages and revisions as rows, a batch in a handful of statements, so that the lock is held for a blink.

Wagtail's own `add_child` and `save_revision` take some forty statements a page and index it twice on the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import F
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageLogEntry, Revision

from accounts.clock import now
from accounts.models import User
from cms.importing.publication import insert, own_fields, update

STEP = Page.steplen


def child_relations(model: type) -> list[tuple[str, type]]:
    """(accessor, model) of the rows that a file can put on such a page."""
    return [
        (relation.get_accessor_name(), relation.related_model)
        for relation in get_all_child_relations(model)
        if relation.get_accessor_name() != COMMENTS_RELATION_NAME
        and relation.related_model._meta.app_label != "wagtailcore"
    ]


def add_pages(pages: list[tuple[Any, Page]]) -> None:
    """Adds (page, parent) below their parents, as last children, in this order; a parent may be one of them."""
    if not pages:
        return
    new = {id(page) for page, _parent in pages}
    old = {parent.pk: parent for _page, parent in pages if id(parent) not in new}
    _read_again(old)
    taken = _taken_slugs(page.slug for page, _parent in pages)
    for page, parent in pages:
        _place(page, parent, taken)
    bases = [_base(page) for page, _parent in pages]
    Page.objects.bulk_create(bases)
    children: dict[type, list[models.Model]] = defaultdict(list)
    tables: dict[type, list[tuple]] = defaultdict(list)
    for (page, _parent), base in zip(pages, bases, strict=True):
        page.pk = page.id = page.page_ptr_id = base.pk
        page._state.adding, page._state.db = False, connection.alias
        tables[type(page)].append((base.pk, *_values(page)))
        for name, model in child_relations(type(page)):
            for row in getattr(page, name).all():
                row.page_id, row.locale_id = page.pk, page.locale_id
                children[model].append(row)
    for model, rows in tables.items():
        insert(model, rows, [model._meta.pk, *own_fields(model)])
    for model, rows in children.items():
        model._base_manager.bulk_create(rows)
    for parent in old.values():
        added = sum(
            page.depth == parent.depth + 1 and page.path.startswith(parent.path) for page, _p in pages
        )
        Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + added)


def _values(page: Any) -> list:
    return [f.get_db_prep_save(getattr(page, f.attname), connection) for f in own_fields(type(page))]


def _read_again(parents: dict[int, Page]) -> None:
    """The parents as they are now, locked where a database can, with the number of their last child."""
    rows = Page.objects.select_for_update().filter(pk__in=parents).order_by("pk")
    for pk, path, depth, url_path in rows.values_list("pk", "path", "depth", "url_path"):
        parent = parents[pk]
        parent.path, parent.depth, parent.url_path = path, depth, url_path
        below = Page.objects.filter(path__startswith=path, depth=depth + 1).order_by("-path")
        last = below.values_list("path", flat=True).first()
        parent._last_child = Page._str2int(last[-STEP:]) if last else 0


def _taken_slugs(slugs: Iterable[str]) -> set[tuple[str, str]]:
    rows = Page.objects.filter(slug__in=set(slugs)).values_list("path", "slug")
    return {(path[:-STEP], slug) for path, slug in rows}


def _place(page: Any, parent: Page, taken: set[tuple[str, str]]) -> None:
    """Path, depth, a slug of its own among its siblings, and the address that follows."""
    parent._last_child = getattr(parent, "_last_child", 0) + 1
    page.depth, page._last_child = parent.depth + 1, 0
    page.path = Page._get_path(parent.path, page.depth, parent._last_child)
    if parent._state.adding:
        parent.numchild += 1
    wanted, number = page.slug, 1
    while (parent.path, page.slug) in taken:
        number += 1
        page.slug = f"{wanted}-{number}"
    taken.add((parent.path, page.slug))
    page.url_path = f"{parent.url_path}{page.slug}/" if parent.depth > 1 else f"/{page.slug}/"
    page.draft_title = page.title


def _base(page: Any) -> Page:
    fields = (f for f in Page._meta.concrete_fields if not f.primary_key)
    return Page(**{f.attname: getattr(page, f.attname) for f in fields})


def add_revisions(pages: list[Any], by: User | None) -> list[Revision]:
    """One revision of each page as it stands in memory, which becomes its latest; later ones come later."""
    base = ContentType.objects.get_for_model(Page).pk
    revisions = [
        Revision(
            content_type_id=page.cached_content_type.pk,
            base_content_type_id=base,
            object_id=str(page.pk),
            created_at=now(),
            user=by,
            object_str=str(page),
            content=page.serializable_data(),
        )
        for page in pages
    ]
    Revision.objects.bulk_create(revisions)
    when = Page._meta.get_field("latest_revision_created_at")
    rows = [
        (revision.pk, when.get_db_prep_save(revision.created_at, connection), page.title, True, page.pk)
        for page, revision in zip(pages, revisions, strict=True)
    ]
    columns = ["latest_revision_id", "latest_revision_created_at", "draft_title", "has_unpublished_changes"]
    update(Page._meta.db_table, columns, "id", rows)
    return revisions


def add_log(entries: list[tuple[Any, Revision, str]], by: User | None) -> None:
    """(page, revision, action) as the pages' own history."""
    PageLogEntry.objects.bulk_create(
        [
            PageLogEntry(
                content_type_id=page.cached_content_type.pk,
                label=str(page),
                action=action,
                timestamp=now(),
                user=by,
                page_id=page.pk,
                revision=revision,
                content_changed=True,
            )
            for page, revision, action in entries
        ]
    )
