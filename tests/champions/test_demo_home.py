"""A year of help, champions at the sessions, and some sessions short of help; laid twice it is the same."""

import pytest
from wagtail import hooks

from accounts.models import Event, User
from champions.models import Champion, HelpRecord, Skill
from champions.registries import sessions
from cms.demo import data
from cms.demo.people import OFFICERS
from cms.registries import demo_parts
from engagement.actions.moving import silence
from surgeries.capacity import shortages_of
from surgeries.models import CoverAsk, CoverSearch, Session, Shift
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("imran", "denise", "tendai", "nasreen", "hodan", "leroy", "beverley", "dwayne")


@pytest.fixture
def people() -> dict[str, User]:
    hooks.search_for_hooks()  # reading them takes a moment, and belongs into no transaction
    keys = (*PEOPLE, *OFFICERS)
    return {key: UserFactory(email=data.address(key), display_name=key.title()) for key in keys}


def lay(people) -> dict[str, int]:
    names = ("surgeries", "champions.help", "surgeries.helping")
    order = [part.name for part in sorted(demo_parts, key=lambda part: part.order) if part.name in names]
    assert order == list(names)
    with silence():
        return {name: demo_parts.get(name).bring(people) for name in names}


def test_several_hundred_records_sessions_short_of_help_somebody_who_learns_and_cover_sought(people):
    found = lay(people)
    assert found["champions.help"] == HelpRecord.objects.count() >= 300
    assert not HelpRecord.objects.filter(topics=None).exists()
    assert HelpRecord.objects.stories().exists()
    assert Skill.objects.count() == 8 and Champion.objects.active().count() == 6
    upcoming = list(Session.objects.bookable())
    assert any(shortages_of(upcoming).values())
    assert any(sessions().short_of_help(champion, 6) for champion in Champion.objects.active())
    assert Shift.objects.filter(is_learning=True).count() == 1
    assert CoverSearch.objects.open().count() == 1 and CoverAsk.objects.filter(answer="no").count() == 1
    assert not Event.objects.exists()


def test_laid_twice_it_is_the_same(people):
    lay(people)
    before = sorted(HelpRecord.objects.values_list("idempotency_key", "people", "minutes", "topics__slug"))
    assert lay(people) == dict.fromkeys(("surgeries", "champions.help", "surgeries.helping"), 0)
    after = sorted(HelpRecord.objects.values_list("idempotency_key", "people", "minutes", "topics__slug"))
    assert after == before
