"""What a page costs the database: the same at any size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import today
from cms.memory import forget
from engagement.actions.outcomes import record
from engagement.models import Topic
from tests.factories.accounts import UserFactory
from tests.factories.cms import (
    ActionPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    ThemePageFactory,
    WorkstreamPageFactory,
    home,
)
from tests.factories.engagement import fill, said

pytestmark = pytest.mark.django_db
SIGNED_OUT = 15
SIGNED_IN = 20


def cost(client, url, cold=False) -> int:
    """Queries of one request; `cold` with nothing remembered from the one before."""
    assert client.get(url).status_code == 200
    if cold:
        forget()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(url)
    return len(queries)


def grow(page, actions=4):
    """More of everything."""
    for number in range(actions):
        theme = ThemePageFactory() if number % 2 == 0 else None
        parent = WorkstreamPageFactory(parent=theme, letter=chr(66 + number)) if theme else page.get_parent()
        ActionPageFactory(
            ref=f"X{number + 10}", parent=parent, steps=["One", "Two", "Three"], stakeholders=["A", "B"]
        )


def test_an_action_page_stays_within_its_queries_with_many_comments(client):
    page = ActionPageFactory(ref="A1", stakeholders=["The library"], related="A2")
    topic = Topic.objects.get(key=page.key)
    fill(topic, roots=3, replies=1)
    said(topic, text="About the first step", anchor="S1")
    said(topic, text="About the second step", anchor="S2")
    small = cost(client, page.url)
    fill(topic, roots=22, replies=4)
    grow(page)
    for number in range(3):
        said(topic, text="About a step again", anchor=f"S{number % 2 + 1}")
        NewsPageFactory(about=page, title=f"Update {number}")
    assert cost(client, page.url) == small + 0 <= SIGNED_OUT


def test_an_action_page_with_outcomes_costs_two_queries_more_whatever_their_number(client):
    page = ActionPageFactory(ref="A1", stakeholders=["The library"])
    topic = Topic.objects.get(key=page.key)
    words = fill(topic, roots=15, replies=1)
    plain = cost(client, page.url)
    for number in (1, 6):
        for _number in range(number):
            record(
                by=None,
                topic=topic,
                you_said="More trees",
                we_did="We planted six.",
                change=None,
                happened_on=today(),
                comments=words[:number],
            )
        assert cost(client, page.url) == plain + 2


def test_somebody_signed_in_pays_little_more(client):
    page = ActionPageFactory(ref="A1")
    topic = Topic.objects.get(key=page.key)
    record(
        by=None,
        topic=topic,
        you_said="More trees",
        we_did="We planted six.",
        change=None,
        happened_on=today(),
        comments=[said(topic)],
    )
    client.force_login(UserFactory())
    assert cost(client, page.url) <= SIGNED_IN


def test_lists_cost_the_same_at_two_sizes(client):
    page = ActionPageFactory(ref="A1")
    index = NewsIndexPageFactory()
    NewsPageFactory(about=page)
    workstream = page.get_parent()
    theme = workstream.get_parent()
    roadmap = theme.get_parent()
    urls = [
        home().url,
        roadmap.url,
        f"{roadmap.url}?q=plain&state=not_started&stakeholder=a",
        f"{roadmap.url}reference/",
        f"{roadmap.url}actions.json",
        theme.url,
        workstream.url,
        index.url,
        "/search/?q=plain",
    ]
    small = {url: cost(client, url, cold=True) for url in urls}
    grow(page)
    for number in range(3):
        NewsPageFactory(about=page, title=f"Plain post {number}")
    said(Topic.objects.get(key=page.key))
    large = {url: cost(client, url, cold=True) for url in urls}
    assert {url: large[url] - small[url] for url in urls if large[url] > small[url] + 1} == {}


def test_a_public_page_sets_no_cookie_and_varies_on_nothing_of_the_person(client):
    page = ActionPageFactory(ref="A1")
    for url in (page.url, home().url, page.get_parent().url, "/search/?q=a", "/roadmap/reference/"):
        response = client.get(url)
        assert not response.cookies
        assert response["Vary"] == "Accept-Encoding", url
        assert "csrfmiddlewaretoken" not in response.content.decode()
