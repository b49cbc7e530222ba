"""Calendars, read back with two parsers: stable ids, growing sequence, the council's zone through the clock change."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil import parser, tz
from django.urls import reverse
from icalendar import Calendar

from accounts.clock import now
from surgeries import calendars
from surgeries.actions import booking as actions
from surgeries.actions.sessions import cancel_session, change_session
from surgeries.links import token_of
from tests.factories.accounts import UserFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, booked

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
JULY = datetime(2027, 7, 6, 18, tzinfo=LONDON)
NOVEMBER = datetime(2027, 11, 2, 18, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def in_june():
    with time_machine.travel(datetime(2027, 6, 1, 9, tzinfo=UTC), tick=False):
        yield


def entry(booking):
    """(calendar, its one event), as icalendar reads them."""
    booking.refresh_from_db()
    calendar = Calendar.from_ical(calendars.of_booking(type(booking).objects.get(pk=booking.pk)))
    return calendar, calendar.walk("VEVENT")[0]


def by_hand(text: bytes, name: str) -> datetime:
    """The same instant by the file's own definition of its zone, which dateutil evaluates."""
    unfolded = re.sub(rb"\r\n[ \t]", b"", text).decode()
    zone = unfolded[unfolded.index("BEGIN:VTIMEZONE") : unfolded.index("END:VTIMEZONE")] + "END:VTIMEZONE\n"
    found = re.search(rf"^{name};TZID=([^:]+):(\w+)", unfolded, flags=re.M)
    import io

    return parser.parse(found[2]).replace(tzinfo=tz.tzical(io.StringIO(zone.replace("\r", ""))).get(found[1]))


@pytest.mark.parametrize("begin", [JULY, NOVEMBER])
def test_the_hours_are_those_of_the_council_s_zone_for_two_parsers(begin):
    session = SessionFactory(starts_at=begin, ends_at=begin + timedelta(minutes=90))
    booking = booked(session)
    _calendar, event = entry(booking)
    assert event["dtstart"].dt == begin and event["dtend"].dt == begin + timedelta(minutes=90)
    text = calendars.of_booking(booking)
    assert b"BEGIN:VTIMEZONE" in text and b"TZID=Europe/London:" in text
    assert by_hand(text, "DTSTART") == begin and by_hand(text, "DTEND") == session.ends_at


def test_the_id_never_changes_and_the_sequence_never_falls():
    session, goal = SessionFactory(starts_at=JULY), SessionFactory(starts_at=NOVEMBER)
    booking = booked(session)
    seen = [entry(booking)]
    change_session(session=session, by=UserFactory(), starts_at=JULY - timedelta(hours=1))
    seen.append(entry(booking))
    change_session(session=session, by=UserFactory(), starts_at=JULY - timedelta(hours=2))
    seen.append(entry(booking))
    actions.move(booking=booking, to=goal)
    seen.append(entry(booking))
    actions.cancel(booking=booking)
    seen.append(entry(booking))
    assert len({event["uid"] for _calendar, event in seen}) == 1
    sequences = [event["sequence"] for _calendar, event in seen]
    assert sequences == sorted(set(sequences)), sequences
    assert [calendar["method"] for calendar, _event in seen] == ["PUBLISH"] * 4 + ["CANCEL"]
    assert [event["status"] for _calendar, event in seen] == ["CONFIRMED"] * 4 + ["CANCELLED"]


def test_who_waits_has_it_as_perhaps_and_a_session_called_off_is_taken_out():
    session = SessionFactory(starts_at=JULY, places=1)
    booked(session)
    waiting = booked(session)
    assert entry(waiting)[1]["status"] == "TENTATIVE"
    cancel_session(session=session, by=UserFactory(), reason="No heating.")
    calendar, event = entry(waiting)
    assert calendar["method"] == "CANCEL" and event["status"] == "CANCELLED"


def test_a_time_of_one_s_own_is_as_long_as_its_slot():
    session = SessionFactory(slots=True, starts_at=JULY)
    second = session.slot_starts()[1]
    _calendar, event = entry(booked(session, slot=second))
    assert event["dtstart"].dt == second and event["dtend"].dt == second + timedelta(minutes=30)


def test_what_people_wrote_can_t_add_lines():
    session = SessionFactory(title="Tea; figures,\nmore\r\nEND:VCALENDAR", starts_at=JULY)
    calendar, event = entry(booked(session))
    assert len(calendar.walk("VEVENT")) == 1 and "Tea; figures," in event["summary"]


def test_the_link_in_the_entry_is_that_of_the_booking(client):
    booking = booked(SessionFactory(starts_at=JULY))
    url = reverse("surgeries:booking_calendar", args=[token_of(booking.public_id)])
    response = client.get(url)
    assert response["Content-Type"] == calendars.CONTENT_TYPE
    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event["url"].endswith(booking.get_absolute_url()) and booking.reference in event["description"]


