"""Being for something: once each, and counted right."""

import pytest

from engagement.actions import comments, supports
from engagement.errors import Refused
from engagement.models import Support
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db


def test_a_support_counts_once_and_goes_once():
    comment, fan = said(TopicFactory()), UserFactory()
    assert [supports.support(by=fan, comment=comment) for _twice in range(2)] == [True, False]
    comment.refresh_from_db()
    assert comment.support_count == 1
    assert [supports.withdraw_support(by=fan, comment=comment) for _twice in range(2)] == [True, False]
    comment.refresh_from_db()
    assert comment.support_count == 0


def test_a_topic_is_supported_as_a_whole():
    topic, fan = TopicFactory(), UserFactory()
    assert [supports.support_topic(by=fan, topic=topic) for _twice in range(2)] == [True, False]
    topic.refresh_from_db()
    assert topic.support_count == 1
    assert supports.withdraw_topic_support(by=fan, topic=topic)
    topic.refresh_from_db()
    assert topic.support_count == 0


def test_what_is_gone_takes_no_support():
    comment = said(TopicFactory())
    comments.withdraw(by=comment.author, comment=comment)
    with pytest.raises(Refused):
        supports.support(by=UserFactory(), comment=comment)
    assert not Support.objects.exists()


def test_nobody_supports_their_own_words():
    comment = said(TopicFactory())
    with pytest.raises(Refused):
        supports.support(by=comment.author, comment=comment)
    assert not Support.objects.exists()


def test_a_closed_topic_takes_no_support_but_gives_one_back():
    comment, fan = said(TopicFactory()), UserFactory()
    supports.support(by=fan, comment=comment)
    TopicFactory._meta.model.objects.update(closes_at=comment.created_at, closed_reason="Decided.")
    with pytest.raises(Refused):
        supports.support(by=UserFactory(), comment=comment)
    assert supports.withdraw_support(by=fan, comment=comment)


def test_supports_go_with_the_account_and_are_no_longer_counted():
    comment, topic, fan = said(TopicFactory()), TopicFactory(), UserFactory()
    supports.support(by=fan, comment=comment)
    supports.support_topic(by=fan, topic=topic)
    supports.forget(by=fan)
    comment.refresh_from_db()
    topic.refresh_from_db()
    assert (comment.support_count, topic.support_count, Support.objects.count()) == (0, 0, 0)
