"""The end of a gate: the meeting, decisions, and the day that was promised."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.clock import today
from accounts.models import Event
from challenges import permissions
from challenges.actions import deciding, moderating, panels, promising
from challenges.models import AgreedScore, CaseEvent, DeadlineChange, Decision, Gate, Panellist
from engagement.errors import Refused
from tests.challenges.gating import (
    agree_all,
    colleague,
    decider,
    deciding_gate,
    entry,
    gate_with,
    panel_of,
    score,
    score_all,
    solutions_of,
)
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, handed_in, member

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}")


# --- The meeting -------------------------------------------------------------------------------------------
def test_a_score_that_moves_by_more_than_half_a_point_needs_a_reason_in_the_database_too():
    gate = score_all(gate_with(1))
    solution, by = solutions_of(gate)[0], decider(gate.challenge)
    values = {one.pk: (Decimal("3.5"), "") for one in gate.stage.criteria.all()}
    moderating.agree(gate=gate, solution=solution, values=values, by=by)
    first = gate.stage.criteria.first()
    values[first.pk] = (Decimal("3.6"), "")
    with refused("why:"), transaction.atomic():
        moderating.agree(gate=gate, solution=solution, values=values, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedScore.objects.filter(criterion=first).update(value=Decimal("3.6"))
    values[first.pk] = (Decimal("3.6"), "One of us had missed a page")
    moderating.agree(gate=gate, solution=solution, values=values, by=by)


def test_the_meeting_ends_once_everything_is_agreed_on():
    gate = score_all(gate_with(2))
    with refused("agreed"):
        moderating.write_minutes(gate=gate, minutes="All", by=decider(gate.challenge), end=True)
    assert agree_all(gate).state == Gate.State.DECIDING


# --- Decisions ---------------------------------------------------------------------------------------------
def test_whoever_scored_or_is_of_another_department_does_not_decide():
    gate, by = deciding_gate(1)
    solution = solutions_of(gate)[0]
    assert permissions.can_decide(by, gate)
    Panellist.objects.create(gate=gate, user=by, role="Reviewer")
    other = colleague(ChallengeFactory())
    for user in (by, other, panel_of(gate)[0].user, UserFactory()):
        with refused("entitled"):
            deciding.decide(gate=gate, entries=[entry(solution)], by=user)
    assert not Decision.objects.exists()


def test_nobody_hears_before_the_others():
    gate, by = deciding_gate(2)
    one, other = solutions_of(gate)
    deciding.decide(gate=gate, entries=[entry(one)], by=by)
    one.refresh_from_db()
    assert one.state == "handed_in" and not Event.objects.filter(kind="challenges.decided").exists()
    deciding.decide(gate=gate, entries=[entry(other, "stop")], by=by)
    one.refresh_from_db(), other.refresh_from_db(), gate.refresh_from_db()
    assert (one.state, one.stage.kind) == ("goes_on", "explore")
    assert (other.state, other.stage.kind) == ("stopped", "invite")
    assert gate.state == Gate.State.DECIDED
    assert Event.objects.filter(kind="challenges.decided").count() == 2
    verbs = CaseEvent.objects.filter(solution__in=[one, other]).values_list("verb", flat=True)
    assert {"advanced", "stopped"} <= set(verbs)


def test_tell_them_now_tells_those_who_are_decided():
    gate, by = deciding_gate(2)
    one, other = solutions_of(gate)
    deciding.decide(gate=gate, entries=[entry(one)], by=by)
    assert deciding.tell_now(gate=gate, by=by) == 1
    one.refresh_from_db(), other.refresh_from_db(), gate.refresh_from_db()
    assert (one.state, other.state, gate.state) == ("goes_on", "handed_in", Gate.State.DECIDING)
    with refused("nobody"):
        deciding.tell_now(gate=gate, by=by)


def test_many_decisions_at_once_are_all_kept_or_none():
    gate, by = deciding_gate(3)
    rows = solutions_of(gate)
    without = entry(rows[2], feedback={})
    with refused("feedback:"):
        deciding.decide(gate=gate, entries=[entry(rows[0]), entry(rows[1]), without], by=by)
    assert not Decision.objects.exists()
    made = deciding.decide(gate=gate, entries=[entry(row) for row in rows], by=by)
    assert {one.sentence for one in made} == {f"Because of {row.number}." for row in rows}


def test_a_hold_has_an_end_counts_as_a_decision_and_may_be_followed_by_another():
    gate, by = deciding_gate(1)
    solution = solutions_of(gate)[0]
    with refused("hold:"):
        deciding.decide(gate=gate, entries=[entry(solution, "hold", looks_again_on=today())], by=by)
    held = deciding.decide(
        gate=gate, entries=[entry(solution, "hold", looks_again_on=today() + timedelta(days=30))], by=by
    )[0]
    gate.refresh_from_db(), solution.refresh_from_db()
    assert (gate.state, solution.state) == (Gate.State.DECIDED, "on_hold")
    deciding.decide(gate=gate, entries=[entry(solution, replaces=held.pk)], by=by)
    solution.refresh_from_db()
    assert (solution.state, solution.stage.kind) == ("goes_on", "explore")
    with refused("moved"):
        deciding.decide(gate=gate, entries=[entry(solution, "stop")], by=by)


def test_a_decision_can_be_put_right_until_somebody_hears_of_it_and_by_whoever_has_seen_it():
    gate, by = deciding_gate(2)
    one = solutions_of(gate)[0]
    first = deciding.decide(gate=gate, entries=[entry(one)], by=by)[0]
    with refused("moved"):
        deciding.decide(gate=gate, entries=[entry(one, "stop")], by=by)
    deciding.decide(gate=gate, entries=[entry(one, "stop", replaces=first.pk)], by=by)
    assert one.decisions.get().outcome == "stop"


# --- The day that was promised -----------------------------------------------------------------------------
def test_a_late_decision_tells_them_by_itself_with_a_new_day_once_for_each_day():
    gate, _by = deciding_gate(2)
    promised = gate.decides_on
    with time_machine.travel(f"{promised}T10:00:00Z", tick=False):
        assert promising.tell_late_due() == 0
    told = Event.objects.filter(kind="challenges.decision_late")
    gate.challenge.dates.filter(stage=gate.stage).update(decision_on=promised)
    with time_machine.travel(f"{promised + timedelta(days=1)}T10:00:00Z", tick=False):
        assert promising.tell_late_due() == 1
        assert promising.tell_late_due() == 0
    assert told.count() == 2
    gate.refresh_from_db()
    assert gate.decides_on > promised
    assert DeadlineChange.objects.get().new.date() == gate.decides_on
    with time_machine.travel(f"{gate.decides_on + timedelta(days=1)}T10:00:00Z", tick=False):
        assert promising.tell_late_due() == 1
    assert told.count() == 4


def test_a_later_day_needs_a_reason_and_is_told_at_once():
    gate = gate_with(1)
    given = {
        "gate": gate,
        "scores_by": gate.scores_by,
        "meets_at": None,
        "meeting_place": "",
        "by": gate.challenge.owner,
    }
    later = gate.decides_on + timedelta(days=7)
    with refused("reason"), transaction.atomic():
        panels.set_dates(decides_on=later, reason="", **given)
    panels.set_dates(decides_on=later, reason="Two of us are ill", **given)
    assert Event.objects.filter(kind="challenges.decision_late").count() == 1
    panels.set_dates(decides_on=later - timedelta(days=2), reason="", **given)
    assert Event.objects.filter(kind="challenges.decision_late").count() == 1


def test_a_stage_without_a_gate_is_late_too():
    challenge = ChallengeFactory(over=True)
    member(handed_in(challenge).organisation)
    challenge.dates.filter(stage=challenge.stage).update(decision_on=today() - timedelta(days=1))
    assert promising.tell_late_due() == 1
    assert promising.tell_late_due() == 0
    challenge.refresh_from_db()
    assert challenge.decision_on > today()


def test_whoever_has_something_missing_is_reminded_once_a_day():
    gate = gate_with(1)
    first, _second = panel_of(gate)
    score(first, solutions_of(gate)[0])
    assert panels.remind(gate=gate, by=gate.challenge.owner) == 1
    panels.remind(gate=gate, by=gate.challenge.owner)
    assert Event.objects.filter(kind="challenges.review_reminder").count() == 1