def test_feeds_hold_what_is_public_of_all_of_a_venue_and_of_a_topic(client):
    topic = SessionTopicFactory()
    here = SessionFactory(title="Here", starts_at=JULY)
    here.topics.add(topic)
    SessionFactory(title="Elsewhere", cancelled=True, starts_at=NOVEMBER)
    SessionFactory(title="Draft", draft=True)
    SessionFactory(title="Long ago", starts_at=now() - timedelta(days=40))

    def titles(name, *args):
        response = client.get(reverse(f"surgeries:{name}", args=args))
        assert "public" in response["Cache-Control"] and not response.cookies
        events = Calendar.from_ical(response.content).walk("VEVENT")
        return {str(event["summary"]): str(event["status"]) for event in events}

    assert titles("feed") == {"Here": "CONFIRMED", "Elsewhere": "CANCELLED"}
    assert titles("venue_feed", here.venue.public_id) == {"Here": "CONFIRMED"}
    assert titles("topic_feed", topic.slug) == {"Here": "CONFIRMED"}


def test_a_feed_costs_the_same_queries_whatever_is_in_it(client, django_assert_num_queries):
    for _each in range(2):
        SessionFactory(starts_at=JULY)
    with django_assert_num_queries(1):
        client.get(reverse("surgeries:feed"))
    for _each in range(10):
        SessionFactory(starts_at=JULY)
    with django_assert_num_queries(1):
        client.get(reverse("surgeries:feed"), {"again": "1"})


# --- A strict reader of RFC 5545, of our own -------------------------------------------------------------------
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]+))*):(.*)', re.S)
UTC_TIME, LOCAL_TIME = re.compile(r"\d{8}T\d{6}Z"), re.compile(r"\d{8}T\d{6}")
ONCE = {
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "SEQUENCE",
    "STATUS",
    "LOCATION",
    "URL",
    "DESCRIPTION",
}


def strictly(text: bytes) -> list[dict[str, tuple[dict, str]]]:
    """The events of a calendar; AssertionError for whatever RFC 5545 forbids: bare line ends, lines of more than 75
    octets, a component that is not closed, a property twice, a zone that is named and not defined."""
    assert text.endswith(b"\r\n") and b"\n" not in text.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    open_, zones, events, seen = [], set(), [], set()
    for line in re.sub(r"\r\n[ \t]", "", text.decode("utf-8")).split("\r\n")[:-1]:
        name, given, value = LINE.fullmatch(line).groups()
        parameters = dict(part.split("=", 1) for part in given.split(";")[1:])
        if name == "BEGIN":
            assert bool(open_) == (value != "VCALENDAR")
            open_.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert open_.pop() == value
        elif open_[-1] == "VEVENT":
            assert name in ONCE and name not in events[-1], name
            events[-1][name] = (parameters, value)
            seen |= {parameters["TZID"]} if "TZID" in parameters else set()
        elif open_[-1] == "VTIMEZONE" and name == "TZID":
            zones.add(value)
        elif open_ == ["VCALENDAR"]:
            assert (name, value) in (("VERSION", "2.0"), ("METHOD", "PUBLISH"), ("METHOD", "CANCEL")) or name in (
                "PRODID", "X-WR-CALNAME", "REFRESH-INTERVAL"
            ), line  # fmt: skip
    assert not open_ and seen <= zones, (seen, zones)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"} <= set(event)
        assert UTC_TIME.fullmatch(event["DTSTAMP"][1]) and event["SEQUENCE"][1].isdecimal()
        for name in ("DTSTART", "DTEND"):
            parameters, value = event[name]
            assert parameters == {"TZID": "Europe/London"} and LOCAL_TIME.fullmatch(value), (
                parameters,
                value,
            )
        assert event["DTSTART"][1] < event["DTEND"][1]
        assert event["STATUS"][1] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
    return events


def test_every_feed_and_every_booking_stands_before_a_strict_reader(client):
    topic = SessionTopicFactory(name="Being online")
    on = SessionFactory(
        title="Ünïcode, with; signs\\ and " + "a very long name " * 5, starts_at=JULY, summary="One\nTwo"
    )
    off = SessionFactory(title="Off", starts_at=NOVEMBER)
    for session in (on, off):
        session.topics.add(topic)
    change_session(
        session=off,
        by=UserFactory(),
        starts_at=NOVEMBER + timedelta(hours=1),
        ends_at=NOVEMBER + timedelta(hours=3),
    )
    cancel_session(session=off, by=UserFactory(), reason="No heating; sorry.")
    for name, args, number in (
        ("feed", [], 2), ("topic_feed", [topic.slug], 2), ("venue_feed", [on.venue.public_id], 1)
    ):  # fmt: skip
        events = strictly(client.get(reverse(f"surgeries:{name}", args=args)).content)
        assert len(events) == number
        if number == 2:
            assert [event["STATUS"][1] for event in events] == ["CONFIRMED", "CANCELLED"]
            assert [event["SEQUENCE"][1] for event in events] == ["0", "2"]
            assert (
                events[0]["DTSTART"][1] == "20270706T180000" and events[1]["DTSTART"][1] == "20271102T190000"
            )
            assert len({event["UID"][1] for event in events}) == 2
    [event] = strictly(calendars.of_booking(booked(on)))
    assert event["STATUS"][1] == "CONFIRMED" and "\\," in event["SUMMARY"][1]
