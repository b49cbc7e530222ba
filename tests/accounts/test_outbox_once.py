"""Several events about one occurrence: nobody is told of it twice, whichever comes first."""

import threading

import pytest
from django.db import connections

from accounts.actions import outbox
from accounts.actions.outbox import spread_due, tell
from accounts.models import Contact, Event, Message, Notification
from accounts.registries import NotificationKind
from tests.accounts.outbox_world import deliver_to_queue, everybody, plain
from tests.factories.accounts import UserFactory

MERGED = "idea:1:merged"


@pytest.fixture
def guests(kinds):
    """A kind that reaches people with an account and without, with reasons."""

    def people(event, after_id, limit):
        return [(pk, "follows") for pk in everybody(event, after_id, limit)]

    def contacts(event, after_id, limit):
        found = Contact.objects.filter(pk__gt=after_id).order_by("pk")
        return [(pk, "supported") for pk in found.values_list("pk", flat=True)[:limit]]

    return kinds.register(
        NotificationKind(
            name="t.both", label="Both", audience=people, audience_contacts=contacts, render=plain
        )
    )


@pytest.mark.django_db
class TestHappening:
    def test_an_event_stands_alone_where_nothing_is_said(self, kinds):
        event = tell(kind="t.own", key="1", to_users=[UserFactory()])
        assert event.happening == "t.own:1"
        assert Notification.objects.get().happening == "t.own:1"

    def test_who_was_named_by_the_first_is_not_named_by_the_second(self, kinds):
        both, second = UserFactory.create_batch(2)
        contact = Contact.objects.create(email="a@people.example")
        tell(kind="t.own", key="1", to_users=[both], to_contacts=[contact], happening=MERGED)
        tell(kind="t.news", key="1", to_users=[both, second], to_contacts=[contact], happening=MERGED)
        assert (
            Message.objects.filter(user=both).count() == Message.objects.filter(contact=contact).count() == 1
        )
        assert Message.objects.get(user=second).kind == "t.news"
        assert Message.objects.count() == Notification.objects.count(), "no message without a notification"

    @pytest.mark.parametrize("named_first", [True, False])
    def test_an_audience_and_the_named_are_told_once_in_either_order(self, kinds, named_first):
        person, other = UserFactory.create_batch(2)
        tells = [
            lambda: tell(kind="t.own", key="1", to_users=[person], happening=MERGED),
            lambda: (tell(kind="t.news", key="1", happening=MERGED), spread_due()),
        ]
        for say in tells if named_first else reversed(tells):
            say()
        deliver_to_queue()
        assert sorted(Notification.objects.values_list("user_id", flat=True)) == [person.pk, other.pk]
        assert Message.objects.count() == 2

    def test_two_happenings_are_two_messages(self, kinds):
        person = UserFactory()
        for happening in (MERGED, "idea:2:merged"):
            tell(kind="t.own", key=happening, to_users=[person], happening=happening)
        assert Message.objects.count() == 2

    def test_somebody_named_twice_is_told_once(self, kinds):
        person = UserFactory()
        tell(kind="t.own", key="1", to_users=[person, person])
        assert Message.objects.count() == 1

    def test_one_that_does_not_fit_is_refused(self, kinds):
        with pytest.raises(ValueError, match="200"):
            tell(kind="t.own", key="1", happening="x" * 201)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_at_once_tell_nobody_twice_and_leave_no_message_behind(kinds, monkeypatch):
    monkeypatch.setattr(outbox, "SPREAD_BATCH", 7)
    people = UserFactory.create_batch(30)
    for n in range(3):
        tell(kind="t.news", key=str(n), happening=MERGED)
    go = threading.Barrier(3)
    faults = []

    def work(job):
        try:
            go.wait()
            job()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    jobs = [
        deliver_to_queue,
        deliver_to_queue,
        lambda: tell(kind="t.own", key="x", to_users=people, happening=MERGED),
    ]
    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    deliver_to_queue()
    assert not faults
    assert Notification.objects.count() == Message.objects.count() == 30
    assert not Message.objects.filter(notifications=None).exists()
    assert Message.objects.values("user").distinct().count() == 30


@pytest.mark.django_db
class TestAudiences:
    def test_reasons_are_kept_and_guests_are_told(self, guests):
        person, contact = UserFactory(), Contact.objects.create(email="a@people.example")
        event = tell(kind="t.both", key="1")
        assert spread_due() == 2
        assert Notification.objects.get(user=person).reason == "follows"
        assert Notification.objects.get(contact=contact).reason == "supported"
        event.refresh_from_db()
        assert (event.cursor, event.contact_cursor) == (person.pk, contact.pk)
        assert event.spread_at

    def test_a_kind_for_guests_alone_is_spread_too(self, kinds):
        contact = Contact.objects.create(email="a@people.example")
        kinds.register(
            NotificationKind(
                name="t.guests",
                label="Guests",
                audience_contacts=lambda event, after, limit: [contact.pk][after:],
            )
        )
        tell(kind="t.guests", key="1")
        assert spread_due() == 1
        assert Notification.objects.get().reason == "audience"

    @pytest.mark.parametrize("batch", [1, 2, 3, 10])
    def test_every_size_of_batch_reaches_everybody_once(self, guests, monkeypatch, batch):
        monkeypatch.setattr(outbox, "SPREAD_BATCH", batch)
        UserFactory.create_batch(3)
        for n in range(3):
            Contact.objects.create(email=f"guest{n}@people.example")
        tell(kind="t.both", key="1")
        assert spread_due() == 6
        assert Notification.objects.count() == 6

    def test_the_first_reason_counts_for_somebody_given_twice(self, kinds):
        person = UserFactory()
        kinds.register(
            NotificationKind(
                name="t.twice",
                label="Twice",
                audience=lambda event, after, limit: [(person.pk, "wrote"), (person.pk, "follows")],
            )
        )
        tell(kind="t.twice", key="1")
        spread_due()
        assert Notification.objects.get().reason == "wrote"

    def test_a_guest_whose_address_has_an_account_that_knows_is_not_told_again(self, guests):
        UserFactory(email="same@people.example")
        Contact.objects.create(email="Same@people.example")
        tell(kind="t.both", key="1")
        assert spread_due() == 1
        assert Notification.objects.get().user

    def test_who_has_no_address_any_more_or_wants_none_is_left_out(self, guests):
        gone = Contact.objects.create(email="gone@people.example")
        Contact.objects.filter(pk=gone.pk).update(email="", phone="0121")
        never = Contact.objects.create(email="never@people.example")
        outbox.choose(contact=never, choices={"t.both": "never"})
        tell(kind="t.both", key="1")
        assert spread_due() == 0
        assert Event.objects.get().spread_at

    def test_a_guests_cursor_that_somebody_else_moved_is_left_to_them(self, guests, kinds):
        Contact.objects.create(email="a@people.example")
        event = tell(kind="t.both", key="1")

        def meanwhile(event, after_id, limit):
            Event.objects.filter(pk=event.pk).update(contact_cursor=99)
            return guests.audience_contacts(event, after_id, limit)

        kinds.register(NotificationKind(name="t.both", label="Both", audience_contacts=meanwhile))
        assert spread_due() == 0
        event.refresh_from_db()
        assert (event.contact_cursor, event.spread_at) == (99, None)
