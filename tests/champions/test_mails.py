"""The mails about being a champion as their readers get them; and the reminder to coordinators."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Event, Message
from accounts.registries import jobs
from champions.actions import joining, states
from champions.actions.reminding import remind_coordinators, waiting_long
from tests.champions.applying import application, applied, minor
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def coordinator():
    return UserFactory(roles=["champions_coordinator"], display_name="Kwame")


def person():
    return UserFactory(email="hodan@people.example", display_name="Hodan & <Co>")


def mail_of(what: str):
    return make(Message.objects.get(kind=f"champions.{what}"))


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="champions.").order_by("pk")
    return [kind.removeprefix("champions.") for kind in rows.values_list("kind", flat=True)]


def test_one_applies_is_welcomed_and_active(coordinator):
    champion = applied(person(), is_listed=True)
    assert_golden(masked(mail_of("applied")), "champions.applied")
    states.move(champion=champion, to="onboarding", by=coordinator)
    assert_golden(masked(mail_of("welcomed")), "champions.welcomed")
    states.move(champion=champion, to="active", by=coordinator)
    assert_golden(masked(mail_of("active")), "champions.active")


def test_one_pauses_and_leaves():
    champion = ChampionFactory(user=person())
    states.move(champion=champion, to="paused", by=champion.user, reason="Busy")
    assert_golden(masked(mail_of("paused")), "champions.paused")
    states.move(champion=champion, to="left", by=champion.user)
    assert_golden(masked(mail_of("left")), "champions.left")


@pytest.mark.parametrize("to", ["paused", "left"])
def test_a_coordinator_s_reason_is_read_and_one_s_own_is_not(coordinator, to):
    champion = ChampionFactory(user=person())
    states.move(champion=champion, to=to, by=coordinator, reason="Let us <talk>")
    mail = mail_of(to)
    assert "The coordinator wrote: Let us <talk>" in mail.text and "Let us &lt;talk&gt;" in mail.html
    assert "as you asked" not in mail.text
    other = ChampionFactory()
    states.move(champion=other, to=to, by=other.user, reason="My secret")
    own = make(Message.objects.get(kind=f"champions.{to}", user=other.user))
    assert "My secret" not in own.text and "as you asked" in own.text


def test_somebody_under_18_reads_what_it_means_for_them(coordinator):
    champion = joining.apply(user=person(), given=minor())
    assert "Ms Adult" in mail_of("applied").text
    for to in ("onboarding", "active"):
        states.move(champion=champion, to=to, by=coordinator)
    assert "18 or older" in mail_of("active").text and "host one" not in mail_of("active").text


def test_each_step_is_told_once_and_what_is_over_is_not_sent():
    champion = applied(person())
    joining.apply(user=champion.user, given=application())
    states.move(champion=champion, to="left", by=champion.user)
    assert not states.move(champion=champion, to="left", by=champion.user)
    assert kinds() == ["applied", "left"]
    deliver()
    assert dict(Message.objects.values_list("kind", "state"))["champions.left"] == "sent"
    assert dict(Message.objects.values_list("kind", "state"))["champions.applied"] != "sent"


@pytest.mark.parametrize(("days", "number"), [(7, 0), (8, 1)])  # Monday to Monday are five working days
def test_coordinators_hear_of_who_waits_more_than_five_working_days(coordinator, days, number):
    applied()
    ChampionFactory(onboarding=True, applied_at=MONDAY - timedelta(days=90))
    Event.objects.all().delete()
    with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
        assert waiting_long().count() == number
        assert remind_coordinators() == remind_coordinators() == number
        assert kinds() == ["waiting"] * number
        if number:
            assert_golden(masked(mail_of("waiting")), "champions.waiting")


@pytest.mark.parametrize("moment", ["2026-12-05T11:00", "2026-12-25T11:00", "2026-12-07T08:59"])
def test_nobody_is_reminded_at_night_nor_on_a_day_off(coordinator, moment):
    applied()
    with time_machine.travel(f"{moment}:00+00:00", tick=False):
        assert waiting_long().exists() and remind_coordinators() == 0


def test_nobody_hears_who_coordinates_no_more(coordinator):
    applied()
    with time_machine.travel(MONDAY + timedelta(days=9), tick=False):
        remind_coordinators()
        coordinator.groups.clear()
        deliver()
    assert Message.objects.get(kind="champions.waiting").state != "sent"


def test_the_jobs_run():
    for name in ("remind_coordinators", "forget_left"):
        jobs.get(f"champions.{name}").run()
