"""No message is lost or sent twice, and no transaction is open while a mail server is spoken to."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from accounts.actions import composing, delivery, outbox
from accounts.actions.delivery import (
    BATCH,
    LEASE,
    MOST_ATTEMPTS,
    deliver,
    hash_of,
    remember_failure,
    send_due,
)
from accounts.actions.outbox import tell
from accounts.batch import Batch
from accounts.clock import now
from accounts.models import MailProblem, Message, Notification
from accounts.outbox_channels import Permanent, Temporary
from accounts.registries import NotificationKind
from tests.accounts.outbox_world import Killed, only
from tests.factories.accounts import UserFactory

# --- Sending ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestSending:
    def test_a_due_message_goes_out_once_and_outside_any_transaction(self, kinds, channel):
        tell(kind="t.own", key="1", to_users=[UserFactory()])
        assert send_due() == 1
        assert send_due() == 0
        message = only()
        assert (message.state, message.attempts, message.claimed_by) == ("sent", 0, "")
        assert message.sent_at and message.lease_until is None

    def test_more_than_one_batch_goes_out_in_one_go(self, kinds, channel):
        tell(kind="t.own", key="1", to_users=UserFactory.create_batch(BATCH + 1))
        assert send_due() == BATCH + 1

    def test_killed_between_claim_and_send_it_is_sent_after_the_lease(self, kinds, channel):
        tell(kind="t.own", key="1", to_users=[UserFactory()])

        def kill(message):
            raise Killed

        channel.plan = kill
        with pytest.raises(Killed):
            send_due()
        channel.plan = lambda message: None
        assert send_due() == 0, "the lease still holds"
        with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
            assert send_due() == 1
        assert only().attempts == 1
        assert len(channel.sent) == 1

    def test_killed_between_send_and_note_it_repeats_once_under_the_same_id(
        self, kinds, channel, monkeypatch
    ):
        tell(kind="t.own", key="1", to_users=[UserFactory()])
        real = delivery._note

        def die(message, **fields):
            monkeypatch.setattr(delivery, "_note", real)
            raise Killed

        monkeypatch.setattr(delivery, "_note", die)
        with pytest.raises(Killed):
            send_due()
        with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
            assert send_due() == 1
            assert send_due() == 0
        assert channel.ids == [only().pk] * 2

    def test_a_worker_that_lost_its_lease_notes_nothing(self, kinds, channel):
        tell(kind="t.own", key="1", to_users=[UserFactory()])

        def taken_over(message):
            Message.objects.update(claimed_by="somebody else")

        channel.plan = taken_over
        send_due()
        assert (only().state, only().claimed_by) == ("sending", "somebody else")

    def test_a_slow_batch_is_let_go_before_the_lease_runs_out(self, kinds, channel):
        tell(kind="t.own", key="1", to_users=UserFactory.create_batch(2))
        with time_machine.travel(now(), tick=False) as clock:
            channel.plan = lambda message: clock.shift(LEASE - timedelta(seconds=20))
            claimed = delivery.claim()
            batch = Batch(claimed)
            assert [delivery._deliver(message, channel, batch) for message in claimed] == [True, False]
        assert sorted(Message.objects.values_list("state", flat=True)) == ["queued", "sent"]

    def test_not_now_is_tried_again_later_and_later(self, kinds, channel):
        def busy(message):
            raise Temporary("451 busy")

        tell(kind="t.own", key="1", to_users=[UserFactory()])
        channel.plan = busy
        waits = []
        with time_machine.travel(now(), tick=False) as clock:
            for _attempt in range(4):
                send_due()
                message = only()
                assert (message.state, message.error) == ("queued", "451 busy")
                waits.append(message.due_at - now())
                clock.move_to(message.due_at)
            channel.plan = lambda message: None
            assert send_due() == 1
        assert timedelta(seconds=30) <= waits[0] <= timedelta(seconds=90)
        assert timedelta(minutes=4) <= waits[3] <= timedelta(minutes=12)

    def test_it_gives_up_in_the_end(self, kinds, channel):
        def busy(message):
            raise Temporary("451 busy")

        tell(kind="t.own", key="1", to_users=[UserFactory()])
        Message.objects.update(attempts=MOST_ATTEMPTS - 1)
        channel.plan = busy
        send_due()
        assert (only().state, only().attempts) == ("failed", MOST_ATTEMPTS)

    def test_never_is_failed_at_once(self, kinds, channel):
        def never(message):
            raise Permanent("550 no such person", address_is_bad=True)

        tell(kind="t.own", key="1", to_users=[UserFactory()])
        channel.plan = never
        send_due()
        assert (only().state, only().error) == ("failed", "550 no such person")

    def test_an_address_refused_three_times_gets_service_messages_only(self, kinds, channel):
        person = UserFactory()

        def never(message):
            raise Permanent("550 no such person", address_is_bad=True)

        channel.plan = never
        for attempt in range(3):
            assert not MailProblem.objects.filter(marked_at__isnull=False).exists()
            tell(kind="t.own", key=str(attempt), to_users=[person])
            send_due()
        assert MailProblem.objects.get().marked_at
        channel.plan = lambda message: None
        tell(kind="t.news", key="1", to_users=[person])
        send_due()
        assert Message.objects.get(kind="t.news").state == "dropped"
        tell(kind="t.own", key="again", to_users=[person])
        assert send_due() == 1
        assert not MailProblem.objects.exists(), "it works again: forgotten"

    def test_the_record_of_a_refused_address_does_not_hold_the_address(self, kinds):
        remember_failure("Somebody@People.Example")
        assert MailProblem.objects.get().address_hash == hash_of("somebody@people.example")

    def test_one_mail_that_can_not_be_made_stops_no_other(self, kinds, channel, caplog):
        def broken(message):
            raise ZeroDivisionError

        kinds.register(NotificationKind(name="t.broken", label="Broken", transactional=True, render=broken))
        person = UserFactory()
        tell(kind="t.broken", key="1", to_users=[person])
        tell(kind="t.own", key="1", to_users=[person])
        assert send_due() == 1
        assert Message.objects.get(kind="t.broken").state == "queued"
        assert "t.broken" in caplog.text

    @pytest.mark.race
    def test_two_workers_at_once_send_each_message_once(self, kinds, channel, monkeypatch):
        monkeypatch.setattr(delivery, "BATCH", 3)
        tell(kind="t.own", key="1", to_users=UserFactory.create_batch(30))
        go = threading.Barrier(2)
        faults = []

        def work():
            try:
                go.wait()
                send_due()
            except Exception as fault:
                faults.append(fault)
            finally:
                connections.close_all()

        run_together(work, work)
        assert not faults
        assert len(channel.ids) == len(set(channel.ids)) == 30
        assert Message.objects.filter(state="sent", attempts=0).count() == 30

    @pytest.mark.race
    def test_two_workers_at_once_spread_and_compose_each_event_once(self, kinds, channel, monkeypatch):
        monkeypatch.setattr(outbox, "SPREAD_BATCH", 4)
        monkeypatch.setattr(composing, "COMPOSE_BATCH", 3)
        UserFactory.create_batch(22)
        for n in range(3):
            tell(kind="t.news", key=str(n))
        go = threading.Barrier(2)
        faults = []

        def work():
            try:
                go.wait()
                deliver()
            except Exception as fault:
                faults.append(fault)
            finally:
                connections.close_all()

        run_together(work, work)
        deliver()
        assert not faults
        assert len(channel.ids) == len(set(channel.ids)) == 66
        assert not Notification.objects.filter(message=None).exists()


def run_together(*jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
