"""The legal route: who chooses, who approves, what takes an approval away, and which notices are official."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.clock import now, today
from challenges import routes as law
from challenges.actions import route as routes
from challenges.models import Challenge, Route
from challenges.routes import MINIMAL_ASSISTANCE, minimal_assistance
from engagement.errors import Refused
from tests.challenges.office import approved, colleague, noticed
from tests.factories.challenges import ChallengeFactory, department, officer, value_part

pytestmark = pytest.mark.django_db


def verbs(challenge) -> list[str]:
    return list(challenge.events.values_list("verb", flat=True))


def chosen(route="research", **given) -> Challenge:
    challenge = ChallengeFactory(**given)
    value_part(challenge)
    return routes.choose_route(challenge=challenge, route=route, reasons="It fits.", by=challenge.owner)


def test_a_route_is_chosen_with_reasons_and_with_none_it_is_refused():
    challenge = ChallengeFactory()
    for given in ({"route": "research", "reasons": "  "}, {"route": "lottery", "reasons": "Why not"}):
        with pytest.raises(Refused):
            routes.choose_route(challenge=challenge, by=challenge.owner, **given)
    row = routes.choose_route(challenge=challenge, route="research", reasons="Fits", by=challenge.owner)
    assert (row.route, row.route_chosen_by) == ("research", challenge.owner)
    assert verbs(challenge) == ["route_chosen"]


@pytest.mark.parametrize("state", ["proposed", "declined", "running", "ended", "stopped"])
def test_route_and_value_change_while_it_is_defined_and_never_else(state):
    challenge = ChallengeFactory(open=True)
    Challenge.objects.filter(pk=challenge.pk).update(state=state, state_reason="Because")
    for act in (
        lambda: routes.choose_route(challenge=challenge, route="grant", reasons="x", by=challenge.owner),
        lambda: routes.set_value(challenge=challenge, parts=[], by=challenge.owner),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "state"


def test_it_is_approved_by_somebody_else_who_runs_it_and_by_nobody_else():
    challenge = chosen()
    for person in (challenge.owner, officer(department())):
        with pytest.raises(Refused):
            routes.approve_route(challenge=challenge, by=person)
    row = routes.approve_route(challenge=challenge, by=colleague(challenge))
    assert row.route_approved_at
    with pytest.raises(Refused):  # once
        routes.approve_route(challenge=challenge, by=colleague(challenge))


def test_it_is_not_approved_without_a_value():
    challenge = ChallengeFactory()
    routes.choose_route(challenge=challenge, route="research", reasons="Fits", by=challenge.owner)
    with pytest.raises(Refused) as refusal:
        routes.approve_route(challenge=challenge, by=colleague(challenge))
    assert refusal.value.code == "value"


@pytest.mark.parametrize(("amount", "may"), [(207_719, True), (207_720, False), (300_000, False)])
def test_below_the_threshold_means_below_it(amount, may):
    if may:
        assert approved("below", amount).route_approved_at
        return
    with pytest.raises(Refused) as refusal:
        approved("below", amount)
    assert refusal.value.code == "value"


def test_another_route_or_value_takes_the_approval_away_and_the_same_does_not():
    part = {"kind": "stage", "label": "Stage", "amount": 20_000}
    challenge = approved()
    routes.choose_route(challenge=challenge, route="research", reasons="It fits.", by=challenge.owner)
    routes.set_value(challenge=challenge, parts=[part], by=challenge.owner)
    challenge.refresh_from_db()
    assert challenge.route_approved_at
    routes.set_value(challenge=challenge, parts=[{**part, "amount": 30_000}], by=challenge.owner)
    challenge.refresh_from_db()
    assert challenge.route_approved_at is None
    assert "route_approval_lost" in verbs(challenge)
    other = approved()
    routes.choose_route(challenge=other, route="grant", reasons="Better", by=other.owner)
    other.refresh_from_db()
    assert (other.route, other.route_approved_at) == ("grant", None)


def test_the_value_is_the_sum_of_its_parts():
    challenge = ChallengeFactory()
    parts = [
        {"kind": kind, "label": kind, "amount": 10} for kind in ("stage", "support", "option", "purchase")
    ]
    routes.set_value(challenge=challenge, parts=parts, by=challenge.owner)
    assert routes.value_of(challenge) == 40


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"number": "12345-2026"}, "number"),
        ({"ocid": "h6vhtk-012345"}, "ocid"),
        ({"published_at": now() + timedelta(hours=2)}, "published_at"),
    ],
)
def test_a_notice_is_recorded_with_what_is_official(wrong, code):
    challenge = chosen("flexible")
    with pytest.raises(Refused) as refusal:
        noticed(challenge, **wrong)
    assert refusal.value.code == code
    assert not challenge.notices.exists()


def test_one_notice_is_recorded_once():
    challenge = chosen("flexible")
    notice = noticed(challenge)
    with pytest.raises(Refused):
        noticed(challenge, number=notice.number)
    assert routes.missing_first(challenge) == []


@pytest.mark.parametrize(
    ("route", "first"),
    [("research", []), ("flexible", ["UK4"]), ("below", ["UK4"]), ("direct", ["UK5"]), ("grant", [])],
)
def test_each_route_says_which_notices_come_first(route, first):
    assert set(Route.values) == {"research", "flexible", "below", "direct", "grant"}
    assert routes.missing_first(chosen(route)) == first


# --- Figures of the law ------------------------------------------------------------------------------------
def test_the_limit_of_minimal_assistance_is_a_dated_row_with_its_source():
    row = minimal_assistance(today())
    assert (row.amount, row.holds_from) == (315_000, date(2023, 1, 4))
    assert "section 36" in row.source and row.checked_on <= date(2026, 11, 26)


def test_a_newer_limit_holds_from_its_day_and_not_before(monkeypatch):
    newer = replace(MINIMAL_ASSISTANCE[-1], amount=400_000, holds_from=date(2030, 4, 1))
    monkeypatch.setattr(law, "MINIMAL_ASSISTANCE", (*MINIMAL_ASSISTANCE, newer))
    assert minimal_assistance(date(2030, 3, 31)).amount == 315_000
    assert minimal_assistance(date(2030, 4, 1)).amount == 400_000
