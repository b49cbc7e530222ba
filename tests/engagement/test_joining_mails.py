"""The mails about offers of help, as their readers get them, and when they are not sent after all."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Event, Message
from accounts.registries import notification_kinds
from engagement.actions import pledges
from engagement.actions.reminding import remind_owners
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, pledged, register_kind
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 6, 12, tzinfo=UTC)
GIVEN = {
    "offers": ("venue", "time"),
    "organisation_name": "Sahan Women’s <Circle>",
    "note": "We have a hall on Mondays & Tuesdays.\n\n<script>Ring us</script>",
}


@pytest.fixture(autouse=True)
def one_sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"


@pytest.fixture
def owner():
    person = UserFactory(display_name="Ruth")
    register_kind(
        owners=lambda key: {person.pk},
        answerable_by=lambda user, topic: user == person,
        answerable=lambda user: None if user == person else (),
    )
    yield person
    register_kind()


@pytest.fixture
def offer(owner):
    with time_machine.travel(FRIDAY, tick=False):
        return pledged(
            TopicFactory(title="Trees & “benches”"),
            by=UserFactory(display_name="Hodan", email="h@a.example"),
            **GIVEN,
        )


def mail_of(kind: str):
    return make(Message.objects.get(kind=f"engagement.{kind}"))


def test_an_offer_comes_in(offer):
    made = mail_of("pledge_received")
    assert_golden(masked(made), "engagement.pledge_received")
    assert "h@a.example" not in made.text + made.html  # leave to use it may be taken back, a mail can't


def test_an_offer_waits_too_long(offer):
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False):
        remind_owners()
        assert_golden(masked(mail_of("pledge_late")), "engagement.pledge_late")


def test_an_offer_is_taken_back(offer):
    pledges.withdraw(by=offer.user, pledge=offer)
    assert_golden(masked(mail_of("pledge_withdrawn")), "engagement.pledge_withdrawn")


@pytest.mark.parametrize("state", ["talking", "declined"])
def test_an_offer_is_answered(offer, owner, state):
    words = "Thank you.\n\nCould we meet on <Monday>?"
    pledges.answer(by=owner, pledge=offer, message=words, state=state, seen=None)
    assert_golden(masked(mail_of("pledge_answered")), f"engagement.pledge_answered_{state}")


@pytest.mark.parametrize("then", ["answered", "taken back"])
def test_owners_do_not_hear_of_what_is_settled_when_the_mail_goes_out(offer, owner, mailoutbox, then):
    if then == "answered":
        pledges.answer(by=owner, pledge=offer, message="x", state="talking", seen=None)
    else:
        pledges.withdraw(by=offer.user, pledge=offer)
    deliver()
    assert not [mail for mail in mailoutbox if "offers help" in mail.subject]


def test_an_answer_is_not_sent_when_its_words_went_with_an_account(offer, owner, mailoutbox):
    pledges.answer(by=owner, pledge=offer, message="x", state="talking", seen=None)
    pledges.erase(by=offer.user)
    deliver()
    assert not [mail for mail in mailoutbox if "An answer" in mail.subject]


def test_who_does_not_answer_there_any_more_hears_nothing(offer, mailoutbox):
    register_kind(owners=lambda key: set(), answerable_by=lambda user, topic: False)
    deliver()
    assert mailoutbox == []


def test_each_kind_has_a_line_for_digests(offer, owner):
    pledges.answer(by=owner, pledge=offer, message="x", state="talking", seen=None)
    for event in Event.objects.filter(kind__startswith="engagement.pledge_"):
        line = notification_kinds.get(event.kind).line(event)
        assert "Trees & “benches”" in line.text and line.url == offer.get_absolute_url()


def test_only_those_who_answer_are_offered_the_choice_of_owners_mails(owner):
    for name in ("received", "late", "withdrawn"):
        kind = notification_kinds.get(f"engagement.pledge_{name}")
        assert not kind.transactional
        assert kind.offered_to(owner) and not kind.offered_to(UserFactory())
    assert notification_kinds.get("engagement.pledge_answered").transactional
