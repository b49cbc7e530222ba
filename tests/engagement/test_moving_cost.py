"""What it costs to find who hears: the number of queries for each thousand is the same at any size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import outbox
from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Contact, Event, Notification, User
from engagement.actions import moving
from engagement.models import Comment, Follow, Support, Topic
from tests.engagement.test_moving import lies_under, shaken  # noqa: F401 - a fixture
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, fill

pytestmark = pytest.mark.django_db
A_BATCH = 25


def people(number: int, name: str) -> list[User]:
    rows = [
        User(email=f"{name}{n}@people.example", display_name=f"{name} {n}", password="!")
        for n in range(number)
    ]
    return User.objects.bulk_create(rows)


def crowd(topic: Topic, above: Topic, number: int) -> None:
    """Half follow it, half what lies above; some of them wrote, some support it, some have no account."""
    everybody = people(number, f"crowd{number}-")
    Follow.objects.bulk_create(
        [Follow(topic=topic if n % 2 else above, user=user) for n, user in enumerate(everybody)]
    )
    Support.objects.bulk_create([Support(topic=topic, user=user) for user in everybody[::3]])
    fill(topic, roots=number // 10, authors=everybody[::10])
    contacts = Contact.objects.bulk_create(
        [Contact(email=f"{number}-{n}@guests.example", confirmed_at=now()) for n in range(number // 10)]
    )
    Follow.objects.bulk_create([Follow(topic=topic, contact=contact) for contact in contacts])


def queries_of_spreading(number: int) -> int:
    topic, above = TopicFactory(), TopicFactory()
    lies_under(topic, above)
    crowd(topic, above, number)
    moving.moved(topic=topic, by=None, what="shaken", facts={}, key=str(number))
    with CaptureQueriesContext(connection) as queries:
        written = spread_due()
    assert written == number + number // 10
    assert Event.objects.get(dedupe_key=f"{moving.MOVED}:{number}").spread_at
    return len(queries)


def test_spreading_takes_at_most_25_queries_for_each_thousand_and_no_more_when_there_are_more():
    small, large = queries_of_spreading(1000), queries_of_spreading(3000)
    more = (large - small) / 2
    assert more <= A_BATCH
    assert large <= small + 2 * A_BATCH


def test_every_batch_begins_where_the_last_one_ended_whatever_reason_people_have(monkeypatch):
    monkeypatch.setattr(outbox, "SPREAD_BATCH", 7)
    topic, above = TopicFactory(), TopicFactory()
    lies_under(topic, above)
    crowd(topic, above, 60)
    writer = UserFactory()
    Comment.objects.filter(topic=topic).update(author=writer)
    moving.moved(topic=topic, by=None, what="shaken", facts={}, key="1")
    spread_due()
    assert Notification.objects.filter(user__isnull=False).count() == 61
    assert Notification.objects.filter(contact__isnull=False).count() == 6
