"""The back office of organisers: plan, open, change, cancel, book by telephone, arrange; and nobody else enters."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surgeries.actions import booking as bookings
from surgeries.forms_office import rule_of
from surgeries.models import Booking, CallTask, Need, Series, Session
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, VenueFactory, booked

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def enter(client, *roles):
    person = UserFactory(roles=list(roles), password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    return person


@pytest.fixture
def organiser(client):
    return enter(client, "surgery_organiser")


def url(name, *args):
    return reverse(f"surgery_sessions:{name}", args=args)


def planned(**changes) -> dict:
    given = {
        "title": "Data surgery", "summary": "", "kind": "surgery", "venue": VenueFactory().pk,
        "topics": [SessionTopicFactory().pk], "languages": ["en", "ur"], "mode": "places", "places": "4",
        "starts_at": "18:00", "minutes": "90", "phone": "",
    }  # fmt: skip
    return given | changes


def in_series(**changes) -> dict:
    first = {
        "starts_on": "2026-10-13",
        "how_often": "2",
        "until": "2027-01-31",
        "exceptions": "",
        "is_open": "on",
    }
    return planned(**first) | changes


@pytest.fixture
def in_october():
    with time_machine.travel(datetime(2026, 10, 1, 9, tzinfo=LONDON), tick=False):
        yield


@pytest.mark.parametrize(
    ("how_often", "first", "rule"),
    [("weekly", date(2026, 12, 1), "FREQ=WEEKLY;BYDAY=TU"),
     ("fortnightly", date(2026, 12, 5), "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
     ("2", date(2026, 12, 8), "FREQ=MONTHLY;BYDAY=2TU"), ("-1", date(2026, 11, 27), "FREQ=MONTHLY;BYDAY=-1FR")],
)  # fmt: skip
def test_how_often_in_words_is_a_rule(how_often, first, rule):
    assert rule_of(how_often, first) == rule


def test_a_series_shows_its_dates_before_it_is_made(client, in_october, organiser):
    shown = client.post(url("new_series"), in_series(exceptions="8/12/2026")).content.decode()
    for day in ("Tuesday 13 October 2026", "Tuesday 10 November 2026", "Tuesday 12 January 2027"):
        assert day in shown, day
    assert "8 December" not in shown and "Make these sessions" in shown and not Series.objects.exists()
    response = client.post(url("new_series"), in_series(exceptions="8/12/2026", do="make"))
    assert response.status_code == 302
    sessions = Session.objects.order_by("starts_at")
    assert [s.starts_at.astimezone(LONDON).strftime("%d.%m %H") for s in sessions] == [
        "13.10 18", "10.11 18", "12.01 18"
    ]  # fmt: skip
    assert {s.state for s in sessions} == {"open"} and sessions[0].languages == ["en", "ur"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"until": "2026-10-12"}, "before the first"), ({"starts_on": "2026-09-01"}, "This day is over"),
     ({"exceptions": "Xmas"}, "is no date"), ({"how_often": "weekly", "until": "2030-01-01"}, "more than 120"),
     ({"mode": "slots"}, "how many minutes each"), ({"mode": "slots", "slot_minutes": "120"}, "Not even one"),
     ({"title": ""}, "required")],
)  # fmt: skip
def test_what_makes_no_series_is_said_and_nothing_is_made(client, in_october, organiser, changes, said):
    for do in ("", "make"):
        text = client.post(url("new_series"), in_series(do=do, **changes)).content.decode()
        assert said in text
    assert not Session.objects.exists()


def test_a_session_is_made_as_a_draft_and_opened(client, in_october, organiser):
    host = UserFactory(email="host@people.example")
    given = planned(day="2026-10-25", host="host@people.example", needs_surgeons="on", offer_hours="12")
    client.post(url("new"), given)
    session = Session.objects.get()
    assert (session.state, session.host, session.offer_hours) == ("draft", host, 12)
    assert session.starts_at.astimezone(LONDON) == datetime(2026, 10, 25, 18, tzinfo=LONDON)
    assert session.ends_at - session.starts_at == timedelta(minutes=90)
    client.post(url("open", session.pk))
    session.refresh_from_db()
    assert session.state == "open" and session.state_by == organiser


def test_a_host_without_an_account_is_refused(client, in_october, organiser):
    given = planned(day="2026-10-25", host="nobody@people.example", offer_hours="12")
    assert "Nobody has an account" in client.post(url("new"), given).content.decode()


def test_a_proposal_goes_back_to_its_host_with_a_reason(client, organiser):
    session = SessionFactory(proposed=True)
    client.post(url("return", session.pk), {"reason": "Which room?"})
    session.refresh_from_db()
    assert (session.state, session.state_reason) == ("draft", "Which room?")


def form_of(client, session) -> dict:
    """What the form that changes it shows, as a browser would send it back."""
    form = client.get(url("change", session.pk)).context["form"]
    data = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        value = field.prepare_value(value) if value is not None else ""
        data[name] = ("on" if value else "") if isinstance(value, bool) else value
    return {name: value for name, value in data.items() if value != ""}


def test_a_change_reaches_as_far_as_it_was_said_to(client, in_october, organiser):
    client.post(url("new_series"), in_series(do="make"))
    first, second, *rest = Session.objects.order_by("starts_at")
    booked(second)
    client.post(url("change", second.pk), {**form_of(client, second), "title": "Special", "how_far": "this"})
    client.post(url("change", first.pk), {**form_of(client, first), "starts_at": "17:30", "how_far": "later"})
    titles = list(Session.objects.order_by("starts_at").values_list("title", flat=True))
    hours = [s.starts_at.astimezone(LONDON).strftime("%H.%M") for s in Session.objects.order_by("starts_at")]
    assert titles == ["Data surgery", "Special", "Data surgery", "Data surgery"]
    assert hours == ["17.30", "18.00", "17.30", "17.30"] and len(rest) == 2


def test_a_form_sent_back_as_it_was_changes_nothing(client, organiser):
    session = SessionFactory(starts_at=datetime(2027, 3, 2, 18, tzinfo=LONDON), host=UserFactory())
    session.topics.add(SessionTopicFactory())
    assert client.post(url("change", session.pk), form_of(client, session)).status_code == 302
    after = Session.objects.get()
    assert (after.sequence, after.starts_at, after.host) == (0, session.starts_at, session.host)
    assert after.topics.count() == 1


def test_cancelling_needs_a_reason_and_reaches_the_series(client, in_october, organiser):
    client.post(url("new_series"), in_series(do="make"))
    session = Session.objects.earliest("starts_at")
    assert client.post(url("cancel", session.pk), {"reason": " ", "how_far": "all"}).status_code == 200
    client.post(url("cancel", session.pk), {"reason": "The café is closed.", "how_far": "all"})
    assert set(Session.objects.values_list("state", "state_reason")) == {("cancelled", "The café is closed.")}


def test_a_booking_comes_in_by_telephone_and_its_reference_is_said(client, organiser):
    session = SessionFactory()
    given = {"name": "Stan", "contact": "0121 496 0000", "size": "2", "needs": ["bsl"], "key": "a" * 32}
    response = client.post(url("phone", session.pk), given, follow=True)
    made = Booking.objects.get()
    assert (made.source, made.booked_by, made.phone) == ("phone", organiser, "01214960000")
    text = response.content.decode()
    assert made.reference in text and "Stan" in text and "British Sign Language" in text
    client.post(reverse("surgery_sessions:cancel_booking", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_what_is_to_be_arranged_stands_in_a_list_until_it_is(client, organiser):
    booked(SessionFactory(title="Figures"), needs={"interpreter": "Somali"})
    over = booked(SessionFactory(), needs={"bsl": ""})
    Session.objects.filter(pk=over.session_id).update(
        starts_at=datetime(2020, 1, 1, tzinfo=LONDON), ends_at=datetime(2020, 1, 2, tzinfo=LONDON)
    )
    listed = client.get(reverse("surgery_needs:index")).content.decode()
    assert "Somali" in listed and "British Sign" not in listed
    assert "thing to arrange" in client.get(reverse("wagtailadmin_home")).content.decode()
    need = Need.objects.get(what="interpreter")
    client.post(reverse("surgery_needs:decide", args=[need.pk]), {"state": "arranged", "note": "Faduma"})
    need.refresh_from_db()
    assert (need.state, need.note, need.state_by) == ("arranged", "Faduma", organiser)
    assert "Somali" not in client.get(reverse("surgery_needs:index")).content.decode()


def test_venues_and_topics_are_kept_and_never_deleted(client, organiser):
    venue = VenueFactory()
    given = {"name": "New Café", "address": "1 Lane", "postcode": "B1 1AA", "room": "9", "is_active": "on"}
    client.post(reverse("surgery_venues:edit", args=[venue.pk]), given)
    venue.refresh_from_db()
    assert venue.name == "New Café"
    assert client.post(reverse("surgery_venues:delete", args=[venue.pk])).status_code in (302, 403)
    venue.refresh_from_db()
    assert client.get(reverse("surgery_topics:index")).status_code == 200


def test_the_list_is_filtered_and_costs_the_same_whatever_is_in_it(client, organiser):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("index")).status_code == 200
        return len(queries)

    SessionFactory(title="First", over=True)
    SessionFactory(title="Second")
    cost()
    few = cost()
    for _each in range(10):
        SessionFactory()
    assert cost() == few
    text = client.get(url("index") + "?time=over").content.decode()
    assert "First" in text and "Second" not in text


PAGES = ("index", "new", "new_series")
OF_ONE = ("inspect", "open", "change", "cancel", "phone")


@pytest.mark.parametrize("role", ["moderator", "editor", "department_officer", "administrator"])
def test_nobody_else_enters(client, role):
    enter(client, role)
    session = SessionFactory(draft=True)
    booking = booked(SessionFactory(), needs={"bsl": ""})
    pages = [url(name) for name in PAGES] + [url(name, session.pk) for name in OF_ONE]
    pages += [
        url("cancel_booking", booking.pk),
        reverse("surgery_needs:index"),
        reverse("surgery_venues:index"),
    ]
    pages += [reverse("surgery_needs:decide", args=[booking.needs.get().pk])]
    for page in pages:
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code in (302, 403, 404, 405), page
            assert answer.status_code != 302 or answer["Location"] == reverse("wagtailadmin_home"), page
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert url("index") not in home and reverse("surgery_venues:index") not in home


@pytest.mark.parametrize("name", OF_ONE[1:])
def test_what_a_session_s_state_does_not_allow_has_no_page(client, organiser, name):
    session = SessionFactory(cancelled=True)
    assert client.get(url(name, session.pk)).status_code == 302
    assert client.get(url("inspect", session.pk)).status_code == 200


# --- Series ------------------------------------------------------------------------------------------------
def series_url(name, *args):
    return reverse(f"surgery_series:{name}", args=args)


@pytest.fixture
def series(client, in_october, organiser):
    client.post(url("new_series"), in_series(until="2026-12-31", do="make"))
    return Series.objects.get()


def test_a_series_shows_its_dates_and_grows(client, series):
    text = client.get(series_url("inspect", series.pk)).content.decode()
    assert "Tuesday 13 October 2026, 6pm to 7.30pm" in text and "Lengthen" in text
    assert (
        "goes on until"
        in client.post(series_url("extend", series.pk), {"until": "2026-12-01"}).content.decode()
    )
    response = client.post(series_url("extend", series.pk), {"until": "2027-01-31"})
    assert response.url == series_url("inspect", series.pk) and series.sessions.count() == 4
    assert "Series" in client.get(series_url("index")).content.decode()


def test_a_date_is_left_out_with_a_reason_where_somebody_booked_it(client, series):
    first, _second, third = series.sessions.order_by("starts_at")
    booked(first)
    leave = series_url("leave_out", series.pk)
    assert "Say why" in client.post(leave, {"day": "2026-10-13"}).content.decode()
    assert "This day is over" in client.post(leave, {"day": "2026-09-01"}).content.decode()
    client.post(leave, {"day": "2026-10-13", "reason": "Half term"})
    client.post(leave, {"day": "2026-11-10"})
    first.refresh_from_db()
    assert first.state == "cancelled" and list(series.sessions.all()) == [first, third]
    assert "10 November" in client.get(series_url("inspect", series.pk)).content.decode()


def test_a_date_is_taken_out_on_its_own_page_unless_somebody_booked_it(client, series):
    first, second, _third = series.sessions.order_by("starts_at")
    booked(first)
    assert "Take out of the series" in client.get(url("inspect", first.pk)).content.decode()
    assert "Cancel it instead" in client.post(url("take_out", first.pk)).content.decode()
    response = client.post(url("take_out", second.pk))
    assert response.url == series_url("inspect", series.pk)
    assert not Session.objects.filter(pk=second.pk).exists() and Session.objects.filter(pk=first.pk).exists()


def test_this_and_the_later_ones_are_cancelled_from_one_page(client, series):
    _first, second, _third = series.sessions.order_by("starts_at")
    client.post(url("cancel", second.pk), {"reason": "The café closes", "how_far": "later"})
    states = series.sessions.order_by("starts_at").values_list("state", flat=True)
    assert list(states) == ["open", "cancelled", "cancelled"]


def test_a_single_session_has_no_button_to_be_taken_out(client, organiser):
    session = SessionFactory()
    assert "Take out of the series" not in client.get(url("inspect", session.pk)).content.decode()
    assert client.post(url("take_out", session.pk)).status_code == 302 and Session.objects.exists()


# --- To ring -----------------------------------------------------------------------------------------------
def call_url(name, *args):
    return reverse(f"surgery_calls:{name}", args=args)


def test_whom_to_ring_stands_in_a_list_and_on_the_first_page_until_it_is_done(client, organiser):
    session = SessionFactory(places=1)
    booked(session, email="", phone="01214960000", name="Rukhsana")
    text = client.get(call_url("index")).content.decode()
    assert "Rukhsana" in text and "01214960000" in text and "The place is booked" in text
    assert "person to ring" in client.get(reverse("wagtailadmin_home")).content.decode()
    call = CallTask.objects.get()
    assert call_url("decide", call.pk) in text
    text = client.get(call_url("decide", call.pk)).content.decode()
    assert "They know" in text and "They take the place" not in text
    assert "required" in client.post(call_url("decide", call.pk), {}).content.decode()
    client.post(call_url("decide", call.pk), {"outcome": "told"})
    call.refresh_from_db()
    assert call.done_by == organiser and "Rukhsana" not in client.get(call_url("index")).content.decode()


def test_an_offered_place_is_taken_on_the_telephone(client, organiser):
    session = SessionFactory(places=1)
    first, second = booked(session), booked(session, email="", phone="01214960000")
    bookings.cancel(booking=first)
    call = CallTask.objects.get(what="offered")
    assert "They take the place" in client.get(call_url("decide", call.pk)).content.decode()
    client.post(call_url("decide", call.pk), {"outcome": "accepted"})
    second.refresh_from_db()
    assert second.state == "booked" and not CallTask.objects.to_do().exists()


def test_the_list_to_ring_costs_the_same_whatever_is_in_it(client, organiser):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(call_url("index"))
        return len(queries)

    def ring(number):
        for _each in range(number):
            booked(SessionFactory(), email="", phone="01214960000")

    ring(2)
    cost()
    few = cost()
    ring(10)
    assert cost() == few


@pytest.mark.parametrize("role", ["department_officer", "moderator", "editor", "administrator"])
def test_nobody_else_sees_whom_to_ring_or_changes_a_series(client, role):
    booked(SessionFactory(), email="", phone="01214960000")
    series = Series.objects.create(
        title="S", venue=VenueFactory(), rule="FREQ=DAILY", starts_on="2026-10-01", until="2026-10-02",
        starts_at="18:00", minutes=60,
    )  # fmt: skip
    enter(client, role)
    call = CallTask.objects.get()
    for address in (
        call_url("index"),
        call_url("decide", call.pk),
        series_url("index"),
        series_url("inspect", series.pk),
        series_url("extend", series.pk),
        series_url("leave_out", series.pk),
    ):
        assert client.get(address).status_code in (302, 403), address
        assert client.post(address, {"outcome": "told"}).status_code in (302, 403, 405)
    call.refresh_from_db()
    assert call.done_at is None
