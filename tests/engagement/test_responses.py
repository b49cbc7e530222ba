"""Official responses: what they tick off, whom they tell, how they are changed and withdrawn."""

from datetime import timedelta

import pytest
import time_machine

from accounts.actions import outbox
from accounts.actions.delivery import deliver
from accounts.clock import now
from accounts.models import Event, Message, Notification, ScopedLogEntry
from engagement.actions import comments, counting, responses, states
from engagement.errors import Refused
from engagement.models import AnswerDue, Idea, OfficialResponse, Topic
from tests.engagement.answering import answer, department, kinds_as_before, subject_of, with_officers  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said

pytestmark = pytest.mark.django_db
How = AnswerDue.How


def due(comment) -> AnswerDue:
    return AnswerDue.objects.get(comment=comment)


def people_told() -> list[int]:
    deliver()
    return sorted(Message.objects.filter(kind=responses.ANSWERED).values_list("user", flat=True))


def test_an_answer_to_a_comment_ticks_it_off_and_tells_its_writer_once():
    comment, other = said(TopicFactory()), UserFactory()
    response = answer(comment=comment, by=other)
    row = due(comment)
    assert (row.how, row.answered_by, row.response, row.answered_at) == (
        How.RESPONSE,
        other,
        response,
        response.at,
    )
    assert people_told() == [comment.author_id]
    assert people_told() == [comment.author_id]
    comment.topic.refresh_from_db()
    assert comment.topic.response_count == 1
    assert response.topic == comment.topic


def test_an_answer_to_a_subject_answers_everything_in_it_and_each_writer_once():
    topic, twice = TopicFactory(), UserFactory()
    first, second, third = said(topic, by=twice), said(topic, by=twice, text="And benches."), said(topic)
    beside = said(topic)
    answer(subject=subject_of(first, second, third))
    assert [due(each).how for each in (first, second, third, beside)] == [How.SUBJECT] * 3 + [""]
    assert people_told() == sorted([twice.pk, third.author_id])


def test_what_was_removed_is_not_answered_by_its_subject():
    gone = said(TopicFactory())
    subject = subject_of(gone)
    states.change_state(comment=gone, state="removed", by=None, reason="abuse")
    answer(subject=subject)
    assert due(gone).how == ""
    assert people_told() == []


@pytest.mark.parametrize("everything", [True, False])
def test_an_answer_to_a_topic_answers_what_was_said_only_where_it_says_so(everything):
    topic = TopicFactory()
    before = said(topic)
    reply = answered(before)
    answer(topic=topic, everything=everything)
    after = said(topic)
    assert due(before).how == (How.TOPIC if everything else "")
    assert due(after).how == ""
    assert people_told() == ([before.author_id] if everything else [])
    assert reply.author_id not in people_told()


def test_an_answer_to_the_topic_of_an_idea_answers_the_idea():
    about, own = TopicFactory(), TopicFactory()
    comment = said(about)
    Idea.objects.create(comment=comment, about=about, topic=own, title="Trees", is_public=True)
    answer(topic=own)
    assert due(comment).how == How.RESPONSE
    assert people_told() == [comment.author_id]


def test_what_has_an_answer_keeps_the_first_one_but_its_writer_hears_of_the_second():
    officer = UserFactory()
    topic = with_officers(officer)
    comment = said(topic)
    answered(comment, by=officer)
    answer(comment=comment, by=officer)
    assert due(comment).how == How.REPLY
    assert people_told() == [comment.author_id]


def test_the_officer_is_not_told_of_their_own_answer():
    comment = said(TopicFactory())
    answer(comment=comment, by=comment.author)
    assert people_told() == []


def test_a_comment_is_answered_once():
    comment = said(TopicFactory())
    answer(comment=comment)
    with pytest.raises(Refused) as refusal:
        answer(comment=comment, text="Something else")
    assert refusal.value.code == "answered"
    comment.topic.refresh_from_db()
    assert comment.topic.response_count == 1


def test_the_same_press_twice_makes_one_answer():
    topic, by = TopicFactory(), UserFactory()
    assert answer(topic=topic, by=by) == answer(topic=topic, by=by)
    assert answer(topic=topic, by=by) != answer(topic=topic, by=by, text="More")
    with time_machine.travel(now() + timedelta(minutes=2)):
        answer(topic=topic, by=by)
    topic.refresh_from_db()
    assert topic.response_count == OfficialResponse.objects.count() == 3


