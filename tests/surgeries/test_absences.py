"""Who kept a place and did not come: noted late, written to once and kindly, and put last after the second time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from accounts.actions.delivery import make
from accounts.models import Event, Message
from engagement.errors import Refused
from surgeries.actions import booking as actions
from surgeries.actions.absences import mark_no_shows
from surgeries.actions.closing import close_room
from surgeries.models import Booking, CallTask
from surgeries.people import Person, is_put_last, missed_lately
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, VenueFactory, booked
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
TODAY = datetime(2026, 11, 23, 12, tzinfo=LONDON)
DAY = timedelta(days=1)
AMINA = "amina@people.example"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


def past(days: float, **given):
    """A session that ended so many days ago, at which somebody was checked in."""
    end = TODAY - days * DAY
    session = SessionFactory(starts_at=end - timedelta(hours=2), ends_at=end, **given)
    party(session, state="came", email="present@people.example")
    return session


def party(session, *, state="booked", email=AMINA, **given) -> Booking:
    number = Booking.objects.count()
    values = {"name": "Amina", "state_at": session.starts_at, "idempotency_key": f"{number:032x}", **given}
    return Booking.objects.create(session=session, state=state, email=email, **values)


def missed(times: int, **given) -> None:
    for number in range(times):
        party(past(10 + number), state="no_show", **given)


def to_come(days: float = 7, **given):
    return SessionFactory(starts_at=TODAY + days * DAY, **given)


# --- Noting it ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "state"), [(2.99, "booked"), (3, "no_show"), (29.9, "no_show"), (30, "booked")]
)
def test_three_days_later_who_is_still_booked_did_not_come(days, state):
    booking = party(past(days))
    mark_no_shows()
    booking.refresh_from_db()
    assert booking.state == state


def test_who_was_marked_when_the_host_closed_the_room_is_written_to_three_days_later_and_once():
    session = past(0)
    booking = party(session, user=UserFactory())
    close_room(session=session, by=UserFactory())
    booking.refresh_from_db()
    assert booking.state == "no_show"
    told = Event.objects.filter(kind="surgeries.missed")
    mark_no_shows()
    assert not told.exists()
    with time_machine.travel(TODAY + 3 * DAY, tick=False):
        assert mark_no_shows() == 0
        mark_no_shows()
    assert told.count() == 1


def test_where_nobody_was_checked_in_nothing_is_said_of_anybody():
    session = SessionFactory(starts_at=TODAY - 5 * DAY, ends_at=TODAY - 4.9 * DAY)
    booking = party(session)
    assert mark_no_shows() == 0
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_who_gave_the_place_back_waited_or_came_is_left_alone():
    session = past(5)
    for number, state in enumerate(("cancelled", "waiting", "expired", "declined")):
        party(session, state=state, email=f"{number}@people.example")
    assert mark_no_shows() == 0


def test_a_session_that_was_called_off_has_no_absent():
    party(past(5, cancelled=True))
    assert mark_no_shows() == 0


def test_we_missed_you_is_written_once_even_if_the_list_was_put_right_and_wrong_again(clock):
    booking = party(past(5))
    assert mark_no_shows() == 1 and mark_no_shows() == 0
    by = UserFactory()
    actions.check_in(booking=booking, by=by), actions.undo_check_in(booking=booking, by=by)
    assert mark_no_shows() == 1
    assert Event.objects.filter(kind="surgeries.missed").count() == 1


@pytest.mark.parametrize(
    ("session", "given"),
    [({}, {"source": "phone"}), ({}, {"source": "champion"}), ({"drop_in": True}, {})],
)
def test_by_telephone_by_a_champion_and_at_a_drop_in_it_is_noted_and_nobody_is_written_to(session, given):
    booking = party(past(5, **session), phone="01214960000", **given)
    assert mark_no_shows() == 1
    booking.refresh_from_db()
    assert booking.state == "no_show" and not CallTask.objects.exists()
    assert not Event.objects.filter(kind="surgeries.missed").exists()
    assert missed_lately(Person(email=AMINA)) == 0


def test_the_mail_is_kind_and_names_what_comes_next(settings, monkeypatch):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    monkeypatch.setattr("surgeries.emails.token_of", lambda public_id: "TOKEN")
    monkeypatch.setattr("surgeries.models.bookings.token_of", lambda public_id: "TOKEN")
    venue = VenueFactory(name="Café <Stitch>", address="42 Stratford Road", postcode="B11 1AA")
    to_come(title="Map surgery", venue=venue, public_id="00000000-0000-4000-8000-000000000002")
    session = past(5, title="Data surgery", venue=venue, public_id="00000000-0000-4000-8000-000000000001")
    party(session, reference="BCD2345")
    mark_no_shows()
    assert_golden(masked(make(Message.objects.get(kind="surgeries.missed"))), "surgeries.missed")


# --- Being put last ----------------------------------------------------------------------------------------
def test_the_third_time_begins_on_the_waiting_list_and_others_pass():
    missed(2)
    session = to_come(places=2)
    mine = booked(session, email=AMINA)
    assert (mine.state, mine.waits_until_day_before) == ("waiting", True)
    assert booked(session).state == "booked" and booked(session).state == "booked"
    assert actions.offer(session=session) == 0


@pytest.mark.parametrize(
    ("history", "last"),
    [
        (lambda: missed(1), False),
        (lambda: missed(2), True),
        (lambda: (missed(2), party(past(5), state="came")), False),
        (lambda: (party(past(20), state="came"), missed(2)), True),
        (lambda: (party(past(20), state="no_show"), party(past(90), state="no_show")), False),
        (lambda: (party(past(20), state="no_show"), party(past(89.9), state="no_show")), True),
        (lambda: missed(2, source="champion"), False),
        (lambda: [party(past(10, drop_in=True), state="no_show") for _time in range(2)], False),
        (lambda: [party(past(10), state="cancelled") for _time in range(3)], False),
    ],
)
def test_what_counts_and_what_makes_it_good_again(history, last):
    history()
    assert is_put_last(Person(email=AMINA), to_come()) is last


def test_the_same_person_is_known_by_account_and_number_too():
    person = UserFactory()
    missed(2, user=person, phone="07700900123")
    session = to_come()
    assert is_put_last(Person(user=person), session) and is_put_last(Person(phone="+447700900123"), session)
    assert not is_put_last(Person(phone="07700900123", is_for_another=True), session)


def test_drop_ins_are_always_open_and_on_the_last_day_free_is_free():
    missed(2)
    assert booked(to_come(drop_in=True), email=AMINA).state == "booked"
    assert booked(to_come(days=1), email=AMINA).state == "booked"
    assert booked(to_come(days=1.01), email=AMINA).state == "waiting"


def test_by_telephone_the_organiser_decides():
    missed(2)
    assert booked(to_come(), email=AMINA, source="phone", by=UserFactory()).state == "booked"


def test_a_day_before_what_is_still_free_is_offered(clock):
    missed(2)
    session = to_come(places=2)
    mine = booked(session, email=AMINA)
    booked(session)
    clock.move_to(session.starts_at - DAY - timedelta(seconds=1))
    assert actions.offer_due() == 0
    clock.move_to(session.starts_at - DAY)
    assert actions.offer_due() == 1
    mine.refresh_from_db()
    assert mine.state == "offered" and actions.accept(booking=mine)


def test_changing_to_another_session_is_no_way_past_the_others():
    missed(2)
    mine = booked(to_come(), email=AMINA)
    with pytest.raises(Refused):
        actions.move(booking=mine, to=to_come(days=9))
    assert actions.move(booking=mine, to=to_come(days=9, drop_in=True)).state == "booked"
    assert not mine.waits_until_day_before


# --- The page ----------------------------------------------------------------------------------------------
GIVEN = {"name": "Amina", "contact": AMINA, "size": "1", "question": "A map", "key": "a" * 32}
WORDS = "You begin on the waiting list this time"


def test_it_is_said_before_anything_is_booked_and_nothing_typed_is_lost(client):
    HomePageFactory()
    missed(2)
    session = to_come()
    url = reverse("surgeries:book", args=[session.public_id])
    assert WORDS not in client.get(url).content.decode()
    text = client.post(url, GIVEN).content.decode()
    assert WORDS in text and "Drop-in sessions are always open" in text and "A map" in text
    assert not Booking.objects.filter(session=session).exists() and "Join the waiting list" in text
    response = client.post(url, {**GIVEN, "told": "on"})
    text = client.get(response.url).content.decode()
    assert "A day before it begins" in text
    assert Booking.objects.get(session=session).state == "waiting"


def test_who_is_signed_in_reads_it_before_the_first_press(client):
    HomePageFactory()
    person = UserFactory()
    missed(2, user=person)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = to_come()
    assert WORDS in client.get(reverse("surgeries:book", args=[session.public_id])).content.decode()
    drop_in = to_come(drop_in=True)
    assert WORDS not in client.get(reverse("surgeries:book", args=[drop_in.public_id])).content.decode()
