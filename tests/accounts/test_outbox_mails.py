"""What is said at the last moment, how it goes out, how it is stopped and forgotten."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail

from accounts.actions import delivery, outbox
from accounts.actions.delivery import (
    forget_old,
)
from accounts.actions.outbox import compose_due, spread_due, stop, tell
from accounts.clock import now
from accounts.models import Contact, Event, Message, Notification
from accounts.outbox_channels import Permanent, SmtpChannel, Temporary
from accounts.registries import Line, Mail, NotificationKind
from tests.accounts.outbox_world import Channel, deliver_to_queue, only, plain
from tests.factories.accounts import UserFactory

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
        settings.OUTBOX_CHANNEL = "tests.accounts.outbox_world.Channel"
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
