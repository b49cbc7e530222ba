"""What must never be false about topics, comments, supports, reports and decisions."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.clock import now
from engagement.models import Comment, Flag, ModerationEvent, PendingAct, Support, Topic, TopicLink
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def refused(write) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_one_topic_for_each_kind_and_key():
    topic = TopicFactory()
    refused(lambda: Topic.objects.create(kind=topic.kind, key=topic.key))


@pytest.mark.parametrize(
    "values",
    [
        {"opens_at": NOON, "closes_at": NOON},
        {"closed_reason": "Decided."},
        {"comment_count": -1},
        {"support_count": -1},
        {"follower_count": -1},
    ],
)
def test_a_topic_that_contradicts_itself_is_refused(values):
    topic = TopicFactory()
    refused(lambda: Topic.objects.filter(pk=topic.pk).update(**values))


def test_nobody_closes_a_topic_without_a_reason():
    topic, officer = TopicFactory(), UserFactory()
    refused(lambda: Topic.objects.filter(pk=topic.pk).update(closes_at=NOON, closed_by=officer))


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        (NOON - timedelta(microseconds=1), False),
        (NOON, True),
        (NOON + timedelta(hours=1, microseconds=-1), True),
        (NOON + timedelta(hours=1), False),
    ],
)
def test_a_topic_is_open_from_its_opening_until_just_before_its_close(instant, is_open):
    topic = TopicFactory(opens_at=NOON, closes_at=NOON + timedelta(hours=1))
    with time_machine.travel(instant, tick=False):
        assert topic.is_open is is_open
        assert Topic.objects.open().filter(pk=topic.pk).exists() is is_open


def test_a_link_stands_once_and_never_to_itself():
    one, other = TopicFactory(), TopicFactory()
    TopicLink.objects.create(source=one, target=other, kind="became")
    refused(lambda: TopicLink.objects.create(source=one, target=other, kind="became"))
    refused(lambda: TopicLink.objects.create(source=one, target=one, kind="became"))
    TopicLink.objects.update(undone_at=now())
    TopicLink.objects.create(source=one, target=other, kind="became")
    assert TopicLink.objects.standing().count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"position": 3},
        {"reply_count": -1},
        {"support_count": -1},
        {"state": "held", "is_listed": False},
        {"is_listed": False},
        {"was_shown": False},
    ],
)
def test_a_root_that_contradicts_itself_is_refused(values):
    root = said(TopicFactory())
    refused(lambda: Comment.objects.filter(pk=root.pk).update(**values))


def test_two_replies_never_share_a_position():
    root = said(TopicFactory())
    answered(root)
    second = answered(root)
    refused(lambda: Comment.objects.filter(pk=second.pk).update(position=F("position") - 1))


def test_a_support_is_of_exactly_one_thing_and_once():
    root, fan = said(TopicFactory()), UserFactory()
    Support.objects.create(user=fan, comment=root)
    refused(lambda: Support.objects.create(user=fan, comment=root))
    refused(lambda: Support.objects.create(user=fan))
    refused(lambda: Support.objects.create(user=fan, comment=root, topic=root.topic))
    Support.objects.create(user=fan, topic=root.topic)
    refused(lambda: Support.objects.create(user=fan, topic=root.topic))


def test_a_person_has_one_open_report_of_a_comment_and_guests_any_number():
    root, reader = said(TopicFactory()), UserFactory()
    Flag.objects.create(comment=root, user=reader, reason="abuse")
    refused(lambda: Flag.objects.create(comment=root, user=reader, reason="spam"))
    Flag.objects.update(handled_at=now())
    Flag.objects.create(comment=root, user=reader, reason="spam")
    for _number in range(2):
        Flag.objects.create(comment=root, reason="spam")
    assert Flag.objects.open().count() == 3


def test_a_decision_is_added_and_never_changed_or_deleted():
    decision = ModerationEvent.objects.create(comment=said(TopicFactory()), decision="kept")
    decision.note = "On second thoughts"
    with pytest.raises(TypeError):
        decision.save()
    with pytest.raises(TypeError):
        decision.delete()
    with pytest.raises(TypeError):
        ModerationEvent.objects.filter(pk=decision.pk).update(note="x")
    with pytest.raises(TypeError):
        ModerationEvent.objects.all().delete()
    decision.refresh_from_db()
    assert decision.note == ""


def test_a_decision_outlives_the_account_of_who_decided():
    officer = UserFactory()
    decision = ModerationEvent.objects.create(comment=said(TopicFactory()), decision="kept", by=officer)
    officer.delete()
    decision.refresh_from_db()
    assert decision.by is None


def test_one_browser_has_one_unfinished_act_for_each_thing():
    topic = TopicFactory()
    given = {"browser": "b", "what": "say", "topic": topic, "expires_at": now()}
    PendingAct.objects.create(**given)
    refused(lambda: PendingAct.objects.create(**given))
    PendingAct.objects.create(**{**given, "browser": "another"})
    PendingAct.objects.create(**given, comment=said(topic))


def test_a_used_act_holds_nothing_of_the_person():
    act = PendingAct.objects.create(
        browser="b", what="say", topic=TopicFactory(), expires_at=now(), email="a@example.org"
    )
    refused(lambda: PendingAct.objects.filter(pk=act.pk).update(used_at=now()))


def test_element_ids_come_from_the_public_id_and_not_from_the_row():
    comment = Comment(public_id=uuid.UUID("12345678-1234-1234-1234-123456789abc"))
    assert comment.element_id == "c-1234567812"
