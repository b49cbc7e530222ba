"""The public figures of moderation: right at the edges of months, on both databases, about nobody."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import figures, measures_moderation
from engagement.actions import appeals, flags, moderation, spam
from engagement.models import Reason
from tests.engagement.moderating import make_comment, make_topic, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PAGE = "engagement:moderation_figures"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def at(clock, moment, do):
    clock.move_to(moment)
    result = do()
    clock.move_to(NOW)
    return result


def counted() -> dict[date, measures_moderation.Month]:
    cache.clear()
    return {month.first: month for month in measures_moderation.figures().months}


def test_twelve_months_with_this_one_oldest_first():
    months = list(counted())
    assert (months[0], months[-1], len(months)) == (date(2025, 12, 1), date(2026, 11, 1), 12)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),  # summer time: July has begun here
        (datetime(2025, 12, 1, 0, 0, tzinfo=UTC), date(2025, 12, 1)),
        (datetime(2025, 11, 30, 23, 59, tzinfo=UTC), None),
    ],
)
def test_a_month_begins_at_midnight_in_the_council_s_own_time(clock, moment, month):
    at(clock, moment, make_comment)
    assert {first for first, each in counted().items() if each.written} == ({month} if month else set())


def test_what_is_held_removed_reported_asked_and_put_back():
    make_comment("held")
    for reason in (Reason.ABUSE, Reason.ABUSE, Reason.SPAM):
        moderation.remove(comment=make_comment(), by=UserFactory(), reason=reason)
    for decide in (appeals.uphold, appeals.stand):
        comment = make_comment("removed")
        appeals.ask(by=comment.author, comment=comment)
        decide(comment=comment, by=UserFactory(), note="So.")
    flags.flag(comment=make_comment(), by=None, reason=Reason.ABUSE)
    rubbish = make_comment()
    spam.remove_account(other=rubbish.author, by=moderator(), reason="Links.")
    undone = make_comment()
    spam.undo(removal=spam.remove_account(other=undone.author, by=moderator(), reason="No."), by=moderator())
    month = counted()[date(2026, 11, 1)]
    assert (month.written, month.held, month.reports) == (9, 1, 1)
    assert month.removed == {"abuse": 4, "spam": 3}
    assert (month.asked, month.upheld, month.spam_accounts) == (2, 1, 1)


# --- Times --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hours", "median", "nearly_all"),
    [([], None, None), ([3], 3, 3), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), (list(range(1, 11)), 5, 9)],
)
def test_half_and_nine_of_ten_by_the_nearest_rank(hours, median, nearly_all):
    waits = [timedelta(hours=number) for number in hours]
    got = [measures_moderation.share_within(waits, percent) for percent in (50, 90)]
    assert got == [number and timedelta(hours=number) for number in (median, nearly_all)]


def test_held_and_reported_count_from_when_they_began_until_they_were_decided(clock):
    held = at(clock, NOW - timedelta(hours=10), lambda: make_comment("held"))
    at(clock, NOW - timedelta(hours=8), lambda: moderation.approve(comment=held, by=UserFactory()))
    reported = make_comment()
    at(clock, NOW - timedelta(hours=6), lambda: flags.flag(comment=reported, by=None, reason=Reason.ABUSE))
    moderation.remove(comment=reported, by=UserFactory(), reason=Reason.ABUSE)
    make_comment("held")  # waits still: not counted
    month = counted()[date(2026, 11, 1)]
    assert (month.median, month.nearly_all) == (timedelta(hours=2), timedelta(hours=6))


def test_held_twice_counts_twice_and_each_until_its_own_decision(clock):
    comment = at(clock, NOW - timedelta(hours=9), lambda: make_comment("held"))
    by = UserFactory()
    at(clock, NOW - timedelta(hours=8), lambda: moderation.approve(comment=comment, by=by))
    at(clock, NOW - timedelta(hours=3), lambda: moderation.hold(comment=comment, by=by, reason=Reason.ABUSE))
    moderation.remove(comment=comment, by=by, reason=Reason.ABUSE)
    assert sorted(measures_moderation.waits_by_month(NOW - timedelta(days=1))[date(2026, 11, 1)]) == [
        timedelta(hours=1),
        timedelta(hours=3),
    ]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(minutes=90, seconds=1), "2 hours"),
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=48, seconds=1), "3 days"),
        (None, "–"),
    ],
)
def test_times_in_words_are_rounded_up(time, words):
    assert figures.in_words(time) == words


# --- The page -----------------------------------------------------------------------------------------
def cost(client) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(PAGE))
    return len(asked)


def test_the_queries_do_not_depend_on_how_much_there_is(client, clock):
    make_comment("removed")
    cost(client)
    one = cost(client)
    topic = make_topic()
    for months in range(6):
        moment = NOW - timedelta(days=30 * months)
        for reason in (Reason.ABUSE, Reason.SPAM):
            comment = at(clock, moment, lambda: make_comment(topic=topic))
            at(
                clock,
                moment,
                lambda comment=comment: flags.flag(comment=comment, by=None, reason=Reason.SPAM),
            )
            at(
                clock,
                moment,
                lambda comment=comment, reason=reason: moderation.remove(
                    comment=comment, by=UserFactory(), reason=reason
                ),
            )
    assert cost(client) == one


def test_everybody_gets_the_same_page_and_no_cookie(client):
    comment = make_comment("removed", text="Something about a neighbour")
    response = client.get(reverse(PAGE))
    page = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in page
    assert "November 2026" in page
    assert comment.text not in page
    assert str(comment.author) not in page


def test_it_is_counted_anew_after_ten_minutes(client, clock):
    client.get(reverse(PAGE))
    make_comment()
    assert client.get(reverse(PAGE)).context["tiles"][0]["number"] == "0"
    clock.shift(timedelta(seconds=measures_moderation.KEPT + 1))
    cache.clear()  # its clock is the machine's
    assert client.get(reverse(PAGE)).context["tiles"][0]["number"] == "1"


def test_the_file_has_a_line_for_each_month(client):
    moderation.remove(comment=make_comment(), by=UserFactory(), reason=Reason.ABUSE)
    response = client.get(reverse("engagement:moderation_csv"))
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert len(rows) == 12
    last = rows[-1]
    assert (last["month"], last["written"], last["removed"], last["removed_abuse"]) == (
        "2026-11",
        "1",
        "1",
        "1",
    )
    assert last["hours_to_decide_median"] == ""
