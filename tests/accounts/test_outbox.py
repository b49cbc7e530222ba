"""Nothing is lost, and nobody is told twice: from the event to the message."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from accounts.actions import delivery, outbox
from accounts.actions.outbox import SPREAD_BATCH, compose_due, spread_due, tell
from accounts.models import Contact, Event, Message, Notification, NotificationChoice
from accounts.registries import Line, NotificationKind
from tests.accounts.outbox_world import Killed, deliver_to_queue, everybody, only
from tests.factories.accounts import UserFactory

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


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
