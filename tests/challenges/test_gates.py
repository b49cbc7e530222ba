"""From the panel to the decisions: each rule of a gate, at its edges."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from accounts.clock import now
from accounts.models import Event
from challenges import reads_gates as reads
from challenges import scores
from challenges.actions import interests, panels, scoring
from challenges.models import Gate, Panellist, Solution
from engagement.errors import Refused
from tests.challenges.gating import (
    gate_with,
    panel_of,
    score,
    solutions_of,
    values_of,
)
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, firm, handed_in, panellist

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}")


# --- Numbers -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "expected"), [((4, 4), "100.0"), ((0, 0), "0.0"), ((4, 0), "60.0"), ((1, 3), "45.0")]
)
def test_the_total_is_weighted_and_out_of_100(values, expected):
    assert scores.total({1: 60, 2: 40}, dict(zip((1, 2), values, strict=True))) == Decimal(expected)


def test_there_is_no_total_while_a_criterion_has_no_score():
    assert scores.total({1: 60, 2: 40}, {1: 4, 2: None}) is None


def test_equal_totals_share_a_rank():
    assert scores.ranks({1: Decimal(50), 2: Decimal(80), 3: Decimal(50), 4: None}) == {2: 1, 1: 2, 3: 2}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["advance", "advance", "stop"], "advance"),
        (["advance", "stop"], "stop"),
        (["advance", "hold"], "hold"),
        ([], ""),
    ],
)
def test_the_recommendation_is_that_of_most_and_among_equals_the_cautious_one(said, expected):
    assert scores.recommended(said) == expected


@pytest.mark.parametrize("mean", [number / 20 for number in range(81)])
def test_a_reason_is_asked_for_wherever_the_database_would_ask_for_one(mean):
    before = Decimal(str(mean)).quantize(Decimal("0.01"))
    for tenths in range(41):
        agreed = Decimal(tenths) / 10
        if abs(agreed - before) > scores.HALF:
            assert scores.needs_reason(before, agreed)
        if not scores.needs_reason(before, agreed):
            assert float(before) - 0.5 <= float(agreed) <= float(before) + 0.5


# --- The gate and its panel --------------------------------------------------------------------------------
def test_a_gate_is_made_two_minutes_after_closing_and_not_before():
    challenge = ChallengeFactory(open=True)
    handed_in(challenge)
    for seconds, made in ((-1, False), (119, False), (121, True)):
        with time_machine.travel(challenge.closes_at + timedelta(seconds=seconds), tick=False):
            if made:
                gate = panels.make_gate(challenge=challenge, by=challenge.owner)
                assert gate.state == Gate.State.PREPARING and gate.decides_on
                with refused("moved"):
                    panels.make_gate(challenge=challenge, by=challenge.owner)
            else:
                with refused("running"):
                    panels.make_gate(challenge=challenge, by=challenge.owner)


def test_scoring_begins_with_two_reviewers_dates_and_something_to_score():
    gate = gate_with(1, panel=1, state="preparing")
    with refused("panel"):
        panels.begin_scoring(gate=gate, by=gate.challenge.owner)
    panels.add_panellist(
        gate=gate, email=UserFactory().email, role="User", is_outside=True, by=gate.challenge.owner
    )
    Gate.objects.filter(pk=gate.pk).update(scores_by=now())
    with refused("dates"):
        panels.begin_scoring(gate=gate, by=gate.challenge.owner)
    Gate.objects.filter(pk=gate.pk).update(scores_by=now() + timedelta(days=3))
    assert panels.begin_scoring(gate=gate, by=gate.challenge.owner).state == Gate.State.SCORING
    assert Event.objects.filter(kind="challenges.review_asked").count() == 2


def test_nobody_of_a_firm_that_takes_part_reviews_and_nobody_without_an_account():
    gate = gate_with(1)
    given = {"gate": gate, "role": "User", "is_outside": True, "by": gate.challenge.owner}
    with refused("firm"):
        panels.add_panellist(
            email=gate.challenge.solutions.first().organisation.members.first().email, **given
        )
    with refused("email"):
        panels.add_panellist(email="nobody@people.example", **given)
    with refused("twice"):
        panels.add_panellist(email=panel_of(gate)[0].user.email, **given)


# --- Interests ---------------------------------------------------------------------------------------------
def test_interests_are_declared_for_everybody_lead_and_partner_before_anything_is_seen():
    gate = gate_with(2, panel=1)
    partner = firm("Partner")
    solutions_of(gate)[0].partners.create(organisation=partner, name=partner.name, does="Builds")
    reviewer = panellist(gate, declared=False)
    names = {row.pk for row in reads.undeclared(reviewer)}
    assert partner.pk in names and len(names) == 3
    with refused("missing"):
        interests.declare(panellist=reviewer, answers={pk: ("none", "") for pk in names - {partner.pk}})
    with refused("words"):
        interests.declare(panellist=reviewer, answers={pk: ("conflict", "") for pk in names})
    assert not reads.for_reviewer(reviewer.user, gate).exists()
    interests.declare(panellist=reviewer, answers={pk: ("none", "") for pk in names})
    assert reads.for_reviewer(reviewer.user, gate).count() == 2


def test_a_new_organisation_is_asked_about_again_and_hides_its_solution_until_then():
    gate = gate_with(2)
    reviewer, solution = panel_of(gate)[0], solutions_of(gate)[0]
    partner = firm("Newcomer")
    solution.partners.create(organisation=partner, name=partner.name, does="Builds")
    assert list(reads.undeclared(reviewer)) == [partner]
    assert solution not in reads.for_reviewer(reviewer.user, gate)
    interests.declare(panellist=reviewer, answers={partner.pk: ("minor", "We met once")})
    assert solution in reads.for_reviewer(reviewer.user, gate)


def test_a_conflict_with_a_partner_known_by_name_alone_hides_the_solution():
    gate = gate_with(2, panel=1)
    solution = solutions_of(gate)[0]
    solution.partners.create(name="Sole Trader", does="Builds")
    reviewer = panellist(gate, declared=False)
    answers = {row.pk: ("none", "") for row in reads.undeclared(reviewer)}
    interests.declare(
        panellist=reviewer, answers=answers, unlisted={"Sole Trader": ("conflict", "My brother")}
    )
    assert solution not in reads.for_reviewer(reviewer.user, gate)


def test_a_conflict_never_becomes_less():
    gate = gate_with(1)
    reviewer, lead = panel_of(gate)[0], solutions_of(gate)[0].organisation
    interests.declare(panellist=reviewer, answers={lead.pk: ("conflict", "My sister")})
    interests.declare(panellist=reviewer, answers={lead.pk: ("none", "")})
    assert reviewer.declarations.get(organisation=lead).answer == "conflict"


# --- Scores ------------------------------------------------------------------------------------------------
def test_a_sheet_is_handed_in_whole_and_once():
    gate = gate_with(1)
    reviewer, solution = panel_of(gate)[0], solutions_of(gate)[0]
    with refused("incomplete"):
        score(reviewer, solution, values=values_of(gate, why=""))
    with refused("incomplete"):
        score(reviewer, solution, recommends="")
    kept = score(reviewer, solution, hand_in=False)
    score(reviewer, solution, revision=kept.revision)
    with refused("handed_in"):
        score(reviewer, solution, revision=kept.revision + 1)


def test_who_saves_over_something_newer_is_told_and_nothing_is_lost():
    gate = gate_with(1)
    reviewer, solution = panel_of(gate)[0], solutions_of(gate)[0]
    first = score(reviewer, solution, 1, hand_in=False)
    score(reviewer, solution, 2, hand_in=False, revision=first.revision)
    with refused("conflict"), transaction.atomic():
        score(reviewer, solution, 4, hand_in=False, revision=first.revision)
    assert {one.value for one in reviewer.sheets.get().scores.all()} == {2}


def test_scores_are_open_once_the_last_sheet_is_in_and_not_before():
    gate = gate_with(2)
    first, second = panel_of(gate)
    for solution in solutions_of(gate):
        score(first, solution)
    one, last = solutions_of(gate)
    score(second, one)
    gate.refresh_from_db()
    assert gate.state == Gate.State.SCORING
    score(second, last)
    gate.refresh_from_db()
    assert gate.state == Gate.State.MODERATING
    assert Event.objects.filter(kind="challenges.scores_in").count() == 1


def test_who_has_a_conflict_need_not_score_it_and_what_nobody_can_score_holds_the_gate():
    gate = gate_with(2)
    first, second = panel_of(gate)
    one, other = solutions_of(gate)
    interests.declare(panellist=first, answers={one.organisation_id: ("conflict", "My firm")})
    with refused("hidden"):
        score(first, one)
    score(first, other)
    score(second, other)
    interests.declare(panellist=second, answers={one.organisation_id: ("conflict", "My sister")})
    found = reads.progress(gate)
    assert found.orphans == (one.number,) and not found.missing
    third = panellist(gate)
    score(third, one)
    score(third, other)
    gate.refresh_from_db()
    assert gate.state == Gate.State.MODERATING


def test_scores_of_somebody_who_finds_a_conflict_afterwards_do_not_count():
    gate = gate_with(1, panel=3)
    reviewers, solution = panel_of(gate), solutions_of(gate)[0]
    score(reviewers[0], solution, 0)
    interests.declare(panellist=reviewers[0], answers={solution.organisation_id: ("conflict", "My firm")})
    for reviewer in reviewers[1:]:
        score(reviewer, solution, 4)
    gate.refresh_from_db()
    assert gate.state == Gate.State.MODERATING
    assert scores.boards(gate, [solution])[0].before == 100


def test_a_substitute_takes_over_what_is_not_handed_in_and_both_stay_on_the_record():
    gate = gate_with(2)
    first, second = panel_of(gate)
    one, other = solutions_of(gate)
    for solution in (one, other):
        score(first, solution)
    score(second, one)
    stand_in = UserFactory()
    made = panels.substitute(
        panellist=second,
        email=stand_in.email,
        role="User",
        is_outside=True,
        reason="Ill",
        by=gate.challenge.owner,
    )
    assert not reads.for_reviewer(second.user, gate).exists()
    assert [pk for reviewer, pk in reads.progress(gate).missing if reviewer == made] == [one.pk, other.pk][1:]
    interests.declare(panellist=made, answers={row.pk: ("none", "") for row in reads.undeclared(made)})
    score(made, other)
    gate.refresh_from_db()
    assert gate.state == Gate.State.MODERATING
    assert Panellist.objects.filter(gate=gate).count() == 3
    assert len(scores.boards(gate, [one])[0].sheets) == 2


def test_a_reviewer_taken_off_holds_nothing_up_and_a_withdrawal_neither():
    gate = gate_with(2)
    first, second = panel_of(gate)
    one, other = solutions_of(gate)
    score(first, one)
    Solution.objects.filter(pk=other.pk).update(state="withdrawn")
    assert scoring.settle_due() == 0
    panels.take_off(panellist=second, reason="Moved away", by=gate.challenge.owner)
    gate.refresh_from_db()
    assert gate.state == Gate.State.MODERATING
