"""The past season of the demonstration: every state is in it, laid twice it is the same, and it tells nobody."""

import pytest
import time_machine

from accounts.models import Event, User
from cms.demo import data
from cms.demo.people import OFFICERS
from cms.registries import demo_parts
from engagement.actions.moving import silence
from surgeries import demo_afterwards
from surgeries.measures import impact, period_of
from surgeries.models import Booking, DataRequest, Feedback, FollowUp, Session
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("imran", "denise", "tendai", "nasreen")


@pytest.fixture
def people() -> dict[str, User]:
    for name in ("Parks", "Roads"):
        OrganisationFactory(department=True, name=name)
    return {
        key: UserFactory(email=data.address(key), display_name=key.title()) for key in (*PEOPLE, *OFFICERS)
    }


def lay(people) -> int:
    with silence():
        demo_parts.get("surgeries").bring(people)
        return demo_parts.get("surgeries_afterwards").bring(people)


def everything() -> tuple:
    return (
        sorted(Session.objects.values_list("public_id", "state")),
        sorted(Booking.objects.values_list("reference", "state")),
        sorted(Feedback.objects.values_list("public_id", "answer")),
        sorted(FollowUp.objects.values_list("public_id", "is_live")),
        sorted(DataRequest.objects.values_list("public_id", "state", "answer_by")),
    )


@pytest.mark.parametrize("day", ["2026-11-25", "2027-01-04", "2027-03-29", "2028-02-29"])
def test_it_shows_every_state_on_whatever_day_it_is_laid_and_tells_nobody(people, day):
    with time_machine.travel(f"{day}T09:30:00+00:00", tick=False):
        assert lay(people) > 60
        states = set(DataRequest.objects.values_list("state", flat=True))
        assert states == set(DataRequest.State.values) - {"unconfirmed"}
        assert DataRequest.objects.late().count() == 1
        assert set(Feedback.objects.values_list("answer", flat=True)) == {"", "lot", "bit", "no"}
        assert set(FollowUp.objects.values_list("is_live", flat=True)) == {"", "yes", "no", "na"}
        found = impact(period_of("months"))
        assert (found.people and found.by_ward == []) or len(found.by_month) == 13
        assert len(found.stories) == 6 and found.feedback and found.live
        assert not Event.objects.filter(kind__startswith="surgeries.").exists()


def test_laid_twice_it_is_the_same(people):
    lay(people)
    before = everything()
    assert lay(people) == 0
    assert everything() == before


def test_its_file_counts_for_the_mark_of_the_demonstration():
    assert demo_parts.get("surgeries_afterwards").files == (demo_afterwards.FILE,)
