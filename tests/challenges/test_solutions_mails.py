"""The mails about solutions as their readers get them; they say nothing of what is in it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import NothingToSay, make
from accounts.models import Message, User
from challenges.actions import handing_in
from challenges.actions import solutions as actions
from challenges.actions.solutions_due import remind_due
from challenges.models import Challenge
from tests.challenges.answering import whole
from tests.engagement.test_mails import masked
from tests.factories.challenges import ChallengeFactory, firm
from tests.factories.cms import HomePageFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    HomePageFactory()
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def pair():
    challenge = ChallengeFactory(
        open=True,
        title="Food & tables",
        slug="food-and-tables",
        opens_at=MONDAY - timedelta(days=3),
        closes_at=MONDAY + timedelta(days=2, hours=2),
    )
    return whole(challenge=challenge, organisation=firm("Plot <Share>"))


def mail_of(kind: str):
    return make(Message.objects.filter(kind=f"challenges.{kind}").latest("pk"))


def test_it_is_in_and_the_receipt_is_in_the_account(pair):
    draft, meera = pair
    version = handing_in.hand_in(solution=draft, by=meera, received_at=MONDAY)
    mail = mail_of("solution_handed_in")
    assert_golden(masked(mail), "challenges.solution_handed_in")
    assert version.sha256 not in mail.text and draft.summary not in mail.text


def test_a_reminder_and_none_once_it_is_in_or_the_closing_time_moved(pair):
    draft, meera = pair
    remind_due()
    assert_golden(masked(mail_of("solution_closing")), "challenges.solution_closing")
    message = Message.objects.get(kind="challenges.solution_closing")
    Challenge.objects.update(closes_at=draft.challenge.closes_at + timedelta(days=7))
    with pytest.raises(NothingToSay):
        make(message)
    Challenge.objects.update(closes_at=draft.challenge.closes_at)
    handing_in.hand_in(solution=draft, by=meera, received_at=MONDAY)
    with pytest.raises(NothingToSay):
        make(message)


def test_withdrawn_to_members_and_after_closing_to_the_officer(pair):
    draft, meera = pair
    handing_in.hand_in(solution=draft, by=meera, received_at=MONDAY)
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        User.objects.filter(pk=draft.challenge.owner_id).update(display_name="Darren")
        actions.withdraw(solution=draft, by=meera)
        assert_golden(masked(mail_of("solution_withdrawn")), "challenges.solution_withdrawn")
        mail = mail_of("solution_gone")
        assert_golden(masked(mail), "challenges.solution_gone")
    assert "Plot" not in mail.text
