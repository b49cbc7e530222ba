"""Booking in a minute, with and without an account, and everything behind the link in the mail."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.clock import now
from surgeries.actions import booking as actions
from surgeries.forms import email_or_number
from surgeries.links import read, token_of
from surgeries.models import Booking, Need
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, VenueFactory, booked

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Amina", "contact": "amina@example.org", "size": "2", "question": "A map", "website": ""}


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def book(client, session, **changes):
    url = reverse("surgeries:book", args=[session.public_id])
    return client.post(url, {**GIVEN, "key": "a" * 32, **changes})


def sign_in(client, **given):
    person = UserFactory(**given)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


def press(client, booking, do):
    return client.post(booking.get_absolute_url(), {"do": do})


def seen(client, booking) -> str:
    response = client.get(booking.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_place_is_booked_without_an_account_and_the_page_of_the_booking_follows(client):
    response = book(client, SessionFactory())
    made = Booking.objects.get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.name, made.email, made.phone, made.party_size) == ("Amina", "amina@example.org", "", 2)
    assert made.user is None and made.question == "A map"
    text = seen(client, made)
    assert "Your place is booked" in text and made.reference in text and "Cancel my booking" in text


def test_a_mobile_number_is_enough_and_the_page_says_how_to_keep_the_link(client):
    book(client, SessionFactory(), contact="07700 900 123")
    made = Booking.objects.get()
    assert (made.email, made.phone) == ("", "07700900123")
    assert "print the slip" in seen(client, made)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("A@Example.org ", ("a@example.org", "")), ("+44 (0)7700-900123", ("", "+4407700900123")),
     ("0121 496 0000", ("", "01214960000")), ("amina@", None), ("12345", None), ("ring me", None)],
)  # fmt: skip
def test_an_address_or_a_number_in_one_field(typed, found):
    try:
        assert email_or_number(typed) == found
    except Exception:
        assert found is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"name": ""}, "Enter your name"), ({"contact": ""}, "so that we can reach you"),
     ({"contact": "amina"}, "07700 900123"), ({"size": "0"}, "At least one person"), ({"size": "31"}, "ring us"),
     ({"size": "many"}, "as a number"), ({"website": "x"}, "hidden box"),
     ({"needs": ["interpreter"]}, "which language")],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(client, changes, said):
    response = book(client, SessionFactory(), group_name="Stitchers", **changes)
    text = response.content.decode()
    assert response.status_code == 200 and said in text and "Stitchers" in text and "A map" in text
    assert not Booking.objects.exists()


def test_a_group_and_what_to_arrange_unfold_and_are_kept(client):
    session = SessionFactory(venue=VenueFactory(step_free=True))
    book(client, session, group_name="Stitchers", needs=["step_free", "interpreter"], need_language="Somali",
         need_note="A lamp")  # fmt: skip
    made = Booking.objects.get()
    assert made.group_name == "Stitchers"
    found = {need.what: (need.note, need.state) for need in Need.objects.all()}
    assert found == {
        "step_free": ("", "there"),
        "interpreter": ("Somali", "to_arrange"),
        "other": ("A lamp", "to_arrange"),
    }


def test_the_page_says_what_the_venue_has_already(client):
    session = SessionFactory(venue=VenueFactory(name="Warm Café", hearing_loop=True))
    text = client.get(reverse("surgeries:book", args=[session.public_id])).content.decode()
    assert "Warm Café has this." in text and text.count("has this.") == 1


def test_the_same_press_twice_is_one_booking_and_leads_to_it(client):
    session = SessionFactory()
    assert book(client, session)["Location"] == book(client, session)["Location"]
    assert Booking.objects.count() == 1


def test_a_second_booking_with_the_same_address_is_refused_beside_the_field(client):
    session = SessionFactory()
    book(client, session)
    assert (
        "There is a booking with this email address" in book(client, session, key="b" * 32).content.decode()
    )


def test_when_it_is_full_the_same_page_offers_the_waiting_list(client):
    session = SessionFactory(places=1)
    booked(session)
    SessionFactory(title="Has room")
    text = client.get(reverse("surgeries:book", args=[session.public_id])).content.decode()
    assert "Join the waiting list" in text and "Has room" in text
    book(client, session, size="1")
    made = Booking.objects.get(name="Amina", email="amina@example.org")
    assert made.state == "waiting" and "You are number 1" in seen(client, made)


def test_who_was_too_late_reads_that_they_wait(client):
    """The last place went while they typed."""
    session = SessionFactory(places=2)
    booked(session)
    book(client, session, size="2")
    assert Booking.objects.get(email="amina@example.org").state == "waiting"


def test_a_time_is_chosen_and_one_that_went_is_said_so(client):
    session = SessionFactory(slots=True, places=1)
    first, second, *_rest = session.slot_starts()
    assert "Choose a time" in book(client, session).content.decode()
    book(client, session, slot=second.isoformat())
    assert Booking.objects.get().slot_at == second
    other = book(client, session, slot=second.isoformat(), contact="b@example.org", key="b" * 32)
    assert "Somebody else has that time now" in other.content.decode()
    book(client, session, slot=first.isoformat(), contact="b@example.org", key="c" * 32)
    assert Booking.objects.count() == 2


def test_whoever_is_signed_in_finds_their_name_and_address_and_the_booking_in_their_account(client):
    person = sign_in(client, display_name="Hodan", email="hodan@example.org")
    session = SessionFactory(title="Figures")
    text = client.get(reverse("surgeries:book", args=[session.public_id])).content.decode()
    assert 'value="Hodan"' in text and 'value="hodan@example.org"' in text
    book(client, session, contact="hodan@example.org")
    assert Booking.objects.get().user == person and Booking.objects.get().booked_by is None
    booked(SessionFactory(title="Somebody else’s"))
    own = client.get(reverse("surgeries:own")).content.decode()
    assert "Figures" in own and "Somebody else" not in own


@pytest.mark.parametrize(
    ("traits", "said"),
    [({"cancelled": True}, "This session is cancelled"), ({"begun": True}, "This session has begun"),
     ({"over": True}, "This session is over")],
)  # fmt: skip
def test_what_can_t_be_booked_any_more_says_so_kindly(client, traits, said):
    session = SessionFactory(**traits)
    assert said in client.get(reverse("surgeries:book", args=[session.public_id])).content.decode()
    assert said in book(client, session).content.decode() and not Booking.objects.exists()


def test_one_address_can_t_book_without_end(client):
    for number in range(12):
        book(client, SessionFactory(), key=f"{number:032x}", despite="on")
    assert "Many places were booked" in book(client, SessionFactory(), key="f" * 32).content.decode()
    assert Booking.objects.count() == 12


def test_a_link_that_is_not_ours_opens_nothing(client):
    booking = booked(SessionFactory())
    token = token_of(booking.public_id)
    assert read(token) == booking.public_id
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), booking.public_id.hex, "x"):
        assert client.get(reverse("surgeries:booking", args=[wrong])).status_code == 404


def test_pages_of_a_booking_are_in_no_cache_and_no_search_engine(client):
    booking = booked(SessionFactory())
    token = token_of(booking.public_id)
    for name in ("booking", "booking_change", "booking_slip", "booking_calendar"):
        response = client.get(reverse(f"surgeries:{name}", args=[token]))
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store" and response["X-Robots-Tag"] == "noindex"


def test_looking_at_a_booking_changes_nothing(client):
    session = SessionFactory(places=1)
    first, second = booked(session), booked(session)
    actions.cancel(booking=first)
    seen(client, second)
    second.refresh_from_db()
    assert second.state == "offered"


def test_cancelling_gives_the_place_to_whoever_waits_and_they_say_yes(client):
    session = SessionFactory(places=1)
    first, second = booked(session), booked(session)
    press(client, first, "cancel")
    assert "Your booking is cancelled" in seen(client, first)
    assert "A place is free for you" in seen(client, second)
    press(client, second, "accept")
    assert "Your place is booked" in seen(client, second)


def test_declining_and_leaving_the_list(client):
    session = SessionFactory(places=1)
    first, second, third = booked(session), booked(session), booked(session)
    press(client, third, "cancel")
    press(client, first, "cancel")
    press(client, second, "cancel")
    assert "You gave the place on" in seen(client, second)
    third.refresh_from_db()
    assert third.state == "cancelled"


def test_an_offer_that_ran_out_says_so_and_can_t_be_taken(client):
    session = SessionFactory(places=1)
    first, second = booked(session), booked(session)
    actions.cancel(booking=first)
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        assert "The time to take the place is over" in seen(client, second)
        assert "It has gone on" in press(client, second, "accept").content.decode()
        assert (
            Booking.objects.get(pk=second.pk).state == "offered"
        )  # the job has not noted it; the clock counts


def test_a_session_that_is_called_off_says_why(client):
    session = SessionFactory()
    booking = booked(session)
    from surgeries.actions.sessions import cancel_session

    cancel_session(session=session, by=UserFactory(), reason="The pipes froze.")
    text = seen(client, booking)
    assert "The pipes froze." in text and "Cancel my booking" not in text


def test_a_booking_moves_to_another_session_with_a_free_place(client):
    session, goal = SessionFactory(places=1), SessionFactory(title="Goal", places=3)
    full = SessionFactory(title="Full one", places=1)
    booked(full)
    booking, waiting = booked(session), booked(session)
    url = reverse("surgeries:booking_change", args=[token_of(booking.public_id)])
    text = client.get(url).content.decode()
    assert "Goal" in text and "Full one" not in text
    assert "Choose where to" in client.post(url, {}).content.decode()
    assert client.post(url, {"to": f"{goal.public_id}/"}).status_code == 302
    booking.refresh_from_db(), waiting.refresh_from_db()
    assert booking.session == goal and booking.state == "booked" and waiting.state == "offered"


def test_a_booking_moves_to_another_time_of_the_same_session(client):
    session = SessionFactory(slots=True, places=1)
    first, second, *_rest = session.slot_starts()
    booking = booked(session, slot=first)
    url = reverse("surgeries:booking_change", args=[token_of(booking.public_id)])
    client.post(url, {"to": f"{session.public_id}/{second.isoformat()}"})
    booking.refresh_from_db()
    assert booking.slot_at == second and Booking.objects.count() == 1


def test_what_is_gone_can_t_be_changed(client):
    booking = booked(SessionFactory())
    actions.cancel(booking=booking)
    url = reverse("surgeries:booking_change", args=[token_of(booking.public_id)])
    assert client.get(url)["Location"] == booking.get_absolute_url()
