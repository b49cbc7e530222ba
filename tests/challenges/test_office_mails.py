"""The mails to those who take part, as they get them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import NothingToSay, make
from accounts.models import Message
from challenges.actions import inviting, moving
from challenges.actions.plans import content_of, make_plan
from challenges.models import Solution
from tests.challenges.office import addresses, nothing_missing  # noqa: F401
from tests.engagement.test_mails import masked
from tests.factories.challenges import ChallengeFactory, SolutionFactory, firm, member
from tests.golden import assert_golden

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("addresses")]
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def challenge():
    """Open, with the draft of one firm."""
    closes = datetime(2026, 12, 11, 12, tzinfo=UTC)
    decision = closes.date() + timedelta(days=40)
    row = ChallengeFactory(
        open=True, slug="kettles", title="Kettles & <co>", closes_at=closes, decision_on=decision
    )
    works = firm("Kettle Works")
    member(works, email="kettle@people.example", display_name="Ketal & <Co>")
    SolutionFactory(challenge=row, organisation=works)
    return row


def mail_of(kind: str):
    return make(Message.objects.get(kind=f"challenges.{kind}"))


def test_more_time(challenge):
    later = challenge.closes_at + timedelta(days=7)
    inviting.lengthen(challenge=challenge, closes_at=later, reason="A notice was late.", by=challenge.owner)
    assert_golden(masked(mail_of("deadline_moved")), "challenges.deadline_moved")


def test_a_later_decision(challenge):
    day = challenge.decision_on + timedelta(days=7)
    inviting.decide_later(challenge=challenge, day=day, reason="A reviewer is ill.", by=challenge.owner)
    assert_golden(masked(mail_of("deadline_moved")), "challenges.decision_moved")


def test_a_change(challenge):
    plan = make_plan(programme=challenge.programme, content=content_of(challenge.plan), by=None)
    inviting.announce(challenge=challenge, text="One question less.", plan=plan, by=challenge.owner)
    assert_golden(masked(mail_of("changed")), "challenges.changed")


def test_it_is_stopped(challenge):
    moving.stop(challenge=challenge, reason="The money went elsewhere.", by=challenge.owner)
    assert_golden(masked(mail_of("stopped")), "challenges.stopped")


def test_who_withdrew_before_the_mail_is_made_hears_nothing(challenge):
    later = challenge.closes_at + timedelta(days=7)
    inviting.lengthen(challenge=challenge, closes_at=later, reason="Because", by=challenge.owner)
    Solution.objects.update(state="withdrawn")
    with pytest.raises(NothingToSay):
        mail_of("deadline_moved")
