"""Nothing is lost, nobody is told twice, and no transaction is open while a mail server is spoken to."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import connection, connections, transaction

from accounts.actions import delivery, outbox
from accounts.actions.delivery import (
    BATCH,
    LEASE,
    MOST_ATTEMPTS,
    deliver,
    forget_old,
    hash_of,
    remember_failure,
    send_due,
)
from accounts.actions.outbox import SPREAD_BATCH, compose_due, spread_due, stop, tell
from accounts.clock import now
from accounts.models import Contact, Event, MailProblem, Message, Notification, NotificationChoice, User
from accounts.outbox_channels import Permanent, SmtpChannel, Temporary
from accounts.registries import Line, Mail, NotificationKind, notification_kinds
from tests.factories.accounts import UserFactory

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Killed(BaseException):
    """kill -9, as far as Python can play it: no handler of the worker sees it."""


def everybody(event, after_id, limit):
    return list(User.objects.filter(pk__gt=after_id).order_by("pk").values_list("pk", flat=True)[:limit])


def plain(message):
    return Mail(subject=f"About {message.event.kind}", text="Text", html="<p>Text</p>")


@pytest.fixture
def kinds():
    """Three kinds that no app has: a service message, news at once, and news that can wait."""
    before = list(notification_kinds)
    notification_kinds.register(
        NotificationKind(name="t.own", label="Own matter", transactional=True, render=plain)
    )
    notification_kinds.register(
        NotificationKind(
            name="t.news", label="News", audience=everybody, render=plain, description="News of the city"
        )
    )
    notification_kinds.register(
        NotificationKind(
            name="t.digest",
            label="Replies",
            default_cadence="daily",
            audience=everybody,
            line=lambda event: Line(text=f"Event {event.facts['n']}", url="/somewhere/"),
        )
    )
    yield notification_kinds
    notification_kinds[:] = before


class Channel:
    """Notes what it is given; `plan` is called first and may raise."""

    def __init__(self, plan=lambda message: None):
        self.sent = []
        self.plan = plan

    def send(self, message, mail):
        assert not connection.in_atomic_block, "a transaction is open while the mail server is spoken to"
        self.plan(message)
        self.sent.append((message, mail))

    def close(self):
        pass

    @property
    def ids(self):
        return [message.pk for message, _mail in self.sent]


@pytest.fixture
def channel(monkeypatch):
    one = Channel()
    monkeypatch.setattr(delivery, "get_channel", lambda: one)
    return one


def only() -> Message:
    return Message.objects.get()


# --- Telling ------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestTelling:
    def test_named_people_get_all_three_rows_at_once(self, kinds):
        person, contact = UserFactory(), Contact.objects.create(email="a@people.example")
        event = tell(kind="t.own", key="1", to_users=[person], to_contacts=[contact])
        assert event.spread_at
        assert event.notifications.count() == Message.objects.filter(state="queued").count() == 2

    def test_the_same_key_tells_nobody_twice(self, kinds):
        person = UserFactory()
        first = tell(kind="t.own", key="1", to_users=[person])
        assert tell(kind="t.own", key="1", to_users=[person]) == first
        assert Message.objects.count() == 1

    def test_after_the_message_was_forgotten_its_key_still_tells_nobody(self, kinds, channel):
        person = UserFactory()
        tell(kind="t.own", key="1", to_users=[person])
        Message.objects.all().delete()
        tell(kind="t.own", key="1", to_users=[person])
        assert not Message.objects.exists()

    def test_an_event_that_is_rolled_back_tells_nobody(self, kinds):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            tell(kind="t.own", key="1", to_users=[UserFactory()])
            raise ZeroDivisionError
        assert not Event.objects.exists()
        assert not Message.objects.exists()

    def test_a_kind_that_nobody_registered_is_an_error_of_the_caller(self, kinds):
        with pytest.raises(KeyError, match=r"t\.other"):
            tell(kind="t.other", key="1")

    def test_a_kind_switched_off_for_the_site_is_remembered_but_told_to_nobody(self, kinds, settings):
        settings.OUTBOX_KINDS_OFF = ["t.own"]
        assert tell(kind="t.own", key="1", to_users=[UserFactory()]).spread_at
        assert not Notification.objects.exists()

    def test_a_key_that_does_not_fit_is_refused(self, kinds):
        with pytest.raises(ValueError, match="120"):
            tell(kind="t.own", key="x" * 121)

    def test_who_chose_never_is_not_told(self, kinds):
        person = UserFactory()
        outbox.choose(user=person, choices={"t.news": "never"})
        tell(kind="t.news", key="1", to_users=[person])
        assert not Notification.objects.exists()

    def test_a_service_message_can_be_chosen_by_nobody(self, kinds):
        person = UserFactory()
        with pytest.raises(ValueError, match="can't be switched off"):
            outbox.choose(user=person, choices={"t.own": "never"})
        NotificationChoice.objects.create(user=person, kind="t.own", cadence="never")
        tell(kind="t.own", key="1", to_users=[person])
        assert Message.objects.count() == 1

    def test_a_kind_without_a_line_can_not_wait_for_a_digest(self, kinds):
        person = UserFactory()
        NotificationChoice.objects.create(user=person, kind="t.news", cadence="weekly")
        tell(kind="t.news", key="1", to_users=[person])
        assert only().kind == "t.news"


# --- Spreading ----------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSpreading:
    def test_everybody_in_the_audience_is_told_once_but_who_did_it(self, kinds):
        people = UserFactory.create_batch(5)
        tell(kind="t.news", key="1", by=people[2])
        spread_due()
        assert {row.user for row in Notification.objects.all()} == {*people} - {people[2]}
        assert spread_due() == 0

    @pytest.mark.parametrize("die_at", [1, 2, 3])
    def test_killed_at_any_batch_it_goes_on_where_it_was(self, kinds, monkeypatch, die_at):
        monkeypatch.setattr(outbox, "SPREAD_BATCH", 2)
        people = UserFactory.create_batch(5)
        tell(kind="t.news", key="1")
        asked = []
        real = Notification.objects.bulk_create

        def bulk_create(*args, **kwargs):
            asked.append(1)
            if len(asked) == die_at:
                real(*args, **kwargs)
                raise Killed
            return real(*args, **kwargs)

        monkeypatch.setattr(Notification.objects, "bulk_create", bulk_create)
        with pytest.raises(Killed):
            spread_due()
        assert Notification.objects.count() == 2 * (die_at - 1)
        spread_due()
        assert sorted(Notification.objects.values_list("user_id", flat=True)) == sorted(p.pk for p in people)

    def test_rows_of_a_batch_that_was_written_twice_conflict_away(self, kinds):
        person = UserFactory()
        event = tell(kind="t.news", key="1")
        Notification.objects.create(event=event, user=person)
        spread_due()
        assert Notification.objects.count() == 1

    def test_a_batch_whose_cursor_somebody_else_moved_is_left_to_them(self, kinds, monkeypatch):
        UserFactory()
        event = tell(kind="t.news", key="1")

        def audience(event, after_id, limit):
            Event.objects.filter(pk=event.pk).update(cursor=99)
            return everybody(event, after_id, limit)

        kinds.register(NotificationKind(name="t.news", label="News", audience=audience))
        assert spread_due() == 0
        event.refresh_from_db()
        assert (event.cursor, event.spread_at) == (99, None)

    def test_a_kind_that_is_gone_stops_no_other(self, kinds, caplog):
        UserFactory()
        Event.objects.create(kind="t.gone", dedupe_key="x")
        tell(kind="t.news", key="1")
        assert spread_due() == 1
        assert "t.gone" in caplog.text

    def test_queries_grow_with_batches_and_not_with_people(self, kinds, django_assert_max_num_queries):
        for count in (3, 30):
            UserFactory.create_batch(count)
            tell(kind="t.news", key=str(count))
            with django_assert_max_num_queries(10):
                spread_due()
        assert SPREAD_BATCH == 1000


# --- Composing ----------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestComposing:
    def test_at_once_is_one_message_each(self, kinds):
        UserFactory.create_batch(3)
        tell(kind="t.news", key="1")
        deliver_to_queue()
        assert Message.objects.filter(kind="t.news").count() == 3
        assert not Notification.objects.filter(message=None).exists()

    def test_composing_again_makes_no_second_message(self, kinds):
        UserFactory()
        tell(kind="t.news", key="1")
        deliver_to_queue()
        Notification.objects.update(message=None)
        compose_due()
        assert Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("cadence", "at", "due"),
        [
            ("daily", "2026-11-23 06:59", "2026-11-23 07:00"),
            ("daily", "2026-11-23 07:00", "2026-11-24 07:00"),
            ("daily", "2026-11-23 07:01", "2026-11-24 07:00"),
            ("weekly", "2026-11-23 06:59", "2026-11-23 07:00"),
            ("weekly", "2026-11-23 07:00", "2026-11-30 07:00"),
            ("weekly", "2026-11-22 23:59", "2026-11-23 07:00"),
            ("daily", "2026-06-01 12:00", "2026-06-02 06:00"),  # British summer time
        ],
    )
    def test_a_summary_comes_at_seven_uk_time(self, cadence, at, due):
        with time_machine.travel(f"{at}+00:00", tick=False):
            assert outbox.due_at(cadence) == datetime.fromisoformat(f"{due}+00:00")

    def test_a_digest_is_one_message_per_person_and_day_for_all_its_kinds(self, kinds, channel):
        person = UserFactory()
        kinds.register(
            NotificationKind(name="t.second", label="Second", line=lambda event: Line(text="Second thing"))
        )
        with time_machine.travel(MONDAY, tick=False) as clock:
            NotificationChoice.objects.create(user=person, kind="t.second", cadence="daily")
            for n in (1, 2):
                tell(kind="t.digest", key=str(n), facts={"n": n})
            tell(kind="t.second", key="1", to_users=[person])
            deliver_to_queue()
            assert not Message.objects.exists()
            clock.move_to(MONDAY + timedelta(days=1))
            deliver_to_queue()
            message = only()
            assert (message.kind, len(message.events)) == ("digest", 3)
            mail = delivery.make(message)
        assert mail.text.index("Event 1") < mail.text.index("Event 2") < mail.text.index("Second thing")
        assert "http://localhost/somewhere/" in mail.text

    def test_what_comes_too_late_for_its_digest_waits_for_the_next(self, kinds):
        person = UserFactory()
        with time_machine.travel(MONDAY, tick=False) as clock:
            tell(kind="t.digest", key="1", facts={"n": 1})
            spread_due()
            clock.move_to(MONDAY + timedelta(days=1))
            compose_due()
            Message.objects.update(state="sent")
            event = tell(kind="t.own", key="late", facts={"n": 2})
            late = Notification.objects.create(event=event, user=person, cadence="daily")
            compose_due()
            late.refresh_from_db()
            assert late.message is None
            assert late.due_at == datetime(2026, 11, 25, 7, tzinfo=UTC)


def deliver_to_queue():
    spread_due()
    compose_due()


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
            batch = delivery.claim()
            assert [delivery._deliver(message, channel) for message in batch] == [True, False]
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
        monkeypatch.setattr(outbox, "COMPOSE_BATCH", 3)
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


# --- What is said at the last moment ------------------------------------------------------------------


@pytest.mark.django_db
class TestMaking:
    def make(self):
        return delivery.make(Message.objects.select_related("user", "contact").get())

    def test_who_may_not_see_it_any_more_is_told_nothing(self, kinds):
        kinds.register(
            NotificationKind(name="t.secret", label="Secret", may_see=lambda user, event: False, render=plain)
        )
        tell(kind="t.secret", key="1", to_users=[UserFactory()])
        with pytest.raises(delivery.NothingToSay, match="may not see"):
            self.make()

    def test_a_digest_leaves_out_what_may_not_be_seen(self, kinds):
        kinds.register(
            NotificationKind(
                name="t.digest",
                label="Replies",
                default_cadence="daily",
                may_see=lambda user, event: event.facts["n"] != 1,
                line=lambda event: Line(text=f"Event {event.facts['n']}"),
            )
        )
        person = UserFactory()
        for n in (1, 2):
            tell(kind="t.digest", key=str(n), facts={"n": n}, to_users=[person])
        Notification.objects.update(due_at=now())
        compose_due()
        text = self.make().text
        assert "Event 2" in text
        assert "Event 1" not in text

    def test_a_kind_switched_off_meanwhile_is_dropped(self, kinds, settings):
        tell(kind="t.own", key="1", to_users=[UserFactory()])
        settings.OUTBOX_KINDS_OFF = ["t.own"]
        with pytest.raises(delivery.NothingToSay, match="switched off"):
            self.make()

    def test_a_closed_account_gets_service_messages_only(self, kinds):
        person = UserFactory(closed=True)
        tell(kind="t.news", key="1", to_users=[person])
        with pytest.raises(delivery.NothingToSay, match="closed"):
            self.make()
        Message.objects.all().delete()
        tell(kind="t.own", key="1", to_users=[person])
        assert self.make()

    def test_somebody_without_an_address_is_dropped(self, kinds):
        contact = Contact.objects.create(email="a@people.example")
        tell(kind="t.own", key="1", to_contacts=[contact])
        Contact.objects.update(email="", erased_at=now())
        with pytest.raises(delivery.NothingToSay, match="no address"):
            self.make()

    @pytest.mark.parametrize(("chosen", "used"), [("ur", "ur"), ("", "en"), ("xx", "en")])
    def test_it_is_written_in_the_readers_language(self, kinds, chosen, used):
        from django.utils import translation

        def say(message):
            return Mail(subject=translation.get_language(), text="", html="")

        kinds.register(NotificationKind(name="t.own", label="Own", transactional=True, render=say))
        tell(kind="t.own", key="1", to_users=[UserFactory(preferred_language=chosen)])
        assert self.make().subject == used


# --- The channel --------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSmtp:
    def send(self, **kwargs):
        channel = SmtpChannel()
        for message in Message.objects.select_related("user", "contact"):
            channel.send(message, delivery.make(message))
        channel.close()
        return django_mail.outbox

    def test_the_id_of_the_message_is_the_message_id(self, kinds):
        tell(
            kind="t.own", key="1", to_users=[UserFactory(display_name="Nasreen Ö", email="n@people.example")]
        )
        (sent,) = self.send()
        assert sent.extra_headers["Message-ID"] == f"<{only().pk}@localhost>"
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
        assert sent.recipients()[0].endswith("<n@people.example>")
        assert sent.alternatives[0].mimetype == "text/html"

    def test_news_carries_one_press_to_stop_it_and_a_service_message_does_not(self, kinds):
        person = UserFactory()
        tell(kind="t.own", key="1", to_users=[person])
        tell(kind="t.news", key="1", to_users=[person])
        headers = {sent.subject: sent.extra_headers for sent in self.send()}
        assert "List-Unsubscribe" not in headers["About t.own"]
        assert headers["About t.news"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["About t.news"]["List-Unsubscribe"].startswith(
            "<http://localhost/account/notifications/stop/"
        )

    def test_it_goes_where_the_event_says(self, kinds):
        tell(kind="t.own", key="1", to_users=[UserFactory()], to_address="old@people.example")
        assert self.send()[0].recipients() == ["old@people.example"]

    @pytest.mark.parametrize(
        ("fault", "outcome", "address_is_bad"),
        [
            (smtplib.SMTPRecipientsRefused({"a@b": (450, b"later")}), Temporary, None),
            (smtplib.SMTPRecipientsRefused({"a@b": (550, b"nobody")}), Permanent, True),
            (smtplib.SMTPSenderRefused(552, b"not you", "x@y"), Permanent, False),
            (smtplib.SMTPDataError(554, b"no"), Permanent, True),
            (smtplib.SMTPDataError(451, b"later"), Temporary, None),
            (smtplib.SMTPAuthenticationError(535, b"password"), Temporary, None),
            (smtplib.SMTPServerDisconnected("gone"), Temporary, None),
            (TimeoutError("slow"), Temporary, None),
            (ConnectionRefusedError("down"), Temporary, None),
        ],
    )
    def test_what_a_mail_server_says_is_later_or_never(
        self, kinds, monkeypatch, fault, outcome, address_is_bad
    ):
        class Backend:
            closed = 0

            def open(self):
                pass

            def send_messages(self, messages):
                raise fault

            def close(self):
                pass

        monkeypatch.setattr("accounts.outbox_channels.get_connection", Backend)
        tell(kind="t.own", key="1", to_users=[UserFactory()])
        with pytest.raises(outcome) as raised:
            SmtpChannel().send(only(), Mail(subject="s", text="t", html="h"))
        assert getattr(raised.value, "address_is_bad", None) is address_is_bad

    def test_the_channel_is_a_setting(self, settings):
        settings.OUTBOX_CHANNEL = "tests.accounts.test_outbox.Channel"
        from accounts.outbox_channels import get_channel

        assert isinstance(get_channel(), Channel)


# --- Stopping and forgetting --------------------------------------------------------------------------


@pytest.mark.django_db
class TestStopping:
    def test_of_a_kind_stops_what_waits_and_what_comes(self, kinds):
        person = UserFactory()
        tell(kind="t.digest", key="1", facts={"n": 1}, to_users=[person])
        assert stop(kind="t.digest", user=person) == ["t.digest"]
        tell(kind="t.digest", key="2", facts={"n": 2}, to_users=[person])
        assert not Notification.objects.exists()

    def test_of_a_digest_stops_every_kind_in_it_and_no_other(self, kinds):
        person = UserFactory()
        assert stop(kind="digest", user=person) == ["t.digest"]
        tell(kind="t.news", key="1", to_users=[person])
        assert Message.objects.count() == 1

    def test_a_service_message_can_not_be_stopped(self, kinds):
        person = UserFactory()
        assert stop(kind="t.own", user=person) == []
        tell(kind="t.own", key="1", to_users=[person])
        assert Message.objects.count() == 1

    def test_somebody_without_an_account_can_stop_too(self, kinds):
        contact = Contact.objects.create(email="a@people.example")
        stop(kind="t.news", contact=contact)
        tell(kind="t.news", key="1", to_contacts=[contact])
        assert not Message.objects.exists()


@pytest.mark.django_db
class TestForgetting:
    @pytest.mark.parametrize(
        ("state", "days", "stays"),
        [
            ("sent", 29, True),
            ("sent", 31, False),
            ("failed", 31, False),
            ("dropped", 31, False),
            ("queued", 31, True),
        ],
    )
    def test_thirty_days_after_its_end_a_message_goes_with_its_facts(self, kinds, state, days, stays):
        event = tell(kind="t.own", key="1", facts={"id": 1}, to_users=[UserFactory()])
        then = now() - timedelta(days=days)
        Message.objects.update(state=state, due_at=then)
        Event.objects.update(spread_at=then)
        forget_old()
        event.refresh_from_db()
        assert Message.objects.exists() is Notification.objects.exists() is bool(event.facts) is stays

    def test_what_was_forgotten_is_not_composed_again(self, kinds):
        UserFactory()
        tell(kind="t.news", key="1")
        deliver_to_queue()
        Message.objects.update(state="sent", due_at=now() - timedelta(days=31))
        forget_old()
        deliver_to_queue()
        assert not Message.objects.exists()

    @pytest.mark.parametrize("reason_to_stay", [None, "message", "choice", "confirmed"])
    def test_an_address_that_nothing_refers_to_any_more_goes(self, kinds, reason_to_stay):
        contact = Contact.objects.create(email="a@people.example")
        if reason_to_stay == "message":
            tell(kind="t.own", key="1", to_contacts=[contact])
        elif reason_to_stay == "choice":
            stop(kind="t.news", contact=contact)
        elif reason_to_stay == "confirmed":
            Contact.objects.update(confirmed_at=now())
        forget_old()
        assert Contact.objects.exists() is bool(reason_to_stay)

    def test_an_unknown_kind_at_the_head_of_the_queue_holds_nothing_up(self, kinds, monkeypatch):
        monkeypatch.setattr(outbox, "MOST_EVENTS", 1)
        UserFactory()
        Event.objects.create(kind="t.vanished", dedupe_key="x")
        tell(kind="t.news", key="1")
        assert spread_due() == 1
        assert Event.objects.unspread().get().kind == "t.vanished"
