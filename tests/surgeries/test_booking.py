"""Taking a place, giving it back, waiting, being offered one: the rules of the one door."""

from datetime import timedelta

import pytest
import time_machine

from accounts.clock import now
from engagement.errors import Refused
from surgeries.actions import booking as actions
from surgeries.capacity import capacity_of
from surgeries.models import Booking, Session
from tests.factories.accounts import UserFactory
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = pytest.mark.django_db
State = Booking.State


def states(session: Session) -> list[str]:
    return list(Booking.objects.filter(session=session).order_by("pk").values_list("state", flat=True))


def test_a_place_is_booked_while_there_is_one_and_then_one_waits():
    session = SessionFactory(places=2)
    assert [booked(session).state for _number in range(3)] == [State.BOOKED, State.BOOKED, State.WAITING]
    assert capacity_of(session).free == 0 and capacity_of(session).waiting == 1


def test_a_drop_in_takes_everybody_who_says_they_come():
    session = SessionFactory(drop_in=True, places=1)
    assert {booked(session, size=5).state for _number in range(4)} == {State.BOOKED}
    assert capacity_of(session).free is None and capacity_of(session).taken == 20


def test_there_are_no_more_places_than_the_room_or_those_who_help_allow():
    session = SessionFactory(places=10, needs_surgeons=True)
    assert capacity_of(session).places == 0
    ShiftFactory(session=session, can_help=3)
    cannot = ShiftFactory(session=session, can_help=4)
    assert capacity_of(session).places == 7
    cannot.state = "cannot"
    cannot.save()
    assert capacity_of(session).places == 3
    ShiftFactory(session=session, can_help=30)
    assert capacity_of(session).places == 10
    session.venue.room = 5
    assert capacity_of(session).places == 5


def test_nobody_who_booked_is_bumped_when_a_surgeon_drops_out():
    session = SessionFactory(needs_surgeons=True)
    shift = ShiftFactory(session=session, can_help=2)
    parties = [booked(session), booked(session)]
    shift.state = "cannot"
    shift.save()
    assert states(session) == [State.BOOKED, State.BOOKED]
    capacity = capacity_of(session)
    assert (capacity.free, capacity.over) == (0, 2)
    actions.cancel(booking=parties[0])
    assert actions.offer(session=session) == 0


def test_a_party_that_does_not_fit_waits_and_a_smaller_one_may_pass_it():
    session = SessionFactory(places=3)
    booked(session)
    three, two = booked(session, size=3), booked(session, size=2)
    assert (three.state, two.state) == (State.WAITING, State.BOOKED)


def test_nobody_jumps_the_queue_over_a_party_that_fits():
    session = SessionFactory(places=2)
    first = booked(session, size=2)
    waiting = booked(session, size=1)
    with time_machine.travel(now(), tick=False):
        actions.cancel(booking=first)
        waiting.refresh_from_db()
        assert waiting.state == State.OFFERED
        assert booked(session, size=1).state == State.BOOKED  # one place is kept for the offer, one is free
        assert booked(session, size=1).state == State.WAITING


def test_the_same_press_twice_is_one_booking():
    session = SessionFactory()
    assert booked(session, key="one").pk == booked(session, key="one").pk
    assert Booking.objects.count() == 1


def test_an_address_has_one_booking_at_a_session():
    session = SessionFactory()
    first = booked(session, email="a@example.org")
    with pytest.raises(Refused) as refused:
        booked(session, email="A@Example.org ")
    assert refused.value.code == "twice"
    actions.cancel(booking=first)
    assert booked(session, email="a@example.org").state == State.BOOKED


@pytest.mark.parametrize(
    ("traits", "source", "code"),
    [
        ({}, "web", None),
        ({"draft": True}, "web", "closed"),
        ({"proposed": True}, "phone", "closed"),
        ({"cancelled": True}, "walk_in", "closed"),
        ({"begun": True}, "web", "closed"),
        ({"begun": True}, "walk_in", None),
        ({"begun": True}, "phone", None),
        ({"over": True}, "walk_in", "closed"),
    ],
)
def test_what_can_be_booked_when_and_how(traits, source, code):
    session = SessionFactory(**traits)
    if code is None:
        assert booked(session, source=source).pk
        return
    with pytest.raises(Refused) as refused:
        booked(session, source=source)
    assert refused.value.code == code


def test_booking_ends_at_the_instant_it_begins():
    session = SessionFactory()
    with time_machine.travel(session.starts_at - timedelta(seconds=1), tick=False):
        booked(session)
    with time_machine.travel(session.starts_at, tick=False), pytest.raises(Refused):
        booked(session)


def test_who_walks_in_is_never_sent_to_the_waiting_list():
    session = SessionFactory(places=1)
    booked(session)
    assert booked(session, source="walk_in").state == State.CAME
    assert capacity_of(session).over == 1


