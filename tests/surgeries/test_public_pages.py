"""The calendar, one session, one venue: what everybody sees, and that it costs the same whatever there is."""

import gc
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection

from accounts.clock import now
from surgeries import listing
from surgeries.forms import SessionFilter
from surgeries.models import Session, Shift
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.cms import HomePageFactory, ImageFactory
from tests.factories.surgeries import (
    SessionFactory,
    SessionTopicFactory,
    ShiftFactory,
    VenueFactory,
    booked,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def page(client, url, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def calendar(client, **query) -> str:
    return page(client, reverse("surgeries:sessions"), **query)


def test_the_list_says_what_is_free_in_words(client):
    full = SessionFactory(title="Full one", places=1)
    booked(full), booked(full)
    booked(SessionFactory(title="One left", places=2))
    SessionFactory(title="Four left", places=4)
    SessionFactory(title="Open door", drop_in=True)
    SessionFactory(title="Nobody yet", needs_surgeons=True)
    SessionFactory(title="Off", cancelled=True)
    text = calendar(client)
    for words in (
        "Full: 1 waiting",
        "1 place left",
        "4 places left",
        "Drop in",
        "No places yet",
        "<s>Off</s>",
        "The café is closed.",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("traits", "is_there"),
    [({}, True), ({"cancelled": True}, True), ({"begun": True}, True), ({"draft": True}, False),
     ({"proposed": True}, False), ({"over": True}, False)],
)  # fmt: skip
def test_what_stands_in_the_list(client, traits, is_there):
    SessionFactory(title="This one", **traits)
    assert ("This one" in calendar(client)) is is_there


def test_the_list_is_narrowed_down_by_each_filter():
    ward, topic = WardFactory(), SessionTopicFactory()
    fits = SessionFactory(venue=VenueFactory(ward=ward), kind="workshop", languages=["en", "ur"])
    fits.topics.add(topic)
    SessionFactory(languages=["pl"])
    for query in ({"ward": ward.pk}, {"topic": topic.slug}, {"kind": "workshop"}, {"language": "ur"}):
        form = SessionFilter(query)
        assert list(listing.narrowed(listing.upcoming(), form.wanted)) == [fits], query
    nonsense = SessionFilter({"ward": "x", "topic": "none", "kind": "?", "language": "??"})
    assert listing.narrowed(listing.upcoming(), nonsense.wanted).count() == 2


def test_with_free_places_leaves_out_what_is_full_begun_or_cancelled(client):
    booked(SessionFactory(title="Full one", places=1))
    SessionFactory(title="Off", cancelled=True)
    SessionFactory(title="Begun", begun=True)
    SessionFactory(title="Has room")
    SessionFactory(title="Open door", drop_in=True)
    rows, after = listing.page_of(listing.upcoming(), after="", free=True)
    assert {row.session.title for row in rows} == {"Has room", "Open door"} and not after


def test_pages_by_key_show_each_session_once_and_in_order(monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    moment, venue = now() + timedelta(days=3), VenueFactory()
    for number in range(8):  # several at the same instant
        SessionFactory(venue=venue, starts_at=moment + timedelta(hours=number // 3))
    seen, after = [], ""
    while True:
        rows, after = listing.page_of(listing.upcoming(), after=after, free=False)
        seen += [row.session.pk for row in rows]
        if not after:
            break
    expected = Session.objects.order_by("starts_at", "pk").values_list("pk", flat=True)
    assert seen == list(expected)


@pytest.mark.parametrize("nonsense", ["x", "1-", "9" * 18 + "-1", "-"])
def test_a_cursor_that_is_none_begins_at_the_beginning(client, nonsense):
    SessionFactory(title="This one")
    assert client.get(reverse("surgeries:sessions"), {"after": nonsense}).status_code == 200


@pytest.mark.parametrize("query", [{}, {"free": "on"}, {"month": "2026-12"}])
def test_the_list_costs_the_same_queries_with_two_sessions_and_with_eighteen(client, query):
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=LONDON), tick=False):

        def fill(number):
            for _each in range(number):
                session = SessionFactory()
                session.topics.add(SessionTopicFactory())
                booked(session)
                ShiftFactory(session=session)

        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                calendar(client, **query)
            return len(queries)

        fill(2)
        calendar(client)  # what is kept between requests is kept from here on
        few = cost()
        fill(16)
        assert cost() == few
        assert few <= 12


def test_a_month_is_a_calendar_of_links_and_leads_to_the_next(client):
    with time_machine.travel(datetime(2026, 12, 10, 9, tzinfo=LONDON), tick=False):
        first = SessionFactory(title="First", starts_at=datetime(2026, 12, 1, 18, tzinfo=LONDON))
        SessionFactory(title="Later", starts_at=datetime(2027, 1, 4, 18, 30, tzinfo=LONDON))
        text = calendar(client, month="2026-12")
        assert first.get_absolute_url() in text and "Later" not in text
        assert "month=2026-11" in text and "month=2027-01" in text and "December 2026" in text
        assert "6.30pm" in calendar(client, month="2027-01")
        for nonsense in ("2026-13", "0001-01", "x"):
            assert "What comes next" in calendar(client, month=nonsense)


def test_a_month_puts_an_evening_into_the_day_of_the_council_s_zone(client):
    """Half past midnight in summer is still the day before in UTC."""
    with time_machine.travel(datetime(2027, 6, 1, 9, tzinfo=LONDON), tick=False):
        moment = datetime(2027, 6, 15, 0, 30, tzinfo=LONDON)
        session = SessionFactory(starts_at=moment)
        weeks = listing.month_of(listing.with_parts(Session.objects.all()), moment.date().replace(day=1))
        days = [day["date"].day for week in weeks for day in week if day["rows"]]
        assert days == [15] and listing.month_of(Session.objects.none(), moment.date().replace(day=1))
        assert session.pk


def test_a_session_says_all_one_must_know_before_setting_out(client):
    venue = VenueFactory(
        name="Warm Café", step_free=True, transport="Bus 45", note="Ring the bell", hearing_loop=True
    )
    session = SessionFactory(
        venue=venue, phone="0121 000 0000", languages=["en", "ur"], summary="Tea and figures.",
        starts_at=datetime(2027, 1, 12, 18, tzinfo=LONDON), ends_at=datetime(2027, 1, 12, 19, 30, tzinfo=LONDON),
    )  # fmt: skip
    session.topics.add(SessionTopicFactory(name="Mapping"))
    text = page(client, session.get_absolute_url())
    for words in (
        "Tuesday 12 January 2027, 6pm to 7.30pm", "Warm Café", "Step-free", "Hearing loop", "Bus 45",
        "Ring the bell", "0121 000 0000", "Urdu", "Tea and figures.", "Mapping", "Book a place", "What happens there",
    ):  # fmt: skip
        assert words in text, words


def test_public_pages_set_no_cookie_and_hold_no_form_that_acts(client):
    session = SessionFactory()
    for url in (
        reverse("surgeries:sessions"),
        session.get_absolute_url(),
        session.venue.get_absolute_url(),
    ):
        response = client.get(url)
        assert not response.cookies and 'method="post"' not in response.content.decode()
        assert "public" in response["Cache-Control"], url


@pytest.mark.parametrize("traits", [{"draft": True}, {"proposed": True}])
def test_what_is_not_public_is_not_there(client, traits):
    assert client.get(SessionFactory(**traits).get_absolute_url()).status_code == 404


def test_the_calendar_to_subscribe_to_is_that_of_the_topic_that_is_chosen(client):
    topic = SessionTopicFactory()
    assert reverse("surgeries:feed") in calendar(client)
    assert reverse("surgeries:topic_feed", args=[topic.slug]) in calendar(client, topic=topic.slug)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_venue_shows_its_picture(client):
    """What draws the smaller picture leaves a temporary file to be collected: here, not in another test."""
    venue = VenueFactory(picture=ImageFactory(collection=Collection.get_first_root_node()))
    assert "<img" in page(client, venue.get_absolute_url())
    gc.collect()


def test_a_venue_lists_its_own_sessions_alone(client):
    here = SessionFactory(title="Here")
    SessionFactory(title="Elsewhere")
    text = page(client, here.venue.get_absolute_url())
    assert "Here" in text and "Elsewhere" not in text
    assert client.get(VenueFactory(is_active=False).get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("who", "traits", "may"),
    [("old", {}, True), ("new", {}, False), ("organiser", {}, True), ("old", {"over": True}, False),
     ("old", {"cancelled": True}, False)],
)  # fmt: skip
def test_who_can_say_that_they_help(client, who, traits, may):
    joined = now() - timedelta(hours=23 if who in ("new", "organiser") else 25)
    roles = ["surgery_organiser"] if who == "organiser" else []
    person = UserFactory(date_joined=joined, roles=roles)
    session = SessionFactory(needs_surgeons=True, **traits)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ("I can help" in page(client, session.get_absolute_url())) is may
    client.post(reverse("surgeries:help", args=[session.public_id]), {"can_help": 3})
    assert Shift.objects.coming().filter(surgeon=person, can_help=3).exists() is may


def test_who_comes_to_help_opens_places_and_can_take_it_back(client):
    person = UserFactory(date_joined=now() - timedelta(days=3))
    session = SessionFactory(needs_surgeons=True)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("surgeries:help", args=[session.public_id])
    client.post(url, {"can_help": 4})
    assert "4 places left" in page(client, session.get_absolute_url())
    client.post(url, {"can_help": 99})
    assert Shift.objects.get().can_help == 4
    client.post(url, {"do": "cannot"})
    assert "No places yet" in page(client, session.get_absolute_url())
