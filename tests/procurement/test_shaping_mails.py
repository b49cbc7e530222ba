"""The mail about a note to the market, as its readers get it; and who gets it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.composing import compose_due
from accounts.actions.delivery import NothingToSay, make
from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Message
from procurement.actions import market
from tests.accounts.signing import OWN_MEMORY
from tests.engagement.test_mails import masked
from tests.factories.procurement import department, firm, member
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    settings.CACHES = OWN_MEMORY
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False):
        yield


def talk():
    row = market.plan_engagement(
        department=department("Waste & <Streets>"),
        title="Bins that <call>",
        text="What can be done?",
        questions=["What works?"],
        closes_at=now() + timedelta(days=9),
        by=None,
    )
    return market.publish_engagement(engagement=row, by=None)


def test_those_that_answered_are_told_what_one_firm_heard_and_nobody_else():
    row, binco = talk(), firm("Binco")
    ketal = member(binco, email="ketal@bins.example", display_name="Ketal & <Co>")
    member(firm("Rival"))
    market.answer(engagement=row, organisation=binco, answers={"q1": "A sensor"}, by=ketal, received_at=now())
    market.add_note(engagement=row, text="Solar is fine & <cheap>.", by=None)
    spread_due()
    compose_due()
    message = Message.objects.get(kind=market.NOTED)
    assert message.user == ketal
    assert_golden(masked(make(message)), market.NOTED)


def test_who_left_the_firm_is_not_told():
    row, binco = talk(), firm("Binco")
    ketal = member(binco)
    market.answer(engagement=row, organisation=binco, answers={"q1": "A sensor"}, by=ketal, received_at=now())
    market.add_note(engagement=row, text="Solar is fine.", by=None)
    binco.memberships.all().delete()
    spread_due()
    compose_due()
    with pytest.raises(NothingToSay):
        make(Message.objects.get(kind=market.NOTED))
