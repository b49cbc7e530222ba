"""The switch: every waiting revision worked out beforehand as values for rows, and then written at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageLogEntry, PageViewRestriction, Revision, Site

from accounts.models import User
from cms.importing import place as places
from cms.models import ActionPage, ImportItem, ImportRun


@dataclass
class Turn:
    """One page of the switch. `title`, `values`, `steps` are None, `rows` empty, where the tables hold them already."""

    item: ImportItem
    seen: tuple
    content_type: int
    model: type
    label: str
    is_latest: bool
    title: str | None = None
    values: tuple | None = None
    rows: dict[type, list[tuple]] = field(default_factory=dict)
    ref: str = ""
    steps: set[str] | None = None


@dataclass
class Switch:
    """All of it, and what it passes over: pages taken off the site by an editor, or published since."""

    turns: list[Turn] = field(default_factory=list)
    whole: list[ImportItem] = field(default_factory=list)
    settled: list[ImportItem] = field(default_factory=list)
    kept_off: list[str] = field(default_factory=list)
    restricted: tuple[str, ...] = ()  # paths that not everybody may read


def prepare() -> Switch:
    """Reads and computes; writes nothing. One page in memory at a time but for what changes in it."""
    switch = Switch(restricted=_restricted())
    waiting = ImportItem.objects.filter(
        switched_at=None, page__isnull=False, revision__isnull=False, run__state__in=ImportRun.OPEN
    )
    newest = {item.page_id: item for item in waiting.defer("revision__content").order_by("pk")}
    switch.settled = [item for item in waiting.order_by("pk") if newest[item.page_id].pk != item.pk]
    first = {item.page_id for item in switch.settled}
    pages = Page.objects.select_related("latest_revision").defer("latest_revision__content").in_bulk(newest)
    for page_id, item in newest.items():
        _sort(switch, item, pages[page_id], had_earlier=page_id in first)
    return switch


def _restricted() -> tuple[str, ...]:
    return tuple(PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True))


def _sort(switch: Switch, item: ImportItem, page: Page, *, had_earlier: bool) -> None:
    if page.live_revision_id and page.live_revision_id >= item.revision_id:
        switch.settled.append(item)  # an editor has published it, or something later
    elif not page.live and page.first_published_at and not item.created:
        switch.settled.append(item)
        switch.kept_off.append(item.name)
    elif item.created and not had_earlier and not page.first_published_at:
        switch.turns.append(_turn(item, page))
    elif page.live or _made_here(page):
        switch.turns.append(_changed(item, page))
    else:
        switch.whole.append(item)


def _made_here(page: Page) -> bool:
    return not page.first_published_at and ImportItem.objects.filter(page_id=page.pk, created=True).exists()


def seen(page: Page) -> tuple:
    """What must be the same when the switch comes."""
    return (page.latest_revision_id, page.live_revision_id, page.live, page.path)


def _turn(item: ImportItem, page: Page) -> Turn:
    model = page.specific_class
    latest = page.latest_revision_id == item.revision_id
    return Turn(item, seen(page), page.content_type_id, model, page.title, latest)


def _changed(item: ImportItem, page: Page) -> Turn:
    """With the values of the revision for the page's own table and its rows, where they differ."""
    turn = _turn(item, page)
    new = item.revision.as_object()
    old = turn.model.objects.get(pk=page.pk)
    turn.label = new.title
    if turn.model is ActionPage:
        turn.ref = new.ref
        turn.steps = {row.ref for row in new.steps.all() if row.ref}
    if new.title != old.title:
        turn.title = new.title
    values = tuple(_values(new))
    if values != tuple(_values(old)):
        turn.values = values
    for relation in get_all_child_relations(turn.model):
        name = relation.get_accessor_name()
        if name == COMMENTS_RELATION_NAME or relation.related_model._meta.app_label == "wagtailcore":
            continue
        wanted, there = list(getattr(new, name).all()), list(getattr(old, name).all())
        if [_facts(row) for row in wanted] != [_facts(row) for row in there]:
            turn.rows[relation.related_model] = [_row(row, page) for row in wanted]
    return turn


def own_fields(model: type) -> list[models.Field]:
    """The fields of a page type's own table."""
    return [f for f in model._meta.local_concrete_fields if not f.primary_key]


def _values(page: Any) -> list:
    return [f.get_db_prep_save(getattr(page, f.attname), connection) for f in own_fields(type(page))]


def _facts(row: models.Model) -> tuple:
    return tuple(
        getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in ("page", "locale")
    )


def _row(row: models.Model, page: Page) -> tuple:
    """All columns of a row as the database takes them, its key first (None for a new one)."""
    row.page_id, row.locale_id = page.pk, page.locale_id
    return tuple(f.get_db_prep_save(getattr(row, f.attname), connection) for f in columns_of(type(row)))


def columns_of(model: type) -> list[models.Field]:
    """All fields with a column, the key first."""
    key = model._meta.pk
    return [key, *(f for f in model._meta.concrete_fields if f is not key)]


