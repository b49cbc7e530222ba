"""The mails about answers, as their readers get them; and who is reminded of what is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import translation

from accounts.actions.delivery import deliver, make
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Event, Message
from accounts.registries import notification_kinds
from engagement.actions import closing, reminding_answers, responses, topics
from engagement.models import AnswerDue, Topic
from engagement.registries import Promise
from tests.engagement.answering import answer, kinds_as_before, subject_of, with_officers  # noqa: F401
from tests.engagement.test_mails import masked, one_sender  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, register_kind, said
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
TITLE = "Trees & “benches”"
WORDS = "We will plant forty trees on the Stratford Road before March.\n\nThe list of streets: https://example.org/trees"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def only_mail(kind: str):
    spread_due()
    compose_due()
    return masked(make(Message.objects.get(kind=kind)))


@pytest.mark.parametrize("what", ["comment", "subject"])
def test_the_mail_about_an_official_response(what):
    denise = UserFactory(display_name="Denise")
    comment = said(TopicFactory(title=TITLE), by=denise, text="More shade at the <b>bus stops</b>, please.")
    thing = {"comment": comment} if what == "comment" else {"subject": subject_of(comment, title="Shade")}
    answer(text=WORDS, **thing)
    assert_golden(only_mail(responses.ANSWERED), f"engagement.answered_{what}")


def test_the_mail_about_no_answer_of_its_own():
    denise = UserFactory(display_name="Denise")
    comment = said(TopicFactory(title=TITLE), by=denise, text="More shade at the bus stops, please.")
    topics.close_topic(
        topic=comment.topic,
        by=UserFactory(),
        reason="Decided.",
        unanswered_reason="The contract is let, and nothing here can change any more.",
    )
    assert_golden(only_mail(closing.RELEASED), "engagement.released")


@pytest.fixture
def officer():
    return UserFactory(display_name="Olive")


@pytest.fixture
def topic(officer):
    """Where answers are promised within ten working days, and Olive gives them."""
    topic = with_officers(officer, title=TITLE)
    words = Promise(who_answers="", answers_by="", can_change="", answer_within_days=10)
    register_kind(
        promise=lambda topic: words,
        answerable_by=lambda user, topic: user == officer,
        answerable=lambda user: None if user == officer else (),
        owners=lambda key: {officer.pk},
    )
    return topic


def test_the_mail_about_answers_that_are_due(topic):
    with time_machine.travel(at("2026-11-23 10:00"), tick=False) as clock:
        said(topic)
        clock.move_to(at("2026-11-25 10:00"))
        said(topic)
        clock.move_to(at("2026-12-08 10:00"))
        assert reminding_answers.remind_of_answers() == 1
        assert_golden(
            masked(make(Message.objects.get(kind=reminding_answers.ANSWERS_DUE))), "engagement.answers_due"
        )


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-12-03 08:59", 0),  # Thursday, before nine
        ("2026-12-02 09:00", 0),  # three working days ahead
        ("2026-12-03 09:00", 1),  # two ahead: Monday is the day
        ("2026-12-05 10:00", 0),  # Saturday
        ("2026-12-25 10:00", 0),  # nobody works
        ("2026-12-24 10:00", 1),  # late since long
    ],
)
def test_officers_are_told_on_working_days_from_two_working_days_ahead(topic, instant, told):
    with time_machine.travel(at("2026-11-23 10:00"), tick=False) as clock:
        said(topic)
        clock.move_to(at(instant))
        reminding_answers.remind_of_answers()
        assert Message.objects.filter(kind=reminding_answers.ANSWERS_DUE).count() == told


def test_once_on_each_working_day_and_only_while_something_is_due(topic, officer):
    with time_machine.travel(at("2026-11-23 10:00"), tick=False) as clock:
        comment = said(topic)
        clock.move_to(at("2026-12-04 09:30"))
        for _time in range(3):
            reminding_answers.remind_of_answers()
        assert Event.objects.filter(kind=reminding_answers.ANSWERS_DUE).count() == 1
        clock.move_to(at("2026-12-07 09:30"))
        reminding_answers.remind_of_answers()
        assert Event.objects.filter(kind=reminding_answers.ANSWERS_DUE).count() == 2
        answer(comment=comment, by=officer)
        deliver()
        assert not [letter for letter in mail.outbox if letter.to == [officer.email]]
        clock.move_to(at("2026-12-08 09:30"))
        assert reminding_answers.remind_of_answers() == 0


def test_where_nobody_looks_after_it_the_editors_hear(topic):
    editor = UserFactory(roles=["editor"])
    register_kind(
        promise=lambda topic: Promise(who_answers="", answers_by="", can_change="", answer_within_days=1)
    )
    said(topic)
    reminding_answers.remind_of_answers()
    with time_machine.travel(at("2026-12-15 10:00") + timedelta(days=365), tick=False):
        reminding_answers.remind_of_answers()
        told = Message.objects.filter(kind=reminding_answers.ANSWERS_DUE, user=editor)
        assert told.exists()


def test_what_carries_no_promise_reminds_nobody(topic):
    said(topic)
    AnswerDue.objects.update(due_on=None)
    with time_machine.travel(at("2027-11-24 10:00"), tick=False):
        assert reminding_answers.remind_of_answers() == 0


def test_each_kind_says_itself_in_one_line_of_a_digest():
    comment = said(TopicFactory(title="Trees"))
    answer(comment=comment)
    said(comment.topic)
    topics.close_topic(topic=comment.topic, by=UserFactory(), reason="x", unanswered_reason="It is over.")
    lines = {}
    with translation.override("en"):
        for event in Event.objects.filter(kind__in=[responses.ANSWERED, closing.RELEASED]):
            lines[event.kind] = notification_kinds.get(event.kind).line(event).text
    assert lines == {
        responses.ANSWERED: "Housing answered what you said about “Trees”.",
        closing.RELEASED: "What you said about “Trees” gets no answer of its own: It is over.",
    }
    assert Topic.objects.count() == 1
