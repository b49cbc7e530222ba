"""What changed about an action lately: what an officer may link people's words to."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from cms.actions.states import set_state
from cms.actions.steps import move_date, set_status
from cms.models import ActionPage, ActionRecord, Step
from engagement.models import Topic
from engagement.registries import Change, topic_kinds
from tests.factories.accounts import UserFactory
from tests.factories.cms import (
    ActionPageFactory,
    NewsPageFactory,
    ThemePageFactory,
    WorkstreamPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def action() -> ActionPage:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        return ActionPageFactory(ref="A1", steps=["Ask the neighbours", "Build"])


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=["editor"])


def found(action, kind=None) -> list[Change]:
    changes = topic_kinds.get("action").changes(action.key, "en")
    return [change for change in changes if kind in (None, change.kind)]


def step(action, ref="S1") -> Step:
    return Step.objects.get(action__key=action.key, ref=ref)


def labels(changes) -> list[str]:
    return [change.label for change in changes]


def test_a_step_that_is_done_leads_to_its_place_on_the_page(action, officer):
    with time_machine.travel("2026-11-20T12:00:00Z"):
        set_status(step=step(action), status="done", by=officer, done_on=date(2026, 11, 18))
    (change,) = found(action, "step")
    assert change.label == "S1, done: Ask the neighbours"
    assert (change.on, change.path, change.ref[:3]) == (date(2026, 11, 18), "#step-S1", "S1:")


def test_a_first_promise_is_no_change_and_a_moved_one_says_to_when(action, officer):
    with time_machine.travel("2026-11-20T12:00:00Z"):
        move_date(step=step(action), promised=date(2026, 12, 1), by=officer)
        assert found(action, "step") == []
        move_date(step=step(action), promised=date(2027, 2, 1), by=officer, reason="The partner left.")
    assert labels(found(action, "step")) == ["S1, moved to 1 February 2027: Ask the neighbours"]


def test_a_change_of_state_says_why(action, officer):
    record = ActionRecord.objects.get(key=action.key)
    set_state(record=record, state="under_way", by=officer, reason="A partner has signed.")
    assert labels(found(action, "state")) == ["The action is now: Under way: A partner has signed."]


def publish(page, officer, **values):
    page = ActionPage.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision(user=officer, log_action=True).publish(user=officer)


def test_a_published_text_names_the_parts_that_differ(action, officer):
    publish(action, officer, summary="The same")
    publish(action, officer, summary="Another", why_smart="Because")
    publish(action, officer)  # nothing new
    assert labels(found(action, "page")) == [
        "Text changed: summary, what makes this smart",
        "Text changed: summary",
    ]


def test_a_new_step_is_a_change_of_the_text_and_saving_again_is_none(action, officer):
    publish(action, officer)
    page = ActionPage.objects.get(pk=action.pk)
    page.steps.add(page.steps.model(ref="S3", text="Look at it", sort_order=3))
    page.save_revision(user=officer, log_action=True).publish(user=officer)
    publish(action, officer)
    assert labels(found(action, "page")) == ["Text changed: steps"]


def test_a_post_about_it_leads_there_by_its_topic_in_no_language_of_its_own(action):
    post = NewsPageFactory(about=action, title="Six workshops", date=date(2026, 11, 3))
    NewsPageFactory(title="About nothing", date=date(2026, 11, 3))
    NewsPageFactory(about=action, title="To come", date=date(2099, 11, 3))
    with translation.override("ur"):
        changes = topic_kinds.get("action").changes(action.key, "en")
    topic = Topic.objects.get(kind="news", key=post.key)
    (update,) = [change for change in changes if change.kind == "update"]
    assert update.on == date(2026, 11, 3)
    assert update.path == reverse("engagement:topic", args=[topic.public_id])


def test_newest_first_at_most_thirty_and_the_same_queries_at_two_sizes(action, officer):
    costs = []
    for number in (1, 20):
        for turn in range(number):
            with time_machine.travel(datetime(2026, 11, 2 + turn, 12, tzinfo=UTC)):
                current = step(action, "S2")
                set_status(
                    step=current,
                    status="to_come" if current.status == "now" else "now",
                    by=officer,
                    reason="Because",
                )
                NewsPageFactory(about=action, date=date(2026, 11, 1))
                publish(action, officer, summary=f"Text {number} {turn}")
        found(action)
        with CaptureQueriesContext(connection) as queries:
            changes = found(action)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14
    assert len(changes) == 30
    assert [change.on for change in changes] == sorted((change.on for change in changes), reverse=True)
    assert all(len(change.label) <= 200 and len(change.ref) <= 64 for change in changes)


def test_a_post_has_no_changes_of_its_own():
    assert list(topic_kinds.get("news").changes(NewsPageFactory().key, "en")) == []


def test_under_a_theme_lie_its_actions_and_under_a_post_nothing(action):
    elsewhere = ActionPageFactory(ref="B1", parent=WorkstreamPageFactory(parent=ThemePageFactory()))
    workstream = action.get_parent().specific
    theme = workstream.get_parent().specific
    for kind, page in (("workstream", workstream), ("theme", theme)):
        below = topic_kinds.get(kind).below(page.translation_key)
        assert below == [("action", action.key)]
    assert elsewhere.key != action.key
    assert topic_kinds.get("news").below is None
