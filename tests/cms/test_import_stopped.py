"""An import that is killed, taken over, or runs while people write: never half, always resumed or undone."""

from __future__ import annotations

import io
import json
import threading
import time
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.models import Page, Revision

from cms.actions import importing
from cms.importing import writer
from cms.models import ActionPage, ImportItem, ImportRun, Step
from engagement.actions.comments import post_comment
from engagement.models import Comment, Topic
from tests.cms.test_import_reading import OWN, PLAN
from tests.data import generate
from tests.factories.accounts import UserFactory

SMALL = {**deepcopy(PLAN), "themes": deepcopy(PLAN["themes"][:1])}
CHANGED = json.loads(json.dumps(SMALL).replace("ench", "ONK"))
STEPS = ["written", "all written", "prepared", "switched", "finished some"]


class Killed(BaseException):
    """As if the process had ended there: nothing in the program catches it."""


def run(path, **options) -> str:
    out = io.StringIO()
    call_command("import_roadmap", str(path), stdout=out, verbosity=0, publish=True, **options)
    return out.getvalue()


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    return (
        generate.write(SMALL, tmp_path / "first.json"),
        generate.write(CHANGED, tmp_path / "second.json"),
    )


@pytest.fixture
def kill(monkeypatch):
    """kill("written", 2): the process ends after the second batch."""

    def _kill(step: str, number: int = 1) -> None:
        left = [number]

        def stop(name: str) -> None:
            if name == step:
                left[0] -= 1
                if not left[0]:
                    raise Killed

        monkeypatch.setattr(importing, "checkpoint", stop)

    yield _kill
    monkeypatch.undo()


def revive(monkeypatch) -> None:
    monkeypatch.setattr(importing, "checkpoint", lambda name: None)


def public() -> set[str]:
    """What a visitor can read of the roadmap's titles and steps."""
    pages = ActionPage.objects.live().public()
    return {page.title for page in pages} | {step.text for page in pages for step in page.steps.all()}


def everything() -> dict:
    """The whole outcome, to compare with that of a run that nobody stopped."""
    fields = ("title", "live", "has_unpublished_changes", "url_path", "numchild", "draft_title")
    return {
        "pages": sorted(Page.objects.filter(depth__gt=1).values_list(*fields)),
        "steps": sorted(Step.objects.values_list("action__ref", "ref", "shown")),
        "topics": sorted(Topic.objects.filter(kind="action").values_list("title", "is_public")),
        "found": sorted(page.ref for page in ActionPage.objects.live().search("mend")),
        "waiting": ImportItem.objects.filter(finished_at=None).count(),
        "problems": [list(problem) for problem in Page.find_problems()],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "number"), [*((step, 1) for step in STEPS), ("written", 2), ("finished some", 2)]
)
def test_a_first_import_killed_anywhere_is_resumed_by_the_same_command(
    files, kill, monkeypatch, step, number
):
    kill(step, number)
    with pytest.raises(Killed):
        run(files[0])
    after_switch = step in ("switched", "finished some")
    assert bool(public()) == after_switch
    assert ActionPage.objects.live().count() == (3 if after_switch else 0)
    revive(monkeypatch)
    run(files[0])
    outcome = everything()
    assert outcome["waiting"] == 0 and not any(outcome["problems"])
    assert len(outcome["topics"]) == 3 and len(outcome["pages"]) == 8 and len(outcome["steps"]) == 8
    assert all(page[1] and not page[2] for page in outcome["pages"])
    assert Revision.objects.filter(content__ref="A1").count() == 1
    assert {run.state for run in ImportRun.objects.all()} == {"finished"}


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_an_update_killed_anywhere_shows_all_old_or_all_new_and_is_resumed(files, kill, monkeypatch, step):
    run(files[0])
    old = public()
    kill(step)
    with pytest.raises(Killed):
        run(files[1], update=True)
    shown = public()
    assert shown == old if step in STEPS[:3] else not (shown & {"Mend the benches", "New benches"})
    revive(monkeypatch)
    run(files[1], update=True)
    assert "Mend the bONKes" in public() and "Mend the benches" not in public()
    assert everything()["waiting"] == 0
    before = Revision.objects.count()
    run(files[1], update=True)
    assert Revision.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS[:3])