def test_an_offer_goes_to_the_first_whose_party_fits_and_ends_by_the_clock():
    session = SessionFactory(places=2)
    first = booked(session)
    booked(session)
    three, one = booked(session, size=2), booked(session)
    with time_machine.travel(now(), tick=False) as clock:
        actions.cancel(booking=first)
        three.refresh_from_db(), one.refresh_from_db()
        assert (three.state, one.state) == (State.WAITING, State.OFFERED)
        clock.move_to(one.offer_until - timedelta(seconds=1))
        assert capacity_of(session).free == 0 and one.is_live
        clock.move_to(one.offer_until)
        assert capacity_of(session).free == 1 and not one.is_live  # no job has run
        with pytest.raises(Refused) as refused:
            actions.accept(booking=one)
        assert refused.value.code == "expired"
        actions.offer_due()
        one.refresh_from_db()
        assert one.state == State.EXPIRED


def test_an_offer_is_accepted_once_and_stays_taken():
    session = SessionFactory(places=1)
    first, second = booked(session), booked(session)
    actions.cancel(booking=first)
    assert actions.accept(booking=second) and actions.accept(booking=second)
    assert second.state == State.BOOKED and second.offer_until is None


def test_who_declines_passes_the_place_on_and_cancelling_later_closes_the_turn_for_good():
    session = SessionFactory(places=1)
    first, second, third = booked(session), booked(session), booked(session)
    actions.cancel(booking=first)
    actions.cancel(booking=second)
    second.refresh_from_db(), third.refresh_from_db()
    assert (second.state, third.state) == (State.DECLINED, State.OFFERED)
    actions.accept(booking=third)
    actions.cancel(booking=third)
    assert third.state == State.CANCELLED and actions.offer(session=session) == 0
    assert booked(session).state == State.BOOKED


def test_an_offer_is_shorter_as_the_day_comes_near():
    session = SessionFactory(offer_hours=24)
    with time_machine.travel(session.starts_at - timedelta(days=5), tick=False):
        assert actions.offered_until(session) == now() + timedelta(hours=24)
    with time_machine.travel(session.starts_at - timedelta(hours=10), tick=False):
        assert actions.offered_until(session) == now() + timedelta(hours=5)
    with time_machine.travel(session.starts_at - timedelta(minutes=20), tick=False):
        assert actions.offered_until(session) == session.starts_at


def test_each_time_has_as_many_parties_as_there_are_surgeons():
    session = SessionFactory(slots=True, needs_surgeons=True)
    ShiftFactory(session=session), ShiftFactory(session=session)
    slots = session.slot_starts()
    assert len(slots) == 4
    assert [booked(session, slot=slots[1]).slot_at for _number in range(2)] == [slots[1]] * 2
    with pytest.raises(Refused) as refused:
        booked(session, slot=slots[1])
    assert refused.value.code == "slot"
    found = [booked(session).slot_at for _number in range(6)]
    assert found == [slots[0], slots[0], slots[2], slots[2], slots[3], slots[3]]
    assert booked(session).state == State.WAITING


def test_a_time_that_is_none_of_the_session_is_refused():
    session = SessionFactory(slots=True)
    with pytest.raises(Refused):
        booked(session, slot=session.starts_at + timedelta(minutes=7))


def test_a_booking_moves_only_where_there_is_room_and_frees_its_old_place():
    here, there = SessionFactory(places=1), SessionFactory(places=1)
    mine, waiting = booked(here), booked(here)
    blocker = booked(there)
    with pytest.raises(Refused) as refused:
        actions.move(booking=mine, to=there)
    mine.refresh_from_db()
    assert refused.value.code == "full" and mine.session == here and mine.state == State.BOOKED
    actions.cancel(booking=blocker)
    actions.move(booking=mine, to=there)
    waiting.refresh_from_db()
    assert mine.session == there and mine.state == State.BOOKED and waiting.state == State.OFFERED


def test_checking_in_is_noted_once_and_can_be_undone():
    session, officer = SessionFactory(), UserFactory()
    party = booked(session)
    assert actions.check_in(booking=party, by=officer) and not actions.check_in(booking=party, by=officer)
    assert states(session) == [State.CAME]
    assert actions.undo_check_in(booking=party, by=officer)
    assert states(session) == [State.BOOKED]


def test_needs_are_checked_against_the_venue_and_go_after_thirty_days():
    session = SessionFactory(venue__step_free=True)
    party = booked(session, needs={"step_free": "", "bsl": "for two"})
    assert dict(party.needs.values_list("what", "state")) == {"step_free": "there", "bsl": "to_arrange"}
    with time_machine.travel(session.ends_at + timedelta(days=30), tick=False):
        assert actions.forget_needs() == 0
    with time_machine.travel(session.ends_at + timedelta(days=30, seconds=1), tick=False):
        assert actions.forget_needs() == 2
