"""An action that was stopped asks for nothing more, and one that goes on asks again."""

import pytest

from cms.actions.states import set_state
from cms.models import ActionRecord
from engagement.actions.topics import close_topic
from engagement.models import Topic
from engagement.permissions import can_pledge, can_say, can_suggest
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ActionPageFactory(ref="A1")


def move(page, state: str, reason: str, unanswered: str = "") -> Topic:
    record = ActionRecord.objects.get(key=page.key)
    set_state(record=record, state=state, reason=reason, by=UserFactory(), unanswered_reason=unanswered)
    return Topic.objects.get(key=page.key)


def test_of_what_is_done_people_may_still_speak(page):
    said(Topic.objects.get(key=page.key))
    topic = move(page, "done", "All of it is built.", "We read it with thanks.")
    assert can_say(UserFactory(), topic) and can_suggest(UserFactory(), topic)


def test_the_discussion_of_what_is_stopped_closes_with_its_reason(page, client):
    said(Topic.objects.get(key=page.key))
    topic = move(page, "stopped", "The money went elsewhere.", "It is too late for this.")
    reader = UserFactory()
    assert not any(can(reader, topic) for can in (can_say, can_suggest, can_pledge))
    text = client.get(page.url).content.decode()
    assert "The money went elsewhere." in text and "It is too late for this." in text
    assert "/join/" not in text and "/say/" not in text and "Suggest an idea" not in text


def test_an_action_that_goes_on_opens_its_discussion_again(page):
    move(page, "stopped", "No money.")
    assert can_say(UserFactory(), move(page, "under_way", "There is money again."))


def test_a_discussion_that_was_closed_for_another_reason_stays_closed(page):
    topic = Topic.objects.get(key=page.key)
    close_topic(topic=topic, by=UserFactory(), reason="It was too heated.")
    assert move(page, "stopped", "No money.").closed_reason == "It was too heated."
    assert not can_say(UserFactory(), move(page, "under_way", "There is money again."))
