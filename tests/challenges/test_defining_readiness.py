"""What stands in the way of inviting, and what is only advised."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import now, today
from challenges.clock import at_noon
from challenges.models import Challenge, Gathering, Notice
from challenges.readiness import checks, for_checks, missing
from engagement.actions.topics import link, undo_link
from engagement.workdays import is_working_day
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, TermFactory, outcome, value_part, who_decides
from tests.factories.engagement import TopicFactory

pytestmark = pytest.mark.django_db


def workday(days: int):
    day = today() + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def planned(length: int = 30) -> dict:
    closes = at_noon(workday(10 + length))
    return {
        "opens_at": closes - timedelta(days=length),
        "closes_at": closes,
        "decision_on": closes.date() + timedelta(days=30),
    }


def ready(**given) -> Challenge:
    """One of which nothing is to be said, with `planned()` dates."""
    person = UserFactory()
    given = {
        "affected": "Growers",
        "evidence": "A count",
        "ip_term": TermFactory(),
        "data_term": TermFactory(kind="data"),
        "substitute": person,
        "effort_hours": 8,
        "route": "research",
        "route_chosen_at": now(),
        "route_approved_at": now(),
        **given,
    }
    challenge = ChallengeFactory(**given)
    outcome(challenge)
    value_part(challenge)
    who_decides(challenge)
    Gathering.objects.create(challenge=challenge, title="At the shed", starts_at=now())
    return challenge


def codes(challenge: Challenge, **given) -> dict[str, str]:
    return {check.code: check.level for check in checks(challenge, **{**planned(), **given})}


def test_a_challenge_with_everything_has_nothing_to_be_said():
    assert codes(ready()) == {}


def test_of_an_empty_one_everything_is_said_what_is_missing_first():
    challenge = ChallengeFactory(statement=" ", owner=None)
    found = checks(challenge)
    levels = [check.level for check in found]
    assert levels == sorted(levels, reverse=True)  # "missing" before "advice"
    assert {check.code for check in found} == {
        "statement", "affected", "evidence", "outcomes", "ip_term", "data_term", "nobody_asked", "owner",
        "substitute", "value", "effort", "route", "dates", "decision", "decider_department", "decider_board",
    }  # fmt: skip
    assert {check.code for check in missing(challenge)} == {
        check.code for check in found if check.level == "missing"
    }


@pytest.mark.parametrize(
    ("field", "value", "code", "level"),
    [
        ("statement", "", "statement", "missing"),
        ("affected", "", "affected", "advice"),
        ("evidence", "", "evidence", "advice"),
        ("ip_term", None, "ip_term", "missing"),
        ("data_term", None, "data_term", "missing"),
        ("owner", None, "owner", "missing"),
        ("substitute", None, "substitute", "advice"),
        ("effort_hours", None, "effort", "missing"),
        ("is_paid", True, "paid_without_value", "missing"),
        ("route", "", "route", "missing"),
        ("route_approved_at", None, "route_approval", "missing"),
    ],
)
def test_each_gap_is_said_by_itself(field, value, code, level):
    challenge = ready()
    setattr(challenge, field, value)
    assert codes(challenge) == {code: level}


@pytest.mark.parametrize(("length", "found"), [(13, "missing"), (14, "advice"), (20, "advice"), (21, None)])
def test_a_window_under_14_days_stops_and_one_under_21_is_advised_against(length, found):
    dates = planned(length)
    assert codes(ready(), **dates).get("window") == found
    if found:
        [said] = [check.text for check in checks(ready(), **dates) if check.code == "window"]
        assert said == f"A window of {length} days is short."


def test_an_outcome_counts_with_indicator_figure_of_today_and_wanted_figure():
    for gap in ({"indicator": ""}, {"baseline": None}, {"target": None}):
        challenge = ready()
        challenge.outcomes.all().delete()
        outcome(challenge, **gap)
        assert codes(challenge) == {"outcomes": "missing"}


def test_a_notice_of_the_route_is_recorded_and_published_before_it_opens():
    challenge, dates = ready(route="below"), planned()
    assert codes(challenge) == {"notice_UK4": "missing"}
    notice = Notice.objects.create(
        challenge=challenge, kind="UK4", number="1-2026", ocid="ocds-1", published_at=dates["opens_at"]
    )
    assert codes(challenge) == {}
    notice.published_at += timedelta(minutes=1)
    notice.save()
    assert codes(challenge) == {"notice_UK4_late": "missing"}


def test_the_decision_comes_after_closing():
    day = planned()["closes_at"].date()
    assert codes(ready(), decision_on=day) == {}
    assert codes(ready(), decision_on=day - timedelta(days=1)) == {"decision": "missing"}


def test_closing_elsewhere_than_at_noon_of_a_working_day_is_advised_against():
    dates = planned()
    assert codes(ready(), closes_at=dates["closes_at"] + timedelta(hours=1)) == {"closing": "advice"}
    sunday = datetime(2027, 6, 6, 11, tzinfo=UTC)  # noon in Birmingham
    assert codes(ready(), closes_at=sunday, decision_on=sunday.date()) == {"closing": "advice"}


def test_it_cant_close_before_it_opens():
    dates = planned()
    assert codes(ready(), opens_at=dates["closes_at"]) == {"dates": "missing"}


def test_people_were_asked_by_a_gathering_or_by_what_stands_as_evidence():
    challenge = ready()
    challenge.gatherings.all().delete()
    assert codes(challenge) == {"nobody_asked": "advice"}
    from challenges.topics import topic_of

    made = link(source=TopicFactory(), target=topic_of(challenge), kind="evidence", by=None)
    assert codes(challenge) == {}
    undo_link(link=made, by=None)
    assert codes(challenge) == {"nobody_asked": "advice"}


def test_a_list_is_checked_in_as_many_queries_as_one():
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for challenge in for_checks(Challenge.objects.all()):
                checks(challenge, **planned())
        return len(seen)

    ready()
    one = queries()
    ready()
    ready()
    assert queries() == one
