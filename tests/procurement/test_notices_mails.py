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
from procurement.actions.inviting import CHANGED, extend
from procurement.actions.noticing import RETURNED, WAITS, approve, ask, send_back
from procurement.models import OwnNotice
from tests.accounts.signing import OWN_MEMORY
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.procurement import buyer, department
from tests.golden import assert_golden
from tests.procurement.noticing import Desk

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


def test_nobody_reads_of_what_was_decided_meanwhile(desk):
    notice = desk.asked()
    arrived = Event.objects.get(kind=WAITS)
    kind = notification_kinds.get(WAITS)
    assert kind.may_see(desk.second, arrived) and not kind.may_see(desk.writer, arrived)
    approve(notice=notice, by=desk.second)
    assert not kind.may_see(desk.second, arrived)
