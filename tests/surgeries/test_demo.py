"""The season of the demonstration: every state is in it, and laid twice it is the same."""

import pytest
import time_machine

from accounts.clock import now
from accounts.models import Event, User
from champions.models import HelpRecord
from cms.demo import data
from cms.demo.people import OFFICERS
from cms.registries import demo_parts
from engagement.actions.moving import silence
from surgeries import demo
from surgeries.board import board_of
from surgeries.models import Booking, Need, Session, SessionTopic, Turn, Venue
from tests.factories.accounts import UserFactory, WardFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("imran", "denise", "tendai", "nasreen")


@pytest.fixture
def people() -> dict[str, User]:
    keys = (*PEOPLE, *OFFICERS)
    return {key: UserFactory(email=data.address(key), display_name=key.title()) for key in keys}


def lay(people) -> int:
    with silence():
        return demo_parts.get("surgeries").bring(people)


def everything() -> tuple:
    return (
        sorted(Session.objects.values_list("public_id", "state", "sequence")),
        sorted(Booking.objects.values_list("reference", "state")),
        sorted(Need.objects.values_list("booking__reference", "what", "state")),
    )


@pytest.mark.parametrize("day", ["2026-11-25", "2026-12-20", "2027-03-27", "2028-02-29"])
def test_it_shows_every_state_and_tells_nobody_on_whatever_day_it_is_laid(people, day):
    WardFactory(code="E05011171")
    with time_machine.travel(f"{day}T09:00:00+00:00", tick=False):
        assert lay(people) == Session.objects.count() + Booking.objects.count()
        assert Venue.objects.count() == 6 and SessionTopic.objects.count() == 8
        assert Venue.objects.get(name="Sparkhill Library").ward.code == "E05011171"
        states = set(Booking.objects.values_list("state", flat=True))
        assert states == set(Booking.State.values)
        assert set(Session.objects.values_list("state", flat=True)) == {"open", "cancelled", "proposed"}
        assert set(Session.objects.values_list("mode", flat=True)) == {"drop_in", "places", "slots"}
        assert set(Need.objects.values_list("state", flat=True)) >= {"to_arrange", "there", "arranged"}
        assert Session.objects.filter(starts_at__gt=now()).count() >= 12
        assert not Event.objects.exists()


def test_laid_twice_it_is_the_same(people):
    lay(people)
    before = everything()
    assert lay(people) == 0
    assert everything() == before


def test_its_file_counts_for_the_mark_of_the_demonstration(monkeypatch):
    assert demo_parts.get("surgeries").files == (demo.FILE,)
    before = data.digest()
    monkeypatch.setattr(data, "demo_parts", [])
    assert data.digest() != before


@pytest.mark.parametrize("moment", ["2026-11-25T09:07", "2027-03-28T00:20", "2028-02-29T23:55"])
def test_a_room_is_full_while_one_looks_and_one_of_last_week_has_its_records(people, moment):
    with time_machine.travel(f"{moment}:00+00:00", tick=False), silence():
        lay(people)
        part = demo_parts.get("surgeries_room")
        assert part.bring(people) == 14 and part.bring(people) == 0
        today = Session.objects.get(title="Data surgery today")
        assert today.starts_at < now() < today.ends_at
        board = board_of(today)
        lists = (board.waiting, board.with_somebody, board.helped, board.expected)
        assert [len(each) for each in lists] == [3, 2, 2, 2]
        assert not Turn.objects.filter(finished_at__gt=now()).exists()
        assert HelpRecord.objects.count() == 5 and HelpRecord.objects.filter(story_consent=True).exists()
        assert not Event.objects.exists()
