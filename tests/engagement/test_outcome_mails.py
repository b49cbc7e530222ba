"""The mail to those whose words led to something: their own words, what changed, and only while both stand."""

import pytest
import time_machine
from django.core import mail
from django.utils import translation

from accounts.actions.delivery import deliver, make
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Message
from engagement.actions import comments, outcomes, states
from engagement.emails_outcomes import line
from engagement.models import Topic
from tests.engagement.test_mails import masked
from tests.engagement.test_outcomes import recorded, subject
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.engagement import TopicFactory, said
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        yield


@pytest.fixture
def denise():
    return UserFactory(display_name="Denise", email="denise@example.org")


def message_for(person) -> Message:
    spread_due()
    compose_due()
    return Message.objects.get(user=person)


def test_the_mail_to_one_of_several(denise):
    topic = TopicFactory(title="Trees & “benches”")
    words = [
        said(topic, by=denise, text="No tree on our road.\n\n<script>Not one</script>"),
        said(topic, by=denise, text="And no bench"),
        said(topic),
        said(topic),
    ]
    department = OrganisationFactory(department=True, name="Parks & Rivers")
    recorded(topic, *words, department=department, we_did="We planted six limes.\n\nNot on the north side.")
    assert_golden(masked(make(message_for(denise))), "engagement.you_said")


def test_the_mail_to_the_only_one_about_something_else(denise):
    topic = TopicFactory(title="Trees")
    recorded(topic, said(topic, by=denise, text="No tree on our road."), change=None)
    assert_golden(masked(make(message_for(denise))), "engagement.you_said_alone")


def test_under_a_subject_ones_own_words_are_quoted(denise):
    topic = TopicFactory()
    made = subject(topic, said(topic, text="Of others"), said(topic, by=denise, text="Of Denise"))
    recorded(topic, subjects=[made])
    text = make(message_for(denise)).text
    assert "Of Denise" in text and "Of others" not in text


@pytest.mark.parametrize(
    "then", ["words removed", "words taken back", "taken back", "private", "account gone"]
)
def test_what_does_not_stand_any_more_is_not_sent(denise, then):
    topic = TopicFactory()
    comment = said(topic, by=denise)
    outcome = recorded(topic, comment)
    message_for(denise)
    if then == "words removed":
        states.change_state(comment=comment, state="removed", by=None, reason="abuse")
    elif then == "words taken back":
        comments.withdraw(by=denise, comment=comment)
    elif then == "taken back":
        outcomes.withdraw(outcome=outcome, by=None, reason="A slip")
    elif then == "private":
        Topic.objects.update(is_public=False)
    else:
        comments.erase(by=denise, keep_words=True)
    deliver()
    assert not mail.outbox
    assert Message.objects.get().state == "dropped"


def test_in_a_digest_it_is_one_line_that_leads_to_the_pair(denise):
    topic = TopicFactory(title="Trees")
    outcome = recorded(topic, said(topic, by=denise))
    with translation.override("en"):
        found = line(message_for(denise).events[0])
    assert found.text == "What you said about “Trees” led to something: S1, done: Ask"
    assert found.url == outcome.get_absolute_url()
