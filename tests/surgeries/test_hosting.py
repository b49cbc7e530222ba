"""Champions as hosts: who proposes, what organisers decide, an hour at a venue, and what a concern stops."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.delivery import deliver, make
from accounts.models import Event, Message
from accounts.registries import jobs
from champions.models import Concern, ContactPause
from engagement.errors import Refused
from surgeries.actions import hosting
from surgeries.actions.booking import Party, book
from surgeries.models import Booking, Session, Shift, Venue
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, ShiftFactory, VenueFactory, booked
from tests.golden import assert_golden
from tests.surgeries.test_office import enter

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 18, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    HomePageFactory()
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def champion():
    return ChampionFactory(user__display_name="Amina").user


@pytest.fixture
def organiser():
    return UserFactory(roles=["surgery_organiser"], display_name="Olu")


def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


def proposed(by, **given) -> Session:
    if "venue" not in given:
        given["venue"] = VenueFactory(name="Café Stitch", address="42 Stratford Road", postcode="B11 1AA")
    values = {
        "starts_at": TUESDAY,
        "ends_at": TUESDAY + TWO_HOURS,
        "topics": [],
        "title": "Data surgery",
        **given,
    }
    return hosting.propose(by=by, **values)


def pause(user) -> None:
    concern = Concern.objects.create(text="Something")
    ContactPause.objects.create(user=user, concern=concern)


# --- Who ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("traits", "may"),
    [({}, True), ({"applied": True}, False), ({"onboarding": True}, False), ({"paused": True}, False),
     ({"minor": True}, False)],
)  # fmt: skip
def test_active_grown_up_champions_propose_and_offer(client, traits, may):
    champion = ChampionFactory(**traits)
    sign_in(client, champion.user)
    for name in ("propose", "hour", "hosting"):
        assert client.get(reverse(f"surgeries:{name}")).status_code == (200 if may else 403)
    if not may:
        with pytest.raises(Refused):
            proposed(champion.user)


def test_somebody_who_is_no_champion_is_told_how_to_become_one(client):
    sign_in(client, UserFactory())
    response = client.get(reverse("surgeries:propose"))
    assert response.status_code == 403
    assert reverse("champions:join") in response.content.decode()


def test_who_is_held_by_a_concern_proposes_nothing(champion):
    pause(champion)
    with pytest.raises(Refused):
        proposed(champion)


# --- Proposing ---------------------------------------------------------------------------------------------
def typed(**given) -> dict:
    return {
        "title": "Data surgery", "kind": "surgery", "summary": "Bring your figures.",
        "topics": [SessionTopicFactory().pk], "venue": str(VenueFactory().public_id), "day_0": "1", "day_1": "12",
        "day_2": "2026", "starts_at": "18:00", "minutes": "120", "mode": "drop_in", "places": "", "languages": ["en"],
        **given,
    }  # fmt: skip


def test_a_proposal_waits_unseen_and_organisers_are_told(client, champion, organiser):
    sign_in(client, champion)
    response = client.post(reverse("surgeries:propose"), typed())
    assert response.status_code == 302
    session = Session.objects.get()
    assert (session.state, session.host, session.starts_at) == ("proposed", champion, TUESDAY)
    assert client.get(session.get_absolute_url()).status_code == 404
    assert Message.objects.get(kind="surgeries.proposed").user == organiser


def test_a_place_that_is_not_in_the_list_is_kept_out_of_sight_until_the_session_opens(
    client, champion, organiser
):
    sign_in(client, champion)
    place = {
        "venue": "elsewhere", "place_name": "Stirchley Baths", "place_address": "Bournville Lane",
        "place_postcode": "b30 2jt", "place_room": "12", "place_has": ["step_free"], "is_public": "on",
    }  # fmt: skip
    assert client.post(reverse("surgeries:propose"), typed(**place)).status_code == 302
    venue = Venue.objects.get(name="Stirchley Baths")
    assert (venue.is_active, venue.step_free, venue.postcode, venue.suggested_by) == (
        False,
        True,
        "B30 2JT",
        champion,
    )
    assert client.get(venue.get_absolute_url()).status_code == 404
    hosting.approve(session=Session.objects.get(), by=organiser)
    venue.refresh_from_db()
    assert venue.is_active


def test_a_home_is_no_venue_and_what_was_typed_stays(client, champion):
    sign_in(client, champion)
    place = {
        "venue": "elsewhere",
        "place_name": "My flat",
        "place_address": "1 Low Street",
        "place_room": "3",
    }
    response = client.post(reverse("surgeries:propose"), typed(**place))
    page = response.content.decode()
    assert (
        "Sessions happen in public places only" in page and "Enter the postcode" in page and "My flat" in page
    )
    assert not Session.objects.exists() and not Venue.objects.filter(name="My flat").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day_0": "22", "day_1": "11"}, "This day is over"),
        ({"day_0": "23", "day_1": "11", "starts_at": "11:00"}, "at least two hours away"),
        ({"day_1": "12", "day_2": "2027"}, "in the next three months"),
        ({"topics": []}, "Tick at least one topic"),
        ({"starts_at": "late"}, "Enter a time, such as 18:00"),
        ({"summary": "Ring 07700 900123"}, "Leave out telephone numbers"),
        ({"venue": ""}, "Choose a place"),
    ],
)
def test_what_is_wrong_is_said_beside_it(client, champion, given, said):
    sign_in(client, champion)
    response = client.post(reverse("surgeries:propose"), typed(**given))
    assert response.status_code == 200 and said in response.content.decode()
    assert not Session.objects.exists()


def test_a_host_has_six_proposals_waiting_at_most(champion):
    for _number in range(hosting.MOST_WAITING):
        proposed(champion, venue=VenueFactory())
    with pytest.raises(Refused) as refusal:
        proposed(champion, venue=VenueFactory())
    assert refusal.value.code == "many"


# --- Deciding ----------------------------------------------------------------------------------------------
def test_an_approved_session_is_public_its_host_helps_and_is_told(client, champion, organiser):
    session = proposed(champion)
    assert hosting.approve(session=session, by=organiser)
    assert client.get(session.get_absolute_url()).status_code == 200
    assert Shift.objects.coming().filter(session=session, surgeon=champion).exists()
    assert Message.objects.get(kind="surgeries.proposal_approved").user == champion


def test_approving_twice_tells_once(champion, organiser):
    session = proposed(champion)
    hosting.approve(session=session, by=organiser)
    assert not hosting.approve(session=session, by=organiser)
    assert Event.objects.filter(kind="surgeries.proposal_approved").count() == 1


def test_what_comes_back_says_why_and_can_be_proposed_again(client, champion, organiser):
    session = proposed(champion)
    with pytest.raises(Refused):
        hosting.send_back(session=session, by=organiser, reason=" ")
    hosting.send_back(session=session, by=organiser, reason="Which floor?")
    sign_in(client, champion)
    assert "Which floor?" in client.get(reverse("surgeries:hosting")).content.decode()
    url = reverse("surgeries:proposal", args=[session.public_id])
    assert "Which floor?" in client.get(url).content.decode()
    venue = str(session.venue.public_id)
    assert client.post(url, typed(title="Data surgery, first floor", venue=venue)).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.title, session.state_reason) == (
        "proposed",
        "Data surgery, first floor",
        "",
    )


def test_organisers_decide_in_the_back_office(client, champion):
    enter(client, "surgery_organiser")
    session = proposed(champion, venue=VenueFactory(is_active=False, name="New place"))
    other = SessionFactory(
        venue=session.venue, starts_at=TUESDAY, ends_at=TUESDAY + TWO_HOURS, title="Knitting"
    )
    page = client.get(reverse("surgery_sessions:open", args=[session.pk])).content.decode()
    assert "New to us, suggested by the host" in page and other.title in page
    returned = client.post(reverse("surgery_sessions:return", args=[session.pk]), {"reason": ""})
    assert "Say what is missing" in returned.content.decode()
    assert client.post(reverse("surgery_sessions:open", args=[session.pk])).status_code == 302
    session.refresh_from_db()
    assert session.state == "open"


def test_a_proposal_is_withdrawn_by_its_host_until_it_is_decided_about(client, champion, organiser):
    sign_in(client, champion)
    session, opened = proposed(champion), proposed(champion, venue=VenueFactory())
    hosting.approve(session=opened, by=organiser)
    url = reverse("surgeries:withdraw", args=[session.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert list(Session.objects.all()) == [opened]
    assert client.post(reverse("surgeries:withdraw", args=[opened.public_id])).status_code == 404
    assert not hosting.withdraw(session=opened, by=champion)


@pytest.mark.parametrize("name", ["proposal", "withdraw", "call_off"])
def test_somebody_elses_session_is_not_found(client, champion, name):
    session = proposed(champion)
    sign_in(client, ChampionFactory().user)
    assert client.get(reverse(f"surgeries:{name}", args=[session.public_id])).status_code == 404


def test_a_host_calls_off_with_a_reason_and_everybody_booked_is_told(client, champion, organiser):
    session = proposed(champion)
    hosting.approve(session=session, by=organiser)
    booked(session)
    sign_in(client, champion)
    url = reverse("surgeries:call_off", args=[session.public_id])
    assert "Say why" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "The café is closed."}).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.state_reason) == ("cancelled", "The café is closed.")
    assert Message.objects.filter(kind="surgeries.session_cancelled").count() == 1
    assert client.get(url).status_code == 404


# --- An hour -----------------------------------------------------------------------------------------------
def hour(by, **given) -> Session:
    values = {"venue": VenueFactory(), "starts_at": TUESDAY, "minutes": 60, **given}
    return hosting.offer_hour(by=by, **values)


def test_an_hour_is_open_at_once_for_one_party(client, champion):
    session = hour(champion)
    assert session.title == "An hour with Amina"
    assert client.get(session.get_absolute_url()).status_code == 200
    first = book(session=session, party=Party(name="A", email="a@example.org", size=3), key="a" * 32)
    second = book(session=session, party=Party(name="B", email="b@example.org"), key="b" * 32)
    assert (first.state, second.state) == ("booked", "waiting")


def test_an_hour_is_offered_on_the_site(client, champion):
    venue = VenueFactory()
    sign_in(client, champion)
    given = {
        "venue": venue.pk, "day_0": "1", "day_1": "12", "day_2": "2026", "starts_at": "18:00", "minutes": "60",
        "topics": [SessionTopicFactory().pk], "summary": "Spreadsheets",
    }  # fmt: skip
    assert client.post(reverse("surgeries:hour"), given).status_code == 302
    assert client.post(reverse("surgeries:hour"), given).status_code == 200  # twice: they are there already
    assert Session.objects.get().summary == "Spreadsheets"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"starts_at": MONDAY + timedelta(hours=1, minutes=59)}, "when"),
        ({"starts_at": MONDAY + timedelta(days=93)}, "when"),
        ({"venue": {"is_active": False}}, "venue"),
    ],
)
def test_an_hour_that_is_refused(champion, given, code):
    if "venue" in given:
        given = {"venue": VenueFactory(**given["venue"])}
    with pytest.raises(Refused) as refusal:
        hour(champion, **given)
    assert refusal.value.code == code


def test_nobody_is_in_two_places_at_once(champion):
    ShiftFactory(
        surgeon=champion,
        session=SessionFactory(
            starts_at=TUESDAY - timedelta(minutes=30), ends_at=TUESDAY + timedelta(minutes=30)
        ),
    )
    with pytest.raises(Refused) as refusal:
        hour(champion)
    assert refusal.value.code == "clash"
    assert hour(champion, starts_at=TUESDAY + timedelta(minutes=30))


# --- A concern ---------------------------------------------------------------------------------------------
def test_a_concern_hides_hours_alone_with_somebody_and_nobody_books_them(client, champion):
    session, public = hour(champion), SessionFactory(host=champion)
    pause(champion)
    assert client.get(session.get_absolute_url()).status_code == 404
    assert client.get(reverse("surgeries:book", args=[session.public_id])).status_code == 404
    assert client.get(public.get_absolute_url()).status_code == 200
    with pytest.raises(Refused):
        book(session=session, party=Party(name="A", email="a@example.org"), key="a" * 32)


def test_hours_are_called_off_in_neutral_words_when_contact_is_held(champion):
    session, held = hour(champion), SessionFactory(host=champion)
    booked(session)
    assert jobs.get("surgeries.call_off_held").run() == 0
    pause(champion)
    assert jobs.get("surgeries.call_off_held").run() == 1
    assert jobs.get("surgeries.call_off_held").run() == 0
    session.refresh_from_db()
    held.refresh_from_db()
    assert (session.state, held.state) == ("cancelled", "open")
    assert "concern" not in session.state_reason.lower()
    assert Booking.objects.get().session_id == session.pk
    assert Message.objects.filter(kind="surgeries.session_cancelled").count() == 1


# --- Mails -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["proposed", "proposal_approved", "proposal_returned"])
def test_mails_of_proposals(champion, organiser, what):
    session = proposed(champion, id=9001, public_id="00000000-0000-4000-8000-000000000001")
    if what == "proposal_approved":
        hosting.approve(session=session, by=organiser)
    elif what == "proposal_returned":
        hosting.send_back(session=session, by=organiser, reason="Which floor of the <library>?")
    mail = make(Message.objects.get(kind=f"surgeries.{what}"))
    assert_golden(masked(mail), f"surgeries.{what}")


def test_a_proposal_that_was_decided_about_is_not_announced_any_more(champion, organiser):
    session = proposed(champion)
    hosting.approve(session=session, by=organiser)
    deliver()
    assert Message.objects.get(kind="surgeries.proposed").state != "sent"


def test_the_page_of_a_host_costs_the_same_with_many_sessions(client, champion):
    sign_in(client, champion)
    costs = []
    for first, last in ((0, 4), (4, 12)):
        for number in range(first, last):
            session = hour(champion, starts_at=TUESDAY + timedelta(hours=2 * number))
            Session.objects.filter(pk=session.pk).update(state="open" if number % 2 else "proposed")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("surgeries:hosting")).status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0]


def test_the_page_of_a_champion_shows_their_free_hours(client):
    champion = ChampionFactory(listed=True)
    free, taken = hour(champion.user), hour(champion.user, starts_at=TUESDAY + timedelta(days=1))
    booked(taken)
    page = client.get(champion.get_absolute_url()).content.decode()
    assert free.get_absolute_url() in page and taken.get_absolute_url() not in page


def test_the_home_of_a_champion_leads_to_hosting(client, champion):
    sign_in(client, champion)
    assert reverse("surgeries:hosting") in client.get(reverse("champions:home")).content.decode()
