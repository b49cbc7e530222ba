"""Whom a message to many reaches: nobody more often than they want, the least asked first, and never a minor."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.choosing import choose, stop
from accounts.clock import now
from accounts.models import Ward
from champions.actions.asking import answer_not_now, ask, forget_old_asks
from champions.models import Ask, Broadcast, Champion, Concern, ContactPause
from champions.querysets import MONTH
from champions.segments import KIND, preview, reachable
from tests.champions.sessions import meetings  # noqa: F401
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, EmployerFactory, SkillFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def message(**given) -> Broadcast:
    many = {name: given.pop(name) for name in ("skills", "wards") if name in given}
    made = Broadcast.objects.create(subject="Short of surgeons", text="Can you come?", **given)
    for name, rows in many.items():
        getattr(made, name).set(rows)
    return made


def asked(champion: Champion, *ago: timedelta) -> Champion:
    for number, each in enumerate(ago):
        Ask.objects.create(champion=champion, about=f"t:{number}:{each.total_seconds()}", at=now() - each)
    return champion


def everybody(number: int = 100) -> list[Champion]:
    return list(ask(among=Champion.objects.all(), about="t:now", at_most=number))


# --- The month --------------------------------------------------------------------------------------------------


def test_who_was_asked_as_often_as_they_want_in_thirty_days_is_not_asked():
    asked(ChampionFactory(asks_a_month=2), timedelta(days=1), timedelta(days=29))
    again = asked(ChampionFactory(asks_a_month=2), timedelta(days=1), timedelta(days=31))
    assert everybody() == [again]


def test_the_month_is_over_to_the_second(at_noon):
    one = asked(ChampionFactory(asks_a_month=1), MONTH - timedelta(seconds=1))
    assert everybody() == [] and preview(message()).left_out == {"enough": 1}
    at_noon.shift(timedelta(seconds=1))
    assert preview(message()).reached == 1
    assert everybody() == [one]


def test_the_least_asked_come_first_and_then_who_has_been_here_longest():
    twice = asked(ChampionFactory(asks_a_month=9), timedelta(days=1), timedelta(days=2))
    once = asked(ChampionFactory(asks_a_month=9), timedelta(days=3))
    older, newer = ChampionFactory(), ChampionFactory()
    assert everybody() == [older, newer, once, twice]


def test_nobody_is_asked_twice_about_one_thing_and_a_second_batch_goes_on():
    three = [ChampionFactory() for _n in range(3)]
    assert everybody(2) == three[:2]
    assert everybody(2) == three[2:]
    assert everybody(2) == []
    assert Ask.objects.count() == 3


def test_asking_costs_as_many_queries_for_many_as_for_few():
    def cost(number):
        for _n in range(number):
            ChampionFactory(asks_a_month=9)
        with CaptureQueriesContext(connection) as captured:
            ask(among=Champion.objects.all(), about=f"t:{number}", at_most=100)
        return len(captured)

    assert cost(2) == cost(12)


def test_what_was_asked_is_forgotten_after_a_year():
    one = asked(ChampionFactory(), timedelta(days=364), timedelta(days=366))
    assert forget_old_asks() == 1
    assert one.asks.get().at == now() - timedelta(days=364)


# --- Left in peace ----------------------------------------------------------------------------------------------


def test_not_now_leaves_somebody_in_peace_for_a_month_and_not_longer(at_noon):
    champion = ChampionFactory(asks_a_month=9)
    answer_not_now(ask=asked(champion, timedelta()).asks.get(), answer="not_now")
    assert everybody() == [] and preview(message()).left_out == {"resting": 1}
    at_noon.shift(MONTH - timedelta(seconds=1))
    assert everybody() == []
    at_noon.shift(timedelta(seconds=1))
    assert everybody() == [champion]


def test_for_good_is_until_they_change_it_themselves(at_noon):
    champion = ChampionFactory()
    answer_not_now(ask=asked(champion, timedelta()).asks.get(), answer="never")
    at_noon.shift(timedelta(days=400))
    assert everybody() == [] and preview(message()).left_out == {"off": 1}
    assert Ask.objects.get().answer == "never"


# --- Who is left out, and why -------------------------------------------------------------------------------------


def paused_by_a_concern(champion: Champion) -> Champion:
    concern = Concern.objects.create(text="Something", about_kind="champion", about_key=champion.public_id)
    ContactPause.objects.create(user=champion.user, concern=concern)
    return champion


def test_each_is_left_out_for_the_first_reason_that_holds(meetings):  # noqa: F811
    reached = ChampionFactory()
    ChampionFactory(minor=True)
    ChampionFactory(paused=True)
    ChampionFactory(user=UserFactory(closed=True))
    paused_by_a_concern(ChampionFactory(asks_a_month=0))
    ChampionFactory(asks_a_month=0)
    stop(kind=KIND, user=ChampionFactory().user)
    Champion.objects.filter(pk=ChampionFactory().pk).update(rest_until=now() + timedelta(days=1))
    busy = asked(ChampionFactory(asks_a_month=1), timedelta(days=1))
    meetings.busy = [busy.user_id]
    asked(ChampionFactory(asks_a_month=1), timedelta(days=1))
    ChampionFactory(state="left")
    found = preview(message(session=meetings.key))
    assert found.left_out == {"minor": 1, "away": 3, "off": 2, "resting": 1, "booked": 1, "enough": 1}
    assert (found.reached, found.able) == (1, 1)
    asked_now = ask(among=reachable(message(session=meetings.key)), about="broadcast:1", at_most=9)
    assert asked_now == [reached]
    assert found.reasons[0] == "1 was asked often enough this month"


def test_who_reads_such_messages_in_a_summary_is_reached():
    choose(choices={KIND: "weekly"}, user=ChampionFactory().user)
    assert preview(message()).reached == 1


def test_without_a_session_nobody_is_booked(meetings):  # noqa: F811
    meetings.busy = [ChampionFactory().user_id]
    assert preview(message()).reached == 1


@pytest.mark.parametrize(
    ("given", "reaches"),
    [
        ({}, "active citizen"),
        ({"states": ["applied", "onboarding"]}, "applied, onboarding"),
        ({"kind": "employee"}, ""),
        ({"languages": ["ur", "pl"]}, "active"),
        ({"languages": ["so"]}, ""),
        ({"languages": ["ur"], "kind": "business"}, ""),
    ],
)
def test_parts_narrow_down_and_within_one_any_will_do(given, reaches):
    ChampionFactory(state="active", kind="citizen", speaks=["ur", "en"], user__display_name="active")
    ChampionFactory(state="active", kind="citizen", user__display_name="citizen")
    ChampionFactory(applied=True, user__display_name="applied")
    ChampionFactory(onboarding=True, user__display_name="onboarding")
    names = [name for name in reaches.replace(",", "").split() if name]
    assert sorted(str(one) for one in reachable(message(**given))) == sorted(names)
    assert preview(message(**given)).reached == len(names)


def test_skills_wards_and_employers_are_asked_for():
    maps, words = SkillFactory(), SkillFactory()
    aston, sparkhill = WardFactory(name="Aston"), WardFactory(name="Sparkhill")
    employer = EmployerFactory()
    one = ChampionFactory(skills=[maps, words], wards=[aston, sparkhill], kind="employee", employer=employer)
    two = ChampionFactory(skills=[words], wards=[sparkhill])
    assert set(reachable(message(skills=[maps, words]))) == {one, two}
    assert set(reachable(message(skills=[maps]))) == {one}
    assert set(reachable(message(wards=[aston], skills=[words]))) == {one}
    assert set(reachable(message(employer=employer))) == {one}
    found = preview(message(skills=[words]))
    assert found.reached == 2 and found.by_ward == [("Sparkhill", 2), ("Aston", 1)]


def test_at_most_so_many_are_the_least_asked_of_those_who_fit():
    asked(ChampionFactory(asks_a_month=9, speaks=["ur"], reach="phone"), timedelta(days=1))
    for _n in range(2):
        ChampionFactory(speaks=["pl"])
    found = preview(message(at_most=2))
    assert (found.reached, found.able, found.not_needed) == (2, 3, 1)
    assert found.by_language == [("pl", 2)] and found.by_telephone == 0
    assert preview(message(at_most=9)).by_telephone == 1


def test_nothing_can_fit_and_that_is_said_without_a_query_that_fails():
    assert preview(message(states=[])).reached == 0


def test_a_preview_costs_the_same_for_many_as_for_few(meetings):  # noqa: F811
    skill, made = SkillFactory(), []

    def cost(number):
        for n in range(number):
            ward = WardFactory() if n < 5 else Ward.objects.first()
            made.append(ChampionFactory(skills=[skill], wards=[ward], speaks=["en", "ur"]))
        found = message(session=meetings.key, skills=[skill], at_most=50)
        with CaptureQueriesContext(connection) as captured:
            assert preview(found).reached == len(made)
        return len(captured)

    assert cost(2) == cost(20) <= 5
