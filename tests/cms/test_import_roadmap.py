"""`manage.py import_roadmap` on a database: what it makes, changes, leaves alone, and what it says."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, Site

from accounts.models import Organisation
from cms.models import ActionPage, HomePage, ImportRun, RoadmapPage, Step, ThemePage, WorkstreamPage
from engagement.models import Topic
from tests.cms.roadmaps import action, actions_of, refused, run, texts
from tests.cms.test_import_reading import FILES, FOLDER, OWN, PLAN

pytestmark = pytest.mark.django_db

# --- A fresh database -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("folder", [OWN, FOLDER], ids=["own", "real or own"])
def test_a_fresh_database_takes_each_kind_of_file_and_a_second_time_nothing_changes(folder, name):
    run(folder / name, publish=True, verbosity=0)
    home = Site.objects.get().root_page
    assert isinstance(home.specific, HomePage)
    assert list(Page.objects.filter(depth=2)) == [home]  # Wagtail's welcome page is gone
    count = len(json.loads((folder / "roadmap.json").read_text(encoding="utf-8"))["themes"])
    assert ThemePage.objects.live().count() == count
    assert ActionPage.objects.live().count() == ActionPage.objects.count() >= 5
    refs = set(ActionPage.objects.values_list("ref", flat=True))
    assert Topic.objects.filter(kind="action", is_public=True).count() == len(refs)
    assert not Page.find_problems()[0] and not any(Page.find_problems())
    for page in Page.objects.filter(depth__gt=1).specific():
        page.full_clean()
        assert page.live and not page.has_unpublished_changes
        assert page.live_revision_id == page.latest_revision_id
        assert page.first_published_at and page.last_published_at
    before = Revision.objects.count(), PageLogEntry.objects.count(), ImportRun.objects.count()
    out = run(folder / name, publish=True, update=True)
    assert "0 new, 0 changed" in out and "Nothing to make public" in out
    assert before == (Revision.objects.count(), PageLogEntry.objects.count(), ImportRun.objects.count())


@pytest.mark.parametrize("folder", [OWN, FOLDER], ids=["own", "real or own"])
def test_the_tables_say_nothing_new_after_the_json(folder):
    run(folder / "roadmap.json", publish=True, verbosity=0)
    for name in FILES[1:]:
        assert "0 new, 0 changed" in run(folder / name, update=True)


def test_all_that_the_json_carries_is_on_the_pages(imported):
    page = RoadmapPage.objects.get()
    assert (page.title, page.vision) == (PLAN["title"], PLAN["vision"])
    assert "<li>Few benches</li>" in page.introduction and "I have never sat so well." in page.introduction
    assert [entry.term for entry in page.glossary.all()] == ["Lock", "Towpath"]
    theme = ThemePage.objects.get(title="Seats & Light")
    assert (theme.quote, theme.quote_by) == ("A bench is a small town hall", "A boater, 2024")
    assert theme.facts.get().topic == "Benches"
    stream = WorkstreamPage.objects.get(letter="A")
    assert stream.introduction.startswith("<h3>How it stands</h3><p>Benches matter")
    assert "<li>They last long<ul><li>Some of them are old</li></ul></li>" in stream.introduction
    assert stream.benefits.count() == 2 and stream.case_studies.get().title == "The bench at the lock"
    mend = action("A1")
    assert mend.slug == "a1-mend-the-benches" and mend.related == "A2"
    assert mend.body.endswith("<ul><li>tools</li><li>timber</li></ul>")
    assert texts(mend) == {
        "S1": "Count the broken benches",
        "S2": "Find people who mend",
        "S3": "Mend two benches",
        "F1": "Mend the rest",
    }
    assert [row.name for row in mend.stakeholders.filter(involvement="potential")] == ["Carpenters’ guild"]


def test_markup_in_a_file_is_shown_as_text(imported):
    assert "“Light” them, please: it&#x27;s 5 &lt; 6." in action("B1").body
    assert b"Lamps under bridges &lt;on&gt;" in Client().get(action("B1").url).content


def test_references_and_search_know_the_pages(imported):
    assert [page.ref for page in ActionPage.objects.live().search("lamp")] == ["B1"]
    Organisation.objects.create(name="Boat club", kind="community_group")
    assert ReferenceIndex.objects.count() >= 0
    assert set(Step.objects.filter(action_id=action("A1").translation_key).values_list("ref", flat=True)) == {
        *("S1", "S2", "S3", "F1")
    }


# --- Before any write -----------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_come_and_writes_nothing():
    pages = Page.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        out = run(OWN / "roadmap.json", dry_run=True)
    assert "+ A1: Mend the benches" in out and "12 new, 0 changed" in out and "Nothing was written" in out
    assert "reference_title" in out  # read and not kept
    assert Page.objects.count() == pages and not ImportRun.objects.exists()
    assert not [q for q in seen.captured_queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]


def test_known_references_are_faults_without_update(imported, write, plan):
    says = refused(imported)
    assert "5 faults" in says
    assert "themes[0].workstreams[0].actions[0].ref: A1 is on the site already" in says
    assert "row 2, column ref: A1 is on the site already" in refused(OWN / "actions.csv")
    assert "Actions!A2: A1 is on the site already" in refused(OWN / "actions.xlsx", dry_run=True)


def test_one_fault_keeps_the_whole_file_out(write, plan):
    actions_of(plan)["C2"]["title"] = ""
    assert "themes[1].workstreams[0].actions[1].title: is empty" in refused(write(plan), publish=True)
    assert not ActionPage.objects.exists() and not ImportRun.objects.exists()


def test_see_also_may_name_what_is_on_the_site_and_nothing_else(imported, tmp_path):
    rows = "ref,theme,workstream,title,see_also\nC3,Company,Walks,Night walk,A1; {}\n"
    path = tmp_path / "more.csv"
    path.write_text(rows.format("Z9"), encoding="utf-8")
    assert "row 2, column see_also: there is no action Z9" in refused(path)
    path.write_text(rows.format("C3"), encoding="utf-8")
    assert "C3 refers to itself" in refused(path)
    path.write_text(rows.format("B1"), encoding="utf-8")
    run(path, publish=True)
    assert action("C3").related == "A1, B1"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A3,Seats & Light,Lamps,New", "is called “Benches” on the site, not “Lamps”"),
        ("C3,Seats & Light,Walks,New", "holds a workstream that stands under “Company”"),
        ("D1,Company,,New", "column workstream: is empty"),
    ],
)
def test_a_new_action_has_to_fit_the_workstreams_there(imported, tmp_path, row, says):
    path = tmp_path / "more.csv"
    path.write_text(f"ref,theme,workstream,title\n{row}\n", encoding="utf-8")
    assert says in refused(path)


def test_columns_that_new_actions_need_are_asked_for_once(imported, tmp_path):
    path = tmp_path / "more.csv"
    path.write_text("ref,future\nA1,Paint them\nA3,x\nA4,y\n", encoding="utf-8")
    says = refused(path, update=True)
    assert "1 fault" in says
    assert "row 1, column ref: there is no column “title”, which new actions need (A3)" in says


def test_a_reference_that_moved_to_another_page_is_a_fault(imported, tmp_path):
    ActionPage.objects.filter(ref="A2").update(ref="A9")
    path = tmp_path / "more.csv"
    path.write_text("ref,theme,workstream,title\nA2,Seats & Light,Benches,Again\n", encoding="utf-8")
    assert "A2 was given before to the page “New benches”" in refused(path)


def test_a_locked_page_is_a_fault_only_where_it_would_change(imported, write, plan):
    Page.objects.filter(pk=action("A2").pk).update(locked=True)
    actions_of(plan)["A1"]["title"] = "Mend all benches"
    assert "0 new, 1 changed" in run(write(plan), update=True, dry_run=True)
    actions_of(plan)["A2"]["title"] = "Newer benches"
    assert "A2 is locked in the editor" in refused(write(plan), update=True, dry_run=True)


def test_a_site_with_another_front_page_is_not_touched(imported, tmp_path):
    site = Site.objects.get()
    site.root_page = RoadmapPage.objects.get().page_ptr
    site.save()
    assert "is no home page" in refused(imported, update=True)


# --- Update -------------------------------------------------------------------------------------------


def test_a_changed_file_says_old_and_new_and_changes_only_that(imported, write, plan):
    before = {page.ref: page.latest_revision_id for page in ActionPage.objects.all()}
    actions_of(plan)["A1"]["title"] = "Mend every bench"
    plan["themes"][0]["workstreams"][0]["benefits"][0] = "People sit down gladly"
    out = run(write(plan), update=True, publish=True)
    assert "title: “Mend the benches” → “Mend every bench”" in out
    assert "0 new, 2 changed, 10 unchanged" in out
    after = {page.ref: page.latest_revision_id for page in ActionPage.objects.all()}
    assert [ref for ref in before if before[ref] != after[ref]] == ["A1"]
    assert action("A1").title == "Mend every bench" and action("A1").slug == "a1-mend-the-benches"
    assert [row.text for row in WorkstreamPage.objects.get(letter="A").benefits.all()] == [
        "People sit down gladly",
        "People talk to each other",
    ]
    assert [p.ref for p in ActionPage.objects.live().search("every")] == ["A1"]
    assert Topic.objects.get(key=action("A1").translation_key).title == "A1 Mend every bench"


def test_what_a_table_does_not_carry_is_left_alone(imported, write, plan):
    actions_of(plan)["A1"]["title"] = "Mend every bench"
    stream = WorkstreamPage.objects.get(letter="A")
    out = run(write(plan, "plan.csv"), update=True, publish=True)
    assert "not in this file, left alone (workstream): vision, introduction" in out
    after = WorkstreamPage.objects.get(letter="A")
    assert (after.introduction, after.latest_revision_id) == (stream.introduction, stream.latest_revision_id)
    assert action("A1").related == "A2" and action("A1").body.endswith("<li>timber</li></ul>")


def test_one_column_alone_can_be_brought_up_to_date(imported, tmp_path):
    path = tmp_path / "future.csv"
    path.write_text("ref,future\nA1,Mend the rest; Paint them all\n", encoding="utf-8")
    run(path, update=True, publish=True)
    assert texts(action("A1"))["F2"] == "Paint them all"
    assert action("A1").title == "Mend the benches" and action("A1").stakeholders.count() == 3


def test_a_step_keeps_its_row_when_its_text_changes_or_goes(imported, write, plan):
    key = action("A1").translation_key
    Step.objects.filter(action_id=key, ref="S2").update(status="now", note="Two found")
    Step.objects.filter(action_id=key, ref="S3").update(status="stopped")
    actions_of(plan)["A1"]["short_term"] = ["Count the broken benches", "Find six people who mend"]
    out = run(write(plan), update=True, publish=True)
    assert "short_term S2: “Find people who mend” → “Find six people who mend”" in out
    assert "short_term S3: “Mend two benches” → “(gone from the page; its status and dates are kept)”" in out
    rows = {row.ref: row for row in Step.objects.filter(action_id=key)}
    assert rows["S2"].status == "now" and rows["S2"].note == "Two found" and rows["S2"].shown
    assert rows["S3"].status == "stopped" and not rows["S3"].shown
    actions_of(plan)["A1"]["short_term"].append("Buy better tools for everybody")
    run(write(plan), update=True, publish=True)
    assert texts(action("A1"))["S4"] == "Buy better tools for everybody"


def test_emphasis_links_and_organisations_of_an_editor_stay_where_the_words_do(imported, write, plan):
    page = action("A1")
    page.body = page.body.replace("tools", "<b>tools</b>")
    club = Organisation.objects.create(name="Boat club", kind="community_group")
    rows = list(page.stakeholders.all())
    rows[1].organisation = club
    page.stakeholders.set(rows)
    page.save_revision().publish()
    actions_of(plan)["A1"]["stakeholders_identified"] = ["Neighbours", "Boat club"]
    run(write(plan), update=True, publish=True)
    assert "<b>tools</b>" in action("A1").body
    assert action("A1").stakeholders.get(name="Boat club").organisation == club
    assert [row.name for row in action("A1").stakeholders.all()][:2] == ["Neighbours", "Boat club"]


def test_rows_of_a_page_keep_their_keys(imported, write, plan):
    before = {row.text: row.pk for row in action("A1").steps.all()}
    actions_of(plan)["A1"]["future"].append("Paint them")
    run(write(plan), update=True, publish=True)
    after = {row.text: row.pk for row in action("A1").steps.all()}
    assert before.items() <= after.items()


def test_a_theme_is_known_by_its_workstreams_and_renamed(imported, write, plan):
    theme = ThemePage.objects.get(title="Company")
    plan["themes"][1]["name"] = "Good company"
    assert "is called “Company” on the site" in refused(write(plan))
    run(write(plan), update=True, publish=True)
    assert ThemePage.objects.get(pk=theme.pk).title == "Good company" and ThemePage.objects.count() == 2


def test_an_action_deleted_and_imported_again_finds_its_discussion(imported, write):
    topic = Topic.objects.get(key=action("A1").translation_key)
    Topic.objects.filter(pk=topic.pk).update(comment_count=3)
    action("A1").delete()
    topic.refresh_from_db()
    assert not topic.is_public
    run(imported, update=True, publish=True)
    topic.refresh_from_db()
    assert topic.is_public and topic.comment_count == 3
    assert action("A1").translation_key == topic.key and set(texts(action("A1"))) == {"S1", "S2", "S3", "F1"}
