"""The mails about reading and asking as their readers get them, and when one is not sent any more."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.actions.delivery import NothingToSay, make
from accounts.actions.outbox import compose_due, spread_due, tell
from accounts.models import Event, Message
from accounts.registries import notification_kinds
from challenges.actions import questions
from challenges.emails_reading import INVITED
from challenges.models import Challenge, Question
from challenges.topics import topic_of
from engagement.actions.follows import follow
from engagement.models import Topic
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, officer, question
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings, monkeypatch):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    monkeypatch.setattr(
        "challenges.emails_reading.absolute_of_office", lambda challenge: "https://council.example/office/"
    )
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def reader():
    return UserFactory(display_name="Hodan")


@pytest.fixture
def challenge():
    parks = department("Transport")
    return ChallengeFactory(
        owner=officer(parks, display_name="Darren"),
        title="Hubs & <vans>",
        slug="hubs",
        summary="Who shares what?",
        department=parks,
        invited=True,
        opens_at=WEDNESDAY - timedelta(days=5),
        closes_at=datetime(2026, 11, 27, 12, tzinfo=UTC),
        next_value=Decimal(2500),
        effort_hours=12,
        decision_on=datetime(2026, 12, 18).date(),
    )


def mail_of(what: str, user=None):
    rows = Message.objects.filter(kind=f"challenges.{what}")
    return masked(make(rows.get(user=user) if user else rows.get()))


def invite(challenge: Challenge) -> Event:
    return tell(kind=INVITED, key=str(challenge.public_id), facts={"challenge": challenge.pk})


def published(challenge: Challenge, by) -> Question:
    row = question(challenge, by=by, asked="May WE use the shed?")
    return questions.answer(
        question=row,
        by=challenge.owner,
        public_question="May the shed be used?",
        text="Yes & no.\nFrom stage 3 on.",
    )


def test_an_invitation_opens(challenge):
    follow(by=reader(), topic=topic_of(challenge))
    invite(challenge)
    spread_due(), compose_due()
    assert_golden(mail_of("invited"), "challenges.invited")


def test_who_follows_the_roadmap_hears_of_every_invitation_and_others_of_theirs_alone(challenge):
    roadmap, news = (
        Topic.objects.create(kind=kind, key=topic_of(challenge).public_id, title=kind, is_public=True)
        for kind in ("roadmap", "news")
    )
    of_all, of_it, of_other, of_news = (reader() for _each in range(4))
    for user, topic in (
        (of_all, roadmap),
        (of_it, topic_of(challenge)),
        (of_other, topic_of(ChallengeFactory(open=True))),
        (of_news, news),
    ):
        follow(by=user, topic=topic)
    event = invite(challenge)
    entry = notification_kinds.get(INVITED)
    assert [pk for pk, _why in entry.audience(event, 0, 100)] == sorted([of_all.pk, of_it.pk])
    assert [pk for pk, _why in entry.audience(event, of_all.pk, 1)] == [of_it.pk]
    assert entry.audience_contacts(event, 0, 100) == []


def test_your_question_is_answered_and_a_question_is_answered(challenge):
    asker, follower = reader(), reader()
    follow(by=follower, topic=topic_of(challenge))
    published(challenge, asker)
    spread_due(), compose_due()
    assert_golden(mail_of("answered", asker), "challenges.answered_own")
    assert_golden(mail_of("answered", follower), "challenges.answered")


def test_your_question_was_answered_before(challenge):
    asker = reader()
    into = published(challenge, reader())
    questions.merge(question=question(challenge, by=asker), into=into, by=challenge.owner)
    assert_golden(mail_of("answered_before"), "challenges.answered_before")


def test_your_question_is_not_answered_and_quotes_your_own_words(challenge):
    asker, twin = reader(), reader()
    row = question(challenge, by=asker, asked="What does <it> cost?")
    questions.merge(question=question(challenge, by=twin, asked="How much?"), into=row, by=challenge.owner)
    questions.decline(question=row, by=challenge.owner, reason="It stands on the page.")
    assert_golden(mail_of("question_declined", asker), "challenges.question_declined")
    text = mail_of("question_declined", twin).text
    assert "How much?" in text and "What does" not in text


def test_questions_wait(challenge):
    question(challenge), question(challenge)
    questions.warn_due()
    assert_golden(mail_of("questions_wait"), "challenges.questions_wait")


@pytest.mark.parametrize("what", ["closed", "stopped", "withdrawn"])
def test_what_is_not_true_any_more_is_not_sent(challenge, what):
    asker = reader()
    follow(by=reader(), topic=topic_of(challenge))
    invite(challenge)
    row = published(challenge, asker)
    question(challenge)
    questions.warn_due()
    spread_due(), compose_due()
    if what == "closed":
        Challenge.objects.update(closes_at=WEDNESDAY)
        gone = ("invited", "questions_wait")
    elif what == "stopped":
        Challenge.objects.update(state="stopped", state_reason="No money.")
        gone = ("invited", "questions_wait")
    else:
        Question.objects.filter(pk=row.pk).update(state="declined", reason="Wrong.")
        gone = ("answered",)
    for kind in gone:
        waiting = list(Message.objects.filter(kind=f"challenges.{kind}"))
        assert waiting
        for message in waiting:
            with pytest.raises(NothingToSay):
                make(message)
