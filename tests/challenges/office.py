"""What the tests of the officers' part share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.clock import now, today
from challenges import readiness
from challenges.actions import route as routes
from challenges.actions.dates import backwards, keep_dates, plan_of, workday_after
from challenges.clock import at_noon
from challenges.models import Challenge, Notice
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.challenges import ChallengeFactory, officer, outcome, value_part

NUMBERS = iter(range(1, 100_000))


@pytest.fixture
def addresses(monkeypatch):
    """The public page of a challenge belongs to another part."""
    try:
        reverse("challenges:challenge", args=["x"])
    except NoReverseMatch:
        monkeypatch.setattr(Challenge, "get_absolute_url", lambda one: f"/challenges/{one.slug}/")


@pytest.fixture
def nothing_missing(monkeypatch):
    """What a challenge must say is another part's matter."""
    monkeypatch.setattr(readiness, "checks", lambda *args, **given: [])


def colleague(challenge: Challenge):
    return officer(challenge.department)


def approved(route: str = "research", amount: int = 20_000, **given) -> Challenge:
    """Being defined, its route chosen by the owner and approved by a colleague, its stages dated."""
    challenge = ChallengeFactory(**given)
    outcome(challenge)
    value_part(challenge, amount)
    routes.choose_route(challenge=challenge, route=route, reasons="It fits.", by=challenge.owner)
    routes.approve_route(challenge=challenge, by=colleague(challenge))
    plan_dates(challenge)
    challenge.refresh_from_db()
    return challenge


def plan_dates(challenge: Challenge, needed_by: date | None = None) -> None:
    stages = list(plan_of(challenge).stages.prefetch_related("criteria"))
    planned = backwards(stages, needed_by or today() + timedelta(days=500))
    dates = {one.stage.position: (one.begins_on, one.ends_on, one.decision_on) for one in planned}
    keep_dates(challenge=challenge, dates=dates, by=challenge.owner)


def noticed(challenge: Challenge, kind: str = "UK4", **given) -> Notice:
    given = {
        "number": f"{next(NUMBERS):06d}-2026",
        "ocid": "ocds-h6vhtk-012345",
        "published_at": now() - timedelta(hours=1),
        "by": challenge.owner,
        **given,
    }
    return routes.record_notice(challenge=challenge, kind=kind, **given)


def times(days: int = 30) -> dict[str, datetime | date]:
    """Opens now, closes at noon on a working day, decided two weeks later."""
    closes = workday_after(today() + timedelta(days=days))
    return {"opens_at": now(), "closes_at": at_noon(closes), "decision_on": closes + timedelta(days=14)}


def administrator():
    return UserFactory(roles=["administrator"], password=PASSWORD, second_factor=True)
