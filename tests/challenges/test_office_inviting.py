"""Inviting: what must be there first, what is seen when, and what may move afterwards."""

from datetime import timedelta

import pytest
import time_machine

from accounts.clock import now
from accounts.models import Event
from challenges import readiness
from challenges.actions import inviting, moving
from challenges.actions.inviting import invite
from challenges.actions.plans import content_of, make_plan
from challenges.clock import GRACE
from challenges.models import Challenge, Gate, Solution
from engagement.errors import Refused
from tests.challenges.office import addresses, approved, nothing_missing, noticed, plan_dates, times  # noqa: F401
from tests.factories.challenges import (
    ChallengeFactory,
    GateFactory,
    SolutionFactory,
    answered,
    handed_in,
    member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("addresses", "nothing_missing")]


def refused(code, act, *args, **given):
    with pytest.raises(Refused) as refusal:
        act(*args, **given)
    assert refusal.value.code == code


def told(kind: str) -> set[str]:
    events = Event.objects.filter(kind=f"challenges.{kind}")
    return set(events.values_list("notifications__user__email", flat=True)) - {None}


def invited(**given) -> Challenge:
    challenge = approved(**given)
    return invite(challenge=challenge, by=challenge.owner, **times())


# --- Before ------------------------------------------------------------------------------------------------
def test_an_invitation_pins_the_newest_plan_and_opens():
    challenge = approved()
    newest = make_plan(programme=challenge.programme, content=content_of(challenge.programme.plan), by=None)
    plan_dates(challenge)
    row = invite(challenge=challenge, by=challenge.owner, **times())
    row.refresh_from_db()
    assert (row.plan, row.state, row.stage.kind, row.stage_kind) == (newest, "running", "invite", "invite")
    assert row.is_open
    assert row.shows_invitation
    assert list(Challenge.objects.open()) == [row]
    assert row.dates.get(stage=row.stage).ends_on == row.closes_at.date()
    assert row.events.filter(verb="invited").count() == 1


def test_dates_of_an_older_plan_are_planned_anew():
    challenge = approved()
    make_plan(programme=challenge.programme, content=content_of(challenge.programme.plan), by=None)
    refused("dates", invite, challenge=challenge, by=challenge.owner, **times())


@pytest.mark.parametrize("route", ["flexible", "below", "direct"])
def test_where_a_notice_is_due_nothing_of_stage_2_is_there_before_it_is_official(route):
    challenge = approved(route)
    kind = "UK5" if route == "direct" else "UK4"
    refused("notice", invite, challenge=challenge, by=challenge.owner, **times())
    noticed(challenge, "UK5" if kind == "UK4" else "UK4")  # another kind does not help
    refused("notice", invite, challenge=challenge, by=challenge.owner, **times())
    challenge.refresh_from_db()
    assert not challenge.shows_invitation
    assert not Challenge.objects.invited().exists()
    assert not Challenge.objects.shows_invitation().exists()
    noticed(challenge, kind)
    assert invite(challenge=challenge, by=challenge.owner, **times()).is_open


def test_without_an_approved_route_it_is_refused():
    challenge = ChallengeFactory()
    refused("route", invite, challenge=challenge, by=challenge.owner, **times())


@pytest.mark.parametrize("state", ["proposed", "declined", "running", "ended", "stopped"])
def test_it_is_invited_once_and_while_it_is_defined(state):
    challenge = ChallengeFactory(open=True)
    Challenge.objects.filter(pk=challenge.pk).update(state=state, state_reason="Because")
    refused("moved", invite, challenge=challenge, by=challenge.owner, **times())


def test_what_readiness_misses_stops_it_and_its_advice_does_not(monkeypatch):
    challenge = approved()
    said = [readiness.Check(code="x", level="missing", text="No outcome.", section="outcomes")]
    monkeypatch.setattr(readiness, "checks", lambda *args, **given: said)
    refused("not_ready", invite, challenge=challenge, by=challenge.owner, **times())
    said[0] = readiness.Check(code="x", level="advice", text="Short.", section="dates")
    assert invite(challenge=challenge, by=challenge.owner, **times()).is_open


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opens_at": -timedelta(hours=1)}, "opens_at"),
        ({"closes_at": -timedelta(days=60)}, "closes_at"),
        ({"closes_at": timedelta(hours=1)}, "closes_at"),
        ({"decision_on": -timedelta(days=14)}, "decision_on"),
    ],
)
def test_times_that_make_no_sense_are_refused(change, code):
    challenge, given = approved(), times()
    for name, by in change.items():
        given[name] += by
    refused(code, invite, challenge=challenge, by=challenge.owner, **given)


