"""The same person in two places at once: said with both times and booked all the same; no two shifts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from engagement.errors import Refused
from surgeries.actions import booking as actions
from surgeries.actions.sessions import cannot_make_it, come_to_help
from surgeries.models import Booking, Shift
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = pytest.mark.django_db
SIX = datetime(2026, 12, 1, 18, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/London")), tick=False):
        yield


def at(hour: float, hours: float = 2, **given):
    begin = SIX.replace(hour=0) + timedelta(hours=hour)
    return SessionFactory(starts_at=begin, ends_at=begin + timedelta(hours=hours), **given)


def clashes(session, **given) -> bool:
    try:
        booked(session, despite_clash=False, **given)
    except Refused as refused:
        assert refused.code == "clash"
        return True
    return False


@pytest.mark.parametrize(
    ("hour", "hours", "does"),
    [(16, 2, False), (16, 2.01, True), (18, 2, True), (19, 0.5, True), (19.99, 3, True), (20, 1, False)],
)
def test_what_overlaps_is_half_open(hour, hours, does):
    booked(at(18), email="a@example.org")
    assert clashes(at(hour, hours), email="A@example.org") is does


@pytest.mark.parametrize("by", ["user", "email", "phone"])
def test_the_same_person_is_known_by_account_address_or_number(by):
    person = UserFactory()
    known = {
        "user": {"user": person},
        "email": {"email": "a@example.org"},
        "phone": {"phone": "07700900123"},
    }[by]
    booked(at(18), **known)
    again = known if by != "phone" else {"phone": "+447700900123"}
    assert clashes(at(18), **again)
    assert not clashes(at(18), user=UserFactory(), email="b@example.org", phone="07700900124")


def test_what_is_cancelled_does_not_clash():
    session = at(18, cancelled=True)
    Booking.objects.create(session=session, email="a@example.org", state="booked", idempotency_key="1")
    actions.cancel(booking=booked(at(18), email="a@example.org"))
    assert not clashes(at(18), email="a@example.org")


def test_a_time_of_one_s_own_is_only_as_long_as_it_is():
    slots = at(18, slots=True)
    booked(slots, slot=slots.slot_starts()[0], email="a@example.org")
    assert not clashes(at(18.5, 1), email="a@example.org")
    assert clashes(at(18.25, 1), email="a@example.org")


def test_who_helps_elsewhere_at_that_time_is_told_so():
    person = UserFactory()
    come_to_help(session=at(18), surgeon=person)
    assert clashes(at(19), user=person) and clashes(at(19), email=person.email)
    assert not clashes(at(20), user=person)


@pytest.mark.parametrize(
    ("given", "does"),
    [({"name": "Ali", "phone": "01214960000"}, True), ({"name": "Bo", "phone": "01214960000"}, False),
     ({"name": "Ali", "phone": ""}, False), ({"name": "ALI", "phone": "01214960000"}, True)],
)  # fmt: skip
def test_for_others_only_the_same_name_with_the_same_number_is_the_same_person(given, does):
    champion = UserFactory()
    booked(at(18), user=champion, email="")
    helped = {"by": champion, "source": "champion", "email": ""}
    assert not clashes(at(18), **helped, name="Ali", phone="01214960000")
    assert clashes(at(19), **helped, **given) is does


def test_a_walk_in_stands_in_the_room_and_is_never_asked():
    booked(at(18), email="", name="Ali", phone="01214960000", source="phone")
    assert not clashes(at(18), source="walk_in", email="", name="Ali", phone="01214960000")


# --- The page ----------------------------------------------------------------------------------------------
def post(client, session, **given):
    HomePageFactory()
    values = {"name": "Amina", "contact": "a@example.org", "size": "1", "question": "A map", "key": "a" * 32}
    return client.post(reverse("surgeries:book", args=[session.public_id]), {**values, **given})


def test_the_page_says_both_times_asks_once_more_and_loses_nothing(client):
    booked(at(18, title="Private matter"), email="a@example.org")
    session = at(19, 1)
    text = post(client, session).content.decode()
    assert "6pm to 8pm" in text and "7pm to 8pm" in text and "Book this too" in text
    assert "Private matter" not in text  # whoever types an address need not be its owner
    assert 'value="Amina"' in text and "A map" in text and "#id_despite" in text
    assert post(client, session, despite="on").status_code == 302
    assert Booking.objects.filter(session=session).count() == 1


def test_who_is_signed_in_reads_which_session_it_is(client):
    person = UserFactory()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    booked(at(18, title="My other one"), user=person)
    assert "My other one" in post(client, at(19), contact="x@example.org").content.decode()


# --- Shifts ------------------------------------------------------------------------------------------------
def test_nobody_helps_in_two_rooms_at_once():
    person, here, there = UserFactory(), at(18), at(19)
    come_to_help(session=here, surgeon=person)
    come_to_help(session=here, surgeon=person, can_help=3)  # the same one again is a change
    with pytest.raises(Refused) as refused:
        come_to_help(session=there, surgeon=person)
    assert refused.value.code == "clash" and here.title in str(refused.value.message)
    come_to_help(session=at(20), surgeon=person)
    come_to_help(session=there, surgeon=UserFactory())
    cannot_make_it(session=here, surgeon=person)
    with pytest.raises(Refused):
        come_to_help(session=there, surgeon=person)  # the one at eight still overlaps
    assert Shift.objects.coming().filter(surgeon=person).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_yeses_at_the_same_moment_are_one_shift():
    person = UserFactory()
    rooms = [at(18), at(18.5), at(19)]
    results = at_once(*[lambda room=room: come_to_help(session=room, surgeon=person) for room in rooms])
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    assert Shift.objects.coming().filter(surgeon=person).count() == 1


def test_a_shift_that_was_cancelled_with_its_session_does_not_stand_in_the_way():
    person = UserFactory()
    ShiftFactory(session=at(18, cancelled=True), surgeon=person)
    assert come_to_help(session=at(18), surgeon=person)
