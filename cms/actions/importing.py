"""An import as verbs: drafts in short transactions, one switch that makes them public, and what follows it.

Stopped anywhere, the same calls go on where it stopped; `undo` takes back what is not public yet.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from modelsearch.backends import get_search_backends_with_name
from wagtail.models import Page, ReferenceIndex, Revision, WorkflowState
from wagtail.signals import page_published
from wagtail_localize.models import LocaleSynchronization
from wagtail_localize.synctree import create_aliases_for_new_page

from accounts.clock import now
from accounts.models import User
from cms.importing import beside, publication, writer
from cms.importing.diff import Diff
from cms.importing.place import is_welcome
from cms.memory import forget
from cms.models import ImportItem, ImportRun

BATCH = 10
BREATH = 0.03  # seconds: SQLite asks for its lock that often, and whoever waits must find it free
LEFT_AFTER = timedelta(minutes=1)  # without a sign of life


class Refused(Exception):
    """What was asked cannot be done now; the message is for the person who asked."""


def checkpoint(name: str) -> None:
    """Between two transactions; tests stop an import here."""


def own_run(digest: str, *, publish: bool) -> ImportRun | None:
    """The run of this very file that was stopped, or whose drafts are now to go public."""
    run = ImportRun.objects.filter(digest=digest).order_by("-pk").first()
    stopped = (ImportRun.State.WRITING, ImportRun.State.SWITCHED)
    if run and (run.state in stopped or (publish and run.state == ImportRun.State.WRITTEN)):
        return run
    return None


@transaction.atomic
def start(*, by: User | None, file_name: str, digest: str, resumed: ImportRun | None) -> ImportRun:
    """A new run, or the stopped one taken over. Refused while another file's import is half written."""
    half = ImportRun.objects.filter(state=ImportRun.State.WRITING).exclude(digest=digest).first()
    if half:
        raise Refused(
            _(
                "The import of %(file)s was stopped. Finish it with the same command, or take it back with --undo."
            )
            % {"file": half.file_name}
        )
    if resumed:
        resumed.token = uuid.uuid4()
        resumed.save(update_fields=["token"])
        return resumed
    return ImportRun.objects.create(file_name=file_name[:255], digest=digest)


def _claim(run: ImportRun) -> None:
    """Inside each transaction: this process still has the run."""
    if not ImportRun.objects.filter(pk=run.pk, token=run.token).update(state_at=now()):
        raise Refused(_("Another process has taken this import over."))


def _to(run: ImportRun, state: str) -> None:
    _claim(run)
    run.state, run.state_at = state, now()
    run.save(update_fields=["state", "state_at"])


def batches(things: Iterable, size: int = 0) -> Iterator[list]:
    """Lists of at most `size`, by default as many as a transaction takes."""
    size = size or BATCH
    batch: list = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def write(*, by: User | None, run: ImportRun, diff: Diff) -> int:
    """Writes every plan as a draft, some pages to a transaction; says how many."""
    count = 0
    for plans in batches(diff.to_write()):
        prepared = [writer.prepare(diff.place, plan) for plan in plans]
        with transaction.atomic():
            _claim(run)
            untouched = writer.still(prepared)
            for number, one in enumerate(prepared):
                if not one.is_new and one.page_id not in untouched:
                    prepared[number] = writer.prepare(diff.place, one.plan)  # an editor was quicker
            writer.save(diff.place, run, prepared, by)
        checkpoint("written")
        time.sleep(BREATH)
        count += len(plans)
    for ids in batches(run.items.filter(created=True, switched_at=None).values_list("page_id", flat=True)):
        index_pages(list(Page.objects.filter(pk__in=ids).specific()))
    with transaction.atomic():
        _to(run, ImportRun.State.WRITTEN)
    checkpoint("all written")
    return count


def index_pages(pages: list[Page]) -> None:
    """Search and references of these pages, a few statements for each."""
    by_model: dict[type, list[Page]] = defaultdict(list)
    for page in pages:
        by_model[type(page)].append(page)
    for _name, backend in get_search_backends_with_name(with_auto_update=True):
        for model, some in by_model.items():
            backend.add_bulk(model, some)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
    time.sleep(BREATH)


def switch(*, by: User | None, run: ImportRun | None = None) -> publication.Switch:
    """Makes everything that waits public in one transaction; worked out before, so that it is short."""
    for _attempt in range(5):
        prepared, at = publication.prepare(), now()
        flips = _lay_beside(prepared)
        history = publication.log_rows(prepared.turns, by, at)
        checkpoint("prepared")
        with transaction.atomic():
            if not publication.unchanged(prepared):
                continue  # an editor was quicker: work it out anew
            if run:
                _claim(run)
            publication.write(prepared, history, by, at)
            beside.show(flips)
            forget()
            publication.open_front_door(prepared)
            ImportRun.objects.filter(state=ImportRun.State.WRITTEN).update(
                state=ImportRun.State.SWITCHED, state_at=at
            )
        checkpoint("switched")
        return prepared
    raise Refused(_("Editors keep changing these pages. Try again in a quieter moment."))


