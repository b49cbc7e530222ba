"""A challenge that is stopped leaves nothing waiting: solutions, milestones, questions, reviews; its firms are told."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import make
from accounts.models import Event, Message
from challenges import permissions
from challenges.actions import milestones, moving
from challenges.actions.promising import tell_late_due
from challenges.models import CaseEvent, Challenge, Solution
from challenges.office.case_home import tasks_of
from challenges.registries import words_of
from engagement.errors import Refused
from tests.challenges.answering import BACKEND
from tests.challenges.gating import gate_with, panel_of, score_all, solutions_of
from tests.challenges.stages import in_stage, milestone, payment
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, SolutionFactory, handed_in, member, question
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
WHY = "The money went elsewhere."


@pytest.fixture(autouse=True)
def site():
    HomePageFactory()


def stop(challenge: Challenge) -> None:
    moving.stop(challenge=challenge, reason=WHY, by=challenge.owner)


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def read(user, solution: Solution) -> str:
    return as_(user).get(solution.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        ("draft", "draft"),
        ("handed_in", "stopped"),
        ("goes_on", "stopped"),
        ("on_hold", "stopped"),
        ("stopped", "stopped"),
        ("withdrawn", "withdrawn"),
        ("ended", "ended"),
    ],
)
def test_what_becomes_of_a_solution_in_each_state(state, becomes):
    challenge = ChallengeFactory(over=True)
    made = SolutionFactory(challenge=challenge) if state == "draft" else handed_in(challenge, state=state)
    stop(challenge)
    made.refresh_from_db()
    assert made.state == becomes
    told = CaseEvent.objects.filter(solution=made, verb="stopped")
    assert [words_of(event) for event in told] == (
        ["Stopped, together with the challenge"] if state != becomes else []
    )
    assert not challenge.solutions.alive().exists()


def test_all_or_nothing():
    challenge = ChallengeFactory(over=True)
    made = handed_in(challenge)
    with pytest.raises(Refused):
        moving.stop(challenge=challenge, reason=" ", by=challenge.owner)
    made.refresh_from_db()
    assert made.state == "handed_in"


def test_firms_are_told_and_those_who_left_before_are_not():
    challenge = ChallengeFactory(open=True)
    writing, waiting = (
        member(SolutionFactory(challenge=challenge).organisation),
        member(handed_in(challenge).organisation),
    )
    member(handed_in(challenge, state="withdrawn").organisation)
    member(handed_in(challenge, state="stopped").organisation)
    stop(challenge)
    rows = Message.objects.filter(kind="challenges.stopped")
    assert set(rows.values_list("user", flat=True)) == {writing.pk, waiting.pk}
    for message in rows:
        assert WHY in make(message).text


def test_the_pages_of_a_firm_say_so_and_a_draft_is_taken_along():
    challenge = ChallengeFactory(open=True)
    draft, made = SolutionFactory(challenge=challenge), handed_in(challenge)
    writing, waiting = member(draft.organisation), member(made.organisation)
    stop(challenge)
    page = read(writing, draft)
    assert "The council stopped this challenge" in page and WHY in page and "Word file" in page
    assert "before the closing time" not in page
    assert as_(writing).get(reverse("challenges:solution_word", args=[draft.public_id])).status_code == 200
    step = reverse("challenges:solution_step", args=[draft.public_id, 1])
    assert as_(writing).get(step)["Location"].endswith(draft.get_absolute_url())
    page = read(waiting, made)
    assert "Nothing is judged or decided any more" in page and "You hear by" not in page
    assert "a panel is put together" not in page
    own = as_(waiting).get(reverse("challenges:own_solutions")).content.decode()
    assert "The council stopped this challenge." in own


def test_the_public_page_promises_nothing_any_more():
    challenge = ChallengeFactory(open=True, decision_on=ChallengeFactory(open=True).closes_at.date())
    stop(challenge)
    page = Client().get(challenge.get_absolute_url()).content.decode()
    assert "Stopped, before it closed" in page and WHY in page
    assert "Decision by" not in page and "Closed on" not in page


def test_questions_that_wait_are_declined_with_the_reason():
    challenge, asker = ChallengeFactory(open=True), UserFactory()
    row = question(challenge, by=asker)
    stop(challenge)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("declined", WHY)
    assert Event.objects.filter(kind="challenges.question_declined").exists()


def test_nobody_at_a_gate_has_anything_left_to_do():
    gate = gate_with()
    reviewer = panel_of(gate)[0].user
    assert any("scores missing" in task.text for task in tasks_of(gate.challenge.owner))
    stop(gate.challenge)
    assert tasks_of(gate.challenge.owner) == []
    assert {one.state for one in solutions_of(gate)} == {"stopped"}
    for name, args in (("reviews", []), ("review", [gate.public_id])):
        page = as_(reviewer).get(reverse(f"challenges:{name}", args=args)).content.decode()
        assert "The challenge was stopped: nothing is left to do." in page
    assert tell_late_due() == 0


def test_scores_that_were_agreed_lead_to_no_decision_any_more():
    gate = score_all(gate_with())
    stop(gate.challenge)
    assert not gate.decisions.exists()
    assert {one.state for one in solutions_of(gate)} == {"stopped"}


def test_milestones_without_evidence_are_dropped_and_what_was_shown_is_judged_and_paid():
    world = in_stage()
    planned, shown = milestone(world), milestone(world, "shown")
    stop(world.challenge)
    for row in (planned, shown, world.solution):
        row.refresh_from_db()
    assert (planned.state, planned.state_reason) == ("dropped", WHY)
    officer, firm = world.people["officer"], world.people["member"]
    assert permissions.can_judge(officer, shown) and permissions.can_drop(officer, shown)
    assert not permissions.can_return(officer, shown) and not permissions.can_judge(firm, shown)
    assert any("1 milestone to look at" in task.text for task in tasks_of(officer))
    milestones.accept_milestone(milestone=shown, by=officer)
    shown.refresh_from_db()
    assert permissions.can_ask_payment(firm, shown)


def test_a_payment_that_was_asked_for_still_waits_for_its_officer():
    world = in_stage()
    payment(world)
    stop(world.challenge)
    assert any("1 payment waits" in task.text for task in tasks_of(world.people["officer"]))


def test_what_was_shown_in_vain_is_dropped_with_a_reason_and_asks_for_nothing_more():
    world = in_stage()
    shown = milestone(world, "shown")
    stop(world.challenge)
    client = as_(world.people["officer"])
    page = client.get(reverse("challenges:milestone", args=[shown.public_id])).content.decode()
    assert "Drop this milestone" in page and "Ask for more" not in page
    url = reverse("challenges:milestone_drop", args=[shown.public_id])
    assert client.post(url, {"reason": "It shows nothing."}).status_code == 302
    shown.refresh_from_db()
    assert shown.state == "dropped"
