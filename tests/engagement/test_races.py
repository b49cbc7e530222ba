"""Many people at the same moment: real threads, real commits, on both databases."""

import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from accounts.models import Message
from engagement.actions import comments, counting, pending, states, supports, topics
from engagement.models import Comment, Support, Topic
from tests.factories.accounts import UserFactory
from tests.factories.engagement import KIND, TopicFactory, answered, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
PEOPLE = 6


def at_once(*deeds) -> list:
    """What each deed gave, or the exception that it raised; all start together."""
    gate, results = Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        gate.wait()
        try:
            results[place] = deed()
        except Exception as failure:
            results[place] = failure
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=given) for given in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    if connection.vendor == "postgresql":
        connection.close()
    return results


def no_failures(results) -> None:
    assert not [result for result in results if isinstance(result, Exception)]


def test_one_topic_comes_of_many_publications_at_once():
    key = uuid.uuid4()
    results = at_once(
        *[lambda: topics.ensure_topic(kind=KIND, key=key, title="T", is_public=True) for _n in range(PEOPLE)]
    )
    no_failures(results)
    assert Topic.objects.count() == 1


def test_replies_at_once_have_different_positions_and_right_counts():
    root = said(TopicFactory())
    people = [UserFactory() for _number in range(PEOPLE)]
    results = at_once(*[lambda by=by: comments.reply(by=by, to=root, text="Yes", hold="") for by in people])
    no_failures(results)
    assert sorted(Comment.objects.filter(parent=root).values_list("position", flat=True)) == list(
        range(1, PEOPLE + 1)
    )
    root.refresh_from_db()
    assert (root.reply_count, root.tail_from, root.topic.comment_count) == (PEOPLE, PEOPLE - 2, PEOPLE + 1)
    assert not counting.recount()


def test_many_supports_at_once_are_all_counted():
    comment = said(TopicFactory())
    people = [UserFactory() for _number in range(PEOPLE)]
    no_failures(at_once(*[lambda by=by: supports.support(by=by, comment=comment) for by in people]))
    comment.refresh_from_db()
    assert comment.support_count == PEOPLE


def test_one_persons_presses_at_once_count_once():
    comment, fan = said(TopicFactory()), UserFactory()
    results = at_once(*[lambda: supports.support(by=fan, comment=comment) for _n in range(PEOPLE)])
    no_failures(results)
    assert sorted(results) == [False] * (PEOPLE - 1) + [True]
    comment.refresh_from_db()
    assert comment.support_count == Support.objects.count() == 1


def test_pressing_and_taking_back_at_once_never_makes_a_wrong_count():
    comment, fan = said(TopicFactory()), UserFactory()
    supports.support(by=fan, comment=comment)
    deeds = [lambda: supports.withdraw_support(by=fan, comment=comment)] * 3
    no_failures(at_once(*deeds, *[lambda: supports.support(by=fan, comment=comment)] * 3))
    comment.refresh_from_db()
    assert comment.support_count == Support.objects.count()


def test_a_comment_taken_back_and_removed_at_once_is_counted_out_once():
    root = said(TopicFactory())
    answered(root)
    officer = UserFactory()
    results = at_once(
        lambda: comments.withdraw(by=root.author, comment=root),
        lambda: states.change_state(comment=root, state="removed", by=officer, reason="abuse"),
    )
    no_failures(results)
    root.topic.refresh_from_db()
    assert root.topic.comment_count == 1
    assert not counting.recount()


def test_replies_and_removals_at_once_leave_right_counts():
    root = said(TopicFactory())
    standing, people = [answered(root) for _number in range(3)], [UserFactory() for _number in range(3)]
    results = at_once(
        *[lambda by=by: comments.reply(by=by, to=root, text="Yes", hold="") for by in people],
        *[
            lambda c=c: states.change_state(comment=c, state="removed", by=None, reason="spam")
            for c in standing
        ],
    )
    no_failures(results)
    assert not counting.recount()


def test_the_right_code_typed_many_times_at_once_makes_one_comment():
    act = pending.begin(
        browser="b",
        what="say",
        topic=TopicFactory(),
        text="Trees",
        name="Ann",
        email="ann@example.org",
        language="en",
    )
    code = pending.code_of(act)
    results = at_once(
        *[lambda: pending.finish(act=type(act).objects.get(pk=act.pk), code=code) for _n in range(4)]
    )
    no_failures(results)
    made = Comment.objects.get()
    assert {result.comment for result in results} == {made}
    assert made.author.email == "ann@example.org"


def test_a_button_pressed_many_times_at_once_makes_one_comment():
    topic, by = TopicFactory(), UserFactory()
    deeds = [lambda: comments.post_comment(by=by, topic=topic, text="Trees", once=True) for _n in range(4)]
    no_failures(at_once(*deeds))
    assert Comment.objects.count() == 1


def test_the_same_words_sent_twice_at_once_send_one_code():
    topic = TopicFactory()

    def begin():
        return pending.begin(
            browser="b",
            what="say",
            topic=topic,
            text="Trees",
            name="Ann",
            email="ann@example.org",
            language="en",
        )

    no_failures(at_once(begin, begin, begin))
    assert Message.objects.count() == 1


def test_guesses_at_once_take_no_more_than_the_attempts_there_are():
    act = pending.begin(
        browser="b",
        what="say",
        topic=TopicFactory(),
        text="Trees",
        name="Ann",
        email="ann@example.org",
        language="en",
    )
    wrong = f"{(int(pending.code_of(act)) + 1) % 1_000_000:06d}"
    results = at_once(
        *[lambda: pending.finish(act=type(act).objects.get(pk=act.pk), code=wrong) for _n in range(8)]
    )
    assert sorted(result.code for result in results) == ["attempts"] * 3 + ["wrong"] * 5
