"""The mails of stage 1 as their readers get them."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actions.composing import compose_due
from accounts.actions.delivery import make
from accounts.actions.outbox import spread_due
from accounts.models import Event, Message
from accounts.registries import notification_kinds
from challenges.actions.evidence import quote
from challenges.actions.proposing import decline, propose, take_up
from tests.accounts.signing import OWN_MEMORY
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, officer
from tests.factories.engagement import TopicFactory, said
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    settings.CACHES = OWN_MEMORY
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def home():
    return department("Waste & <Streets>")


@pytest.fixture
def me(home):
    return officer(home, email="ruth@council.example", display_name="Ruth")


def person():
    return UserFactory(email="hodan@people.example", display_name="Hodan & <Co>")


def proposed(by=None):
    return propose(
        by=by or person(),
        key=uuid.UUID(int=7),
        title="Bins that <tell>",
        summary="How could a street know & say?",
        statement="Nobody knows the day.",
    )


def mail_of(what: str):
    spread_due()
    compose_due()
    return masked(make(Message.objects.get(kind=f"challenges.{what}")))


def test_a_proposal_has_come_in(me):
    proposed()
    assert_golden(mail_of("proposal_in"), "challenges.proposal_in")


def test_it_is_taken_up(me, home):
    take_up(challenge=proposed(), by=me, department=home, owner=me)
    assert_golden(mail_of("proposal_taken_up"), "challenges.proposal_taken_up")


def test_it_is_declined_with_the_reason(me, home):
    decline(challenge=proposed(), by=me, department=home, reason="We <tried> it.\nIn 2024.")
    assert_golden(mail_of("proposal_declined"), "challenges.proposal_declined")


def test_what_somebody_said_became_evidence(me, home):
    challenge = ChallengeFactory(department=home, owner=me, title="Bins that <tell>")
    comment = said(TopicFactory(title="Bins"), by=person(), text="Ours came on a <Friday>.")
    quote(challenge=challenge, comment=comment, says="Nobody & nothing tells.", by=me)
    assert_golden(mail_of("evidence_used"), "challenges.evidence_used")


def test_each_is_asked_again_when_the_mail_is_made(me, home):
    """Nobody reads of a proposal that was decided meanwhile, nor of a decision that was overtaken."""
    challenge = proposed()
    arrived = Event.objects.get(kind="challenges.proposal_in")
    came_in = notification_kinds.get("challenges.proposal_in")
    assert came_in.may_see(me, arrived)
    assert not came_in.may_see(UserFactory(), arrived)
    decline(challenge=challenge, by=me, department=home, reason="No")
    assert not came_in.may_see(me, arrived)
    declined = Event.objects.get(kind="challenges.proposal_declined")
    kind = notification_kinds.get("challenges.proposal_declined")
    assert kind.may_see(challenge.proposed_by, declined) and not kind.may_see(UserFactory(), declined)
    challenge.refresh_from_db()
    take_up(challenge=challenge, by=me, department=home, owner=me)
    assert not kind.may_see(challenge.proposed_by, declined)