def _lay_beside(prepared: publication.Switch) -> beside.Flips:
    """Records, steps and topics of all these actions are there, unseen; the switch has only to show them."""
    actions = beside.of(prepared)
    for some in batches(actions, 5 * BATCH):
        beside.lay(some)
        checkpoint("laid beside")
        time.sleep(BREATH)
    return beside.flips(actions)


def finish(*, by: User | None) -> int:
    """What follows a switch: search, references, aliases. Nothing public waits for it. May run twice; says how many."""
    waiting = ImportItem.objects.filter(switched_at__isnull=False, finished_at=None).order_by("pk")
    count = 0
    while items := list(waiting.select_related("revision").defer("revision__content")[:BATCH]):
        pages = Page.objects.filter(pk__in=[item.page_id for item in items]).specific().in_bulk()
        index_pages([pages[i.page_id] for i in items if not i.created and i.page_id in pages])
        _tell_wagtail([(item, pages[item.page_id]) for item in items if item.page_id in pages], by)
        ImportItem.objects.filter(pk__in=[item.pk for item in items]).update(finished_at=now())
        ImportRun.objects.filter(state=ImportRun.State.SWITCHED).update(state_at=now())
        count += len(items)
        checkpoint("finished some")
        time.sleep(BREATH)
    ImportRun.objects.filter(state=ImportRun.State.SWITCHED).update(
        state=ImportRun.State.FINISHED, state_at=now()
    )
    return count


def _tell_wagtail(done: list[tuple[ImportItem, Page]], by: User | None) -> None:
    """Workflows end, listeners hear of it, aliases and other languages follow; four questions for all of them."""
    ids = [page.pk for _item, page in done]
    texts = [str(pk) for pk in ids]
    states = WorkflowState.objects.active().filter(base_content_type=_page_type(), object_id__in=texts)
    for state in states:
        state.cancel(user=by)
    shown = set(Page.objects.filter(alias_of__in=ids).values_list("alias_of", flat=True))
    keys = [page.translation_key for item, page in done if item.created]
    same = Page.objects.filter(translation_key__in=keys).exclude(pk__in=ids)
    translated = set(same.values_list("translation_key", flat=True))
    followed = set(LocaleSynchronization.objects.values_list("sync_from", flat=True))
    for item, page in done:
        page_published.send(sender=type(page), instance=page, revision=item.revision, imported=True)
        if page.pk in shown:
            page.update_aliases(revision=item.revision)
        if item.created and page.locale_id in followed and page.translation_key not in translated:
            create_aliases_for_new_page(page)


def _page_type() -> ContentType:
    return ContentType.objects.get_for_model(Page)


def finish_left() -> int:
    """Takes up what follows a switch where its own process ended: a job. One that still works shows a sign of life."""
    quiet = ImportRun.objects.filter(state=ImportRun.State.SWITCHED, state_at__lt=now() - LEFT_AFTER)
    return finish(by=None) if quiet.update(state_at=now()) else 0


def undo(*, by: User | None) -> tuple[ImportRun, list[str]]:
    """Takes back the latest import that is not public; names the pages kept because an editor works on them."""
    run = ImportRun.objects.exclude(state=ImportRun.State.UNDONE).order_by("-pk").first()
    if run is None or run.state not in ImportRun.OPEN:
        raise Refused(_("There is no import to take back: whatever was imported is public."))
    with transaction.atomic():
        run.token = uuid.uuid4()
        run.save(update_fields=["token"])
    kept: list[str] = []
    for items in batches(run.items.filter(switched_at=None).order_by("-pk").select_related("page"), 1):
        with transaction.atomic():
            _claim(run)
            kept += [item.name for item in items if not _take_back(item, by)]
        checkpoint("undone some")
        time.sleep(BREATH)
    with transaction.atomic():
        _restore_welcome()
        _to(run, ImportRun.State.UNDONE)
    return run, kept


def _take_back(item: ImportItem, by: User | None) -> bool:
    """False for a page that an editor has changed or published since, or that holds one."""
    page = item.page
    if page is None:
        return True
    ours = {item.revision_id, item.draft_id} - {None}
    if page.latest_revision_id not in ours or page.live_revision_id in ours or (item.created and page.live):
        return False
    if item.created:
        page = Page.objects.get(pk=page.pk).specific
        if page.numchild:
            return False
        page.delete(user=by)
        beside.take_back(page.translation_key, item.run.started_at)
        return True
    before = item.before
    page.latest_revision = before
    page.latest_revision_created_at = before.created_at if before else None
    page.draft_title = before.content["title"] if before else page.title
    page.has_unpublished_changes = not page.live or (
        before is not None and before.pk != page.live_revision_id
    )
    fields = ["latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"]
    Page.objects.filter(pk=page.pk).update(**{name: getattr(page, name) for name in fields})
    Revision.objects.filter(pk__in=ours).delete()
    return True


def _restore_welcome() -> None:
    """Wagtail's welcome page gets its address back when the home page is gone."""
    welcome = Page.objects.filter(depth=2, slug="welcome").first()
    if welcome and is_welcome(welcome) and not Page.objects.filter(depth=2, slug="home").exists():
        Page.objects.filter(pk=welcome.pk).update(slug="home", url_path="/home/")