def test_another_time_than_noon_on_a_working_day_is_meant_or_refused():
    challenge, given = approved(), times()
    given["closes_at"] += timedelta(hours=3)
    assert invite(challenge=challenge, by=challenge.owner, unusual=True, **given).is_open


def test_nothing_of_stage_2_is_shown_until_it_opens():
    challenge, given = approved(), times()
    given["opens_at"] = now() + timedelta(days=2)
    row = invite(challenge=challenge, by=challenge.owner, **given)
    for seconds, seen in ((-1, False), (0, True), (1, True)):
        with time_machine.travel(given["opens_at"] + timedelta(seconds=seconds), tick=False):
            assert row.shows_invitation is seen
            assert row.is_open is seen
            assert Challenge.objects.shows_invitation().exists() is seen
            assert Challenge.objects.open().exists() is seen


def test_it_takes_solutions_until_the_second_before_it_closes():
    row = invited()
    for seconds, taken in ((-1, True), (0, False)):
        with time_machine.travel(row.closes_at + timedelta(seconds=seconds), tick=False):
            assert row.is_open is taken


# --- While it is open --------------------------------------------------------------------------------------
def test_the_window_is_lengthened_for_everybody_and_drafts_are_told():
    row = invited()
    drafting, done = SolutionFactory(challenge=row), handed_in(row)
    withdrawn = SolutionFactory(challenge=row, state="withdrawn")
    people = [member(one.organisation) for one in (drafting, done, withdrawn)]
    was = row.closes_at
    later = was + timedelta(days=7)
    inviting.lengthen(challenge=row, closes_at=later, reason="A holiday", by=row.owner)
    row.refresh_from_db()
    assert row.closes_at == later
    change = row.deadline_changes.get()
    assert (change.old, change.new, change.reason) == (was, later, "A holiday")
    assert told("deadline_moved") == {people[0].email, people[1].email}


def test_the_window_is_never_shorter_and_never_changed_once_it_closed():
    row = invited()
    given = {"challenge": row, "by": row.owner, "reason": "Because"}
    refused("closes_at", inviting.lengthen, closes_at=row.closes_at, **given)
    refused("closes_at", inviting.lengthen, closes_at=row.closes_at - timedelta(days=1), **given)
    refused(
        "closes_at", inviting.lengthen, closes_at=row.closes_at + timedelta(days=60), **given
    )  # after the decision
    refused(
        "reason", inviting.lengthen, closes_at=row.closes_at + timedelta(days=7), **{**given, "reason": " "}
    )
    with time_machine.travel(row.closes_at, tick=False):
        refused("closed", inviting.lengthen, closes_at=row.closes_at + timedelta(days=7), **given)
        refused("closed", inviting.announce, challenge=row, text="New", by=row.owner)
    assert not row.deadline_changes.exists()


def test_the_decision_is_later_with_a_reason_and_never_earlier():
    row = handed_in(invited()).challenge
    gate = GateFactory(challenge=row, decides_on=row.decision_on)
    given = {"challenge": row, "by": row.owner}
    refused("day", inviting.decide_later, day=row.decision_on, reason="x", **given)
    day = row.decision_on + timedelta(days=7)
    refused("reason", inviting.decide_later, day=day, reason="", **given)
    inviting.decide_later(day=day, reason="A reviewer is ill", **given)
    row.refresh_from_db()
    gate.refresh_from_db()
    assert row.decision_on == gate.decides_on == row.dates.get(stage=row.stage).decision_on == day


