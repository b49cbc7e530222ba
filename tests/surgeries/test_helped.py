"""Booking for somebody who needs no email: who may, what it asks, who sees it, and the slip."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from champions.models import Concern, ContactPause
from surgeries.actions import booking as actions
from surgeries.models import Booking, CallTask
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, booked

pytestmark = pytest.mark.django_db
GIVEN = {"name": "R. B.", "phone": "", "size": "1", "question": "A form"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def enter(client, user):
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def champion(client):
    return enter(client, ChampionFactory().user)


def url_of(session) -> str:
    return reverse("surgeries:book_for_someone", args=[session.public_id])


def book(client, session, **changes):
    return client.post(url_of(session), {**GIVEN, "key": "a" * 32, **changes})


def page(client, name, booking):
    return client.get(reverse(f"surgeries:{name}", args=[booking.public_id]))


def held(user) -> None:
    """A concern holds one-to-one contact with them."""
    ContactPause.objects.create(user=user, concern=Concern.objects.create(text="Something is not right"))


def paused_by_a_concern():
    champion = ChampionFactory()
    held(champion.user)
    return champion.user


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (lambda: ChampionFactory().user, 200),
        (lambda: ChampionFactory(onboarding=True).user, 404),
        (lambda: ChampionFactory(applied=True).user, 404),
        (lambda: ChampionFactory(paused=True).user, 404),
        (lambda: ChampionFactory(minor=True).user, 404),
        (paused_by_a_concern, 404),
        (UserFactory, 404),
    ],
)
def test_who_may_book_for_somebody(client, who, code):
    session = SessionFactory()
    enter(client, who())
    assert client.get(url_of(session)).status_code == code
    assert book(client, session).status_code == (302 if code == 200 else 404)
    assert Booking.objects.count() == (1 if code == 200 else 0)


def test_a_champion_books_with_initials_alone_and_gets_a_slip(client, champion):
    topic = SessionTopicFactory()
    session = SessionFactory(phone="0121 000 0000")
    session.topics.add(topic)
    response = book(client, session, topics=[topic.pk], language="ur", needs=["bsl"])
    booking = Booking.objects.get()
    assert response.url == reverse("surgeries:helped_booking", args=[booking.public_id])
    assert (booking.source, booking.booked_by, booking.user, booking.email) == (
        "champion",
        champion,
        None,
        "",
    )
    assert (booking.name, booking.language, list(booking.topics.all())) == ("R. B.", "ur", [topic])
    assert booking.needs.get().what == "bsl"
    slip = page(client, "helped_slip", booking).content.decode()
    assert booking.reference in slip and "0121 000 0000" in slip and "<svg" in slip
    assert "tt-slip--large" not in slip
    large = client.get(reverse("surgeries:helped_slip", args=[booking.public_id]), {"large": ""})
    assert "tt-slip--large" in large.content.decode()


def test_the_host_books_for_somebody_until_the_session_is_over(client):
    host = enter(client, UserFactory())
    assert book(client, SessionFactory(begun=True, host=host)).status_code == 302
    assert Booking.objects.get().source == "phone"
    response = book(client, SessionFactory(over=True, host=host), key="b" * 32)
    assert response.status_code == 200 and Booking.objects.count() == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, champion):
    text = book(client, SessionFactory(), name="", phone="0121 496 0000").content.decode()
    assert "Enter a first name or initials" in text and 'value="0121 496 0000"' in text
    text = book(client, SessionFactory(), phone="12").content.decode()
    assert "Enter a telephone number" in text and not Booking.objects.exists()
    text = book(client, SessionFactory(), phone="amina@example.org").content.decode()
    assert "Enter a telephone number" in text


def test_two_presses_are_one_booking(client, champion):
    session = SessionFactory()
    first, second = book(client, session), book(client, session)
    assert first.url == second.url and Booking.objects.count() == 1


def test_each_sees_only_those_they_booked_for_themselves(client, champion):
    mine = booked(SessionFactory(), by=champion, source="champion", email="", name="Mine")
    others = booked(SessionFactory(), by=UserFactory(), source="champion", email="", name="Theirs")
    own = booked(SessionFactory(), user=champion, by=champion, name="Myself")
    text = client.get(reverse("surgeries:helped")).content.decode()
    assert "Mine" in text and "Theirs" not in text and "Myself" not in text
    for name in ("helped_booking", "helped_change", "helped_slip"):
        assert page(client, name, mine).status_code == 200
        assert page(client, name, others).status_code == 404
        assert page(client, name, own).status_code == 404
    client.post(reverse("surgeries:helped_booking", args=[others.public_id]), {"do": "cancel"})
    others.refresh_from_db()
    assert others.state == "booked"
    assert "Mine" not in client.get(reverse("surgeries:own")).content.decode()


def test_names_and_numbers_are_gone_from_sight_while_a_concern_holds_contact(client, champion):
    mine = booked(SessionFactory(), by=champion, source="champion", email="")
    held(champion)
    assert client.get(reverse("surgeries:helped")).status_code == 404
    assert page(client, "helped_booking", mine).status_code == 404


def test_a_champion_cancels_moves_and_takes_an_offer_for_them(client, champion):
    here, there = SessionFactory(places=1), SessionFactory(title="Elsewhere")
    first = booked(here)
    mine = booked(here, by=champion, source="champion", email="", phone="01214960000")
    url = reverse("surgeries:helped_booking", args=[mine.public_id])
    actions.cancel(booking=first)
    assert "A place is kept for them until" in client.get(url).content.decode()
    client.post(url, {"do": "accept"})
    mine.refresh_from_db()
    assert mine.state == "booked"
    change = reverse("surgeries:helped_change", args=[mine.public_id])
    response = client.post(change, {"to": f"{there.public_id}/"})
    mine.refresh_from_db()
    assert response.url == url and mine.session == there
    client.post(url, {"do": "cancel"})
    mine.refresh_from_db()
    assert mine.state == "cancelled"
    assert list(CallTask.objects.order_by("pk").values_list("what", flat=True)) == [
        "waiting", "offered", "booked", "moved", "cancelled"
    ]  # fmt: skip


def test_the_list_is_paged_by_key_and_costs_the_same_whatever_is_in_it(client, champion):
    session = SessionFactory(drop_in=True)

    def fill(first, last):
        for number in range(first, last):
            booked(session, by=champion, source="champion", email="", name=f"Person {number}")

    def read():
        with CaptureQueriesContext(connection) as queries:
            text = client.get(reverse("surgeries:helped")).content.decode()
        return text, len(queries)

    fill(0, 2)
    read()
    few = read()[1]
    fill(2, 25)
    text, many = read()
    assert many == few and "Person 24" in text and "Person 0<" not in text and "after=" in text


def test_the_link_to_book_for_somebody_is_there_for_those_who_may(client):
    session = SessionFactory()
    assert "for-someone" not in client.get(session.get_absolute_url()).content.decode()
    enter(client, ChampionFactory().user)
    assert "for-someone" in client.get(session.get_absolute_url()).content.decode()


def test_an_organiser_books_on_the_public_page_too(client):
    person = UserFactory(roles=["surgery_organiser"], password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    assert book(client, SessionFactory(), phone="0121 496 0000").status_code == 302
    assert Booking.objects.get().source == "phone" and not CallTask.objects.exists()


def test_a_champion_cannot_book_for_people_without_end(client, champion, settings):
    session = SessionFactory(drop_in=True)
    with time_machine.travel(session.created_at, tick=False):
        for number in range(40):
            book(client, session, key=f"{number:032x}")
        assert "many people today" in book(client, session, key="f" * 32).content.decode()
