"""Saying, answering, putting right and taking back, with everything that follows from each."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import Event, Message
from engagement.actions import comments, counting, states, topics
from engagement.errors import Refused
from engagement.models import Comment, ModerationEvent, Topic
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, fill, register_kind, said

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def fresh(thing):
    thing.refresh_from_db()
    return thing


def told(comment) -> set:
    return set(
        Message.objects.filter(notifications__event__dedupe_key__contains=str(comment.public_id)).values_list(
            "user", flat=True
        )
    )


# --- Saying and answering -----------------------------------------------------------------------------------
def test_a_comment_stands_at_once_and_counts():
    topic = TopicFactory()
    comment = said(topic, text="More trees", anchor="S2", language="ur")
    assert (comment.state, comment.anchor, comment.language, comment.parent) == ("visible", "S2", "ur", None)
    assert fresh(topic).comment_count == 1
    assert "<p" in fresh(comment).fragments["body"]


def test_a_reply_to_a_reply_joins_its_root_and_names_whom_it_answers():
    root = said(TopicFactory())
    first = answered(root)
    second = answered(first)
    assert (first.parent, first.position, first.answers) == (root, 1, None)
    assert (second.parent, second.position, second.answers) == (root, 2, first)
    assert fresh(root).reply_count == 2
    assert fresh(root.topic).comment_count == 3


def test_the_tail_begins_at_the_third_newest_reply():
    root = said(TopicFactory())
    for number in range(1, 7):
        answered(root)
        assert fresh(root).tail_from == (0 if number <= 3 else number - 2)


def test_the_tail_follows_when_a_reply_goes():
    root = said(TopicFactory())
    replies = [answered(root) for _number in range(5)]
    comments.withdraw(by=replies[4].author, comment=replies[4])
    assert fresh(root).tail_from == 2
    comments.withdraw(by=replies[0].author, comment=replies[0])
    assert (fresh(root).tail_from, root.reply_count) == (0, 3)


def test_nobody_answers_what_is_gone():
    root = said(TopicFactory())
    comments.withdraw(by=root.author, comment=root)
    with pytest.raises(Refused) as refusal:
        answered(root)
    assert refusal.value.code == "gone"


def test_after_closing_only_the_owners_people_answer():
    officer = UserFactory()
    register_kind(answerable_by=lambda user, topic: user == officer)
    try:
        root = said(TopicFactory())
        topics.close_topic(topic=root.topic, by=officer, reason="Decided.", unanswered_reason="It is over.")
        answer = answered(root, by=officer)
        assert answer.is_official
        with pytest.raises(Refused):
            answered(root)
        with pytest.raises(Refused):
            said(root.topic, by=officer)
    finally:
        register_kind()


# --- Who is told --------------------------------------------------------------------------------------------
def test_those_answered_are_told_once_each_and_never_the_writer():
    root = said(TopicFactory())
    first = answered(root)
    second = answered(first)
    assert told(first) == {root.author.pk}
    assert told(second) == {root.author.pk, first.author.pk}
    third = answered(second, by=root.author)
    assert told(third) == {second.author.pk}
    own = answered(root, by=root.author)
    assert told(own) == set()


def test_a_held_reply_is_told_when_it_is_published_and_only_then():
    root = said(TopicFactory())
    held = comments.reply(by=UserFactory(), to=root, text="Buy here", hold="spam")
    assert told(held) == set()
    states.change_state(comment=held, state="visible", by=None)
    assert told(held) == {root.author.pk}
    states.change_state(comment=held, state="removed", by=None, reason="spam")
    states.change_state(comment=held, state="visible", by=None)
    assert Event.objects.filter(kind="engagement.reply").count() == 1


# --- Waiting to be read -------------------------------------------------------------------------------------
def test_a_held_comment_is_counted_nowhere_and_written_down():
    topic = TopicFactory(read_first=True)
    comment = said(topic)
    assert (comment.state, comment.is_listed, fresh(topic).comment_count) == ("held", False, 0)
    assert ModerationEvent.objects.get().decision == "held"
    assert states.change_state(comment=comment, state="visible", by=UserFactory())
    assert (fresh(comment).is_listed, fresh(topic).comment_count) == (True, 1)


@pytest.mark.parametrize(("number", "state"), [(1, "visible"), (2, "held")])
def test_a_newcomers_second_link_is_read_first(number, state):
    text = " ".join(f"https://shop{n}.example.org/" for n in range(number))
    made = comments.post_comment(by=UserFactory(), topic=TopicFactory(), text=text)
    assert made.state == state
    assert made.state_reason == ("spam" if state == "held" else "")


def test_the_owners_people_never_wait():
    register_kind(answerable_by=lambda user, topic: True)
    try:
        assert said(TopicFactory(read_first=True)).state == "visible"
    finally:
        register_kind()


# --- Putting right ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("later", "is_allowed"),
    [(timedelta(minutes=15, microseconds=-1), True), (timedelta(minutes=15), False)],
)
def test_words_can_be_changed_for_fifteen_minutes_and_are_marked(later, is_allowed):
    with time_machine.travel(NOON, tick=False):
        comment = said(TopicFactory(), text="Mor trees")
    with time_machine.travel(NOON + later, tick=False):
        if is_allowed:
            assert comments.edit(by=comment.author, comment=comment, text="More trees")
            fresh(comment)
            assert (comment.text, comment.edited_at) == ("More trees", NOON + later)
            assert "More trees" in comment.fragments["body"]
        else:
            with pytest.raises(Refused):
                comments.edit(by=comment.author, comment=comment, text="More trees")
            assert fresh(comment).text == "Mor trees"


def test_the_same_words_again_are_no_change():
    comment = said(TopicFactory(), text="More trees")
    assert comments.edit(by=comment.author, comment=comment, text="More trees") is False
    assert fresh(comment).edited_at is None


def test_nobody_changes_anothers_words():
    comment = said(TopicFactory())
    with pytest.raises(Refused):
        comments.edit(by=UserFactory(), comment=comment, text="Mine now")


def test_changed_words_wait_again_where_words_are_read_first():
    topic = TopicFactory(read_first=True)
    comment = said(topic)
    states.change_state(comment=comment, state="visible", by=None)
    comments.edit(by=comment.author, comment=comment, text="Something else")
    assert fresh(comment).state == "held"
    assert fresh(topic).comment_count == 0


# --- Taking back and going ----------------------------------------------------------------------------------
def test_taken_back_without_replies_it_is_gone():
    comment = said(TopicFactory())
    assert comments.withdraw(by=comment.author, comment=comment) is True
    assert (fresh(comment).state, comment.is_listed, comment.state_by) == ("withdrawn", False, comment.author)
    assert fresh(comment.topic).comment_count == 0
    assert comments.withdraw(by=comment.author, comment=comment) is False


def test_taken_back_with_replies_a_tombstone_stays_until_the_last_reply_goes():
    root = said(TopicFactory())
    reply = answered(root)
    comments.withdraw(by=root.author, comment=root)
    assert fresh(root).is_listed
    assert fresh(root.topic).comment_count == 1
    comments.withdraw(by=reply.author, comment=reply)
    assert not fresh(root).is_listed


def test_nobody_takes_back_anothers_words():
    comment = said(TopicFactory())
    assert comments.withdraw(by=UserFactory(), comment=comment) is False
    assert fresh(comment).is_visible


@pytest.mark.parametrize(("reason", "is_listed"), [("abuse", True), ("spam", False)])
def test_a_removed_comment_leaves_a_notice_unless_it_was_spam(reason, is_listed):
    comment = said(TopicFactory())
    states.change_state(comment=comment, state="removed", by=UserFactory(), reason=reason)
    assert fresh(comment).is_listed is is_listed


def test_an_account_goes_and_its_words_stay_without_a_name():
    root = said(TopicFactory(), text="More trees")
    reply = answered(root)
    comments.erase(by=root.author, keep_words=True)
    assert (fresh(root).author, root.text, root.state) == (None, "More trees", "visible")
    assert fresh(reply).author is not None


def test_an_account_goes_with_its_words_and_others_replies_stay():
    author = UserFactory()
    topic = TopicFactory()
    root, alone = said(topic, by=author), said(topic, by=author)
    reply = answered(root)
    ModerationEvent.objects.create(comment=root, decision="kept", text_before=root.text)
    for _twice in range(2):
        comments.erase(by=author, keep_words=False)
    assert (fresh(root).author, root.text, root.state, root.is_listed) == (None, "", "erased", True)
    assert root.fragments == {}
    assert not fresh(alone).is_listed
    assert fresh(reply).is_visible
    assert fresh(topic).comment_count == 1
    assert ModerationEvent.objects.get().text_before == ""


def test_words_that_were_taken_back_go_with_the_account_even_when_words_are_kept():
    comment = said(TopicFactory())
    author = comment.author
    comments.withdraw(by=author, comment=comment)
    comments.erase(by=author, keep_words=True)
    assert (fresh(comment).text, comment.state, comment.author) == ("", "erased", None)


# --- Counts -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_do_the_stored_counts_are_those_of_a_recount(seed):
    chance, topic = random.Random(seed), TopicFactory()
    people = [UserFactory() for _number in range(3)]
    made: list[Comment] = []
    for _step in range(40):
        comment = chance.choice(made) if made else None
        deed = chance.choice(["say", "reply", "reply", "reply", "withdraw", "remove", "hold", "restore"])
        if deed == "say" or comment is None:
            made.append(said(topic, by=chance.choice(people)))
        elif deed == "reply":
            if fresh(comment).is_visible:
                made.append(answered(comment, by=chance.choice(people)))
        elif deed == "withdraw":
            comments.withdraw(by=comment.author, comment=comment)
        else:
            state = {"remove": "removed", "hold": "held", "restore": "visible"}[deed]
            states.change_state(
                comment=comment,
                state=state,
                by=None,
                reason=chance.choice(["abuse", "spam"]) if state == "removed" else "",
            )
    assert not counting.recount()


def test_a_recount_puts_every_count_right_and_says_so(caplog):
    topic = TopicFactory()
    fill(topic, roots=3, replies=5)
    Comment.objects.update(support_count=0)
    Topic.objects.update(comment_count=1, support_count=4)
    Comment.objects.filter(parent=None).update(reply_count=0, tail_from=0)
    drift = counting.recount()
    assert (drift.topics, drift.comments) == (1, 3)
    assert fresh(topic).comment_count == 18
    assert set(Comment.objects.filter(parent=None).values_list("reply_count", "tail_from")) == {(5, 3)}
    assert "drifted" in caplog.text
    assert not counting.recount()


def test_stored_html_is_made_again_where_it_is_missing():
    comment = said(TopicFactory(), text="See https://example.org/")
    Comment.objects.update(fragments={})
    call_command("rebuild_fragments", verbosity=0)
    assert 'href="https://example.org/"' in fresh(comment).fragments["body"]
    assert set(comment.fragments["at"]) >= {"en", "ur"}
