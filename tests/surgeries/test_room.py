"""The room on the day: for the host and organisers, one press each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surgeries.models import Booking
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


@pytest.fixture
def host(client):
    return sign_in(client, UserFactory())


def room(session):
    return reverse("surgeries:room", args=[session.public_id])


def page(client, session) -> str:
    response = client.get(room(session))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "traits", "status"),
    [("host", {}, 200), ("organiser", {}, 200), ("moderator", {}, 404), ("other", {}, 404),
     ("host", {"draft": True}, 404), ("host", {"over": True}, 200), ("host", {"cancelled": True}, 200)],
)  # fmt: skip
def test_who_runs_which_room(client, who, traits, status):
    roles = {"organiser": ["surgery_organiser"], "moderator": ["moderator"]}.get(who, [])
    person = sign_in(client, UserFactory(roles=roles))
    session = SessionFactory(host=person if who == "host" else UserFactory(), **traits)
    for name in ("room", "sheet"):
        assert client.get(reverse(f"surgeries:{name}", args=[session.public_id])).status_code == status


def test_here_and_not_here_after_all(client, host):
    session = SessionFactory(host=host, begun=True)
    booking = booked(session, source="phone", size=3)
    client.post(room(session), {"do": "here", "party": booking.reference})
    booking.refresh_from_db()
    assert booking.state == "came" and "3 people here" in page(client, session)
    client.post(room(session), {"do": "not_here", "party": booking.reference})
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_who_waits_is_not_sent_away(client, host):
    session = SessionFactory(host=host, places=1)
    booked(session)
    waiting = booked(session)
    assert "Waiting, or offered a place" in page(client, session)
    client.post(room(session), {"do": "here", "party": waiting.reference})
    waiting.refresh_from_db()
    assert waiting.state == "came" and "1 more than can be helped" in page(client, session)


def test_a_party_of_another_room_can_t_be_touched(client, host):
    session, other = SessionFactory(host=host), booked(SessionFactory())
    for party in (other.reference, "", "XXXXXXX"):
        assert client.post(room(session), {"do": "here", "party": party}).status_code == 404
    other.refresh_from_db()
    assert other.state == "booked"


def test_somebody_walks_in_and_two_presses_are_one(client, host):
    session = SessionFactory(host=host, begun=True, places=1)
    given = {"name": "Stan", "size": "2", "key": "a" * 32}
    client.post(room(session), given)
    client.post(room(session), given)
    made = Booking.objects.get()
    assert (made.state, made.source, made.booked_by, made.party_size) == ("came", "walk_in", host, 2)
    client.post(room(session), {"name": "", "size": "1", "key": "b" * 32})
    assert Booking.objects.count() == 2
    assert "<b>Stan</b>" in page(client, session)


def test_what_is_wrong_with_a_walk_in_is_said(client, host):
    session = SessionFactory(host=host, begun=True)
    response = client.post(room(session), {"name": "Stan", "size": "0"})
    assert response.status_code == 200 and "Stan" in response.content.decode()
    over = SessionFactory(host=host, over=True)
    assert "has begun" in client.post(room(over), {"name": "Stan", "size": "1"}).content.decode()
    assert not Booking.objects.exists()


def test_the_sheet_lists_who_is_expected_and_has_empty_lines(client, host):
    session = SessionFactory(host=host)
    booked(session)
    text = client.get(reverse("surgeries:sheet", args=[session.public_id])).content.decode()
    assert "Amina" in text and text.count("<tr>") >= 12


def test_the_room_costs_the_same_whatever_is_in_it(client, host):
    session = SessionFactory(host=host)
    session.venue.room = 40
    session.venue.save()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, session)
        return len(queries)

    def fill(number):
        for _each in range(number):
            booked(session, needs={"bsl": ""})
            ShiftFactory(session=session)

    fill(1)
    cost()
    few = cost()
    fill(10)
    assert cost() == few
