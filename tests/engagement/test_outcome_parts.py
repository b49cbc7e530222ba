"""What a topic's page shows of outcomes, and the officers' screen."""

# ruff: noqa: F811 - fixtures of the shared world

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import parts
from engagement.actions import outcomes
from engagement.models import Outcome
from engagement.parts import outcomes as shown_outcomes
from engagement.registries import Change
from tests.accounts.signing import sign_in_with_second_factor
from tests.engagement.outcomes import action_and_people, officer, record_url  # noqa: F401
from tests.engagement.test_outcomes import DAY, recorded, subject
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-22T12:00:00Z"):
        yield


# --- On the page of the topic -------------------------------------------------------------------------------
def place(topic, viewer=None) -> parts.Place:
    topic.refresh_from_db()
    return parts.Place(topic, "/things/x/", RequestFactory().get("/"), viewer)


def test_the_newest_two_stand_above_the_comments_in_one_query():
    topic = TopicFactory()
    word = said(topic)
    for number in range(3):
        recorded(topic, word, you_said=f"Wish {number}")
    here = place(topic)
    with CaptureQueriesContext(connection) as queries:
        html = shown_outcomes.above(here)
    assert len(queries) == 1
    assert "Wish 2" in html and "Wish 1" in html and "Wish 0" not in html
    assert "See all 3" in html and "Say what we did" not in html


def test_where_nothing_came_of_anything_the_database_is_not_asked():
    topic = TopicFactory()
    comment = said(topic)
    here = place(topic)
    with CaptureQueriesContext(connection) as queries:
        assert shown_outcomes.above(here) == ""
        assert shown_outcomes.under_comments(here, [comment.pk]) == {}
    assert len(queries) == 0


def test_under_a_comment_stands_what_it_led_to_until_that_is_taken_back():
    topic = TopicFactory()
    comment, other = said(topic), said(topic)
    outcome = recorded(topic, comment, change=Change(kind="step", ref="x", label="S1 <done>", on=DAY))
    standing = recorded(topic, said(topic))
    found = shown_outcomes.under_comments(place(topic), [comment.pk, other.pk])
    assert set(found) == {comment.pk}
    assert "S1 &lt;done&gt;" in found[comment.pk] and str(outcome.public_id) in found[comment.pk]
    outcomes.withdraw(outcome=outcome, by=None, reason="A slip")
    assert shown_outcomes.under_comments(place(topic), [comment.pk]) == {}
    assert standing.is_standing


def test_under_a_comment_sorted_under_a_subject_it_stands_once_in_the_same_query():
    topic = TopicFactory()
    both, sorted_only, neither = said(topic), said(topic), said(topic)
    made = subject(topic, both, sorted_only)
    subject(topic, both, title="Benches")
    recorded(topic, both, subjects=[made])
    here = place(topic)
    ids = [both.pk, sorted_only.pk, neither.pk]
    with CaptureQueriesContext(connection) as queries:
        found = shown_outcomes.under_comments(here, ids)
    assert len(queries) == 1
    assert {pk: html.count("This led to:") for pk, html in found.items()} == {both.pk: 1, sorted_only.pk: 1}


def test_only_who_may_finds_the_way_to_record(officer):
    topic = TopicFactory()
    comment = said(topic, by=UserFactory(display_name="Denise <b>"))
    for viewer, may in ((None, False), (UserFactory(), False), (officer, True)):
        here = place(topic, viewer)
        html = shown_outcomes.above(here) + shown_outcomes.under_comments(here, [comment.pk]).get(
            comment.pk, ""
        )
        assert (f"{record_url(topic)}?comment={comment.public_id}" in html) == may
        assert ("what Denise &lt;b&gt; says" in html) == may


# --- The back office ----------------------------------------------------------------------------------------
def test_an_officer_looks_at_their_own_and_takes_one_back(client, action_and_people):
    topic, people = action_and_people
    user = UserFactory(password=PASSWORD, second_factor=True, roles=["department_officer"])
    MembershipFactory(organisation=people["partner"].organisations.get(), user=user)
    sign_in_with_second_factor(client, user)
    outcome = recorded(topic, said(topic))
    assert "More trees" in client.get(reverse("outcomes:index")).content.decode()
    page = client.get(reverse("outcomes:inspect", args=[outcome.pk])).content.decode()
    take_back = reverse("outcomes:withdraw", args=[outcome.pk])
    assert take_back in page and "People behind it" in page
    assert client.get(take_back).status_code == 200
    client.post(take_back, {"reason": ""})
    assert Outcome.objects.public().exists()
    client.post(take_back, {"reason": "It was not so."})
    outcome.refresh_from_db()
    assert (outcome.withdrawn_by, outcome.withdrawn_reason) == (user, "It was not so.")
    assert take_back not in client.get(reverse("outcomes:inspect", args=[outcome.pk])).content.decode()
