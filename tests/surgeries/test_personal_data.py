"""What is held of those who book and help: given out, erased with the account, and forgotten in time."""

from datetime import timedelta

import pytest
import time_machine

from accounts.actions import people
from accounts.actions.contacts import adopt_contact
from accounts.clock import now
from accounts.personal_data import export
from surgeries.actions.forgetting import forget_parties
from surgeries.capacity import capacity_of
from surgeries.models import Booking, CallTask, Need, Shift, TextMessage
from tests.factories.accounts import UserFactory
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = pytest.mark.django_db
WORDS = ("name", "email", "phone", "group_name", "question")


def everything(user, **given):
    return booked(SessionFactory(places=1), user=user, group_name="Stitchers", question="A map", **given)


def test_bookings_needs_and_shifts_are_given_out_with_those_made_before_there_was_an_account():
    person = UserFactory(email="hodan@people.example")
    everything(person, needs={"bsl": "Please"})
    booked(SessionFactory(), email="HODAN@people.example")
    booked(SessionFactory(), email="other@people.example")
    ShiftFactory(surgeon=person)
    data = export(person)["data"]
    rows = data["surgeries.Booking"]["rows"]
    assert len(rows) == 2 and rows[0]["question"] == "A map"
    assert [need["note"] for need in data["surgeries.Need"]["rows"]] == ["Please"]
    assert len(data["surgeries.Shift"]["rows"]) == 1


def test_who_goes_gives_their_places_back_and_leaves_only_numbers():
    person = UserFactory(email="hodan@people.example")
    mine = everything(person, needs={"bsl": "Please"}, email="hodan@people.example")
    guest = booked(SessionFactory(), email="hodan@people.example")
    waiting = booked(mine.session)
    shift = ShiftFactory(surgeon=person)
    people.delete_account(user=person, by=person, keep_words=False)
    for booking in (mine, guest):
        booking.refresh_from_db()
        assert [getattr(booking, name) for name in WORDS] == [""] * 5 and booking.user is None
        assert booking.state == "cancelled" and booking.party_size == 1
    assert not Need.objects.exists()
    waiting.refresh_from_db(), shift.refresh_from_db()
    assert waiting.state == "offered"
    assert shift.surgeon is None and shift.state == Shift.State.CANNOT


def test_what_somebody_else_booked_with_their_address_stays_without_the_address():
    person, other = UserFactory(email="hodan@people.example"), UserFactory()
    theirs = booked(SessionFactory(), user=other, email="hodan@people.example")
    assert not export(person)["data"]["surgeries.Booking"]["rows"]
    people.delete_account(user=person, by=person, keep_words=False)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.user, theirs.email) == ("booked", other, "")


def test_whoever_proves_an_address_finds_what_was_booked_with_it():
    mine = booked(SessionFactory(), email="hodan@people.example")
    theirs = booked(SessionFactory(), email="other@people.example")
    no_address = booked(SessionFactory(), email="", phone="07700900123")
    person = UserFactory(email="Hodan@people.example")
    assert adopt_contact(user=person)
    assert list(Booking.objects.of(person)) == [mine]
    assert {theirs.user, no_address.user} == {None}


def test_half_a_year_later_names_go_and_numbers_stay():
    booking = everything(UserFactory(), phone="07700900123")
    end = booking.session.ends_at
    with time_machine.travel(end + timedelta(days=180), tick=False):
        assert forget_parties() == 0
    with time_machine.travel(end + timedelta(days=180, seconds=1), tick=False):
        assert forget_parties() == 1 and forget_parties() == 0
    booking.refresh_from_db()
    assert [getattr(booking, name) for name in WORDS] == [""] * 5
    assert booking.state == "booked" and capacity_of(booking.session).taken == 1


def test_forgetting_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr("surgeries.actions.forgetting.MANY", 2)
    session = SessionFactory()
    for _each in range(3):
        booked(session)
    with time_machine.travel(now() + timedelta(days=300), tick=False):
        assert [forget_parties(), forget_parties(), forget_parties()] == [2, 1, 0]
    assert not Booking.objects.exclude(email="").exists()


def test_calls_and_texts_are_given_out_erased_and_forgotten_with_the_booking():
    person, officer = UserFactory(), UserFactory()
    booking = booked(SessionFactory(), user=person)
    CallTask.objects.create(booking=booking, what="booked", key="1", due_at=now())
    TextMessage.objects.create(booking=booking, what="booked", key="1")
    other = booked(SessionFactory(), email="", phone="01214960000")
    CallTask.objects.filter(booking=other).update(done_at=now(), done_by=officer, outcome="told")
    data = export(person)["data"]
    assert len(data["surgeries.CallTask"]["rows"]) == len(data["surgeries.TextMessage"]["rows"]) == 1
    assert [row["outcome"] for row in export(officer)["data"]["surgeries.CallTask"]["rows"]] == ["told"]
    people.delete_account(user=person, by=person, keep_words=False)
    people.delete_account(user=officer, by=officer, keep_words=False)
    assert CallTask.objects.get().done_by is None and not TextMessage.objects.exists()
    with time_machine.travel(other.session.ends_at + timedelta(days=181), tick=False):
        forget_parties()
    assert not CallTask.objects.exists()


def test_what_a_champion_booked_for_others_is_given_out_without_the_others():
    champion = UserFactory()
    theirs = booked(SessionFactory(), by=champion, source="champion", email="", name="Rukhsana")
    rows = export(champion)["data"]["surgeries.Booking"]["rows"]
    assert [row["booked_for_somebody"] for row in rows] == [theirs.reference] and "Rukhsana" not in str(rows)
    people.delete_account(user=champion, by=champion, keep_words=False)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.name, theirs.booked_by) == ("booked", "Rukhsana", None)