def unchanged(switch: Switch) -> bool:
    """Whether nobody has touched, moved or closed off these pages since `prepare`; two queries."""
    wanted = {turn.item.page_id: turn.seen for turn in switch.turns}
    found = Page.objects.filter(pk__in=wanted).values_list(
        "pk", "latest_revision_id", "live_revision_id", "live", "path"
    )
    return {row[0]: tuple(row[1:]) for row in found} == wanted and _restricted() == switch.restricted


def write(switch: Switch, history: list[tuple], by: User | None, at: datetime) -> None:
    """Makes all of it public. The number of statements does not grow with the number of pages but by thousands."""
    for item in switch.whole:
        item.revision.publish(user=by, skip_permission_checks=True)
    turns = switch.turns
    _write_pages(turns, at)
    by_model: dict[type, list[Turn]] = defaultdict(list)
    for turn in turns:
        if turn.values is not None:
            by_model[turn.model].append(turn)
    for model, some in by_model.items():
        columns = [f.column for f in own_fields(model)]
        update(
            model._meta.db_table, columns, model._meta.pk.column, [(*s.values, s.item.page_id) for s in some]
        )
    _write_rows(turns)
    Revision.page_revisions.filter(object_id__in=[str(turn.item.page_id) for turn in turns]).exclude(
        approved_go_live_at=None
    ).update(approved_go_live_at=None)
    insert(PageLogEntry, history)
    _settle(switch, at)


def _write_pages(turns: list[Turn], at: datetime) -> None:
    stamp = Page._meta.get_field("last_published_at").get_db_prep_save(at, connection)
    rows = [(True, False, not s.is_latest, stamp, s.item.revision_id, s.item.page_id) for s in turns]
    columns = ["live", "expired", "has_unpublished_changes", "last_published_at", "live_revision_id"]
    update("wagtailcore_page", columns, "id", rows)
    fresh = Page.objects.filter(pk__in=[turn.item.page_id for turn in turns], first_published_at=None)
    fresh.update(first_published_at=at)
    titles = [(s.title, s.item.page_id) for s in turns if s.title is not None]
    update("wagtailcore_page", ["title"], "id", titles)


def update(table: str, columns: list[str], key: str, rows: list[tuple]) -> None:
    """One prepared UPDATE for many rows: a thousand take milliseconds."""
    if not rows:
        return
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(table)} SET {sets} WHERE {quote(key)} = %s", rows)  # noqa: S608 - names of models


def insert(model: type, rows: list[tuple], fields: list[models.Field] | None = None) -> None:
    """One prepared INSERT for many rows; those without a key get one."""
    quote = connection.ops.quote_name
    names = [quote(f.column) for f in fields or columns_of(model)]
    for start, some in (
        (0, [row for row in rows if row[0] is not None]),
        (1, [r for r in rows if r[0] is None]),
    ):
        if some:
            marks = ", ".join(["%s"] * len(names[start:]))
            sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names[start:])}) VALUES ({marks})"  # noqa: S608 - names of models
            with connection.cursor() as cursor:
                cursor.executemany(sql, [row[start:] for row in some])


def _write_rows(turns: list[Turn]) -> None:
    """Rows that belong to pages, laid anew under the keys they had."""
    pages: dict[type, list[int]] = defaultdict(list)
    rows: dict[type, list[tuple]] = defaultdict(list)
    for turn in turns:
        for model, wanted in turn.rows.items():
            pages[model].append(turn.item.page_id)
            rows[model] += wanted
    for model, ids in pages.items():
        model._base_manager.filter(page_id__in=ids)._raw_delete(connection.alias)
        insert(model, rows[model])


def log_rows(turns: list[Turn], by: User | None, at: datetime) -> list[tuple]:
    """One entry for each page in its own history, all under one id; worked out before the switch."""
    together = uuid.uuid4()
    entries = (
        PageLogEntry(
            content_type_id=turn.content_type,
            label=turn.label,
            action="wagtail.publish",
            timestamp=at,
            uuid=together,
            user=by,
            page_id=turn.item.page_id,
            revision_id=turn.item.revision_id,
            content_changed=True,
        )
        for turn in turns
    )
    fields = columns_of(PageLogEntry)
    return [tuple(f.get_db_prep_save(getattr(e, f.attname), connection) for f in fields) for e in entries]


def _settle(switch: Switch, at: datetime) -> None:
    done = [turn.item.pk for turn in switch.turns] + [item.pk for item in switch.whole]
    ImportItem.objects.filter(pk__in=done).update(switched_at=at)
    ImportItem.objects.filter(pk__in=[item.pk for item in switch.settled]).update(
        switched_at=at, finished_at=at
    )


def open_front_door(switch: Switch) -> None:
    """A home page that this import made becomes the site's front page, in place of Wagtail's welcome."""
    home = next((s.item.page_id for s in switch.turns if s.item.name == "home" and s.item.created), None)
    if home is None:
        return
    for site in Site.objects.filter(is_default_site=True).select_related("root_page"):
        old = site.root_page
        if old.pk != home and places.is_welcome(old):
            site.root_page_id = home
            site.save()
            old.delete()
