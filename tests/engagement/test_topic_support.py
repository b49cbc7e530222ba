"""Supporting a topic as a whole: one press signed in, a page that asks signed out, and a number for everybody."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from engagement.actions import supports, topics
from engagement.models import Support, Topic
from tests.engagement.test_threads import queries, read
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, fill, said

pytestmark = pytest.mark.django_db
BUTTON = re.compile(
    r'<button type="submit" class="tt-support" form="tt-act" formaction="(/topics/[^"]+)"([^>]*)>'
)


def where(name: str, topic: Topic) -> str:
    return reverse(f"engagement:{name}", args=[topic.public_id])


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def pressed(topic: Topic, viewer) -> tuple[str, str]:
    """Where the button leads, and its state."""
    url, rest = BUTTON.search(read(topic, viewer)).groups()
    return url, re.search(r'aria-pressed="(\w+)"', rest)[1]


def test_signed_out_it_is_a_link_to_the_page_that_asks_with_the_number():
    topic = TopicFactory()
    for _number in range(3):
        supports.support_topic(by=UserFactory(), topic=topic)
    text = read(topic)
    assert f'<a class="tt-support" href="{where("support_topic", topic)}" rel="nofollow">' in text
    assert "Support this as a whole: 3" in plain(text)
    assert "<button" not in text
    assert "csrf" not in text
    assert Client().get(where("support_topic", topic)).status_code == 200


def test_signed_in_it_is_a_button_that_says_whether_it_is_pressed():
    topic, person = TopicFactory(), UserFactory()
    said(topic)
    assert pressed(topic, person) == (where("support_topic", topic), "false")
    supports.support_topic(by=person, topic=topic)
    assert pressed(topic, person) == (where("unsupport_topic", topic), "true")
    assert "You support this as a whole: 1" in plain(read(topic, person))
    assert pressed(topic, UserFactory()) == (where("support_topic", topic), "false")


def test_supports_of_comments_and_of_other_topics_are_no_support_of_this_one():
    topic, person = TopicFactory(), UserFactory()
    comment = said(topic)
    supports.support(by=person, comment=comment)
    supports.support_topic(by=person, topic=TopicFactory())
    text = read(topic, person)
    assert pressed(topic, person)[1] == "false"
    assert f"/comments/{comment.public_id}/unsupport/" in text


def test_a_press_counts_once_and_leads_back_to_the_discussion():
    topic, client = TopicFactory(), Client()
    client.force_login(UserFactory())
    for _twice in range(2):
        answer = client.post(where("support_topic", topic), {"next": "/things/1/?order=oldest"})
        assert answer.url == "/things/1/?order=oldest#comments"
    topic.refresh_from_db()
    assert topic.support_count == Support.objects.count() == 1
    assert client.post(where("unsupport_topic", topic)).url.endswith("#comments")
    topic.refresh_from_db()
    assert topic.support_count == Support.objects.count() == 0


@pytest.mark.parametrize("viewer", [None, "signed in"])
def test_closed_only_the_number_is_left(viewer):
    topic = TopicFactory()
    supports.support_topic(by=UserFactory(), topic=topic)
    topics.close_topic(topic=topic, by=UserFactory(), reason="It is decided.")
    text = read(topic, viewer and UserFactory())
    assert "Supports: 1" in plain(text)
    assert "/support/" not in text
    assert not BUTTON.search(text)


@pytest.mark.parametrize(("roots", "replies"), [(0, 0), (3, 1), (40, 3)])
def test_the_button_costs_no_query_however_much_is_said(roots, replies):
    topic, person = TopicFactory(), UserFactory()
    fill(topic, roots=roots, replies=replies)
    supports.support_topic(by=person, topic=topic)
    read(topic)  # what the site promises is read once
    assert queries(lambda: read(topic)) <= 4  # with the one that reads the topic anew
    assert queries(lambda: read(topic, person)) <= 6
