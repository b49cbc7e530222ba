"""Sessions as the network of champions asks for them."""

from datetime import timedelta

import pytest

from accounts.clock import now
from champions.registries import sessions
from engagement.errors import Refused
from surgeries.models import Booking, Shift
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = pytest.mark.django_db


def test_upcoming_ones_of_a_kind_or_of_every_kind():
    test, surgery = SessionFactory(kind="test"), SessionFactory(kind="surgery")
    SessionFactory(kind="test", draft=True)
    SessionFactory(kind="test", over=True)
    assert [one.key for one in sessions().upcoming("test")] == [test.public_id]
    assert {one.key for one in sessions().upcoming("")} == {test.public_id, surgery.public_id}


def test_who_said_since_then_that_they_come():
    session, then = SessionFactory(), now()
    before, helper, guest, stranger = (UserFactory() for _each in range(4))
    ShiftFactory(session=session, surgeon=before)
    Shift.objects.update(state_at=then - timedelta(minutes=1))
    ShiftFactory(session=session, surgeon=helper)
    booked(session, user=guest, email="")
    booked(SessionFactory(), user=stranger, email="")
    assert sessions().coming_since(session.public_id, then) == {helper.pk, guest.pk}


def test_a_tester_has_one_place_however_often_it_is_booked_and_gives_it_back():
    session, tester = SessionFactory(kind="test"), UserFactory()
    first = sessions().book(tester, session.public_id, None)
    assert sessions().book(tester, session.public_id, None) == first
    assert Booking.objects.live().filter(session=session, user=tester).count() == 1
    sessions().cancel(tester, session.public_id)
    assert not Booking.objects.live().filter(session=session, user=tester).exists()


def test_a_session_without_a_place_says_so():
    session = SessionFactory(kind="test", places=1)
    sessions().book(UserFactory(), session.public_id, None)
    with pytest.raises(Refused):
        sessions().book(UserFactory(), session.public_id, None)
    assert session.bookings.count() == 1


def test_who_is_busy_then_comes_hosts_or_is_booked():
    session = SessionFactory(host=UserFactory())
    helper, guest = UserFactory(), UserFactory()
    ShiftFactory(session=session, surgeon=helper)
    booked(session, user=guest, email="")
    free = ChampionFactory().user
    busy = set(sessions().busy(session.starts_at, session.ends_at).values_list("pk", flat=True))
    assert {session.host_id, helper.pk, guest.pk} <= busy and free.pk not in busy
    assert not sessions().busy(session.ends_at, session.ends_at + timedelta(hours=1)).exists()
