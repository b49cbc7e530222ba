"""A post dated in the future is not there until its day: no page, no list, no search, no discussion."""

from datetime import timedelta

import pytest
import time_machine

from accounts.clock import now, today
from accounts.registries import jobs
from cms.memory import forget
from cms.models import NewsPage
from engagement.models import Topic
from tests.factories.cms import ActionPageFactory, NewsPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    return ActionPageFactory(ref="A1")


@pytest.fixture
def post(action):
    return NewsPageFactory(
        title="Embargoed zebra", slug="zebra", about=action, date=today() + timedelta(days=2)
    )


def places(post, action) -> list[str]:
    index = post.get_parent()
    return [index.url, f"{index.url}feed/", "/sitemap.xml", "/search/?q=embargoed", action.url, "/"]


def leaks(client, post, action) -> list[str]:
    forget()
    return [url for url in places(post, action) if "zebra" in client.get(url).content.decode()]


def test_before_its_day_a_post_is_nowhere(client, post, action):
    assert post.live
    assert client.get(post.url).status_code == 404
    assert leaks(client, post, action) == []


def test_before_its_day_its_discussion_is_not_public(client, post):
    topic = Topic.objects.get(kind="news", key=post.key)
    assert not topic.is_public
    assert client.get(f"/topics/{topic.public_id}/say/").status_code == 404
    assert not jobs.get("cms.open_due_news").run()


def test_on_its_day_it_is_everywhere_and_a_job_opens_its_discussion(client, post, action):
    with time_machine.travel(now() + timedelta(days=2)):
        assert jobs.get("cms.open_due_news").run() == 1
        assert Topic.objects.get(kind="news", key=post.key).is_public
        assert client.get(post.url).status_code == 200
        assert leaks(client, post, action) == places(post, action)
        assert not jobs.get("cms.open_due_news").run()


def test_moved_into_the_future_it_and_its_discussion_go_again(client):
    post = NewsPageFactory(title="Out already")
    topic = Topic.objects.get(kind="news", key=post.key)
    assert topic.is_public and client.get(post.url).status_code == 200
    post.date = today() + timedelta(days=1)
    post.save_revision().publish()
    topic.refresh_from_db()
    assert not topic.is_public and client.get(post.url).status_code == 404


def test_an_editor_sees_it_before_its_day_as_a_preview(post):
    response = post.make_preview_request()
    assert response.status_code == 200
    response.render()
    assert "Embargoed zebra" in response.content.decode()


def test_due_and_waiting_are_told_apart(post):
    out, _draft = NewsPageFactory(), NewsPageFactory(live=False)
    assert set(NewsPage.objects.due()) == {out}
    assert set(NewsPage.objects.waiting()) == {post}
