"""Before something ends: what is unanswered is answered or gets a reason; authors are told it."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.delivery import deliver
from accounts.models import Message
from cms.actions import states as actions
from cms.models import ActionRecord, StateChange
from engagement.actions import closing, comments, states, topics
from engagement.errors import Refused
from engagement.models import AnswerDue, Idea, Topic
from engagement.parts.answers import how_answered
from tests.engagement.answering import answer, kinds_as_before, subject_of, with_officers  # noqa: F401
from tests.engagement.moderating import client_of, moderator
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db
WHY = "The contract is let, and nothing here can change any more."


def told() -> list[int]:
    deliver()
    return sorted(Message.objects.filter(kind=closing.RELEASED).values_list("user", flat=True))


def close(topic, **given):
    return topics.close_topic(topic=topic, by=UserFactory(), reason="It is decided.", **given)


def test_a_topic_where_something_is_unanswered_is_not_closed_without_a_reason():
    comment = said(TopicFactory())
    with pytest.raises(Refused) as refusal:
        close(comment.topic, unanswered_reason="  ")
    assert refusal.value.code == "unanswered"
    assert "1 thing people said or offered has no answer yet" in str(refusal.value.message)
    comment.topic.refresh_from_db()
    assert comment.topic.is_open


def test_with_a_reason_everybody_who_waits_is_told_it_once():
    topic, twice = TopicFactory(), UserFactory()
    first, second = said(topic, by=twice), said(topic, by=twice, text="And benches.")
    third, done = said(topic), said(topic)
    answer(comment=done)
    close(topic, unanswered_reason=f" {WHY} ")
    rows = AnswerDue.objects.filter(comment__in=[first, second, third])
    assert set(rows.values_list("how", "released_reason")) == {("released", WHY)}
    assert AnswerDue.objects.get(comment=done).how == "response"
    assert told() == sorted([twice.pk, third.author_id])
    assert told() == sorted([twice.pk, third.author_id])


def test_what_was_said_about_ideas_on_it_counts_too():
    topic, own = TopicFactory(), TopicFactory()
    idea = said(topic)
    Idea.objects.create(comment=idea, about=topic, topic=own, title="Trees")
    answer(topic=own)
    below = said(own)
    with pytest.raises(Refused):
        close(topic)
    close(topic, unanswered_reason=WHY)
    assert told() == [below.author_id]


def test_what_is_all_answered_closes_without_a_word():
    topic = TopicFactory()
    answer(comment=said(topic))
    gone = said(topic)
    states.change_state(comment=gone, state="removed", by=None)
    close(topic)
    assert told() == []


def test_whoever_takes_their_words_back_is_not_told():
    comment = said(TopicFactory())
    close(comment.topic, unanswered_reason=WHY)
    comments.withdraw(by=comment.author, comment=comment)
    deliver()
    assert not Message.objects.filter(kind=closing.RELEASED, state="sent").exists()


def test_a_comment_that_comes_when_it_is_closed_is_refused():
    topic = TopicFactory()
    close(topic)
    with pytest.raises(Refused, match="closed"):
        said(topic)
    topic.refresh_from_db()
    assert topic.comment_count == 0


def test_the_closed_panel_says_how_it_was_answered():
    topic = TopicFactory()
    for _number in range(3):
        answer(comment=said(topic))
    said(topic)
    close(topic, unanswered_reason="Too <late>.")
    assert how_answered(topic) == (
        "<p>4 comments: 3 answered; 1 without an answer of its own: Too &lt;late&gt;.</p>"
    )
    assert how_answered(TopicFactory()) == ""


def test_a_demonstrations_topic_is_closed_quietly_in_the_past():
    comment = said(TopicFactory())
    then = datetime(2026, 6, 30, 12, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 25, tzinfo=UTC)):
        close(comment.topic, at=then, unanswered_reason=WHY)
    assert AnswerDue.objects.get().answered_at == then
    assert told() == []


# --- The action of the roadmap -----------------------------------------------------------------------------
@pytest.fixture
def action():
    page = ActionPageFactory(ref="A1")
    return ActionRecord.objects.get(key=page.key), Topic.objects.get(key=page.key)


@pytest.mark.parametrize("state", ["done", "stopped"])
def test_an_action_does_not_end_while_somebody_waits(action, state):
    record, topic = action
    said(topic)
    by = UserFactory()
    with pytest.raises(actions.Unanswered, match="has no answer yet"):
        actions.set_state(record=record, state=state, reason="It is", by=by)
    record.refresh_from_db()
    assert record.state == "proposed"
    assert not StateChange.objects.exists()
    actions.set_state(record=record, state=state, reason="It is", by=by, unanswered_reason=WHY)
    record.refresh_from_db()
    assert record.state == state
    assert len(told()) == 1


@pytest.mark.parametrize("state", ["confirmed", "under_way", "on_hold"])
def test_an_action_that_goes_on_asks_for_nothing(action, state):
    record, topic = action
    said(topic)
    actions.set_state(record=record, state=state, reason="It is", by=UserFactory(), unanswered_reason=WHY)
    assert told() == []
    assert AnswerDue.objects.get().answered_at is None


def test_an_action_without_a_topic_ends(action):
    record, topic = action
    topic.delete()
    actions.set_state(record=record, state="done", reason="It is", by=UserFactory())


# --- What the officer sees ---------------------------------------------------------------------------------
def test_an_officer_sees_what_is_unanswered_before_an_action_ends(action):
    record, topic = action
    first = said(topic, text="More trees on the Stratford Road, please.")
    subject = subject_of(first, said(topic), title="Shade")
    said(topic)
    client = client_of(moderator("editor"))
    page = reverse("action_state:state", args=[record.pk])
    html = client.get(page).content.decode()
    assert "3 things people said or offered have no answer" in html
    assert "More trees on the Stratford Road" in html
    assert re.search(r"Shade: 2\b", html)
    assert reverse("engagement:respond_subject", args=[subject.public_id]) in html
    assert reverse("engagement:respond_comment", args=[first.public_id]) in html
    given = {"state": "done", "reason": "It is done."}
    refused = client.post(page, given)
    assert refused.status_code == 422
    assert "It is done." in refused.content.decode()
    assert client.post(page, {**given, "unanswered_reason": WHY}).status_code == 302
    record.refresh_from_db()
    assert record.state == "done"


def test_a_moderator_sees_it_before_a_topic_is_closed_without_links_to_what_they_may_not_do():
    topic = with_officers()
    comment = said(topic)
    client = client_of(moderator())
    page = reverse("moderation:close_topic", args=[topic.pk])
    html = client.get(page).content.decode()
    assert "1 thing people said or offered has no answer" in html
    assert comment.text in html
    assert "/respond/" not in html
    assert client.post(page, {"reason": "Decided."}).status_code == 422
    client.post(page, {"reason": "Decided.", "unanswered_reason": WHY})
    topic.refresh_from_db()
    assert topic.has_closed


def test_with_nothing_unanswered_nothing_is_asked(action):
    record, topic = action
    answer(comment=said(topic))
    html = (
        client_of(moderator("editor")).get(reverse("action_state:state", args=[record.pk])).content.decode()
    )
    assert "unanswered_reason" not in html


def test_what_the_officer_sees_costs_the_same_at_two_sizes(action):
    record, topic = action
    client = client_of(moderator("editor"))
    page = reverse("action_state:state", args=[record.pk])
    subject_of(said(topic))
    client.get(page)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    small = cost()
    for number in range(12):
        subject_of(said(topic), title=f"S{number}")
    assert cost() == small


def test_the_days_of_a_topic_are_set_in_the_back_office():
    topic = TopicFactory()
    client = client_of(moderator())
    page = reverse("moderation:topic_answers", args=[topic.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"answer_within_days": "-1"}).status_code == 422
    client.post(page, {"answer_within_days": "5"})
    topic.refresh_from_db()
    assert topic.answer_within_days == 5
    client.post(page, {"answer_within_days": ""})
    topic.refresh_from_db()
    assert topic.answer_within_days is None
    assert client_of(moderator("editor")).get(page).status_code == 404
