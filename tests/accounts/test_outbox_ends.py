"""What is never sent in the end: a message that kills its workers, and one that its reader stopped."""

from datetime import timedelta

import pytest
import time_machine

from accounts.actions.delivery import BATCH, LEASE, MOST_ATTEMPTS, requeue_abandoned, send_due
from accounts.actions.outbox import choose, stop, tell
from accounts.clock import now
from accounts.models import Contact, Message, NotificationChoice
from tests.accounts.outbox_world import Killed, deliver_to_queue, only
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def run_until_quiet(clock, turns=20):
    """A worker that is started again whenever it dies; gives how often it died."""
    deaths = 0
    for _turn in range(turns):
        try:
            send_due()
        except Killed:
            deaths += 1
        clock.shift(LEASE + timedelta(seconds=1))
    return deaths


def test_a_message_that_kills_its_worker_fails_and_takes_no_other_with_it(kinds, channel):
    people = UserFactory.create_batch(BATCH)
    tell(kind="t.own", key="1", to_users=people)
    deadly = Message.objects.get(user=people[3]).pk

    def kill(message):
        if message.pk == deadly:
            raise Killed

    channel.plan = kill
    with time_machine.travel(now(), tick=False) as clock:
        deaths = run_until_quiet(clock)
    assert deaths == 5
    message = Message.objects.get(pk=deadly)
    assert (message.state, message.attempts, message.error) == ("failed", 5, "the worker died")
    assert Message.objects.filter(state="sent").count() == BATCH - 1
    assert len(channel.ids) == len(set(channel.ids))


@pytest.mark.parametrize(("attempts", "state"), [(0, "queued"), (4, "queued"), (MOST_ATTEMPTS - 1, "failed")])
def test_an_abandoned_message_that_was_tried_too_often_is_given_up(kinds, attempts, state):
    tell(kind="t.own", key="1", to_users=[UserFactory()])
    Message.objects.update(
        state="sending", claimed_by="x", lease_until=now() - LEASE, attempts=attempts, error="451 busy"
    )
    requeue_abandoned()
    assert (only().state, only().attempts, only().claimed_by) == (state, attempts + 1, "")


def test_what_was_queued_before_its_reader_stopped_it_is_dropped(kinds, channel):
    reader, other = UserFactory.create_batch(2)
    tell(kind="t.news", key="1", to_users=[reader, other])
    choose(user=reader, choices={"t.news": "never"})
    assert send_due() == 1
    assert Message.objects.get(user=reader).state == "dropped"
    assert Message.objects.get(user=other).state == "sent"


def test_one_without_an_account_who_stopped_it_gets_no_more(kinds, channel):
    contact = Contact.objects.create(email="reader@people.example")
    tell(kind="t.news", key="1", to_contacts=[contact])
    stop(kind="t.news", contact=contact)
    assert send_due() == 0
    assert only().state == "dropped"


def test_a_digest_leaves_out_what_its_reader_stopped_since(kinds, channel):
    person = UserFactory()
    for n in range(2):
        tell(kind="t.digest", key=str(n), facts={"n": n})
    deliver_to_queue()
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        deliver_to_queue()
        assert only().kind == "digest"
        NotificationChoice.objects.create(user=person, kind="t.digest", cadence="never")
        send_due()
        assert only().state == "dropped"


def test_a_service_message_can_not_be_stopped(kinds, channel):
    person = UserFactory()
    NotificationChoice.objects.create(user=person, kind="t.own", cadence="never")
    tell(kind="t.own", key="1", to_users=[person])
    assert send_due() == 1
