"""The one rule of who may see a solution, role by role and state by state."""

from datetime import timedelta

import pytest
import time_machine

from challenges.models import Solution, SolutionPartner
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    GateFactory,
    SolutionFactory,
    department,
    firm,
    handed_in,
    member,
    officer,
    panellist,
)

pytestmark = pytest.mark.django_db


def sees(user, solution) -> bool:
    return Solution.objects.visible_to(user).filter(pk=solution.pk).exists()


def test_a_draft_is_seen_by_its_members_alone():
    draft = SolutionFactory()
    assert sees(member(draft.organisation), draft)
    assert not sees(draft.challenge.owner, draft)
    assert not sees(UserFactory(), draft)


def test_the_department_sees_what_is_handed_in_two_minutes_after_closing_and_not_before():
    challenge = ChallengeFactory(open=True)
    solution = handed_in(challenge)
    closes = challenge.closes_at
    for seconds, seen in ((-1, False), (0, False), (119, False), (121, True)):
        with time_machine.travel(closes + timedelta(seconds=seconds), tick=False):
            assert sees(challenge.owner, solution) is seen


def test_an_officer_of_another_department_sees_nothing():
    solution = handed_in(ChallengeFactory(over=True))
    assert not sees(officer(department()), solution)


def test_an_officer_who_belongs_to_the_firm_sees_it_as_a_member_only_and_not_others_less():
    challenge = ChallengeFactory(over=True)
    own, other = handed_in(challenge), handed_in(challenge)
    own.organisation.memberships.create(user=challenge.owner)
    assert sees(challenge.owner, own)  # as any member does
    assert not Solution.objects.of_officer(challenge.owner).filter(pk=own.pk).exists()
    assert sees(challenge.owner, other)


@pytest.mark.parametrize("state", ["preparing", "scoring", "moderating", "deciding", "decided"])
def test_a_reviewer_sees_once_the_review_has_begun_and_interests_are_declared(state):
    challenge = ChallengeFactory(over=True)
    solution = handed_in(challenge)
    gate = GateFactory(challenge=challenge, state=state)
    seen = state != "preparing"
    assert sees(panellist(gate).user, solution) is seen
    assert not sees(panellist(gate, declared=False).user, solution)


def test_a_conflict_with_the_lead_or_a_partner_hides_the_solution_of_officers_too():
    challenge = ChallengeFactory(over=True)
    led, joined, free = handed_in(challenge), handed_in(challenge), handed_in(challenge)
    partner = firm()
    SolutionPartner.objects.create(solution=joined, organisation=partner, name=partner.name, does="Builds")
    gate = GateFactory(challenge=challenge)
    for user in (UserFactory(), challenge.owner):
        reviewer = panellist(gate, user)
        reviewer.declarations.filter(organisation=led.organisation).update(
            answer="conflict", says="My sister"
        )
        reviewer.declarations.filter(organisation=partner).update(answer="conflict", says="My firm")
        assert not sees(user, led)
        assert not sees(user, joined)
        assert sees(user, free)


def test_who_is_on_the_panel_sees_nothing_of_a_firm_about_which_they_said_nothing_yet():
    challenge = ChallengeFactory(over=True)
    gate = GateFactory(challenge=challenge)
    reviewer = panellist(gate)
    assert not sees(reviewer.user, handed_in(challenge))


def test_what_is_withdrawn_is_seen_by_its_members_alone():
    challenge = ChallengeFactory(over=True)
    solution = handed_in(challenge, state="withdrawn")
    gate = GateFactory(challenge=challenge)
    assert not sees(challenge.owner, solution)
    assert not sees(panellist(gate).user, solution)
    assert sees(member(solution.organisation), solution)


def test_who_left_the_panel_sees_nothing_more():
    from accounts.clock import now

    challenge = ChallengeFactory(over=True)
    solution = handed_in(challenge)
    reviewer = panellist(GateFactory(challenge=challenge))
    assert sees(reviewer.user, solution)
    reviewer.left_at = now()
    reviewer.save()
    assert not sees(reviewer.user, solution)
