"""A decision at a gate is made by whom the plan names, or who stands in: role by role, state by state."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import personal_data
from accounts.models import Event
from challenges import deciders, permissions
from challenges import reads_gates as reads
from challenges.actions import deciding, entitling
from challenges.models import CaseEvent, Decider, Decision, Gate, Solution, Stage
from challenges.office.case_home import tasks_of
from challenges.readiness import checks
from engagement.errors import Refused
from tests.accounts.signing import sign_in_with_second_factor
from tests.challenges.gating import agree_all, colleague, entry, gate_with, score_all, solutions_of
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, member, officer, panellist

pytestmark = pytest.mark.django_db
By, G = Stage.Decides, Gate.State


class World:
    """A gate that the given part of the plan decides, and everybody who could try."""

    def __init__(self, decides: str, state: str = G.DECIDING):
        self.gate = gate = score_all(gate_with(2))
        agree_all(gate, colleague(gate.challenge))
        of = gate.challenge
        Stage.objects.filter(pk=gate.stage_id).update(decides=decides)
        Gate.objects.filter(pk=gate.pk).update(state=state)
        of.substitute = officer(of.department)
        of.save()
        elsewhere = department()
        self.people = {
            "owner": of.owner,
            "owner's substitute": of.substitute,
            "head": officer(of.department),
            "head's substitute": officer(of.department),
            "board": officer(elsewhere),
            "board's substitute": officer(department()),
            "colleague": colleague(of),
            "head elsewhere": officer(elsewhere),
            "board of another programme": officer(department()),
            "reviewer": gate.panel.first().user,
            "firm": member(solutions_of(gate)[0].organisation),
            "nobody": UserFactory(),
        }
        who = self.people
        programme = of.programme
        Decider.objects.create(
            programme=programme,
            department=of.department,
            user=who["head"],
            substitute=who["head's substitute"],
        )
        Decider.objects.create(programme=programme, user=who["board"], substitute=who["board's substitute"])
        Decider.objects.create(programme=programme, department=elsewhere, user=who["head elsewhere"])
        other = ChallengeFactory().programme
        Decider.objects.create(programme=other, user=who["board of another programme"])
        self.gate = Gate.objects.select_related("challenge", "stage").get(pk=gate.pk)

    def who(self, may) -> set[str]:
        return {name for name, user in self.people.items() if may(user, self.gate)}


NAMED = {
    By.OWNER: {"owner", "owner's substitute"},
    By.DEPARTMENT: {"head", "head's substitute"},
    By.BOARD: {"board", "board's substitute"},
}


@pytest.mark.parametrize("decides", By.values)
def test_whom_the_plan_names_decides_and_nobody_else(decides):
    world = World(decides)
    assert world.who(permissions.can_decide) == NAMED[decides]
    solution = solutions_of(world.gate)[0]
    for name, user in world.people.items():
        if name in NAMED[decides]:
            continue
        with pytest.raises(Refused, match=r"^entitled") as said:
            deciding.decide(gate=world.gate, entries=[entry(solution)], by=user)
        assert str(By(decides).label) in said.value.message or "panel" in said.value.message
        with pytest.raises(Refused, match=r"^entitled"):
            deciding.tell_now(gate=world.gate, by=user)
    assert not Decision.objects.exists()
    for name in sorted(NAMED[decides]):
        standing = Decision.objects.filter(solution=solution).last()
        given = entry(solution, replaces=standing and standing.pk)
        deciding.decide(gate=world.gate, entries=[given], by=world.people[name])
    assert Decision.objects.get().by in [world.people[name] for name in NAMED[decides]]
    assert CaseEvent.objects.filter(verb="decision_changed").get().facts["as"] == decides


@pytest.mark.parametrize("state", G.values)
@pytest.mark.parametrize("decides", By.values)
def test_nobody_decides_before_the_scores_are_agreed_on(decides, state):
    world = World(decides, state)
    solution = solutions_of(world.gate)[0]
    by = world.people[sorted(NAMED[decides])[0]]
    if state == G.DECIDING:
        assert deciding.decide(gate=world.gate, entries=[entry(solution)], by=by)
        return
    with pytest.raises(Refused, match=r"^moved"):
        deciding.decide(gate=world.gate, entries=[entry(solution)], by=by)


@pytest.mark.parametrize("state", G.values)
def test_one_of_the_board_of_another_department_sees_the_gate_once_it_is_theirs_to_decide(state):
    world = World(By.BOARD, state)
    seen = state in (G.DECIDING, G.DECIDED)
    for name in ("board", "board's substitute"):
        user = world.people[name]
        assert Gate.objects.visible_to(user).filter(pk=world.gate.pk).exists() is seen
        assert set(Solution.objects.visible_to(user)) == (set(solutions_of(world.gate)) if seen else set())
    for name in ("head elsewhere", "board of another programme", "nobody"):
        user = world.people[name]
        assert not Gate.objects.visible_to(user).filter(pk=world.gate.pk).exists()
        assert not Solution.objects.visible_to(user).exists()


def test_the_board_of_a_programme_sees_nothing_where_the_plan_lets_others_decide():
    for decides in (By.OWNER, By.DEPARTMENT):
        world = World(decides)
        assert not Gate.objects.visible_to(world.people["board"]).exists()
        assert not Solution.objects.visible_to(world.people["board"]).exists()


def test_what_the_board_decided_stays_readable_for_it_and_what_came_after_does_not():
    world = World(By.BOARD)
    by, rows = world.people["board"], solutions_of(world.gate)
    deciding.decide(gate=world.gate, entries=[entry(rows[0]), entry(rows[1], "stop")], by=by)
    world.gate.refresh_from_db()
    assert world.gate.state == G.DECIDED
    assert list(reads.seen_by(by, world.gate)) == solutions_of(world.gate)


def test_nobody_of_the_board_decides_about_their_own_firm():
    world = World(By.BOARD)
    by, rows = world.people["board"], solutions_of(world.gate)
    rows[0].organisation.memberships.create(user=by)
    with pytest.raises(Refused, match=r"^moved"):
        deciding.decide(gate=world.gate, entries=[entry(rows[0])], by=by)
    deciding.decide(gate=world.gate, entries=[entry(rows[1])], by=by)
    assert Decision.objects.get().solution == rows[1]


def test_who_is_named_and_scored_does_not_decide():
    world = World(By.BOARD)
    panellist(world.gate, world.people["board"])
    assert world.who(permissions.can_decide) == {"board's substitute"}
    assert "panel" in deciders.why_not(world.people["board"], world.gate.challenge, world.gate.stage)


def test_who_lost_the_role_or_left_the_department_does_not_decide():
    world = World(By.DEPARTMENT)
    world.people["head"].memberships.all().delete()
    world.people["head's substitute"].groups.clear()
    assert (
        world.who(lambda user, gate: permissions.can_decide(type(user).objects.get(pk=user.pk), gate))
        == set()
    )


# --- What is said and shown --------------------------------------------------------------------------------
def test_an_officer_who_is_not_named_reads_who_is_and_nothing_is_offered(client):
    world = World(By.BOARD)
    gate, by = world.gate, world.people["colleague"]
    sign_in_with_second_factor(client, by)
    for name in ("decide", "tell"):
        answer = client.get(reverse(f"gates:{name}", args=[gate.pk]), follow=True)
        assert answer.redirect_chain[0][0] == reverse("gates:inspect", args=[gate.pk])
    page = answer.content.decode()
    assert page.count("By the plan you do not decide here") == 2  # as the message, and on the page
    assert str(world.people["board"]) in page and str(world.people["board's substitute"]) in page
    assert reverse("gates:decide", args=[gate.pk]) not in page


def test_one_of_the_board_decides_in_the_back_office_of_another_department(client):
    world = World(By.BOARD)
    gate, rows = world.gate, solutions_of(world.gate)
    sign_in_with_second_factor(client, world.people["board"])
    page = client.get(reverse("gates:inspect", args=[gate.pk])).content.decode()
    assert reverse("gates:decide", args=[gate.pk]) in page
    assert reverse("challenge_cases:inspect", args=[gate.challenge_id]) not in page  # which they may not open
    form = client.get(reverse("gates:decide", args=[gate.pk])).content.decode()
    assert rows[0].title in form and rows[1].title in form


def test_a_gate_for_which_nobody_is_named_says_so_with_the_way_to_name_them(client):
    world = World(By.BOARD)
    gate = world.gate
    Decider.objects.all().delete()
    assert world.who(permissions.can_decide) == set()
    keeper = officer(gate.challenge.programme.department)
    keeper.memberships.create(organisation=gate.challenge.department)
    sign_in_with_second_factor(client, keeper)
    page = client.get(reverse("gates:inspect", args=[gate.pk])).content.decode()
    assert "Nobody is named yet" in page
    assert reverse("challenge_programmes:deciders", args=[gate.challenge.programme_id]) in page


def test_tasks_say_decide_to_who_decides_and_whose_turn_it_is_to_the_others():
    world = World(By.DEPARTMENT)
    texts = {
        name: [task.text for task in tasks_of(world.people[name])] for name in ("head", "colleague", "owner")
    }
    title = world.gate.challenge.title
    assert f"Decide: {title}" in texts["head"]
    for name in ("colleague", "owner"):
        assert f"Decide: {title}" not in texts[name]
        assert f"Waits for a decision by The head of the department: {title}" in texts[name]


@pytest.mark.parametrize("decides", By.values)
def test_who_decides_is_told_when_the_meeting_is_over(decides):
    gate = score_all(gate_with(1))
    of = gate.challenge
    Stage.objects.filter(pk=gate.stage_id).update(decides=decides)
    gate.refresh_from_db()
    head, board = officer(of.department), officer(department())
    Decider.objects.create(programme=of.programme, department=of.department, user=head)
    Decider.objects.create(programme=of.programme, user=board)
    agree_all(gate, colleague(of))
    event = Event.objects.get(kind="challenges.to_decide")
    expected = {By.OWNER: of.owner, By.DEPARTMENT: head, By.BOARD: board}[By(decides)]
    assert [one.user for one in event.notifications.all()] == [expected]


# --- Naming them -------------------------------------------------------------------------------------------
def seats(*rows) -> list[entitling.Seat]:
    return [
        {"department": of and of.pk, "user": user.pk, "substitute": other and other.pk}
        for of, user, other in rows
    ]


def name(programme, by, rows, seen=None) -> None:
    seen = entitling.mark(entitling.seats_of(programme)) if seen is None else seen
    entitling.name_deciders(programme=programme, seats=rows, seen=seen, by=by)


def test_naming_is_written_down_in_each_case_that_runs():
    challenge = ChallengeFactory(over=True)
    programme, by = challenge.programme, officer(challenge.programme.department)
    board, other = officer(department()), officer(department())
    name(programme, by, seats((None, board, other), (challenge.department, challenge.owner, None)))
    assert programme.deciders.count() == 2
    assert CaseEvent.objects.get(challenge=challenge, verb="deciders_named").actor == by


def test_nobody_names_themself_or_somebody_without_the_role_or_of_another_department():
    challenge = ChallengeFactory(over=True)
    programme, of = challenge.programme, challenge.department
    by, board = officer(programme.department), officer(department())
    for rows in (
        seats((None, by, None)),
        seats((None, board, by)),
        seats((None, UserFactory(), None)),
        seats((of, board, None)),
        seats((None, board, board)),
        seats((None, board, None), (None, board, None)),
        seats((of, challenge.owner, None), (of, officer(of), None)),
    ):
        with pytest.raises(Refused, match=r"^seat:"), transaction.atomic():
            name(programme, by, rows)
    assert not Decider.objects.exists()
    name(programme, officer(programme.department), seats((None, by, None)))
    name(programme, by, seats((None, by, board)))  # whom a colleague named keeps their row


def test_two_who_name_at_once_lose_nothing():
    programme = ChallengeFactory(over=True).programme
    one, other = officer(programme.department), officer(programme.department)
    seen = entitling.mark([])
    name(programme, one, seats((None, officer(department()), None)), seen)
    with pytest.raises(Refused, match=r"^seen"):
        name(programme, other, [], seen)
    assert programme.deciders.count() == 1


def test_the_database_holds_one_head_and_one_row_for_each_of_the_board():
    challenge = ChallengeFactory()
    for given in ({"department": challenge.department}, {"department": None}):
        user = challenge.owner
        Decider.objects.create(programme=challenge.programme, user=user, **given)
        with pytest.raises(IntegrityError), transaction.atomic():
            Decider.objects.create(programme=challenge.programme, user=user, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decider.objects.create(
            programme=ChallengeFactory().programme, user=challenge.owner, substitute=challenge.owner
        )


def test_the_page_of_who_decides_needs_no_script_and_keeps_what_was_typed(client):
    challenge = ChallengeFactory(over=True)
    programme, board = challenge.programme, officer(department())
    by = officer(programme.department)
    sign_in_with_second_factor(client, by)
    url = reverse("challenge_programmes:deciders", args=[programme.pk])
    page = client.get(url)
    typed = {"seen": "[]", "deciders-rows": "0", "do": "add:deciders:"}
    assert 'name="deciders-0-seat"' in client.post(url, typed).content.decode()
    row = {"deciders-rows": "1", "deciders-0-seat": "board", "deciders-0-user": by.pk, "seen": "[]"}
    answer = client.post(url, {**row, "do": "save"})
    assert page.status_code == answer.status_code == 200
    assert "Nobody names themself" in answer.content.decode()
    assert f'<option value="{by.pk}" selected' in answer.content.decode()
    done = client.post(url, {**row, "deciders-0-user": board.pk, "do": "save"})
    assert done["Location"] == reverse("challenge_programmes:inspect", args=[programme.pk])
    assert programme.deciders.get().user == board
    late = client.post(url, {**row, "deciders-0-user": challenge.owner.pk, "do": "save"})
    assert "Somebody else has changed this" in late.content.decode()
    assert str(board) in late.content.decode()


def test_only_who_keeps_the_programme_names_them(client):
    challenge = ChallengeFactory(over=True)
    sign_in_with_second_factor(client, challenge.owner)
    url = reverse("challenge_programmes:deciders", args=[challenge.programme_id])
    assert client.get(url).status_code in (302, 403)
    assert client.post(url, {"seen": "[]", "deciders-rows": "0", "do": "save"}).status_code in (302, 403)


def test_the_check_before_inviting_warns_where_nobody_is_named():
    challenge = ChallengeFactory()
    codes = {check.code for check in checks(challenge)}
    assert {"decider_department", "decider_board"} <= codes
    Decider.objects.create(
        programme=challenge.programme, department=challenge.department, user=challenge.owner
    )
    Decider.objects.create(programme=challenge.programme, user=officer(department()))
    codes = {check.code for check in checks(type(challenge).objects.get(pk=challenge.pk))}
    assert not {"decider_department", "decider_board"} & codes


def test_an_erased_person_is_named_for_nothing():
    challenge = ChallengeFactory()
    gone, other = officer(department()), officer(department())
    Decider.objects.create(programme=challenge.programme, user=gone)
    Decider.objects.create(programme=challenge.programme, user=other, substitute=gone)
    entry_ = next(one for one in personal_data.personal_data if one.name == "challenges.Decider")
    assert len(entry_.export(gone)) == 2
    entry_.erase(gone, False)
    assert [(row.user, row.substitute) for row in Decider.objects.all()] == [(other, None)]