@pytest.mark.parametrize("state", ["removed", "withdrawn", "held"])
def test_what_does_not_stand_is_not_answered(state):
    comment = said(TopicFactory())
    states.change_state(comment=comment, state=state, by=None)
    with pytest.raises(Refused, match="gone"):
        answer(comment=comment)


def test_replies_and_private_topics_are_not_answered_and_somebody_answers():
    comment = said(TopicFactory())
    with pytest.raises(Refused, match="gone"):
        answer(comment=answered(comment))
    with pytest.raises(Refused, match="department"):
        answer(comment=comment, department_name=" ")
    with pytest.raises(ValueError, match="one thing"):
        answer(comment=comment, topic=comment.topic)
    Topic.objects.update(is_public=False)
    with pytest.raises(Refused, match="private"):
        answer(comment=comment)


def test_a_changed_answer_is_marked_and_keeps_its_earlier_words_in_the_history():
    response, by = answer(topic=TopicFactory()), UserFactory()
    assert responses.edit(by=by, response=response, text="We will plant fifty trees.")
    response.refresh_from_db()
    assert (response.text, response.edited_at is not None) == ("We will plant fifty trees.", True)
    assert not responses.edit(by=by, response=response, text=response.text)
    assert Event.objects.filter(kind=responses.ANSWERED).count() == 1
    entries = ScopedLogEntry.objects.filter(object_id=str(response.pk), action="engagement.edit_response")
    assert [entry.data["before"] for entry in entries] == ["We will plant forty trees."]


def test_a_withdrawn_answer_leaves_its_reason_and_what_it_answered_waits_again():
    comment, by = said(TopicFactory()), UserFactory()
    response = answer(comment=comment)
    assert responses.withdraw(by=by, response=response, reason=" The figure was wrong. ")
    assert not responses.withdraw(by=by, response=response, reason="Again")
    assert (response.withdrawn_reason, response.withdrawn_by) == ("The figure was wrong.", by)
    assert (due(comment).how, due(comment).answered_at, due(comment).response) == ("", None, None)
    assert people_told() == []
    answer(comment=comment, text="Now the right figure.")
    assert due(comment).how == How.RESPONSE
    comment.topic.refresh_from_db()
    assert comment.topic.response_count == 2
    with pytest.raises(Refused, match="withdrawn"):
        responses.edit(by=by, response=response, text="x")


def test_withdrawing_needs_a_reason():
    response = answer(topic=TopicFactory())
    with pytest.raises(Refused, match="reason"):
        responses.withdraw(by=UserFactory(), response=response, reason=" ")


def test_drift_of_the_count_is_found_and_mended():
    topic = TopicFactory()
    answer(topic=topic)
    Topic.objects.update(response_count=7)
    assert counting.recount().topics == 1
    topic.refresh_from_db()
    assert topic.response_count == 1


def test_what_is_sorted_into_an_answered_subject_later_is_answered_then():
    topic = TopicFactory()
    first, later = said(topic), said(topic, text="Benches in the shade.")
    subject = subject_of(first)
    assert not responses.answer_tagged(comment=later, subject=subject)
    answer(subject=subject)
    assert responses.answer_tagged(comment=later, subject=subject)
    assert not responses.answer_tagged(comment=later, subject=subject)
    assert due(later).how == How.SUBJECT
    assert people_told() == sorted([first.author_id, later.author_id])


def test_thousands_are_told_in_batches(monkeypatch):
    monkeypatch.setattr(outbox, "SPREAD_BATCH", 2)
    topic = TopicFactory()
    subject = subject_of(*[said(topic) for _number in range(5)])
    answer(subject=subject)
    assert len(people_told()) == Notification.objects.filter(event__kind=responses.ANSWERED).count() == 5


@pytest.mark.parametrize("then", ["withdrawn", "made private", "taken back"])
def test_an_answer_that_nobody_may_see_any_more_is_not_sent(then):
    comment = said(TopicFactory())
    response = answer(comment=comment)
    if then == "withdrawn":
        responses.withdraw(by=UserFactory(), response=response, reason="Wrong")
    elif then == "made private":
        Topic.objects.update(is_public=False)
    else:
        comments.withdraw(by=comment.author, comment=comment)
    deliver()
    assert not Message.objects.filter(kind=responses.ANSWERED, state="sent").exists()


def test_the_department_is_named_also_when_it_is_none_of_ours():
    response = answer(topic=TopicFactory(), department_name="The canal trust")
    assert (response.department, response.department_name) == (None, "The canal trust")
    assert answer(topic=TopicFactory()).department == department()
