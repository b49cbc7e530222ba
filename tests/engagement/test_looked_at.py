"""What readers see of a comment that a moderator takes out of sight: nothing is lost of what others wrote."""

import pytest
from django.test import Client
from django.urls import reverse

from engagement.actions import comments, moderation
from engagement.actions.counting import recount
from engagement.models import Comment, Reason
from tests.engagement.test_threads import ID, read
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said

pytestmark = pytest.mark.django_db
NOTICE = "This comment is being looked at."
WORDS = "Something that somebody reported"


def held(comment: Comment) -> Comment:
    moderation.hold(comment=comment, by=UserFactory(), reason=Reason.OTHER)
    return Comment.objects.select_related("topic").get(pk=comment.pk)


def fresh(thing):
    thing.refresh_from_db()
    return thing


def test_replies_stay_under_a_notice_while_the_comment_is_looked_at():
    root = said(TopicFactory(), text=WORDS)
    replies = [answered(root, text=f"Reply {number}") for number in range(5)]
    text = read(held(root).topic)
    assert NOTICE in text
    assert WORDS not in text
    assert str(root.author) not in text
    assert [place for place in ID.findall(text)] == [
        root.element_id,
        *(reply.element_id for reply in replies[2:]),
    ]
    assert "Show all 5 replies" in text
    assert (fresh(root).reply_count, root.tail_from, root.topic.comment_count) == (5, 3, 5)
    assert not recount()


def test_a_reply_that_is_looked_at_leaves_no_gap_and_the_next_one_moves_up():
    root = said(TopicFactory())
    replies = [answered(root, text=f"Reply {number}") for number in range(4)]
    held(replies[3])
    text = read(root.topic)
    assert [place for place in ID.findall(text)] == [
        root.element_id,
        *(reply.element_id for reply in replies[:3]),
    ]
    assert NOTICE not in text
    assert (fresh(root).reply_count, root.tail_from) == (3, 0)


def test_without_replies_nothing_stands_in_its_place():
    root = held(said(TopicFactory(), text=WORDS))
    assert (root.is_listed, fresh(root.topic).comment_count) == (False, 0)
    assert NOTICE not in read(root.topic)
    assert Client().get(root.get_absolute_url()).status_code == 404


def test_when_the_last_reply_goes_the_notice_goes_too():
    root = said(TopicFactory())
    reply = answered(root)
    assert held(root).is_listed
    comments.withdraw(by=reply.author, comment=reply)
    assert not fresh(root).is_listed
    assert NOTICE not in read(root.topic)


def test_its_writer_reads_it_in_its_place_and_once():
    root = said(TopicFactory(), text=WORDS)
    answered(root)
    held(root)
    text = read(root.topic, root.author)
    assert text.count(WORDS) == 1
    assert text.count(f'id="{root.element_id}"') == 1
    assert "Only you see this until we have read it." in text
    assert NOTICE not in text
    assert WORDS not in read(root.topic, UserFactory())


def test_permalinks_of_the_comment_and_its_replies_lead_to_the_notice():
    root = said(TopicFactory(), text=WORDS)
    replies = [answered(root, text=f"Reply {number}") for number in range(5)]
    held(root)
    for comment in (root, replies[4]):
        answer = Client().get(comment.get_absolute_url())
        assert answer.status_code == 302
        assert answer.url.endswith(f"#{comment.element_id}")
    everything = Client().get(reverse("engagement:replies", args=[root.public_id])).content.decode()
    assert NOTICE in everything
    assert WORDS not in everything
    assert all(f"Reply {number}" in everything for number in range(5))


@pytest.mark.parametrize("act", ["support", "reply", "flag"])
def test_nothing_can_be_done_with_what_is_being_looked_at(act):
    root = said(TopicFactory())
    answered(root)
    held(root)
    assert f"/{root.public_id}/{act}/" not in read(root.topic)
    assert Client().get(reverse(f"engagement:{act}", args=[root.public_id])).status_code == 404


def test_published_again_it_stands_where_it_stood():
    root = said(TopicFactory(), text=WORDS)
    answered(root)
    before = read(root.topic)
    held(root)
    moderation.approve(comment=root, by=UserFactory())
    assert read(root.topic) == before
    assert not recount()


# --- Removed, and who had seen it -----------------------------------------------------------------------
@pytest.mark.parametrize("act", ["remove", "restore and remove"])
def test_what_nobody_ever_saw_leaves_no_notice_when_it_is_refused(act):
    comment = said(TopicFactory(read_first=True), text=WORDS)
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE)
    if act != "remove":
        moderation.restore(comment=comment, by=UserFactory())
        assert WORDS in read(comment.topic)
        moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE)
    was_seen = act != "remove"
    assert fresh(comment).is_listed is was_seen
    assert ("A comment was removed" in read(comment.topic)) is was_seen
    assert Client().get(comment.get_absolute_url()).status_code == (302 if was_seen else 404)
    assert not recount()


def test_a_refused_reply_leaves_no_notice_and_does_not_push_others_out():
    root = said(TopicFactory())
    for number in range(3):
        answered(root, text=f"Reply {number}")
    refused = comments.reply(by=UserFactory(), to=root, text=WORDS, hold=Reason.ABUSE)
    moderation.remove(comment=refused, by=UserFactory(), reason=Reason.ABUSE)
    text = read(root.topic)
    assert all(f"Reply {number}" in text for number in range(3))
    assert "A comment was removed" not in text
    assert (fresh(root).reply_count, root.tail_from) == (3, 0)


def test_what_was_seen_before_it_was_held_leaves_a_notice_when_it_is_removed():
    comment = held(said(TopicFactory()))
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE)
    assert "A comment was removed" in read(comment.topic)


def test_changed_words_that_wait_were_seen_before():
    comment = said(TopicFactory())
    comments.edit(by=comment.author, comment=comment, text="Worse words", hold=Reason.ABUSE)
    assert fresh(comment).state == "held"
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE)
    assert fresh(comment).is_listed
