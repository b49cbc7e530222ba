"""Series: each date a row, wall time through the change of the clocks, and how far a change reaches."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from engagement.errors import Refused
from surgeries.actions import series as actions
from surgeries.models import Booking, Session
from tests.factories.accounts import UserFactory
from tests.factories.surgeries import SessionTopicFactory, VenueFactory, booked

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
OCTOBER = datetime(2026, 10, 1, 9, tzinfo=LONDON)  # the clocks go back on Sunday 25 October 2026


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel(OCTOBER, tick=False):
        yield


def weekly(**given):
    values = {
        "by": UserFactory(),
        "venue": VenueFactory(),
        "topics": [SessionTopicFactory()],
        "rule": "FREQ=WEEKLY;BYDAY=SU",
        "starts_on": date(2026, 10, 11),
        "until": date(2026, 11, 8),
        "starts_at": time(18),
        "minutes": 90,
        "title": "Sunday surgery",
        "mode": "places",
    }
    return actions.make_series(**values | given)


def days(series) -> list[date]:
    return [s.starts_at.astimezone(LONDON).date() for s in series.sessions.order_by("starts_at")]


def test_each_date_is_a_row_and_six_in_the_evening_stays_six_over_the_change_of_the_clocks():
    series = weekly()
    found = list(series.sessions.order_by("starts_at"))
    assert [s.starts_at.astimezone(LONDON).hour for s in found] == [18] * 5
    assert [s.starts_at.utcoffset() and s.starts_at.astimezone(ZoneInfo("UTC")).hour for s in found]
    assert [s.starts_at.astimezone(ZoneInfo("UTC")).hour for s in found] == [17, 17, 18, 18, 18]
    assert {(s.ends_at - s.starts_at) for s in found} == {timedelta(minutes=90)}
    assert days(series)[2] == date(2026, 10, 25)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", [(2026, 10, 13), (2026, 11, 10), (2026, 12, 8)]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [(2026, 10, 30), (2026, 11, 27), (2026, 12, 25)]),
        ("FREQ=WEEKLY;INTERVAL=4;BYDAY=WE", [(2026, 10, 28), (2026, 11, 25), (2026, 12, 23)]),
    ],
)
def test_a_rule_gives_its_dates(rule, expected):
    series = weekly(rule=rule, starts_on=date(2026, 10, 1), until=date(2026, 12, 31))
    assert days(series) == [date(*parts) for parts in expected]


def test_exceptions_get_no_session():
    assert date(2026, 10, 25) not in days(weekly(exceptions=[date(2026, 10, 25)]))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"rule": "FREQ=SOMETIMES"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"starts_on": date(2026, 10, 12), "until": date(2026, 10, 17)}, "none"),
        ({"rule": "FREQ=DAILY", "until": date(2027, 10, 1)}, "many"),
    ],
)
def test_a_rule_that_gives_nothing_sensible_is_refused_and_nothing_is_kept(given, code):
    with pytest.raises(Refused) as refused:
        weekly(**given)
    assert refused.value.code == code and not Session.objects.exists()


def test_how_far_a_change_reaches():
    series = weekly()
    first, second, third, *_rest = series.sessions.order_by("starts_at")
    by = UserFactory()
    assert actions.change(session=second, by=by, title="Special") == 1
    assert actions.change(session=third, by=by, how_far="later", starts_at=time(17)) == 3
    assert actions.change(session=first, by=by, how_far="all", summary="Tea and help") == 4
    rows = list(series.sessions.order_by("starts_at"))
    assert [row.title for row in rows] == ["Sunday surgery", "Special", *["Sunday surgery"] * 3]
    assert [row.starts_at.astimezone(LONDON).hour for row in rows] == [18, 18, 17, 17, 17]
    assert [bool(row.summary) for row in rows] == [True, False, True, True, True]
    assert [row.is_detached for row in rows] == [False, True, False, False, False]
    series.refresh_from_db()
    assert series.summary == "Tea and help"


def test_what_is_over_is_not_changed_any_more():
    series = weekly()
    last = series.sessions.latest("starts_at")
    with time_machine.travel(OCTOBER + timedelta(days=21), tick=False):
        assert actions.change(session=last, by=UserFactory(), how_far="all", summary="New") == 3


def test_a_moved_day_is_for_one_session_alone():
    session = weekly().sessions.earliest("starts_at")
    with pytest.raises(Refused):
        actions.change(session=session, by=UserFactory(), how_far="all", day=date(2026, 10, 12))
    actions.change(session=session, by=UserFactory(), day=date(2026, 10, 12))
    session.refresh_from_db()
    assert session.starts_at.astimezone(LONDON) == datetime(2026, 10, 12, 18, tzinfo=LONDON)
    assert session.sequence == 1 and session.is_detached


def test_booked_dates_are_cancelled_and_never_deleted():
    series = weekly()
    first, second, *_rest = series.sessions.order_by("starts_at")
    booked(first)
    with pytest.raises(Refused):
        actions.take_out(session=first, by=UserFactory())
    assert actions.take_out(session=second, by=UserFactory())
    assert series.sessions.count() == 4
    assert actions.cancel(session=first, by=UserFactory(), reason="The café is closed", how_far="all") == 4
    assert set(series.sessions.values_list("state", flat=True)) == {"cancelled"}
    assert Booking.objects.count() == 1


def test_a_longer_series_adds_its_new_dates_and_leaves_out_what_was_taken_out():
    series = weekly()
    actions.take_out(session=series.sessions.latest("starts_at"), by=UserFactory())
    series.refresh_from_db()
    assert actions.extend(series=series, until=date(2026, 11, 22), by=UserFactory()) == 2
    assert days(series)[-2:] == [date(2026, 11, 15), date(2026, 11, 22)]


def test_a_longer_series_goes_on_as_its_last_session_is_by_now():
    series = weekly()
    last = series.sessions.latest("starts_at")
    host, topic = UserFactory(), SessionTopicFactory()
    values = {"title": "New name", "host": host, "needs_surgeons": False, "topics": [topic]}
    actions.change(session=last, by=UserFactory(), how_far="later", starts_at=time(17), minutes=60, **values)
    alone = series.sessions.order_by("starts_at")[2]
    actions.change(session=alone, by=UserFactory(), title="On its own")
    actions.extend(series=series, until=date(2026, 11, 15), by=UserFactory())
    new = series.sessions.latest("starts_at")
    assert new.starts_at.astimezone(LONDON) == datetime(2026, 11, 15, 17, tzinfo=LONDON)
    assert (new.title, new.host, new.needs_surgeons, list(new.topics.all())) == (
        "New name",
        host,
        False,
        [topic],
    )
    assert new.ends_at - new.starts_at == timedelta(minutes=60)


@pytest.mark.parametrize(("until", "code"), [(date(2026, 11, 8), "sooner"), (date(2030, 1, 1), "many")])
def test_a_series_is_not_made_shorter_or_endless(until, code):
    series = weekly()
    with pytest.raises(Refused) as refused:
        actions.extend(series=series, until=until, by=UserFactory())
    series.refresh_from_db()
    assert refused.value.code == code and series.until == date(2026, 11, 8) and series.sessions.count() == 5


def test_a_date_is_left_out_as_it_stands():
    series, by = weekly(), UserFactory()
    first, second, *_rest = series.sessions.order_by("starts_at")
    booked(first)
    with pytest.raises(Refused) as refused:
        actions.leave_out(series=series, day=first.original_date, by=by)
    assert refused.value.code == "reason"
    done = [
        actions.leave_out(series=series, day=first.original_date, by=by, reason="Closed"),
        actions.leave_out(series=series, day=second.original_date, by=by),
        actions.leave_out(series=series, day=date(2026, 11, 15), by=by),
    ]
    assert done == ["cancelled", "taken_out", "noted"]
    first.refresh_from_db()
    assert first.state == "cancelled" and not Session.objects.filter(pk=second.pk).exists()
    assert actions.extend(series=series, until=date(2026, 11, 22), by=by) == 1
    assert date(2026, 11, 15) not in days(series) and second.original_date not in days(series)
    with pytest.raises(Refused):
        actions.leave_out(series=series, day=date(2026, 9, 30), by=by)


@pytest.mark.parametrize(("how_far", "states"), [("this", "oxooo"), ("later", "oxxox"), ("all", "xxxox")])
def test_how_far_a_cancelling_reaches(how_far, states):
    series = weekly()
    rows = list(series.sessions.order_by("starts_at"))
    actions.change(session=rows[3], by=UserFactory(), title="Goes its own way")
    actions.cancel(session=rows[1], by=UserFactory(), reason="The café is closed", how_far=how_far)
    found = series.sessions.order_by("starts_at").values_list("state", flat=True)
    assert "".join("x" if state == "cancelled" else "o" for state in found) == states


def test_a_change_of_topics_for_all_holds_for_what_comes_later_too():
    series, topic = weekly(), SessionTopicFactory()
    first = series.sessions.earliest("starts_at")
    actions.change(session=first, by=UserFactory(), how_far="all", topics=[topic])
    assert list(series.topics.all()) == [topic]
    assert all(list(row.topics.all()) == [topic] for row in series.sessions.all())


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_six_in_the_evening_on_the_very_sunday_of_the_change(sunday):
    series = weekly(starts_on=sunday - timedelta(days=7), until=sunday + timedelta(days=7))
    found = series.sessions.order_by("starts_at")
    assert [row.starts_at.astimezone(LONDON).strftime("%d.%m. %H:%M") for row in found] == [
        f"{sunday + timedelta(days=shift):%d.%m.} 18:00" for shift in (-7, 0, 7)
    ]
