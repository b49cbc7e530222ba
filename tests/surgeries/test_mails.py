"""The mails about a booking as their readers get them, who gets one, and when one is not sent after all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Contact, Event, Message
from accounts.registries import jobs
from surgeries.actions import booking as actions
from surgeries.actions.reminding import remind_due
from surgeries.actions.sessions import cancel_session, change_session
from surgeries.models import Booking
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.surgeries import SessionFactory, VenueFactory, booked
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings, monkeypatch):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    monkeypatch.setattr("surgeries.emails.token_of", lambda public_id: "TOKEN")
    monkeypatch.setattr("surgeries.models.bookings.token_of", lambda public_id: "TOKEN")
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def session():
    venue = VenueFactory(
        name="Café <Stitch>",
        address="42 Stratford Road",
        postcode="B11 1AA",
        transport="Bus 6 to College Road",
        note="Ring the bell & wait",
    )
    return SessionFactory(
        title="Data surgery",
        public_id="00000000-0000-4000-8000-000000000001",
        venue=venue,
        places=1,
        starts_at=TUESDAY,
        ends_at=TUESDAY + timedelta(hours=1, minutes=30),
        phone="0121 000 0000",
    )


def party(session, key="k", **given):
    made = booked(session, key=key * 32, email=f"{key}@people.example", **given)
    Booking.objects.filter(pk=made.pk).update(reference={"k": "BCD2345", "w": "BCD2346"}[key])
    return made


def mail_of(what: str):
    return make(Message.objects.get(kind=f"surgeries.{what}"))


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="surgeries.").order_by("pk")
    return [kind.removeprefix("surgeries.") for kind in rows.values_list("kind", flat=True)]


def test_a_place_is_booked(session):
    party(session, needs={"interpreter": "Somali"})
    assert_golden(masked(mail_of("booked")), "surgeries.booked")


def test_one_waits_is_offered_a_place_and_lets_the_time_pass(session):
    first, second = party(session), party(session, "w")
    assert_golden(masked(mail_of("waiting")), "surgeries.waiting")
    actions.cancel(booking=first)
    assert_golden(masked(mail_of("offered")), "surgeries.offered")
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        actions.offer_due()
        assert_golden(masked(mail_of("expired")), "surgeries.expired")
    second.refresh_from_db()
    assert second.state == "expired"


def test_a_booking_is_cancelled(session):
    actions.cancel(booking=party(session))
    assert_golden(masked(mail_of("cancelled")), "surgeries.cancelled")


def test_an_offer_is_declined(session):
    first, second = party(session), party(session, "w")
    actions.cancel(booking=first)
    actions.cancel(booking=second)
    message = Message.objects.get(kind="surgeries.cancelled", contact__email="w@people.example")
    assert "You gave the place on" in make(message).text


def test_a_booking_moves(session):
    goal = SessionFactory(title="Map surgery", venue=session.venue, starts_at=TUESDAY + timedelta(days=7))
    actions.move(booking=party(session), to=goal)
    assert_golden(masked(mail_of("moved")), "surgeries.moved")


def test_a_session_moves(session):
    party(session)
    new = {"starts_at": TUESDAY + timedelta(days=1), "ends_at": TUESDAY + timedelta(days=1, hours=2)}
    change_session(session=session, by=UserFactory(), **new)
    assert_golden(masked(mail_of("changed")), "surgeries.changed")
    change_session(session=session, by=UserFactory(), title="Another title")
    assert kinds().count("changed") == 1


def test_a_session_is_called_off(session):
    party(session), party(session, "w")
    cancel_session(session=session, by=UserFactory(), reason="The pipes froze.")
    assert kinds().count("session_cancelled") == 2
    first = Message.objects.get(kind="surgeries.session_cancelled", contact__email="k@people.example")
    assert_golden(masked(make(first)), "surgeries.session_cancelled")


def test_a_reminder_goes_out_the_day_before_and_once(session):
    party(session)
    for hours, number in ((25, 0), (24, 1), (23, 1), (1, 1)):
        with time_machine.travel(TUESDAY - timedelta(hours=hours), tick=False):
            remind_due()
            assert kinds().count("reminder") == number, hours
            if number and hours == 24:
                assert_golden(masked(mail_of("reminder")), "surgeries.reminder")


def test_whoever_booked_within_the_last_day_or_has_no_place_is_not_reminded(session):
    with time_machine.travel(TUESDAY - timedelta(hours=23), tick=False):
        party(session), party(session, "w")
        assert remind_due() == 0
    with time_machine.travel(TUESDAY, tick=False):
        assert remind_due() == 0


def test_who_is_moved_is_reminded_of_the_new_session(session):
    booking = party(session)
    with time_machine.travel(TUESDAY - timedelta(hours=24), tick=False):
        assert remind_due() == 1
    goal = SessionFactory(starts_at=TUESDAY + timedelta(days=7))
    with time_machine.travel(TUESDAY - timedelta(hours=5), tick=False):
        actions.move(booking=booking, to=goal)
    with time_machine.travel(TUESDAY + timedelta(days=6, hours=1), tick=False):
        assert remind_due() == 1


def test_a_telephone_alone_gets_no_mail_and_no_contact(session):
    booked(session, email="", phone="07700900123")
    assert not Event.objects.exists() and not Contact.objects.exists()


def test_whoever_has_an_account_is_written_to_there_or_at_the_address_they_typed(session):
    person = UserFactory(email="hodan@people.example")
    booked(session, user=person, email="hodan@people.example")
    assert Message.objects.get().to_address == "" and Message.objects.get().user == person
    booked(SessionFactory(), user=person, email="work@people.example")
    assert set(Message.objects.values_list("to_address", flat=True)) == {"", "work@people.example"}
    assert not Contact.objects.exists()


def test_what_is_no_longer_true_is_not_sent(session):
    booking = party(session)
    actions.cancel(booking=booking)
    deliver()
    states = dict(Message.objects.values_list("kind", "state"))
    assert states["surgeries.cancelled"] == "sent" and states["surgeries.booked"] != "sent"


def test_each_occurrence_is_told_once(session):
    booking = party(session)
    assert actions.cancel(booking=booking) and not actions.cancel(booking=booking)
    assert kinds() == ["booked", "cancelled"]


def test_the_jobs_run():
    for name in ("offer_due", "remind_due", "forget_needs", "forget_parties"):
        jobs.get(f"surgeries.{name}").run()
