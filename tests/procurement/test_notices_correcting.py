"""Corrections and deadlines: only by a new notice, for everybody, longer and before it has passed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.clock import now
from accounts.models import Event
from engagement.errors import Refused
from procurement.actions.inviting import CHANGED, extend
from procurement.actions.noticing import approve, ask, correct, write
from procurement.models import Case, CaseFile, DeadlineChange, OwnNotice
from procurement.notice_facts import changes, differences, is_material
from procurement.registries import Fact
from tests.factories.procurement import department
from tests.procurement.noticing import Desk

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def desk():
    with time_machine.travel(MONDAY, tick=False) as clock:
        desk = Desk(department())
        desk.clock = clock
        desk.first = desk.published()
        desk.case = desk.again()
        clock.move_to(MONDAY + timedelta(days=5))
        yield desk


def in_days(desk, number: int, **more) -> datetime:
    """So many days after the deadline that was first said."""
    return desk.case.closes_at + timedelta(days=number, **more)


def refused(desk, notice: OwnNotice) -> str:
    with pytest.raises(Refused) as refusal:
        ask(notice=notice, by=desk.writer)
    return str(refusal.value.message)


def test_the_deadline_moves_with_the_publication_and_not_with_the_approval(desk):
    old, new = desk.case.closes_at, in_days(desk, 7)
    draft = extend(case=desk.case, closes_at=new, why="A road is closed.", by=desk.writer)
    ready = approve(notice=ask(notice=draft, by=desk.writer), by=desk.second)
    assert desk.again().closes_at == old and not DeadlineChange.objects.exists()
    notice = desk.official(ready)
    case = desk.again()
    assert case.closes_at == new and case.procurement.closes_at == new
    change = DeadlineChange.objects.get()
    assert (change.old_closes_at, change.new_closes_at) == (old, new)
    assert (change.why, change.at) == ("A road is closed.", notice.official_at)
    assert notice.release.body["tag"] == ["tenderUpdate"]
    assert notice.release.body["tender"]["amendments"][0]["amendsReleaseID"] == desk.first.official_number
    assert Event.objects.filter(kind=CHANGED).count() == 1
    assert [one.key for one in differences(notice)] == ["closes"]


@pytest.mark.parametrize("minutes", [-60 * 24, -1, 0])
def test_it_is_never_made_shorter(desk, minutes):
    with pytest.raises(Refused) as refusal:
        extend(case=desk.case, closes_at=in_days(desk, 0, minutes=minutes), why="Hurry", by=desk.writer)
    assert refusal.value.code == "closes"


def test_nor_by_typing_it_into_a_correction(desk):
    draft = correct(notice=desk.first, why="Hurry", by=desk.writer)
    write(
        notice=draft, extra={"closes_day": "2026-12-20", "closes_clock": "12:00"}, why="Hurry", by=desk.writer
    )
    assert "never shorter" in refused(desk, draft)


def test_it_moves_before_it_has_passed_and_not_at_that_moment(desk):
    desk.clock.move_to(desk.case.closes_at)
    with pytest.raises(Refused) as refusal:
        extend(case=desk.case, closes_at=in_days(desk, 7), why="Late", by=desk.writer)
    assert refusal.value.code == "closes"


def test_what_became_official_after_the_deadline_moves_nothing(desk):
    draft = extend(case=desk.case, closes_at=in_days(desk, 7), why="Late", by=desk.writer)
    ready = approve(notice=ask(notice=draft, by=desk.writer), by=desk.second)
    desk.clock.move_to(desk.case.closes_at + timedelta(minutes=1))
    with pytest.raises(Refused) as refusal:
        desk.official(ready, at=desk.case.closes_at)
    assert refusal.value.code == "at"
    assert not DeadlineChange.objects.exists()
    desk.official(ready, at=desk.case.closes_at - timedelta(minutes=1))
    assert DeadlineChange.objects.count() == 1


def test_what_matters_to_firms_gives_everybody_ten_days_again(desk):
    Case.objects.filter(pk=desk.case.pk).update(need="Twelve parks, and ponds.")
    draft = correct(notice=desk.first, why="Three parks more.", by=desk.writer)
    assert is_material(draft) and "give everybody more time" in refused(desk, draft)
    desk.clock.move_to(desk.case.closes_at - timedelta(days=2))
    write(
        notice=draft,
        extra={"closes_day": (now() + timedelta(days=9)).date().isoformat(), "closes_clock": "12:00"},
        why=draft.why,
        by=desk.writer,
    )
    assert "10 days" in refused(desk, draft)
    write(
        notice=draft,
        extra={"closes_day": (now() + timedelta(days=10)).date().isoformat(), "closes_clock": "12:00"},
        why=draft.why,
        by=desk.writer,
    )
    assert ask(notice=draft, by=desk.writer).state == "asked"


def test_a_slip_of_the_pen_needs_no_time_but_changed_papers_always_do(desk):
    Case.objects.filter(pk=desk.case.pk).update(title="Care of Pocket Parks")
    draft = correct(notice=desk.first, why="A capital letter.", by=desk.writer, extra={"is_slip": True})
    assert not is_material(draft)
    CaseFile.objects.create(
        case=desk.case,
        title="Map",
        name="map.pdf",
        file="x",
        content_type="application/pdf",
        size=1,
        sha256="0",
    )
    assert is_material(draft) and "more time" in refused(desk, draft)


def test_a_correction_that_changes_nothing_is_none(desk):
    draft = correct(notice=desk.first, why="", by=desk.writer)
    assert "Say why" in refused(desk, draft)
    write(notice=draft, extra=draft.extra, why="Just so", by=desk.writer)
    assert "says the same" in refused(desk, draft)


def test_the_first_notice_keeps_its_words_and_only_the_newest_is_corrected(desk):
    kept = list(desk.first.facts)
    desk.through(extend(case=desk.case, closes_at=in_days(desk, 7), why="More time", by=desk.writer))
    desk.first.refresh_from_db()
    assert desk.first.facts == kept
    with pytest.raises(Refused) as refusal:
        correct(notice=desk.first, why="Again", by=desk.writer)
    assert refusal.value.code == "corrected"
    newest = desk.first.corrections.get()
    desk.case = desk.again()
    second = extend(case=desk.case, closes_at=in_days(desk, 3), why="Still more", by=desk.writer)
    assert second.corrects == newest
    desk.through(second)
    assert DeadlineChange.objects.count() == 2


def test_differences_are_told_by_key_and_not_by_label():
    def fact(key, value, label="Description"):
        return Fact(section="Lot 1", label=label, value=value, key=key)

    found = changes(
        [fact("lot1.d", "Grass"), fact("lot2.d", "Trees"), fact("gone", "Old")],
        [fact("lot1.d", "Grass", "Description, new"), fact("lot2.d", "Hedges"), fact("new", "New")],
    )
    assert [(one.key, one.old, one.new) for one in found] == [
        ("lot2.d", "Trees", "Hedges"),
        ("new", "", "New"),
        ("gone", "Old", ""),
    ]
