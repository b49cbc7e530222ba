"""Making, closing and rebuilding topics."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from engagement.actions import topics
from engagement.errors import Refused
from engagement.models import Topic
from tests.factories.accounts import UserFactory
from tests.factories.engagement import KIND, TopicFactory, register_kind, said

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_topic_is_made_once_and_its_caches_follow_its_owner(django_assert_num_queries):
    key = uuid.uuid4()
    made = topics.ensure_topic(kind=KIND, key=key, title="A", language="en", site=None, is_public=False)
    again = topics.ensure_topic(kind=KIND, key=key, title="B", language="ur", site=None, is_public=True)
    assert made.pk == again.pk
    stored = Topic.objects.get()
    assert (stored.title, stored.language, stored.is_public) == ("B", "ur", True)
    with django_assert_num_queries(1):
        topics.ensure_topic(kind=KIND, key=key, title="B", language="ur", site=None, is_public=True)


def test_a_title_as_long_as_a_page_may_have_fits():
    assert len(topics.ensure_topic(kind=KIND, key=uuid.uuid4(), title="x" * 300).title) == 255


@time_machine.travel(NOON, tick=False)
def test_closing_says_who_why_and_since_when_and_is_logged():
    topic, officer = TopicFactory(opens_at=NOON + timedelta(days=1)), UserFactory()
    topics.close_topic(topic=topic, by=officer, reason=" It is decided. ")
    topic.refresh_from_db()
    assert (topic.closes_at, topic.closed_by, topic.closed_reason) == (NOON, officer, "It is decided.")
    assert topic.has_closed
    assert ModelLogEntry.objects.get(action="engagement.close").user == officer
    topics.reopen_topic(topic=topic, by=officer)
    assert topic.is_open
    assert (topic.closed_by, topic.closed_reason) == (None, "")


def test_closing_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="reason"):
        topics.close_topic(topic=TopicFactory(), by=UserFactory(), reason=" ")


def test_a_topic_closed_a_moment_ago_takes_nothing_more():
    """The row decides inside the transaction, not the object that the view loaded before."""
    topic = TopicFactory()
    stale = Topic.objects.get(pk=topic.pk)
    topics.close_topic(topic=topic, by=UserFactory(), reason="It is decided.")
    with pytest.raises(Refused) as refusal:
        said(stale)
    assert refusal.value.code == "closed"
    assert str(refusal.value.message) == "It is decided."


@pytest.mark.parametrize(
    ("trait", "code"), [("private", "private"), ("upcoming", "early"), ("closed", "closed")]
)
def test_nothing_can_be_said_where_the_window_is_shut(trait, code):
    with pytest.raises(Refused) as refusal:
        said(TopicFactory(**{trait: True}))
    assert refusal.value.code == code


def test_rebuilding_asks_the_owner_again():
    topic = TopicFactory(title="Old", is_public=True)
    register_kind(title=lambda key, language: "New", is_public=lambda key: False)
    try:
        assert topics.rebuild_topics() == 1
        assert topics.rebuild_topics() == 0
        call_command("rebuild_topics", verbosity=0)
    finally:
        register_kind()
    topic.refresh_from_db()
    assert (topic.title, topic.is_public) == ("New", False)


def test_a_link_is_made_once_and_undone_once():
    one, other, officer = TopicFactory(), TopicFactory(), UserFactory()
    made = topics.link(source=one, target=other, kind="became", by=officer, reason="Agreed in May")
    assert topics.link(source=one, target=other, kind="became", by=officer) == made
    assert topics.undo_link(link=made, by=officer) is True
    assert topics.undo_link(link=made, by=officer) is False
