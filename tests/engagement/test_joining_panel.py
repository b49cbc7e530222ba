"""The panel "Join us" on a topic's page: figures, names, what came of it, and what it costs."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from engagement import parts
from engagement.actions import pledges
from engagement.models import Topic
from engagement.parts import joining
from engagement.registries import FOLLOW, Promise
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import TopicFactory, pledged, pledged_as, register_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    yield lambda **changes: register_kind(
        promise=lambda topic: Promise(
            who_answers="", answers_by="", can_change="", pledge_within_days=5, **changes
        )
    )
    register_kind()


def panel(topic, viewer=None) -> str:
    topic.refresh_from_db()
    return str(joining.aside(parts.Place(topic, "/x/", RequestFactory().get("/x/"), viewer)))


def cost(topic) -> int:
    panel(topic)  # what is compiled once for each process
    with CaptureQueriesContext(connection) as queries:
        panel(topic)
    return len(queries) - 1  # but for reading the topic


def test_before_anybody_joined_the_panel_asks_nothing_of_the_database(kind):
    kind(sponsorship_contact="money@council.example")
    topic = TopicFactory(title="G4 Food")
    body = panel(topic)
    assert "Nobody has joined yet." in body and "Two minutes. No account needed." in body
    assert "We answer within 5 working days." in body and "mailto:money@council.example" in body
    assert f"/topics/{topic.public_id}/join/" in body and "on G4 Food" in body
    assert body.count("tt-button--brass") == 1
    assert cost(topic) == 0


def test_the_panel_says_who_joined_in_one_query_at_any_size(kind):
    kind()
    topic, owner = TopicFactory(), UserFactory()
    made = pledged_as("active", topic, organisation_name="Chess & Co <b>", shows_name=True, offers=["venue"])
    pledges.record_outcome(by=owner, pledge=made, outcome="Lent a hall & <b>chairs</b>.")
    assert cost(topic) == 1
    for number in range(12):
        pledged_as("done", topic, organisation_name=f"Firm {number}", shows_name=True)
        pledged(topic)
    assert cost(topic) == 1
    body = panel(topic)
    assert "13 organisations and 12 people joined." in body and "1 is active now." in body
    assert "Chess &amp; Co &lt;b&gt;" in body and "and 7 more" in body
    assert "Lent a hall &amp; &lt;b&gt;chairs&lt;/b&gt;." in body


def test_the_panel_holds_nothing_of_the_person_who_reads(kind):
    kind()
    topic, person = TopicFactory(), UserFactory(display_name="Denise Unnamed", email="d@people.example")
    pledged_as("active", topic, by=person, note="My secret")
    for viewer in (None, person):
        body = panel(topic, viewer)
        assert "Denise Unnamed" not in body and "d@people.example" not in body and "secret" not in body
    assert "No account needed." in panel(topic) and "No account needed." not in panel(topic, person)


def test_where_nobody_can_join_now_figures_stand_without_a_button():
    topic = TopicFactory(title="Done")
    pledged_as("done", topic)
    Topic.objects.filter(pk=topic.pk).update(is_public=True, closes_at="2020-01-01T00:00:00Z")
    body = panel(topic)
    assert "1 person joined." in body
    assert "tt-button" not in body and "What could you bring?" not in body
    assert panel(TopicFactory(closed=True)) == ""


def test_where_a_kind_of_thing_knows_no_joining_there_is_no_panel():
    register_kind(verbs={FOLLOW})
    assert panel(TopicFactory()) == ""
    register_kind()


def test_an_action_page_shows_the_one_brass_button(client):
    page = ActionPageFactory(ref="G4", title="Food")
    body = client.get(page.url).content.decode()
    assert body.count("tt-button--brass") == 1
    assert "on G4 Food" in body
    response = client.get(page.url)
    assert not response.cookies and response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("organisations", "people", "words"),
    [
        (0, 0, ""),
        (1, 0, "1 organisation joined."),
        (0, 2, "2 people joined."),
        (12, 1, "12 organisations and 1 person joined."),
    ],
)
def test_figures_are_said_in_words(organisations, people, words):
    assert joining.counts_words(joining.Joined(organisations=organisations, people=people)) == words
