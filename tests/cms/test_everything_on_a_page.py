"""An action page that carries everything: ideas, offers, answers, subjects, outcomes, followers."""

import pytest

from accounts.clock import today
from accounts.models import User
from engagement.actions.follows import follow
from engagement.actions.outcomes import record
from engagement.models import Topic
from tests.cms.test_page_cost import cost
from tests.engagement.answering import answer, subject_of
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import fill, pledged_as, said, suggested

pytestmark = pytest.mark.django_db
SIGNED_OUT = 20  # ten of the page and its comments; one or two for each of what else it carries
SIGNED_IN = 28


def more(topic: Topic, number: int, owner: User) -> None:
    """One more of everything."""
    suggested(topic, title=f"Idea {number}")
    pledged_as("active", topic, owner, organisation_name=f"Works {number}", shows_name=True)
    answer(topic=topic, text=f"To all {number}")
    answer(comment=said(topic, text=f"Answered {number}"))
    words = said(topic, text=f"Sorted {number}", anchor="S1")
    answer(subject=subject_of(words, title=f"Subject {number}"))
    record(
        by=None,
        topic=topic,
        you_said=f"More {number}",
        we_did="We did.",
        change=None,
        happened_on=today(),
        comments=[words],
    )
    follow(by=UserFactory(), topic=topic)


def test_a_page_with_everything_on_it_costs_the_same_however_much_that_is(client):
    page = ActionPageFactory(ref="A1", stakeholders=["The library"], related="A2")
    topic, owner, reader = Topic.objects.get(key=page.key), UserFactory(), UserFactory()
    fill(topic, roots=3, replies=1)
    more(topic, 0, owner)
    small = cost(client, page.url)
    client.force_login(reader)
    small_signed_in = cost(client, page.url)
    client.logout()
    fill(topic, roots=22, replies=4)
    for number in range(1, 6):
        more(topic, number, owner)
    assert cost(client, page.url) == small <= SIGNED_OUT
    client.force_login(reader)
    assert cost(client, page.url) == small_signed_in <= SIGNED_IN
