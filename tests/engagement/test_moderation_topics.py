"""Topics in the back office: looked at, closed with a reason, opened again, read first; never edited by hand."""

import pytest
from django.urls import reverse

from engagement.actions.comments import post_comment
from tests.engagement.moderating import client_of, make_topic, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return client_of(moderator())


def test_a_topic_is_closed_with_a_reason_that_everybody_reads_and_opened_again(client):
    topic = make_topic()
    close = reverse("moderation:close_topic", args=[topic.pk])
    assert client.post(close, {"reason": " "}).status_code == 422
    topic.refresh_from_db()
    assert topic.is_open
    response = client.post(close, {"reason": "We have decided."})
    assert response.headers["Location"] == reverse("topic:inspect", args=[topic.pk])
    topic.refresh_from_db()
    assert (topic.is_open, topic.closed_reason) == (False, "We have decided.")
    html = client.get(response.headers["Location"]).content.decode()
    assert "We have decided." in html
    assert "Reopen this topic" in html
    client.post(reverse("moderation:reopen_topic", args=[topic.pk]))
    topic.refresh_from_db()
    assert topic.is_open


def test_looking_at_the_question_changes_nothing(client):
    topic = make_topic()
    for name in ("close_topic", "reopen_topic", "topic_mode"):
        assert client.get(reverse(f"moderation:{name}", args=[topic.pk])).status_code == 200
    topic.refresh_from_db()
    assert topic.is_open


@pytest.mark.parametrize("mode", ["pre", "post", "site"])
def test_when_comments_are_read_is_set_for_one_topic(client, mode):
    topic = make_topic()
    client.post(reverse("moderation:topic_mode", args=[topic.pk]), {"moderation": mode})
    topic.refresh_from_db()
    assert topic.moderation == mode
    expected = {"pre": "held", "post": "visible", "site": "visible"}[mode]
    assert post_comment(by=UserFactory(), topic=topic, text="Hello").state == expected


def test_an_unknown_mode_is_refused(client):
    topic = make_topic()
    assert (
        client.post(reverse("moderation:topic_mode", args=[topic.pk]), {"moderation": "never"}).status_code
        == 422
    )


def test_topics_are_listed_filtered_and_looked_at_but_never_edited(client):
    closed, private = make_topic(title="Closed one"), make_topic(title="Private one", is_public=False)
    make_topic(title="Open one")
    client.post(reverse("moderation:close_topic", args=[closed.pk]), {"reason": "Done"})
    for query, titles in (
        ("", {"Open one", "Closed one", "Private one"}),
        ("?state=closed", {"Closed one"}),
        ("?state=open", {"Open one"}),
        ("?state=private", {"Private one"}),
        ("?q=Private", {"Private one"}),
    ):
        html = client.get(reverse("topic:index") + query).content.decode()
        assert {title for title in ("Open one", "Closed one", "Private one") if title in html} == titles, (
            query
        )
    for name in ("edit", "delete"):
        assert client.post(reverse(f"topic:{name}", args=[private.pk])).status_code in (302, 403)
    assert client.post(reverse("topic:add")).status_code in (302, 403)
    private.refresh_from_db()
    history = client.get(reverse("topic:history", args=[closed.pk])).content.decode()
    assert "Closed" in history


def test_other_officers_see_no_topics():
    topic = make_topic()
    editor = client_of(moderator("editor"))
    for name, args in (("index", []), ("inspect", [topic.pk]), ("history", [topic.pk])):
        response = editor.get(reverse(f"topic:{name}", args=args))
        assert response.status_code in (302, 403, 404)
        assert topic.title not in response.content.decode()
