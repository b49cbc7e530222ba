"""Drafts of an import beside those of editors, taking it back, and what its size costs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, Revision, Site

from cms.actions import importing
from cms.models import ActionPage, ImportRun, WorkstreamPage
from engagement.models import Topic
from tests.cms.roadmaps import action, actions_of, refused, run, texts
from tests.cms.test_import_reading import PLAN
from tests.data import generate
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

# --- Drafts, editors ------------------------------------------------------------------------------------


def test_without_publish_everything_waits_as_drafts_and_publish_makes_it_public(write):
    path = write(PLAN)
    welcome = Site.objects.get().root_page
    out = run(path)
    assert "Written as drafts" in out
    assert Site.objects.get().root_page == welcome and not ActionPage.objects.live().exists()
    assert Topic.objects.count() == 0
    run(path, publish=True)
    assert ActionPage.objects.live().count() == 5 and Topic.objects.filter(kind="action").count() == 5
    assert ImportRun.objects.get().state == "finished"


def test_changed_text_waits_in_revisions_until_it_is_published(imported, write, plan):
    actions_of(plan)["A1"] |= {"title": "Mend every bench", "future": []}
    path = write(plan)
    run(path, update=True)
    assert action("A1").title == "Mend the benches" and "F1" in texts(action("A1"))
    assert action("A1").has_unpublished_changes and action("A1").draft_title == "Mend every bench"
    assert "0 new, 0 changed" in run(path, update=True, dry_run=True)
    run(path, publish=True)
    assert action("A1").title == "Mend every bench" and "F1" not in texts(action("A1"))


def test_an_editors_draft_stays_a_draft_with_the_files_words_in_it(imported, write, plan):
    page = action("A1")
    page.why_smart = "Half a sen"
    page.save_revision()
    actions_of(plan)["A1"] |= {
        "title": "Mend every bench",
        "smart": PLAN["themes"][0]["workstreams"][0]["actions"][0]["smart"],
    }
    out = run(write(plan), update=True, publish=True)
    assert "has a later draft of an editor" in out
    page = action("A1")
    assert page.title == "Mend every bench" and page.why_smart == "People who mend a bench look after it"
    draft = page.get_latest_revision_as_object()
    assert page.has_unpublished_changes and draft.title == "Mend every bench"
    assert draft.pk == page.pk and draft.latest_revision_id != page.live_revision_id


def test_what_an_editor_publishes_meanwhile_is_not_overwritten(imported, write, plan):
    actions_of(plan)["A1"]["title"] = "Mend every bench"
    path = write(plan)
    run(path, update=True)
    page = action("A1").get_latest_revision_as_object()
    page.title = "Mend every single bench"
    page.save_revision().publish()
    run(path, publish=True, update=True)
    assert action("A1").title == "Mend every bench"  # the file was imported again with --update, on purpose
    page = action("A1")
    page.title = "Mend"
    page.save_revision().publish()
    importing.switch(by=None)
    assert action("A1").title == "Mend"


def test_a_page_that_an_editor_took_off_stays_off(imported, write, plan):
    action("A1").unpublish()
    actions_of(plan)["A1"]["title"] = "Mend every bench"
    out = run(write(plan), update=True, publish=True)
    assert "Off the site, as an editor left them: A1" in out
    assert not action("A1").live and action("A1").get_latest_revision_as_object().title == "Mend every bench"


def test_a_page_that_an_editor_began_is_published_with_the_file(imported, write, plan):
    stream = WorkstreamPage.objects.get(letter="C")
    page = stream.add_child(instance=ActionPage(ref="C3", title="Old words", slug="c3", live=False))
    page.title, page.slug = "Night walk", "night-walk"
    page.save_revision()
    entry = {**actions_of(plan)["C1"], "ref": "C3", "title": "Night walk with lamps"}
    plan["themes"][1]["workstreams"][0]["actions"].append(entry)
    run(write(plan), update=True, publish=True)
    page = action("C3")
    assert page.live and page.title == "Night walk with lamps" and page.url_path.endswith("/night-walk/")


def test_aliases_follow(imported, write, plan):
    alias = action("A1").create_alias(parent=WorkstreamPage.objects.get(letter="C"), update_slug="also-a1")
    actions_of(plan)["A1"]["title"] = "Mend every bench"
    run(write(plan), update=True, publish=True)
    assert ActionPage.objects.get(pk=alias.pk).title == "Mend every bench"


def test_history_names_who_imported(write, plan):
    user = UserFactory()
    run(write(plan), publish=True, by=user.email.upper())
    assert set(action("A1").revisions.values_list("user", flat=True)) == {user.pk}
    entries = PageLogEntry.objects.filter(page=action("A1").pk)
    assert {entry.action for entry in entries} == {"wagtail.create", "wagtail.publish"}
    assert {entry.user_id for entry in entries} == {user.pk}
    assert "no person with the address" in refused(write(plan), by="nobody@example.org")


# --- Undo -------------------------------------------------------------------------------------------


def undo() -> str:
    out = io.StringIO()
    call_command("import_roadmap", undo=True, stdout=out)
    return out.getvalue()


def test_undo_takes_back_a_first_import_whole(write):
    before = list(Page.objects.values_list("pk", "path", "slug", "url_path", "numchild"))
    run(write(PLAN))
    assert "is taken back" in undo()
    assert list(Page.objects.values_list("pk", "path", "slug", "url_path", "numchild")) == before
    assert not Revision.objects.filter(content__ref="A1").exists()
    run(write(PLAN), publish=True)
    assert ActionPage.objects.live().count() == 5


def test_undo_takes_back_changed_drafts_and_keeps_an_editors(imported, write, plan):
    page = action("A2")
    page.why_smart = "Half a sen"
    page.save_revision()
    before = {
        p.ref: (p.latest_revision_id, p.has_unpublished_changes, p.draft_title)
        for p in ActionPage.objects.all()
    }
    for ref in ("A1", "A2"):
        actions_of(plan)[ref]["title"] += " now"
    run(write(plan), update=True)
    undo()
    after = {
        p.ref: (p.latest_revision_id, p.has_unpublished_changes, p.draft_title)
        for p in ActionPage.objects.all()
    }
    assert after == before
    assert action("A2").get_latest_revision_as_object().why_smart == "Half a sen"


def test_undo_keeps_what_an_editor_works_on_and_says_so(write):
    run(write(PLAN))
    page = action("A1")
    page.why_smart = "Mine"
    page.save_revision()
    assert "Kept, because an editor works on them: A1, workstream A, Seats & Light, roadmap, home" in undo()
    assert [p.ref for p in ActionPage.objects.all()] == ["A1"]


def test_what_is_public_cannot_be_undone(imported):
    with pytest.raises(CommandError, match="whatever was imported is public"):
        undo()


def test_the_command_asks_for_a_file():
    with pytest.raises(CommandError, match="Name the file"):
        call_command("import_roadmap")


# --- Size ---------------------------------------------------------------------------------------------


def queries(path: Path, **options) -> int:
    with CaptureQueriesContext(connection) as seen:
        run(path, verbosity=0, **options)
    return len(seen)


def test_the_number_of_queries_grows_with_the_number_of_actions_and_no_faster(tmp_path, monkeypatch):
    """Each time all actions change and as many come again, so that twice the size is twice the work."""
    monkeypatch.setattr(importing, "BATCH", 3)
    figures = []
    for size, word in ((3, "benches"), (6, "seats"), (12, "stools")):
        text = json.dumps(generate.roadmap(size)).replace("benches", word)
        path = generate.write(json.loads(text), tmp_path / f"{size}.json")
        figures.append(queries(path, publish=True, update=True))
    assert figures[2] <= figures[1] * 2, figures


def test_the_switch_has_as_many_queries_for_few_pages_as_for_many(tmp_path, monkeypatch):
    from cms.importing import publication

    figures = []
    honest = publication.write

    def counted(*args):
        with CaptureQueriesContext(connection) as seen:
            honest(*args)
        figures.append(len(seen))

    monkeypatch.setattr(publication, "write", counted)
    for size in (2, 6):
        plan = generate.roadmap(size)
        run(generate.write(plan, tmp_path / "a.json"), publish=True, update=True, verbosity=0)
        changed = json.loads(json.dumps(plan).replace("benches", "seats"))
        run(generate.write(changed, tmp_path / "b.json"), publish=True, update=True, verbosity=0)
    assert figures[1] == figures[3]
