"""From applied to active and back: every role on every step, what it frees, and that nothing happens twice."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from champions.actions import states
from champions.models import Champion, StateChange
from champions.permissions import champion_of, may_help_at_session, may_meet_one_to_one
from engagement.errors import Refused
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
STATES = ("applied", "onboarding", "active", "paused", "left")
BY_COORDINATOR = {
    ("applied", "onboarding"), ("onboarding", "active"),
    ("applied", "paused"), ("onboarding", "paused"), ("active", "paused"),
    ("applied", "left"), ("onboarding", "left"), ("active", "left"), ("paused", "left"),
}  # fmt: skip
BY_THEMSELVES = {step for step in BY_COORDINATOR if step[1] in ("paused", "left")}
MAY = {
    "coordinator": BY_COORDINATOR,
    "themselves": BY_THEMSELVES,
    "coordinator_themselves": BY_THEMSELVES,
    "safeguarding_lead": set(),
    "moderator": set(),
    "citizen": set(),
}


def actor(role: str, champion: Champion):
    if role == "themselves":
        return champion.user
    if role == "citizen":
        return UserFactory()
    role = {"coordinator": "champions_coordinator"}.get(role, role)
    return UserFactory(roles=[role])


def world(role: str, state: str):
    if role == "coordinator_themselves":
        user = UserFactory(roles=["champions_coordinator"])
        champion = ChampionFactory(user=user, state=state)
        return champion, user
    champion = ChampionFactory(state=state)
    return champion, actor(role, champion)


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("state", STATES)
def test_each_role_takes_the_steps_of_the_table_and_no_other(role, state):
    for to in STATES:
        champion, by = world(role, state)
        if (state, to) in MAY[role]:
            assert states.move(champion=champion, to=to, by=by, reason="Because")
            champion.refresh_from_db()
            change = champion.state_changes.get()
            assert (champion.state, champion.state_by) == (to, by)
            assert (change.from_state, change.to_state, change.by, change.at) == (
                state,
                to,
                by,
                champion.state_at,
            )
        elif state == to:
            assert not states.move(champion=champion, to=to, by=by, reason="Because")
        else:
            with pytest.raises(Refused):
                states.move(champion=champion, to=to, by=by, reason="Because")
            champion.refresh_from_db()
            assert champion.state == state and not champion.state_changes.exists(), (role, state, to)


@pytest.mark.parametrize("to", ["paused", "left"])
def test_a_coordinator_says_why_and_a_champion_need_not(to):
    champion, coordinator = world("coordinator", "active")
    with pytest.raises(Refused) as refused:
        states.move(champion=champion, to=to, by=coordinator, reason="  ")
    assert refused.value.code == "reason"
    assert states.move(champion=champion, to=to, by=champion.user)


@pytest.mark.parametrize("state", ["applied", "onboarding", "active"])
def test_who_comes_back_stands_where_they_stood(state):
    champion = ChampionFactory(state=state)
    states.move(champion=champion, to="paused", by=champion.user)
    assert not may_help_at_session(champion.user)
    assert states.come_back(champion=champion, by=champion.user)
    assert champion.state == state and champion_of(champion.user).state == state
    assert not states.come_back(champion=champion, by=champion.user)


def test_whom_a_coordinator_paused_a_coordinator_brings_back():
    champion, coordinator = world("coordinator", "active")
    states.move(champion=champion, to="paused", by=coordinator, reason="Let us talk")
    assert not states.can_come_back(champion, champion.user)
    with pytest.raises(Refused) as refused:
        states.come_back(champion=champion, by=champion.user)
    assert refused.value.code == "by_coordinator"
    with pytest.raises(Refused):
        states.come_back(champion=champion, by=UserFactory())
    assert states.come_back(champion=champion, by=coordinator)
    assert champion.state == "active"


@pytest.mark.parametrize("to", ["paused", "left"])
def test_who_pauses_or_leaves_comes_to_no_session_any_more(sessions, to):
    champion = ChampionFactory()
    mine, hosted, theirs = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    sessions.rota = [(champion.user_id, hosted), (champion.user_id, mine), (0, theirs)]
    sessions.stuck = {hosted}
    states.move(champion=champion, to=to, by=champion.user)
    assert sessions.gone == [(champion.user_id, mine)]


def test_settling_in_and_becoming_active_free_nothing(sessions):
    champion, coordinator = world("coordinator", "applied")
    sessions.rota = [(champion.user_id, uuid.uuid4())]
    states.move(champion=champion, to="onboarding", by=coordinator)
    states.move(champion=champion, to="active", by=coordinator)
    assert sessions.gone == []


def test_who_leaves_stands_in_no_list_and_their_adult_is_forgotten():
    champion = ChampionFactory(minor=True)
    states.move(champion=champion, to="left", by=champion.user)
    champion.refresh_from_db()
    assert (champion.adult_name, champion.adult_contact, champion.is_listed) == ("", "", False)


def test_somebody_under_18_is_active_and_still_never_one_to_one():
    coordinator = UserFactory(roles=["champions_coordinator"])
    champion = ChampionFactory(minor=True, applied=True)
    for to in ("onboarding", "active"):
        states.move(champion=champion, to=to, by=coordinator)
    assert champion.state == "active" and may_help_at_session(champion.user)
    assert not may_meet_one_to_one(champion.user)


def test_only_one_of_two_at_the_same_moment_wins():
    champion, coordinator = world("coordinator", "applied")
    other = Champion.objects.get(pk=champion.pk)
    states.move(champion=champion, to="onboarding", by=coordinator)
    with pytest.raises(Refused) as refused:
        states.move(champion=other, to="left", by=other.user)
    assert refused.value.code == "came_between"
    assert StateChange.objects.count() == 1


def test_the_log_of_the_back_office_names_nobody():
    champion, coordinator = world("coordinator", "applied")
    with time_machine.travel(NOW, tick=False):
        states.move(champion=champion, to="onboarding", by=coordinator)
    entry = ModelLogEntry.objects.get(action="champions.state")
    assert champion.user.display_name not in entry.label and entry.data == {
        "from": "applied",
        "to": "onboarding",
    }
    assert champion.state_at == NOW
