"""The calendar, one session, one venue: what everybody sees, and that it costs the same whatever there is."""

import gc
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection

from accounts.clock import now
from surgeries import listing
from surgeries.forms_list import SessionFilter
from surgeries.models import Session
from surgeries.near import outward_of
from surgeries.words import spoken
from tests.factories.accounts import WardFactory
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


# --- Near me, and when --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "outward"),
    [("B12", "B12"), ("b12 9", "B12"), ("B12 9BX", "B12"), ("b129bx", "B12"), ("B1 1AA", "B1"), ("b11aa", "B1"),
     ("B11", "B11"), ("WS10 8LN", "WS10"), ("EC1A 1BB", "EC1A"), ("Sparkhill", ""), ("12 9BX", ""), ("", "")],
)  # fmt: skip
def test_a_postcode_in_any_spelling_gives_its_outward_code(typed, outward):
    assert outward_of(typed) == outward


def near(text: str) -> set[str]:
    form = SessionFilter({"near": text})
    rows = listing.narrowed(listing.upcoming(), form.wanted)
    return {session.title for session in rows}


@pytest.fixture
def around_balsall():
    balsall, moseley = WardFactory(name="Balsall Heath West"), WardFactory(name="Moseley")
    for title, postcode, ward in (
        ("Same code", "B12 9BX", balsall),
        ("Same ward", "B13 8AA", balsall),
        ("Same code, no ward", "B129AA", None),
        ("Elsewhere", "B1 2AA", moseley),
    ):
        SessionFactory(title=title, venue=VenueFactory(postcode=postcode, ward=ward))


def test_a_postcode_finds_venues_of_that_code_and_of_the_wards_they_are_in(around_balsall):
    for text in ("B12 9", "b12", "B129BX"):
        assert near(text) == {"Same code", "Same ward", "Same code, no ward"}, text
    assert near("balsall heath WEST") == near("balsall") == {"Same code", "Same ward"}
    assert near("B1") == {"Elsewhere"}


def test_a_place_that_leads_nowhere_is_said_and_everything_is_shown(client, around_balsall):
    for typed, said in (("B99 1AA", "We do not meet in B99 yet"), ("Narnia", "We know no ward of this name")):
        text = calendar(client, near=typed)
        assert said in text and "There is a problem" in text and "Elsewhere" in text
        assert f'value="{typed}"' in text
    text = calendar(client, near="B12")
    assert "3 sessions around B12" in text and "Elsewhere" not in text and "There is a problem" not in text


@pytest.mark.parametrize(
    ("moment", "time_of_day"),
    [(datetime(2026, 12, 1, 16, 59), "daytime"), (datetime(2026, 12, 1, 17, 0), "evening"),
     (datetime(2027, 6, 15, 17, 0), "evening"), (datetime(2027, 6, 15, 16, 30), "daytime"),
     (datetime(2026, 12, 5, 10, 0), "weekend"), (datetime(2026, 12, 6, 23, 30), "weekend"),
     (datetime(2027, 6, 14, 0, 30), "daytime"), (datetime(2026, 12, 4, 20, 0), "evening")],
)  # fmt: skip
def test_the_time_of_day_is_that_of_the_clock_on_the_wall(moment, time_of_day):
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=LONDON), tick=False):
        session = SessionFactory(starts_at=moment.replace(tzinfo=LONDON))
        for wanted in ("daytime", "evening", "weekend"):
            found = listing.narrowed(listing.upcoming(), SessionFilter({"time": wanted}).wanted)
            assert (session in found) is (wanted == time_of_day), wanted


@pytest.mark.parametrize(
    ("when", "days"),
    [("", [1, 6, 7, 27, 29, 40, 80]), ("week", [1, 6]), ("weeks", [1, 6, 7, 27]), ("2026-11", [1, 6, 7]),
     ("2026-12", [27, 29]), ("2027-01", [40]), ("x", [1, 6, 7, 27, 29, 40, 80])],
)  # fmt: skip
def test_when_is_this_week_four_weeks_or_a_month(when, days):
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=LONDON), tick=False):  # a Monday
        for day in (1, 6, 7, 27, 29, 40, 80):
            SessionFactory(title=str(day), starts_at=now() + timedelta(days=day))
        rows = listing.narrowed(listing.upcoming(), SessionFilter({"when": when}).wanted)
        assert [int(session.title) for session in rows] == days


def test_the_heading_counts_and_says_when_there_are_more(client, monkeypatch):
    for _each in range(3):
        SessionFactory()
    booked(SessionFactory(places=1))
    assert "4 sessions" in calendar(client) and "3 sessions" in calendar(client, free="on")
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    assert "More than 2 sessions" in calendar(client)


def test_the_month_has_the_same_filters_and_no_second_question_about_when(client, around_balsall):
    month = f"{now() + timedelta(days=7):%Y-%m}"
    text = calendar(client, month=month, near="B12")
    assert "3 sessions" in text and 'name="when"' not in text and 'name="near"' in text
    assert f"month={month}" in text


def test_the_narrowed_list_is_the_same_for_everybody_and_may_be_kept(client, around_balsall):
    response = client.get(reverse("surgeries:sessions"), {"near": "B12", "time": "evening", "when": "week"})
    assert "public" in response["Cache-Control"] and not response.cookies


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


@pytest.mark.parametrize(
    "query", [{}, {"free": "on"}, {"month": "2026-12"}, {"time": "daytime", "when": "week"}]
)
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
            assert "session" in calendar(client, month=nonsense) and "tt-month" not in calendar(client)


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


def test_the_calendar_leads_to_champions_for_whoever_finds_no_session_or_wants_to_help(client):
    text = client.get(reverse("surgeries:sessions")).content.decode()
    assert reverse("champions:people") in text and reverse("champions:landing") in text


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_every_language_of_the_site_has_a_name_where_sessions_say_what_is_spoken(code):
    assert spoken([code]) != [code]
