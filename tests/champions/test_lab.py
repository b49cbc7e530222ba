"""The Living Lab: who is asked, consent, a fair draw, reserves, feedback without names, and forgetting."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Message
from accounts.registries import jobs
from champions.actions import lab
from champions.models import Participation, Study, TesterProfile, TestTurn
from engagement.errors import Refused
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY = "00000000-0000-4000-8000-000000000009"


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    HomePageFactory()
    with time_machine.travel(MONDAY, tick=False):
        yield


def study(**given) -> Study:
    values = {
        "title": "A bus board that speaks", "run_by": "A small firm", "purpose": "To hear it", "what_happens": "Stand",
        "minutes": 45, "thanks": "A voucher of £15", "recorded": "Notes without your name", "places": 2,
        "applies_until": NOON, "ends_on": date(2027, 1, 31), "state": "open", "seed": "ab" * 16, **given,
    }  # fmt: skip
    return Study.objects.create(**values)


def a_tester(*traits, speaks=(), age="25_64", ward=None, turns=(), **given):
    user = UserFactory(**given)
    profile = lab.join_panel(user=user, age=age, ward=ward, traits=traits, speaks=speaks)
    for on in turns:
        TestTurn.objects.create(profile=profile, on=on)
    return user


def said_yes(one: Study, *people) -> list[Participation]:
    return [lab.say_yes(study=one, user=person) for person in people]


def states(one: Study) -> dict:
    return dict(one.participations.values_list("user", "state"))


def after_the_deadline():
    return time_machine.travel(NOON, tick=False)


# --- Whom a study finds ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"old", "reader", "urdu"}),
        ({"traits": ["old_phone"]}, {"old"}),
        ({"traits": ["old_phone", "screen_reader"]}, {"old", "reader"}),
        ({"ages": ["65_plus"]}, {"old"}),
        ({"speaks": ["ur"]}, {"urdu"}),
        ({"speaks": ["ur"], "ages": ["65_plus"]}, set()),
    ],
)
def test_any_of_each_group_that_a_study_names(wanted, found):
    people = {
        "old": a_tester("old_phone", age="65_plus"),
        "reader": a_tester("screen_reader", "smartphone"),
        "urdu": a_tester(speaks=["ur"]),
    }
    TesterProfile.objects.filter(user=a_tester("old_phone")).update(is_asked=False)
    asked = set(TesterProfile.objects.asked_for(wanted).values_list("user", flat=True))
    assert asked == {people[name].pk for name in found}


def test_only_those_whom_it_looks_for_are_written_to():
    wanted, other = a_tester("screen_reader"), a_tester("tablet")
    one = study(state="draft", wanted={"traits": ["screen_reader"]})
    assert lab.open_study(study=one, by=UserFactory())
    spread_due()
    compose_due()
    assert list(Message.objects.filter(kind="champions.study_open").values_list("user", flat=True)) == [
        wanted.pk
    ]
    assert other.pk != wanted.pk


@pytest.mark.parametrize("traits", [{"minor": True}, {"minor": True, "applied": True}])
def test_who_is_under_18_is_never_on_the_panel(client, traits):
    person = ChampionFactory(**traits).user
    with pytest.raises(Refused):
        lab.join_panel(user=person, age="18_24", ward=None, traits=(), speaks=())
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("champions:lab_profile")).status_code == 403


# --- Saying yes --------------------------------------------------------------------------------------------
def test_consent_is_to_what_the_study_said_at_that_moment():
    one, person = study(), a_tester()
    [part] = said_yes(one, person)
    Study.objects.filter(pk=one.pk).update(recorded="Everything")
    part.refresh_from_db()
    assert part.consent_to == "Notes without your name"


def test_saying_yes_twice_is_once():
    one, person = study(), a_tester()
    assert said_yes(one, person) == said_yes(one, person)


@pytest.mark.parametrize(("seconds", "takes"), [(-1, True), (0, False), (1, False)])
def test_until_noon_and_not_at_noon(seconds, takes):
    one, person = study(), a_tester()
    with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
        if takes:
            assert said_yes(one, person)
        else:
            with pytest.raises(Refused):
                said_yes(one, person)


@pytest.mark.parametrize("state", ["requested", "draft", "drawn", "closed", "cancelled"])
def test_only_an_open_study_takes_people(state):
    one = study(state=state, outcome="Done")
    with pytest.raises(Refused):
        said_yes(one, a_tester())


# --- The draw ----------------------------------------------------------------------------------------------
def test_nothing_is_drawn_before_its_time():
    one = study()
    said_yes(one, a_tester())
    assert lab.draw_due() == 0


def test_the_fewest_turns_come_first_and_lots_decide_among_equals():
    one = study(places=2)
    often = a_tester(turns=[date(2026, 5, 1), date(2026, 6, 1)])
    once, never, also_never = a_tester(turns=[date(2026, 5, 1)]), a_tester(), a_tester()
    parts = {part.user_id: part for part in said_yes(one, often, once, never, also_never)}
    with after_the_deadline():
        assert lab.draw_due() == 1
    assert {pk for pk, state in states(one).items() if state == "drawn"} == {never.pk, also_never.pk}
    ranks = dict(one.participations.values_list("rank", "user"))
    assert (ranks[3], ranks[4]) == (once.pk, often.pk)
    first, second = sorted((never.pk, also_never.pk), key=lambda pk: lab.place_of(one.seed, parts[pk]))
    assert (ranks[1], ranks[2]) == (first, second)


def test_a_turn_older_than_a_year_counts_no_more():
    one = study(places=1)
    long_ago, lately = a_tester(turns=[date(2025, 11, 30)] * 3), a_tester(turns=[date(2026, 11, 1)])
    said_yes(one, long_ago, lately)
    with after_the_deadline():
        lab.draw_due()
    assert states(one)[long_ago.pk] == "drawn"


def test_nobody_is_drawn_over_their_cap():
    one = study(places=5)
    full, free = a_tester(turns=[date(2026, 3, 1)] * 3), a_tester()
    said_yes(one, full, free)
    with after_the_deadline():
        lab.draw_due()
    assert states(one) == {full.pk: "not_drawn", free.pk: "drawn"}


def test_a_study_is_drawn_once_however_often_the_job_comes():
    one = study(places=1)
    said_yes(one, a_tester(), a_tester(), a_tester())
    with after_the_deadline():
        assert (lab.draw_due(), lab.draw_due()) == (1, 0)
    before = states(one)
    assert not lab.draw(study=one) and states(one) == before
    assert Message.objects.filter(kind="champions.study_drawn").count() == 1
    assert Message.objects.filter(kind="champions.study_not_drawn").count() == 2


def test_who_withdraws_makes_room_for_the_first_in_reserve(calendar):
    one = study(places=1, session=KEY)
    said_yes(one, a_tester(), a_tester(), a_tester())
    with after_the_deadline():
        lab.draw_due()
        lab.book_due()
        by_rank = list(one.participations.order_by("rank"))
        assert lab.withdraw(participation=by_rank[0])
        assert not lab.withdraw(participation=by_rank[0])
        lab.book_due()
    assert [part.user_id for part in by_rank[:2]] == calendar.booked
    assert calendar.cancelled == [by_rank[0].user_id]
    assert states(one)[by_rank[1].user_id] == "drawn" and states(one)[by_rank[2].user_id] == "reserve"


def test_who_is_drawn_has_a_place_at_the_session_and_a_full_one_is_seen(calendar, client):
    calendar.places = 1
    one = study(places=2, session=KEY)
    said_yes(one, a_tester(), a_tester())
    with after_the_deadline():
        lab.draw_due()
        assert lab.book_due() == 1
        calendar.places = 2
        assert lab.book_due() == 1
        assert lab.book_due() == 0
    assert one.participations.exclude(booking_url="").count() == 2


# --- Afterwards --------------------------------------------------------------------------------------------
def test_who_came_has_had_a_turn_and_a_correction_takes_it_back():
    one, officer = study(places=2), UserFactory()
    parts = said_yes(one, a_tester(), a_tester())
    with after_the_deadline():
        lab.draw_due()
    lab.note_who_came(study=one, came=[part.pk for part in parts], by=officer)
    assert TestTurn.objects.count() == 2
    lab.note_who_came(study=one, came=[parts[0].pk], by=officer)
    assert TestTurn.objects.get().profile.user == parts[0].user
    one.refresh_from_db()
    assert one.took_part == 1


def test_who_was_not_drawn_gives_no_feedback():
    one = study(places=1)
    said_yes(one, a_tester(), a_tester())
    with after_the_deadline():
        lab.draw_due()
    reserve = one.participations.get(state="reserve")
    with pytest.raises(Refused):
        lab.give_feedback(participation=reserve, went="well", text="Mine")


def test_a_study_closes_with_what_came_of_it_and_thanks():
    one, officer = study(places=1), UserFactory()
    [part] = said_yes(one, a_tester())
    with after_the_deadline():
        lab.draw_due()
        lab.note_who_came(study=one, came=[part.pk], by=officer)
        with pytest.raises(Refused):
            lab.close_study(study=one, outcome=" ", by=officer)
        assert lab.close_study(study=one, outcome="It speaks louder now.", by=officer)
        assert not lab.close_study(study=one, outcome="Again", by=officer)
    assert Message.objects.filter(kind="champions.study_thanks").count() == 1


@pytest.mark.parametrize(("day", "kept"), [(date(2027, 1, 31), True), (date(2027, 2, 1), False)])
def test_nothing_of_anybody_is_kept_past_the_term(day, kept):
    one = study(places=1)
    said_yes(one, a_tester())
    with after_the_deadline():
        lab.draw_due()
    with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False):
        jobs.get("champions.lab_forget_due").run()
    assert one.participations.exists() is kept
    one.refresh_from_db()
    assert one.said_yes == 1


def test_a_turn_is_forgotten_after_twelve_months():
    a_tester(turns=[date(2025, 11, 23), date(2025, 11, 24)])
    lab.forget_due()
    assert [turn.on for turn in TestTurn.objects.all()] == [date(2025, 11, 24)]


def test_who_leaves_the_panel_leaves_nothing_behind():
    one, person = study(), a_tester("screen_reader")
    said_yes(one, person)
    lab.leave_panel(user=person)
    assert not TesterProfile.objects.exists()
    assert states(one) == {person.pk: "withdrawn"}