def test_a_change_notice_goes_over_to_a_newer_plan_and_loses_no_answer():
    row = invited()
    solution = answered(SolutionFactory(challenge=row))
    firm = member(solution.organisation)
    before = {answer.question.key: answer.text for answer in solution.answers.all()}
    content = content_of(row.plan)
    form = content["stages"][1]["form"]
    gone = form.pop(0)["key"]
    newer = make_plan(programme=row.programme, content=content, by=None)
    inviting.announce(challenge=row, text="One question less", plan=newer, by=row.owner)
    row.refresh_from_db()
    solution.refresh_from_db()
    assert (row.plan, row.stage.plan, solution.stage.plan) == (newer, newer, newer)
    moved = {
        answer.question.key: answer for answer in solution.answers.select_related("question__stage__plan")
    }
    assert {key: answer.text for key, answer in moved.items()} == before
    assert {key for key, answer in moved.items() if answer.question.stage.plan != newer} == {gone}
    assert told("changed") == {firm.email}


def test_a_newer_plan_with_other_stages_or_of_another_programme_is_refused():
    row = invited()
    content = content_of(row.plan)
    content["stages"].pop()
    fewer = make_plan(programme=row.programme, content=content, by=None)
    other = ChallengeFactory().programme.plan
    for plan in (fewer, other, row.plan):
        refused("plan", inviting.announce, challenge=row, text="x", plan=plan, by=row.owner)
    assert not row.change_notices.exists()


# --- Going on, ending, stopping ----------------------------------------------------------------------------
def test_it_goes_on_once_the_window_and_the_gate_are_over():
    row = invited()
    refused("open", moving.go_on, challenge=row, by=row.owner)
    solution = handed_in(row)
    with time_machine.travel(row.closes_at + GRACE, tick=False):
        refused("gate", moving.go_on, challenge=row, by=row.owner)
        gate = GateFactory(challenge=row)
        for state in ("preparing", "scoring", "moderating", "deciding"):
            Gate.objects.filter(pk=gate.pk).update(state=state)
            refused("gate", moving.go_on, challenge=row, by=row.owner)
        Gate.objects.filter(pk=gate.pk).update(state="decided")
        Solution.objects.filter(pk=solution.pk).update(state="goes_on")
        on = moving.go_on(challenge=row, by=row.owner)
    solution.refresh_from_db()
    assert (on.stage.kind, on.stage_kind, solution.stage) == ("explore", "explore", on.stage)
    assert on.events.filter(verb="next_stage").count() == 1
    assert on.decision_on == on.dates.get(stage=on.stage).decision_on


def test_two_minutes_after_closing_it_may_go_on_and_not_a_second_before():
    row = invited()
    with time_machine.travel(row.closes_at + GRACE - timedelta(seconds=1), tick=False):
        refused("open", moving.stage_to_come, challenge=row)
    with time_machine.travel(row.closes_at + GRACE, tick=False):
        assert moving.stage_to_come(row).kind == "explore"


def test_after_the_last_stage_it_ends_once_nobody_is_in_the_running():
    row = ChallengeFactory(over=True, stage_kind="precommercial")
    refused("last", moving.go_on, challenge=row, by=row.owner)
    solution = handed_in(row, state="goes_on")
    refused("alive", moving.end, challenge=row, sentence="It works", by=row.owner)
    Solution.objects.filter(pk=solution.pk).update(state="ended")
    refused("sentence", moving.end, challenge=row, sentence=" ", by=row.owner)
    assert moving.end(challenge=row, sentence="It works", by=row.owner).state == "ended"


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("proposed", False),
        ("declined", False),
        ("defining", True),
        ("running", True),
        ("ended", False),
        ("stopped", False),
    ],
)
def test_it_is_stopped_with_a_reason_from_where_it_can_be(state, may):
    row = ChallengeFactory(open=True)
    draft = member(SolutionFactory(challenge=row).organisation)
    Challenge.objects.filter(pk=row.pk).update(state=state, state_reason="Because")
    row.refresh_from_db()
    refused("reason", moving.stop, challenge=row, reason="  ", by=row.owner)
    if not may:
        refused("moved", moving.stop, challenge=row, reason="No money", by=row.owner)
        return
    assert moving.stop(challenge=row, reason="No money", by=row.owner).state_reason == "No money"
    assert told("stopped") == {draft.email}
