"""Champions of the demonstration: every state, real wards, and laid twice it is the same."""

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.clock import now
from accounts.models import Event, User
from champions import measures
from champions.demo import joining as demo
from champions.models import Activity, Champion, ChampionLanguage, Check, Employer, StateChange
from cms.demo import data
from cms.registries import demo_parts
from engagement.actions.moving import silence
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("imran", "hodan", "dwayne", "nasreen", "kieran", "joan", "seun", "beverley", "george", "champions")


@pytest.fixture
def people() -> dict[str, User]:
    for _each in range(12):
        WardFactory()
    return {key: UserFactory(email=data.address(key), display_name=key.title()) for key in PEOPLE}


def lay(people) -> int:
    with silence():
        return demo_parts.get("champions").bring(people)


def everything() -> tuple:
    return (
        sorted(Champion.objects.values_list("public_id", "state", "kind", "is_listed")),
        sorted(StateChange.objects.values_list("champion", "to_state", "reason")),
        sorted(ChampionLanguage.objects.values_list("champion", "code")),
    )


@pytest.mark.parametrize("day", ["2026-11-25", "2028-02-29"])
def test_it_shows_every_state_and_tells_nobody_on_whatever_day_it_is_laid(people, day):
    with time_machine.travel(f"{day}T09:00:00+00:00", tick=False):
        assert lay(people) == Champion.objects.count() == 262 + len(PEOPLE) - 1
        assert set(Champion.objects.values_list("state", flat=True)) == set(Champion.State.values)
        assert set(Champion.objects.values_list("kind", flat=True)) == set(Champion.Kind.values)
        assert Employer.objects.count() == 4 and Activity.objects.filter(level="none").exists()
        assert Check.objects.to_look_at_again().count() == 1
        assert not Event.objects.exists() and not StateChange.objects.filter(at__gt=now()).exists()
        months = [number for _month, number in measures.by_month()]
        assert months[-1] == Champion.objects.in_network().count() and months[0] < months[-1]
        assert Champion.objects.listed().count() > 40 and not Champion.objects.listed().filter(age="under_18")


def test_laid_twice_it_is_the_same(people):
    lay(people)
    before = everything()
    assert lay(people) == 0
    assert everything() == before


def test_nobody_can_sign_in_as_one_of_the_many(people):
    lay(people)
    many = User.objects.filter(email__startswith="champion-")
    assert many.count() == 262 and not any(user.has_usable_password() for user in many)
    assert not EmailAddress.objects.filter(email__startswith="champion-").exists()
    assert demo.FILE in demo_parts.get("champions").files


@pytest.mark.parametrize("part", ["champions", "champions.help", "champions_at_work", "champions_safety"])
def test_whoever_lays_a_champion_lays_how_they_came_to_stand_where_they_stand(people, part):
    HomePageFactory()
    for key in ("maureen", "leroy", "farah", "agnieszka", "denise", "tendai", "administrator"):
        people[key] = UserFactory(email=data.address(key), display_name=key.title())
    people["safeguarding"] = UserFactory(roles=["safeguarding_lead"])
    with silence():
        demo_parts.get(part).bring(people)
    assert Champion.objects.exists()
    for champion in Champion.objects.prefetch_related("state_changes"):
        trail = sorted(champion.state_changes.all(), key=lambda change: change.at)
        assert trail[0].to_state == "applied" and trail[0].at == champion.applied_at
        assert (trail[-1].to_state, trail[-1].at) == (champion.state, champion.state_at)
    assert measures.by_month()[-1][1] == Champion.objects.in_network().count()
