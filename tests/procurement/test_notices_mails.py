"""The mails about notices as their readers get them, and who gets them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.composing import compose_due
from accounts.actions.delivery import make
from accounts.actions.outbox import spread_due
from accounts.models import Contact, Event, Message
from accounts.registries import notification_kinds
from procurement import told
from procurement.actions.alerts import ALERT, tell_due
from procurement.actions.cancelling import ENDED, cancel
from procurement.actions.inviting import CHANGED, extend
from procurement.actions.noticing import RETURNED, WAITS, approve, ask, send_back
from procurement.models import Alert, Enquiry, OwnNotice
from tests.accounts.signing import OWN_MEMORY
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.procurement import buyer, department
from tests.golden import assert_golden
from tests.procurement.noticing import Desk, above

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    settings.CACHES = OWN_MEMORY
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def desk():
    return Desk(department("Waste & <Streets>"), title="Bins that <tell>")


def mails_of(kind: str) -> list[Message]:
    spread_due()
    compose_due()
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def golden(kind: str) -> None:
    """All are the same but for who reads them."""
    made = masked(make(next(one for one in mails_of(kind) if one.user)))
    pk, number = str(OwnNotice.objects.latest("pk").pk), "1"
    for part in ("text", "html"):
        object.__setattr__(made, part, getattr(made, part).replace(f"/inspect/{pk}/", f"/inspect/{number}/"))
    assert_golden(made, kind)


def test_a_notice_waits_for_those_who_may_approve_it_and_not_for_who_asked(desk):
    buyer(desk.department, role="contract_manager")
    buyer(department("Another"))
    desk.asked()
    assert [one.user for one in mails_of(WAITS)] == [desk.second]
    golden(WAITS)


def test_it_was_sent_back_with_the_reason(desk):
    send_back(notice=desk.asked(), why="The <value> is wrong.", by=desk.second)
    assert [one.user for one in mails_of(RETURNED)] == [desk.writer]
    golden(RETURNED)


def test_whoever_asked_or_follows_hears_that_there_is_more_time(desk, monkeypatch):
    asker, contact = UserFactory(display_name="Hodan"), Contact.objects.create(email="hodan@people.example")
    monkeypatch.setattr(
        told, "told_of_changes", [lambda case: ([asker.pk], []), lambda case: ([asker.pk], [contact.pk])]
    )
    desk.published()
    desk.case = desk.again()
    later = desk.case.closes_at + timedelta(days=7)
    draft = extend(case=desk.case, closes_at=later, why="A <road> is closed.", by=desk.writer)
    ready = approve(notice=ask(notice=draft, by=desk.writer), by=desk.second)
    assert not Event.objects.filter(kind=CHANGED).exists()
    desk.official(ready)
    found = mails_of(CHANGED)
    assert [one.user for one in found if one.user] == [asker] and len(found) == 2
    golden(CHANGED)


def follower(desk: Desk) -> None:
    contact = Contact.objects.create(email="hodan@people.example", confirmed_at=MONDAY)
    public = desk.again().procurement
    Alert.objects.create(
        contact=contact, procurement=public, query=f"ocid={public.ocid}", confirmed_at=MONDAY
    )


def test_whoever_follows_hears_that_it_ended_once_the_termination_notice_is_official(desk):
    desk = Desk(desk.department, **above(title="Bins that <tell>"))
    desk.published()
    follower(desk)
    asker = UserFactory(display_name="Hodan")
    Enquiry.objects.create(case=desk.again(), asked="Why?", asked_by=asker)
    extra = {"decided_on": "2026-11-23", "reasons": "The <money> is gone.", "again": "In spring, in lots."}
    desk.case = desk.again()
    ready = desk.approved("UK12", **extra)
    assert not Event.objects.filter(kind=ENDED).exists()
    desk.official(ready)
    found = mails_of(ENDED)
    assert {one.user for one in found if one.user} == {asker}  # not who recorded it
    assert [one.contact.email for one in found if one.contact] == ["hodan@people.example"]
    golden(ENDED)
    tell_due()
    assert not [one for one in mails_of(ALERT) if one.contact]  # who heard of it hears of it once


def test_below_the_threshold_they_hear_when_it_is_ended(desk):
    desk.published()
    follower(desk)
    cancel(case=desk.again(), reasons="The money is gone.", by=desk.second)
    found = mails_of(ENDED)
    assert len([one for one in found if one.contact]) == 1
    assert "The money is gone." in make(found[0]).text


def test_above_the_threshold_nobody_hears_before_the_termination_notice(desk):
    desk = Desk(desk.department, **above())
    desk.published()
    follower(desk)
    cancel(case=desk.again(), reasons="The money is gone.", by=desk.second)
    assert not Event.objects.filter(kind=ENDED).exists()
    desk.case = desk.again()
    desk.published("UK12", decided_on="2026-11-23", reasons="Nobody tendered.")
    assert "Nobody tendered." in make(mails_of(ENDED)[0]).text


def test_of_a_change_whoever_follows_hears_once(desk):
    desk.published()
    tell_due()
    follower(desk)
    desk.case = desk.again()
    later = desk.case.closes_at + timedelta(days=7)
    desk.through(extend(case=desk.case, closes_at=later, why="A road is closed.", by=desk.writer))
    told_of = [one.kind for one in mails_of(CHANGED) if one.contact]
    tell_due()
    assert (told_of, [one for one in mails_of(ALERT) if one.contact]) == ([CHANGED], [])


def test_nobody_reads_of_what_was_decided_meanwhile(desk):
    notice = desk.asked()
    arrived = Event.objects.get(kind=WAITS)
    kind = notification_kinds.get(WAITS)
    assert kind.may_see(desk.second, arrived) and not kind.may_see(desk.writer, arrived)
    approve(notice=notice, by=desk.second)
    assert not kind.may_see(desk.second, arrived)
