"""Ways to sessions and requests for data: from the home page, an action, the search and the sitemap."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import now
from cms.memory import clear
from engagement.models import Topic
from tests.factories.cms import ActionPageFactory, HomePageFactory, home
from tests.factories.surgeries import SessionFactory, VenueFactory
from tests.surgeries.after import held, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    page = ActionPageFactory(ref="E6")
    return page, Topic.objects.get(key=page.key)


def cost(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_an_action_leads_to_its_next_three_sessions_and_each_leads_back(client, action):
    page, topic = action
    sessions = [SessionFactory(about=topic, starts_at=now() + timedelta(days=day)) for day in range(1, 5)]
    SessionFactory(about=topic, state="draft"), held(2, about=topic)
    SessionFactory(about=topic, cancelled=True)
    other = SessionFactory()
    text = client.get(page.url).content.decode()
    assert "Next sessions" in text
    assert [session.get_absolute_url() in text for session in sessions] == [True, True, True, False]
    assert other.get_absolute_url() not in text and "All sessions of this" in text
    assert page.url in client.get(sessions[0].get_absolute_url()).content.decode()
    listed_ = client.get(f"/surgeries/?about={topic.public_id}").content.decode()
    assert sessions[3].get_absolute_url() in listed_ and other.get_absolute_url() not in listed_


def test_an_action_without_sessions_asks_nothing_and_one_with_many_asks_once(client, action):
    page, topic = action
    client.get(page.url)
    plain = cost(client, page.url)
    SessionFactory()
    clear()
    client.get(page.url)
    assert cost(client, page.url) == plain
    for number in (1, 8):
        for _each in range(number):
            SessionFactory(about=topic)
        clear()
        client.get(page.url)
        assert cost(client, page.url) == plain + 1


def test_the_home_page_shows_the_next_three_and_nothing_while_there_are_none(client):
    HomePageFactory()
    assert "Next surgeries" not in client.get(home().url).content.decode()
    sessions = [SessionFactory(starts_at=now() + timedelta(days=day)) for day in range(1, 5)]
    text = client.get(home().url).content.decode()
    assert "Next surgeries" in text
    assert [session.get_absolute_url() in text for session in sessions] == [True, True, True, False]
    few = cost(client, home().url)
    for _each in range(20):
        SessionFactory()
    assert cost(client, home().url) == few


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("charts", True), ("CHARTS funding", True), ("charts sparkhill", True), ("charts bicycles", False), ("%", False)],
)  # fmt: skip
def test_the_search_finds_sessions_by_all_of_the_words(client, words, is_found):
    HomePageFactory()
    venue = VenueFactory(name="Sparkhill Library")
    session = SessionFactory(title="Charts for a funding bid", venue=venue)
    over, draft = held(2, title="Charts of old"), SessionFactory(title="Charts to come", state="draft")
    text = client.get("/search/", {"q": words}).content.decode()
    assert (session.get_absolute_url() in text) is is_found
    assert over.get_absolute_url() not in text and draft.get_absolute_url() not in text


def test_the_sitemap_names_public_sessions_and_requests(client):
    HomePageFactory()
    session, draft, request = SessionFactory(), SessionFactory(state="draft"), listed()
    text = client.get("/sitemap.xml").content.decode()
    for path in ("/surgeries/impact/", session.get_absolute_url(), request.get_absolute_url()):
        assert f"{path}</loc>" in text
    assert draft.get_absolute_url() not in text


def test_a_request_can_be_supported_and_followed_and_its_outcome_is_linked(client):
    HomePageFactory()
    request = listed()
    topic = Topic.objects.get(key=request.public_id)
    text = client.get(request.get_absolute_url()).content.decode()
    for part in ("follow/", "support/"):
        assert f"/topics/{topic.public_id}/{part}" in text
    assert client.get(topic.get_absolute_url())["Location"] == request.get_absolute_url()
