"""Two officers, or an officer and a citizen, at the same moment: real threads, real commits, on both databases."""

import pytest

from accounts.models import Event
from engagement.actions import closing, comments, counting, responses, topics
from engagement.errors import Refused
from engagement.models import AnswerDue, OfficialResponse
from tests.engagement.answering import answer, department, kinds_as_before, subject_of  # noqa: F401
from tests.engagement.test_races import at_once, no_failures
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.mark.parametrize("what", ["comment", "subject"])
def test_of_officers_who_answer_at_once_one_stands_and_the_others_are_told(what):
    comment = said(TopicFactory())
    thing = {"comment": comment} if what == "comment" else {"subject": subject_of(comment)}
    people, place = [UserFactory() for _number in range(4)], department()
    results = at_once(
        *[
            lambda by=by: responses.respond(by=by, text=f"By {by.pk}", department=place, **thing)
            for by in people
        ]
    )
    made = [result for result in results if isinstance(result, OfficialResponse)]
    refused = [result for result in results if isinstance(result, Refused)]
    assert (len(made), len(refused)) == (1, 3), results
    assert {refusal.code for refusal in refused} == {"answered"}
    assert AnswerDue.objects.get().response == made[0] == OfficialResponse.objects.get()
    assert Event.objects.filter(kind=responses.ANSWERED).count() == 1
    assert not counting.recount()


def test_one_press_many_times_at_once_makes_one_answer():
    topic, by, place = TopicFactory(), UserFactory(), department()
    deeds = [lambda: responses.respond(by=by, topic=topic, text="Yes", department=place) for _n in range(4)]
    no_failures(at_once(*deeds))
    assert OfficialResponse.objects.count() == 1
    assert not counting.recount()


def test_withdrawn_many_times_at_once_it_waits_again_once():
    comment, by = said(TopicFactory()), UserFactory()
    response = answer(comment=comment)
    deeds = [lambda: responses.withdraw(by=by, response=response, reason="Wrong") for _n in range(4)]
    results = at_once(*deeds)
    no_failures(results)
    assert sorted(results) == [False] * 3 + [True]
    assert AnswerDue.objects.get().answered_at is None


def test_what_is_said_while_a_topic_is_closed_is_counted_or_refused():
    """Never a comment on a closed topic that nobody answered or gave a reason to."""
    topic, officer = TopicFactory(), UserFactory()
    people = [UserFactory() for _number in range(5)]
    results = at_once(
        *[lambda by=by: comments.post_comment(by=by, topic=topic, text="Trees", hold="") for by in people],
        lambda: topics.close_topic(
            topic=topic, by=officer, reason="Decided", unanswered_reason="It is decided."
        ),
    )
    assert all(not isinstance(result, Exception) or isinstance(result, Refused) for result in results), (
        results
    )
    assert not AnswerDue.objects.filter(answered_at=None).exists()
    assert not counting.recount()


def test_an_answer_and_a_release_at_once_leave_one_of_them():
    comment, by, place = said(TopicFactory()), UserFactory(), department()
    results = at_once(
        lambda: responses.respond(by=by, comment=comment, text="Yes", department=place),
        lambda: closing.settle_unanswered(topic=comment.topic, by=by, reason="Too late."),
    )
    no_failures(results)
    row = AnswerDue.objects.get()
    assert (row.how, bool(row.response_id), row.released_reason) in {
        ("response", True, ""),
        ("released", False, "Too late."),
    }