def test_a_killed_import_can_be_undone_whole(files, kill, monkeypatch, step):
    run(files[0])
    before, rows = everything(), list(Revision.objects.order_by("pk").values_list("pk", flat=True))
    kill(step)
    with pytest.raises(Killed):
        run(files[1], update=True)
    revive(monkeypatch)
    call_command("import_roadmap", undo=True, stdout=io.StringIO())
    assert everything() | {"waiting": 0} == before
    assert list(Revision.objects.order_by("pk").values_list("pk", flat=True)) == rows


@pytest.mark.django_db
def test_an_undo_killed_half_way_is_finished_by_another(files, kill, monkeypatch):
    before = list(Page.objects.values_list("path", "slug", "numchild"))
    call_command("import_roadmap", str(files[0]), verbosity=0, stdout=io.StringIO())
    kill("undone some")
    with pytest.raises(Killed):
        call_command("import_roadmap", undo=True, stdout=io.StringIO())
    revive(monkeypatch)
    call_command("import_roadmap", undo=True, stdout=io.StringIO())
    assert list(Page.objects.values_list("path", "slug", "numchild")) == before


@pytest.mark.django_db
def test_a_transaction_that_dies_leaves_no_page_without_its_row(files, monkeypatch):
    honest, left = writer.save, [2]

    def dying(*args):
        honest(*args)
        left[0] -= 1
        if not left[0]:
            raise Killed

    monkeypatch.setattr(writer, "save", dying)
    with pytest.raises(Killed):
        run(files[0])
    made = set(ImportItem.objects.values_list("page_id", flat=True))
    assert made == set(Page.objects.filter(depth__gt=1).exclude(slug="welcome").values_list("pk", flat=True))
    monkeypatch.setattr(writer, "save", honest)
    run(files[0])
    assert ActionPage.objects.live().count() == 3


@pytest.mark.django_db
def test_a_half_written_import_keeps_other_files_out(files, kill, monkeypatch):
    kill("written")
    with pytest.raises(Killed):
        run(files[0])
    revive(monkeypatch)
    with pytest.raises(CommandError, match=r"The import of first\.json was stopped"):
        run(files[1], update=True)
    assert not public()


@pytest.mark.django_db
def test_whoever_takes_an_import_over_stops_the_other(files, monkeypatch):
    def taken_over(name: str) -> None:
        ImportRun.objects.update(token="00000000-0000-0000-0000-000000000001")

    monkeypatch.setattr(importing, "checkpoint", taken_over)
    with pytest.raises(CommandError, match="Another process has taken this import over"):
        run(files[0])
    assert not public()


@pytest.mark.django_db
def test_an_editor_who_saves_between_two_steps_loses_nothing(files, monkeypatch):
    run(files[0])
    seen = []

    def edit(name: str) -> None:
        if name == "prepared" and not seen:
            seen.append(name)
            page = ActionPage.objects.get(ref="A1").get_latest_revision_as_object()
            page.why_smart = "Said by an editor"
            page.save_revision()

    monkeypatch.setattr(importing, "checkpoint", edit)
    run(files[1], update=True)
    page = ActionPage.objects.get(ref="A1")
    assert page.title == "Mend the bONKes" and page.has_unpublished_changes
    assert page.get_latest_revision_as_object().why_smart == "Said by an editor"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_people_who_write_meanwhile_wait_less_than_a_second(tmp_path):
    run(OWN / "roadmap.json")
    topic, user = Topic.objects.filter(kind="action").first(), UserFactory()
    over, waits = threading.Event(), []

    def write() -> None:
        try:
            while not over.is_set():
                begun = time.monotonic()
                with transaction.atomic():
                    waits.append(time.monotonic() - begun)
                    post_comment(by=user, topic=topic, text="Is anybody there?", hold="")
                time.sleep(0.02)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        plan = deepcopy(PLAN)
        plan["themes"] += json.loads(
            json.dumps(generate.roadmap(18)["themes"]).replace('"ref": "', '"ref": "Z')
        )
        for stream in (s for t in plan["themes"][2:] for s in t["workstreams"]):
            stream["letter"] = f"Z{stream['letter']}"
        run(generate.write(plan, tmp_path / "more.json"), update=True)
    finally:
        over.set()
        thread.join()
    assert ActionPage.objects.live().count() == 23
    assert Comment.objects.count() == len(waits) > 5
    assert max(waits) < 1, max(waits)
