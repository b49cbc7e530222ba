"""`manage.py demo` and `import_wards`: what they lay, that a second time changes nothing, and where they refuse."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from wagtail.models import Page, Revision

from accounts.models import Event, Membership, Message, Notification, Organisation, User, Ward
from accounts.roles import ROLES
from cms.actions import importing
from cms.demo import build, data, follows, looking, outcomes, pages, people, roadmap, subjects, talk
from cms.models import (
    ActionPage,
    ActionRecord,
    ImportRun,
    NewsPage,
    SiteSettings,
    StandardPage,
    StateChange,
    Step,
    StepChange,
)
from engagement.actions.counting import recount
from engagement.models import (
    AnswerTemplate,
    Appeal,
    Comment,
    Follow,
    ModerationEvent,
    SpamRemoval,
    Support,
    Topic,
)
from tests.data import generate

WARDS = Path(data.FOLDER) / "wards.csv"


def demo(**options) -> str:
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True
    return settings


class Killed(BaseException):
    """As if the process had ended there."""


def counts() -> dict:
    models = (Page, Revision, User, Organisation, Membership, Ward, Comment, Support, ModerationEvent, Topic)
    rows = (StateChange, StepChange, ImportRun, SiteSettings)
    return {model.__name__: model.objects.count() for model in (*models, *rows)}


PARTS = [
    (people, "_belong", 1),
    (importing, "checkpoint", 2),
    (roadmap, "states", 1),
    (roadmap, "_changes", 3),
    (pages, "_front", 1),
    (talk, "_decide", 60),
    (talk, "_settle", 1),
    (looking, "_appeal", 2),
    (looking, "_event", 5),
    (looking, "_read", 1),
    (outcomes, "_bring_residents", 2),
    (follows, "_rows", 1),
    (subjects, "_subjects", 1),
    (subjects, "_count", 1),
]


def lay_with_kills(monkeypatch) -> str:
    """Killed in each of its parts in turn, and begun again each time."""
    for module, name, number in PARTS:
        honest, left = getattr(module, name), [number]

        def dying(*args, honest=honest, left=left, **kwargs):
            left[0] -= 1
            if not left[0]:
                raise Killed
            return honest(*args, **kwargs)

        monkeypatch.setattr(module, name, dying)
        with pytest.raises(Killed):
            demo(once=True)
        assert not build.is_laid()
        monkeypatch.setattr(module, name, honest)
    return demo(once=True)


@pytest.mark.django_db
def test_the_whole_demonstration_killed_in_each_part_and_a_second_time_nothing_changes(
    demonstration, monkeypatch
):
    laid = lay_with_kills(monkeypatch)
    assert ActionPage.objects.live().count() == 39
    roots = Comment.objects.values("topic").annotate(n=Count("pk"))
    assert Comment.objects.count() >= 120 and roots.count() >= 25
    assert Comment.objects.values("author").distinct().count() >= 40
    assert Comment.objects.filter(state="withdrawn", is_listed=True, reply_count__gt=0).count() == 1
    assert Comment.objects.filter(state="removed").count() == 2 + 2 + 5  # two disputes, second looks, spam
    assert Topic.objects.exclude(closes_at=None).get().title.startswith("E5")
    removed = ModerationEvent.objects.filter(decision="removed")
    assert removed.count() == 2 + 3 + 5 and all(event.note and event.text_before for event in removed)
    assert ActionRecord.objects.exclude(state="proposed").count() == StateChange.objects.count() == 38
    assert StandardPage.objects.live().count() == 6 + 4 and NewsPage.objects.live().count() == 14
    assert Follow.objects.count() >= 50 and Follow.objects.exclude(contact=None).count() == 2
    assert not Event.objects.unspread().exists()  # nobody is written to, then or later
    assert not Notification.objects.exists() and not Message.objects.exists()
    _looked_again()
    _counted_right()
    _officers_can_sign_in(laid)
    _pages_open()
    _steps_stand()
    _organisations_linked()
    before = counts()
    assert "The demonstration stands" in demo()
    assert counts() == before
    assert "The demonstration is here already." in demo(once=True)


def _looked_again() -> None:
    appeals = Appeal.objects.order_by("pk")
    assert [appeal.outcome for appeal in appeals] == ["upheld", "refused", ""]
    assert AnswerTemplate.objects.filter(use="moderation").count() == 6
    assert AnswerTemplate.objects.filter(use="answer").count() == 4
    removal = SpamRemoval.objects.get()
    mine = Comment.objects.filter(author=removal.user)
    assert (mine.count(), mine.filter(is_listed=True).count()) == (5, 0)
    assert not removal.user.is_active


def _counted_right() -> None:
    assert not recount()
    replies = Comment.objects.exclude(parent=None).order_by("parent", "position")
    for comment in replies.select_related("parent"):
        assert comment.created_at > comment.parent.created_at
    newest = list(
        Comment.objects.filter(parent=None).order_by("topic", "pk").values_list("topic", "created_at")
    )
    assert newest == sorted(newest)  # so that the newest by key is the newest by date


def _officers_can_sign_in(said: str) -> None:
    for key, (_name, roles, _department) in people.OFFICERS.items():
        user = User.objects.get(email=data.address(key))
        assert user.check_password(data.PASSWORD)
        assert {group.name for group in user.groups.all()} == {ROLES[role].group for role in roles}
        assert user.email in said
    officer = User.objects.get(email=data.address("ruth"))
    assert officer.groups.exists() and officer.memberships.get().organisation.kind == "department"
    assert not User.objects.get(email=data.address("denise")).has_usable_password()
    assert data.PASSWORD in said


def _pages_open() -> None:
    for page in [*Page.objects.filter(depth__lt=6).live(), ActionPage.objects.get(ref="G4")]:
        if page.depth > 1:
            response = Client().get(page.get_url())
            assert response.status_code == 200, page.get_url()


def _steps_stand() -> None:
    extras = data.load("extras.json")["actions"]
    for step in Step.objects.select_related("action").prefetch_related("changes"):
        entry = extras[step.action.ref]["steps"][step.ref]
        assert step.status == entry["status"] and step.shown
        assert step.promised == data.day(entry["promised"])
        changes = sorted(step.changes.all(), key=lambda change: (change.at, change.pk))
        if changes:
            assert (changes[-1].to_status, changes[-1].to_promised) == (step.status, step.promised)
        if step.was_moved:
            assert any(change.reason == entry["reason"] for change in changes)


def _organisations_linked() -> None:
    page = ActionPage.objects.get(ref="D3")
    assert page.lead_organisation.name == "Birmingham City University"
    assert page.stakeholders.get(name="Birmingham City University").organisation == page.lead_organisation


@pytest.mark.django_db
def test_it_is_refused_where_the_site_is_no_demonstration(settings):
    settings.DEMONSTRATION = False
    pages = Page.objects.count()
    with pytest.raises(CommandError, match="not a demonstration site"):
        demo()
    with pytest.raises(CommandError):
        demo(once=True)
    assert Page.objects.count() == pages and not User.objects.exists()


@pytest.mark.django_db
def test_it_is_refused_beside_a_roadmap_of_the_sites_own(demonstration, tmp_path):
    path = generate.write(generate.roadmap(3), tmp_path / "own.json")
    call_command("import_roadmap", str(path), publish=True, verbosity=0, stdout=io.StringIO())
    with pytest.raises(CommandError, match="a roadmap of its own"):
        demo()
    assert ActionPage.objects.count() == 3


# --- Wards --------------------------------------------------------------------------------------------


def wards(path) -> str:
    out = io.StringIO()
    call_command("import_wards", str(path), stdout=out)
    return out.getvalue()


TILES = "ward_code,ward_name,population_mid2024,tile_row,tile_col\n"


@pytest.mark.django_db
def test_every_ward_of_the_demonstration_has_a_tile_of_its_own():
    wards(WARDS)
    tiles = set(Ward.objects.values_list("tile_row", "tile_column"))
    assert len(tiles) == 69
    assert None not in {part for tile in tiles for part in tile}


@pytest.mark.django_db
def test_a_table_without_tiles_leaves_the_tiles_as_they_are(tmp_path):
    path = tmp_path / "wards.csv"
    path.write_text(TILES + "E1,x,1,2,3\n")
    wards(path)
    path.write_text("ward_code,ward_name,population_mid2024\nE1,x,7\n")
    assert "1 changed" in wards(path)
    ward = Ward.objects.get()
    assert (ward.population, ward.tile_row, ward.tile_column) == (7, 2, 3)


@pytest.mark.django_db
def test_wards_are_imported_once_and_changed_by_their_code(tmp_path):
    assert "69 wards added, 0 changed, 0 unchanged" in wards(WARDS)
    assert "0 wards added, 0 changed, 69 unchanged" in wards(WARDS)
    path = tmp_path / "wards.csv"
    path.write_text(
        WARDS.read_text().replace("Acocks Green,E08000025,Birmingham,25120", "Acock’s Green,x,y,")
    )
    assert "0 wards added, 1 changed, 68 unchanged" in wards(path)
    ward = Ward.objects.get(code="E05011118")
    assert (ward.name, ward.population) == ("Acock’s Green", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("ward_code,ward_name\nE1,x\n", "there is no column “population_mid2024”"),
        (
            "ward_code,ward_name,population_mid2024\nE1,x,12.5\n",
            "row 2, column population_mid2024: is not a whole",
        ),
        (
            "ward_code,ward_name,population_mid2024\nE1,x,1\nE1,y,2\n",
            "row 3, column ward_code: E1 y stands there twice",
        ),
        ("ward_code,ward_name,population_mid2024\n,x,1\n", "row 2, column ward_code: is empty"),
        ("", "The file is empty"),
        ("ward_code,ward_name,population_mid2024,tile_row\nE1,x,1,1\n", "there is no column “tile_col”"),
        (TILES + "E1,x,1,2,\n", "row 2, column tile_row: a tile has both a row and a column"),
        (TILES + "E1,x,1,0,3\n", "row 2, column tile_row: tiles are counted from 1"),
        (TILES + "E1,x,1,2,x\n", "row 2, column tile_col: is not a whole number"),
        (TILES + "E1,x,1,41,1\n", "row 2, column tile_row: is more than 40"),
        (TILES + "E1,x,1,2,3\nE2,y,1,2,3\n", "row 3, column tile_row: “x” stands on that tile already"),
    ],
)
def test_faults_in_wards_name_row_and_column(tmp_path, rows, says):
    path = tmp_path / "wards.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        wards(path)
    assert not Ward.objects.exists()
