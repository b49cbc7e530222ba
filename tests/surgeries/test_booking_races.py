"""Twenty-four people at the same moment: never more than fits, on both databases."""

import uuid

import pytest

from engagement.errors import Refused
from surgeries.actions import booking as actions
from surgeries.capacity import capacity_of
from surgeries.models import Booking
from tests.engagement.test_races import at_once
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
MANY = 24
State = Booking.State


def attempts(session, number=MANY, **given) -> list:
    """Nothing but bookings and refusals comes back."""
    results = at_once(*[lambda: booked(session, **given) for _place in range(number)])
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    return results


def count(session, *states) -> int:
    return Booking.objects.filter(session=session, state__in=states).count()


def test_of_many_who_want_the_last_places_exactly_so_many_get_one():
    session = SessionFactory(places=5)
    attempts(session)
    assert (count(session, State.BOOKED), count(session, State.WAITING)) == (5, MANY - 5)


def test_parties_of_three_never_share_two_places():
    session = SessionFactory(places=5)
    attempts(session, size=3)
    capacity = capacity_of(session)
    assert (capacity.taken, capacity.free) == (3, 2)


def test_one_time_goes_to_as_many_as_can_be_helped_then():
    session = SessionFactory(slots=True, needs_surgeons=True)
    ShiftFactory(session=session)
    slot = session.slot_starts()[0]
    results = attempts(session, slot=slot)
    assert len([r for r in results if isinstance(r, Booking)]) == 1
    assert len([r for r in results if isinstance(r, Refused) and r.code == "slot"]) == MANY - 1


def test_the_same_press_many_times_at_once_is_one_booking():
    session, key = SessionFactory(), uuid.uuid4().hex
    results = at_once(*[lambda: booked(session, key=key, email="a@example.org") for _place in range(8)])
    assert {result.pk for result in results} == {Booking.objects.get().pk}


def test_a_place_given_back_is_offered_to_one_however_many_cancel_and_book_at_once():
    session = SessionFactory(places=4)
    holders = [booked(session) for _place in range(4)]
    for _place in range(6):
        booked(session)
    deeds = [lambda party=party: actions.cancel(booking=party) for party in holders]
    deeds += [lambda: booked(session) for _place in range(8)]
    deeds += [lambda: actions.offer(session=session) for _place in range(4)]
    results = at_once(*deeds)
    assert not [r for r in results if isinstance(r, Exception)]
    assert capacity_of(session).taken == 4
    assert count(session, State.OFFERED) == 4 and count(session, State.CANCELLED) == 4


def test_an_offer_is_either_taken_or_passed_on_and_never_both():
    session = SessionFactory(places=1)
    first = booked(session)
    second, third = booked(session), booked(session)
    actions.cancel(booking=first)
    results = at_once(
        lambda: actions.accept(booking=second),
        lambda: actions.cancel(booking=Booking.objects.get(pk=second.pk)),
        lambda: actions.offer_due(),
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    assert capacity_of(session).taken == 1
    third.refresh_from_db(), second.refresh_from_db()
    assert {second.state, third.state} in (
        {State.BOOKED, State.WAITING},
        {State.DECLINED, State.OFFERED},
        {State.CANCELLED, State.OFFERED},
    )


def test_two_who_change_places_at_once_do_not_wait_for_each_other_for_ever():
    one, other = SessionFactory(places=2), SessionFactory(places=2)
    here, there = booked(one), booked(other)
    results = at_once(
        lambda: actions.move(booking=here, to=other), lambda: actions.move(booking=there, to=one)
    )
    assert not [r for r in results if isinstance(r, Exception)]
    assert {b.session_id for b in Booking.objects.all()} == {one.pk, other.pk}
