"""What is held of a champion: given out, erased with the account, forgotten a year after they left."""

import json
from datetime import timedelta

import pytest
import time_machine

from accounts.actions import people
from accounts.clock import now, today
from accounts.personal_data import export
from champions import measures
from champions.actions import states
from champions.actions.checks import note_check
from champions.actions.forgetting import forget_left
from champions.models import Champion, Check, HelpRecord, StateChange
from tests.champions.applying import minor
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ActivityFactory, ChampionFactory, SkillFactory, helped

pytestmark = pytest.mark.django_db
OF_A_PERSON = ("business_name", "adult_name", "adult_contact", "phone", "about")


def everything(**given) -> Champion:
    coordinator = UserFactory(roles=["champions_coordinator"])
    champion = ChampionFactory(
        onboarding=True, wards=[WardFactory()], skills=[SkillFactory()], speaks=["so"], about="I explain slowly.",
        reach="phone", phone="07700900123", free=["evening"], **given,
    )  # fmt: skip
    states.move(champion=champion, to="active", by=coordinator, reason="Ready")
    note_check(
        champion=champion, activity=ActivityFactory(checked=True), by=coordinator, seen_on=today(),
        look_again_on=today() + timedelta(days=900),
    )  # fmt: skip
    champion.asks.create(about="test:1")
    helped(champion.user, done="Her email", story="She wrote to her son.", story_consent=True)
    return champion


def is_empty(champion: Champion) -> bool:
    champion.refresh_from_db()
    many = (champion.wards, champion.skills, champion.languages, champion.checks)
    return (
        not any(getattr(champion, name) for name in OF_A_PERSON)
        and champion.user is None
        and champion.free == []
        and not any(rows.exists() for rows in many)
    )


def test_everything_is_given_out():
    champion = everything(minor=True)
    data = export(champion.user)["data"]
    row = data["champions.Champion"]["rows"][0]
    assert row["about"] == "I explain slowly." and row["languages"] == ["so"] and row["age"] == "under_18"
    assert row["responsible_adult"] == "Ms Adult" and row["phone"] == "07700900123" and len(row["wards"]) == 1
    assert data["champions.StateChange"]["rows"][0]["reason"] == "Ready"
    assert len(data["champions.Check"]["rows"]) == len(data["champions.Ask"]["rows"]) == 1
    assert data["champions.HelpRecord"]["rows"][0]["done"] == "Her email"
    json.dumps(export(champion.user), default=str)
    other = export(UserFactory())["data"]
    assert not any(
        other[name]["rows"] for name in data if name.startswith("champions.") and "rows" in other[name]
    )


@pytest.mark.parametrize("traits", [{}, {"minor": True}, {"employee": True}])
def test_who_goes_leaves_a_row_without_themselves_and_true_figures(traits):
    champion = everything(**traits)
    user = champion.user
    people.delete_account(user=user, by=user, keep_words=False)
    assert is_empty(champion) and champion.state == "left"
    assert champion.kind == ("employee" if "employee" in traits else "citizen")
    assert [change.reason for change in champion.state_changes.all()] == ["", ""]
    assert champion.state_changes.last().to_state == "left" and not champion.asks.exists()
    record = HelpRecord.objects.get()
    assert record.people == 1 and (record.helper, record.champion, record.done, record.story) == (
        None,
        None,
        "",
        "",
    )
    assert measures.by_month(1)[0][1] == -1 or measures.by_month(1)[0][1] == 0


def test_a_coordinator_who_goes_leaves_what_they_decided():
    champion = everything()
    by = champion.state_by
    people.delete_account(user=by, by=by, keep_words=True)
    champion.refresh_from_db()
    assert champion.state == "active" and champion.state_by is None
    assert Check.objects.get().seen_by is None and StateChange.objects.get().by is None


def test_a_year_after_somebody_left_what_they_said_goes_and_the_account_stays():
    champion = everything()
    user = champion.user
    states.move(champion=champion, to="left", by=user, reason="Moved")
    kept = timedelta(days=365)
    with time_machine.travel(champion.state_at + kept, tick=False):
        assert forget_left() == 0
    with time_machine.travel(champion.state_at + kept + timedelta(seconds=1), tick=False):
        assert forget_left() == 1 and forget_left() == 0
    assert is_empty(champion) and user.__class__.objects.filter(pk=user.pk).exists()
    assert {change.reason for change in StateChange.objects.all()} == {""}


def test_who_is_a_champion_is_never_forgotten_by_the_job():
    for state in ("applied", "active", "paused"):
        ChampionFactory(state=state, state_at=now() - timedelta(days=999))
    assert forget_left() == 0


def test_forgetting_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr("champions.actions.forgetting.MANY", 2)
    for _each in range(3):
        ChampionFactory(state="left", state_at=now() - timedelta(days=999))
    assert [forget_left(), forget_left(), forget_left()] == [2, 1, 0]
    assert minor().is_minor
