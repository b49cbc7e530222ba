"""Two moderators at the same moment, on both databases."""

import pytest

from accounts.models import Message
from engagement.actions import appeals, comments, moderation, spam, supports
from engagement.errors import Refused
from engagement.models import Appeal, Comment, Flag, Reason, SpamRemoval, Topic
from tests.engagement.moderating import make_comment, make_flag, moderator
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def codes(results):
    return sorted(result.code if isinstance(result, Refused) else result.decision for result in results)


def test_two_who_publish_at_once_make_one_decision():
    comment = make_comment("held")
    people = [UserFactory(), UserFactory(), UserFactory()]
    results = at_once(*[lambda by=by: moderation.approve(comment=comment, by=by) for by in people])
    assert codes(results) == ["decided", "decided", "published"]
    assert Topic.objects.get(pk=comment.topic_id).comment_count == 1
    assert comment.moderation_events.filter(decision="published").count() == 1


def test_removing_a_reply_and_its_root_at_once_keeps_the_counts_right():
    root = make_comment()
    answer = make_comment(to=root)
    people = [UserFactory(), UserFactory()]
    results = at_once(
        lambda: moderation.remove(comment=root, by=people[0], reason=Reason.ABUSE),
        lambda: moderation.remove(comment=answer, by=people[1], reason=Reason.ABUSE),
    )
    assert codes(results) == ["removed", "removed"]
    assert Topic.objects.get(pk=root.topic_id).comment_count == 0
    assert Comment.objects.get(pk=root.pk).reply_count == 0


def test_two_who_pass_it_on_at_once_make_one_report():
    comment = make_comment()
    people = [UserFactory(), UserFactory()]
    results = at_once(*[lambda by=by: moderation.escalate_at_risk(comment=comment, by=by) for by in people])
    assert codes(results) == ["escalated", "escalated"]  # one decision, one refusal of that name
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Flag.objects.urgent().filter(comment=comment).count() == 1


def test_dismissing_twice_at_once_handles_the_report_once():
    comment = make_comment()
    make_flag(comment)
    people = [UserFactory(), UserFactory()]
    results = at_once(*[lambda by=by: moderation.dismiss_flags(comment=comment, by=by) for by in people])
    assert codes(results) == ["kept", "nothing"]


def test_two_who_take_the_second_look_at_once_decide_once():
    comment = make_comment("removed")
    appeals.ask(by=comment.author, comment=comment)
    people = [UserFactory(), UserFactory()]
    results = at_once(
        lambda: appeals.uphold(comment=comment, by=people[0]),
        lambda: appeals.stand(comment=comment, by=people[1], note="No."),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1
    appeal = Appeal.objects.get()
    assert Comment.objects.get(pk=comment.pk).is_visible is (appeal.outcome == "upheld")
    assert Message.objects.filter(kind__startswith="engagement.appeal_").count() == 1


def test_asking_twice_at_once_asks_once():
    comment = make_comment("removed")
    results = at_once(*[lambda: appeals.ask(by=comment.author, comment=comment) for _n in range(3)])
    assert sorted(new for _appeal, new in results) == [False, False, True]


def test_what_an_account_posts_while_it_is_removed_does_not_stay_visible():
    rubbish, by, topic = UserFactory(), moderator(), TopicFactory()
    other = said(topic)
    said(topic, by=rubbish, text="Number 0")
    at_once(
        lambda: spam.remove_account(other=rubbish, by=by, reason="Links to a shop."),
        lambda: comments.post_comment(by=rubbish, topic=topic, text="Number 1", hold=""),
        lambda: comments.post_comment(by=rubbish, topic=topic, text="Number 2", hold=""),
        lambda: comments.reply(by=rubbish, to=other, text="Number 3", hold=""),
        lambda: supports.support(by=rubbish, comment=other),
    )
    assert set(Comment.objects.visible()) == {other}
    other.refresh_from_db()
    topic.refresh_from_db()
    assert (other.support_count, other.reply_count, topic.comment_count) == (0, 0, 1)
    assert SpamRemoval.objects.get().finished_at


def test_two_who_remove_an_account_at_once_remove_it_once():
    rubbish, people = UserFactory(), [moderator(), moderator()]
    said(TopicFactory(), by=rubbish)
    results = at_once(
        *[lambda by=by: spam.remove_account(other=rubbish, by=by, reason="Links.") for by in people]
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert SpamRemoval.objects.get().removed_count == 1
    assert Message.objects.filter(kind="engagement.account_removed").count() == 1


def test_undone_while_it_is_carried_out_nothing_stays_removed():
    rubbish, by = UserFactory(), moderator()
    for _number in range(6):
        said(TopicFactory(), by=rubbish)
    removal = spam._begin(other=rubbish, by=by, reason="Links.")
    at_once(lambda: spam.finish(removal), lambda: spam.undo(removal=removal, by=by))
    spam.finish_left()
    assert Comment.objects.visible().filter(author=rubbish).count() == 6
