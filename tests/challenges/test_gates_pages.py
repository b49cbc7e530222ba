"""Pages, files, mails and tables of a gate: who finds what where, and what a conflict hides."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from accounts.actions.delivery import make
from accounts.models import Message
from challenges import case_gates, exports_gates, papers_gates, registries
from challenges import reads_gates as reads
from challenges.actions import deciding, interests, running
from challenges.clock import GRACE
from challenges.models import Gate, Solution, SolutionFile, Stage
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.challenges.gating import (
    agree_all,
    decider,
    deciding_gate,
    entry,
    gate_with,
    panel_of,
    score,
    score_all,
    solutions_of,
)
from tests.challenges.stages import in_stage, milestone
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, firm, handed_in, member, panellist

pytestmark = pytest.mark.django_db
SECRET = "Zebra Brassworks"


def page(gate: Gate, name: str = "review", *more) -> str:
    return reverse(f"challenges:{name}", args=[gate.public_id, *more])


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def sheet_data(gate: Gate, revision: int = 0, do: str = "hand_in", value: int = 3) -> dict:
    data = {"revision": revision, "do": do, "recommends": "advance", "note": ""}
    for one in gate.stage.criteria.all():
        data |= {f"value_{one.pk}": value, f"why_{one.pk}": f"Because of {one.key}"}
    return data


# --- Reviewers ---------------------------------------------------------------------------------------------
def test_interests_come_before_anything_of_a_solution(client):
    gate = gate_with(2, panel=1)
    reviewer = panellist(gate, declared=False)
    sign_in_by_code(client, reviewer.user)
    for address in (page(gate), page(gate, "review_sheet", 1)):
        assert client.get(address).url == page(gate, "review_interests")
    body = text_of(client.get(page(gate, "review_interests")))
    for solution in solutions_of(gate):
        assert solution.organisation.name in body and solution.title not in body
    wrong = client.post(page(gate, "review_interests"), {})
    assert "Choose an answer for" in text_of(wrong)
    data = {f"o{row.organisation_id}": "none" for row in solutions_of(gate)}
    first = solutions_of(gate)[0].organisation_id
    wrong = client.post(page(gate, "review_interests"), data | {f"o{first}": "conflict"})
    assert "Say in a few words" in text_of(wrong)
    client.post(page(gate, "review_interests"), data | {f"o{first}": "conflict", f"o{first}_says": "My firm"})
    body = text_of(client.get(page(gate)))
    assert "Solution 2" in body and "Solution 1" not in body
    assert client.get(page(gate, "review_sheet", 1)).status_code == 404


def test_a_blind_review_names_nobody_wherever_the_name_was_planted(client):
    challenge = ChallengeFactory(over=True)
    lead = firm(SECRET, website="https://zebra.example")
    solution = handed_in(challenge, organisation=lead, title=f"{SECRET} idea", summary=f"By {SECRET}")
    solution.partners.create(name="Quagga Partners", does="Builds")
    member(lead, display_name="Zelda Zebra")
    version = solution.versions.get()
    said = "We at zebra BRASSWORKS, Quagga Partners, Zelda Zebra, see https://zebra.example/x"
    version.content = version.content | {
        "answers": {key: said for key in version.content["answers"]},
        "summary": said,
    }
    version.save()
    SolutionFile.objects.create(
        solution=solution, name=f"{SECRET}.pdf", file="x", content_type="application/pdf", size=1, sha256="0"
    ).versions.add(version)
    gate = gate_with(0, challenge=challenge)
    reviewer = panel_of(gate)[0]
    sign_in_by_code(client, reviewer.user)
    for address in (reverse("challenges:reviews"), page(gate), page(gate, "review_sheet", 1)):
        body = text_of(client.get(address)).lower()
        for name in ("brassworks", "quagga", "zelda", "zebra.example"):
            assert name not in body, address


def test_scores_are_kept_as_they_go_handed_in_once_and_a_conflict_shows_both(client):
    gate = gate_with(1)
    reviewer, address = panel_of(gate)[0], page(gate, "review_sheet", 1)
    sign_in_by_code(client, reviewer.user)
    kept = client.post(address, sheet_data(gate, do="keep"), headers={"accept": "application/json"})
    assert kept.json()["revision"] == 1
    elsewhere = client.post(address, sheet_data(gate, do="keep", value=1))
    assert elsewhere.status_code == 409
    body = elsewhere.content.decode()
    assert "What is stored now" in body and 'name="revision" value="1"' in body
    assert client.post(address, sheet_data(gate, revision=1) | {"recommends": ""}).status_code == 200
    assert client.post(address, sheet_data(gate, revision=1)).url == page(gate)
    assert "They can’t change any more" in text_of(client.get(address))
    assert client.post(address, sheet_data(gate, revision=2)).status_code == 409


def test_others_scores_are_seen_by_nobody_before_all_are_in(client):
    gate = gate_with(1)
    first, second = panel_of(gate)
    solution = solutions_of(gate)[0]
    score(first, solution)
    by = decider(gate.challenge)
    sign_in_by_code(client, second.user)
    for name in ("review_scores", "review_paper"):
        assert client.get(page(gate, name)).status_code == 404
    assert exports_gates.scores_table(gate, by)[1] == []
    with pytest.raises(KeyError):
        papers_gates.render_sheet(papers_gates.key_of(gate, by), "en")
    score(second, solution)
    assert first.user.display_name in text_of(client.get(page(gate, "review_scores")))


def test_another_reviewer_s_gate_does_not_exist(client):
    sign_in_by_code(client, panel_of(gate_with(1))[0].user)
    other = gate_with(1)
    for name, more in (("review", ()), ("review_interests", ()), ("review_sheet", (1,))):
        assert client.get(page(other, name, *more)).status_code == 404


@pytest.mark.parametrize("is_blind", [False, True])
def test_from_stage_3_on_they_read_what_was_reached_and_learnt_but_not_where_names_are_hidden(
    client, is_blind
):
    world = in_stage("prototype")
    milestone(world, "accepted")
    for kind, text in (("insight", "Ask the drivers first"), ("note", "Between us: they are late")):
        running.write_note(solution=world.solution, by=world.people["runner"], kind=kind, text=text, link="")
    Stage.objects.filter(pk=world.stage.pk).update(is_blind=is_blind)
    gate = world.challenge.gates.get(stage=world.stage)
    sign_in_by_code(client, world.people["reviewer"])
    body = text_of(client.get(page(gate, "review_sheet", world.solution.number)))
    for words in ("Ten people have tried it", "Eleven tried it", "Ask the drivers first"):
        assert (words in body) is not is_blind
    assert "Between us" not in body


# --- A conflict, in every channel ---------------------------------------------------------------------------
def test_a_conflict_hides_the_solution_in_every_channel(client, rf):
    gate = gate_with(2, panel=3)
    hidden, seen = solutions_of(gate)
    Solution.objects.filter(pk=hidden.pk).update(title=SECRET)
    reviewer, lead = panel_of(gate)[0], hidden.organisation.name
    interests.declare(panellist=reviewer, answers={hidden.organisation_id: ("conflict", "Mine")})
    gate = score_all(gate)
    user = reviewer.user
    assert not Solution.objects.visible_to(user).filter(pk=hidden.pk).exists()
    assert not SolutionFile.objects.visible_to(user).filter(solution=hidden).exists()
    sign_in_by_code(client, user)
    for name, more in (("review", ()), ("review_scores", ()), ("review_sheet", (seen.number,))):
        body = text_of(client.get(page(gate, name, *more)))
        assert SECRET not in body and lead not in body and f"Solution {hidden.number}" not in body
    assert client.get(page(gate, "review_sheet", hidden.number)).status_code == 404
    Gate.objects.update(meeting_notes=f"Long about {SECRET}")
    other = papers_gates.render_sheet(papers_gates.key_of(gate, panel_of(gate)[1].user), "en")
    assert f"Long about {SECRET}" in other
    paper = papers_gates.render_sheet(papers_gates.key_of(gate, user), "en")
    assert f"Solution {hidden.number}" not in paper and f"Solution {seen.number}" in paper
    assert SECRET not in paper
    for message in Message.objects.filter(user=user):
        mail = make(message)
        assert SECRET not in mail.text + mail.subject and lead not in mail.text


def test_an_officer_who_declared_a_conflict_at_an_earlier_gate_never_sees_it_in_the_back_office(client):
    gate = gate_with(2, panel=2)
    hidden, seen = solutions_of(gate)
    Solution.objects.filter(pk=hidden.pk).update(title=SECRET)
    by = decider(gate.challenge)
    before = panellist(gate, by)
    interests.declare(panellist=before, answers={hidden.organisation_id: ("conflict", "My sister")})
    before.left_at, before.left_reason = before.declared_at, "Changed posts"
    before.save()
    gate = score_all(gate)
    Gate.objects.update(meeting_notes=f"Long about {SECRET}")  # minutes speak about all of them
    sign_in_with_second_factor(client, by)
    for name in ("minutes", "end_meeting"):
        assert client.get(reverse(f"gates:{name}", args=[gate.pk])).status_code == 302, (
            name
        )  # refused with a message
    for name in ("inspect", "csv", "xlsx", "decide"):
        response = client.get(reverse(f"gates:{name}", args=[gate.pk]))
        body = response.getvalue() if response.streaming else response.content
        if name == "xlsx":
            rows = openpyxl.load_workbook(io.BytesIO(body)).active.values
            body = repr(list(rows)).encode()
        assert SECRET.encode() not in body, name
    assert client.get(f"{reverse('gates:agree', args=[gate.pk])}?solution={hidden.number}").status_code == 404
    assert client.get(f"{reverse('gates:agree', args=[gate.pk])}?solution={seen.number}").status_code == 200
    pack = dict(exports_gates.audit_files(by, gate.challenge))
    assert not [name for name, body in pack.items() if SECRET.encode() in body]
    assert hidden.organisation.name not in pack["gates/2-invite/declarations.csv"].decode()


def test_tables_are_no_formulas():
    gate = gate_with(1)
    solution = solutions_of(gate)[0]
    Solution.objects.filter(pk=solution.pk).update(title="=HYPERLINK(1)")
    gate, by = score_all(gate), decider(gate.challenge)
    body = exports_gates.xlsx_of(gate, by).content
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(body)).active.values for cell in row]
    assert "'=HYPERLINK(1)" in cells and "=HYPERLINK(1)" not in cells
    assert b"'=HYPERLINK(1)" in exports_gates.csv_of(gate, by).getvalue()


def test_who_decides_sees_who_decides_by_the_plan(client):
    gate, by = deciding_gate(1)
    sign_in_with_second_factor(client, by)
    shown = client.get(reverse("gates:decide", args=[gate.pk])).content.decode()
    assert f"{gate.stage.get_decides_display()}: {by}" in shown


# --- Officers ----------------------------------------------------------------------------------------------
def test_an_officer_runs_a_gate_from_its_making_to_the_decisions(client):
    challenge = ChallengeFactory(over=True)
    solution = handed_in(challenge)
    firm_member = member(solution.organisation)
    sign_in_with_second_factor(client, challenge.owner)
    client.post(reverse("gates:new", args=[challenge.pk]))
    gate = Gate.objects.get(challenge=challenge)
    for _number in range(2):
        data = {"email": UserFactory().email, "role": "Service user", "is_outside": "on"}
        assert client.post(reverse("gates:add_reviewer", args=[gate.pk]), data).status_code == 302
    text_of(client.get(reverse("gates:inspect", args=[gate.pk])))
    late = gate.decides_on.isoformat()
    data = {"scores_by": "2026-11-20 12:00", "decides_on": late}
    Gate.objects.filter(pk=gate.pk).update(scores_by=challenge.closes_at.replace(year=2099))
    assert (
        client.post(reverse("gates:dates", args=[gate.pk]), data | {"decides_on": "2020-01-01"}).status_code
        == 200
    )
    Gate.objects.filter(pk=gate.pk).update(decides_on="2099-12-31")
    assert client.post(reverse("gates:begin", args=[gate.pk])).status_code == 302
    gate.refresh_from_db()
    assert gate.state == Gate.State.SCORING
    for reviewer in panel_of(gate):
        interests.declare(panellist=reviewer, answers={solution.organisation_id: ("none", "")})
    gate = score_all(gate)
    agree = f"{reverse('gates:agree', args=[gate.pk])}?solution={solution.number}"
    text_of(client.get(agree))
    values = {f"value_{one.pk}": "4" for one in gate.stage.criteria.all()}
    assert "Say why the score moved" in text_of(client.post(agree, values))
    why = {f"why_{one.pk}": "We talked" for one in gate.stage.criteria.all()}
    assert client.post(agree, values | why).status_code == 302
    assert client.post(reverse("gates:end_meeting", args=[gate.pk]), {"minutes": "All"}).status_code == 302
    client.logout()
    sign_in_with_second_factor(client, decider(challenge))  # the head of the department, by the plan
    decide = reverse("gates:decide", args=[gate.pk])
    body = text_of(client.get(decide))
    assert "We talked" in body
    name = f"s{solution.pk}"
    data = {f"{name}_outcome": "advance", f"{name}_sentence": "It is good", f"{name}_letter": "Dear all"}
    assert "the applicant is owed it" in text_of(client.post(decide, data))
    feedback = {f"{name}_f{one.pk}": f"Feedback on {one.key}" for one in gate.stage.criteria.all()}
    assert client.post(decide, data | feedback).status_code == 302
    solution.refresh_from_db()
    assert solution.state == "goes_on"
    mail = make(Message.objects.get(kind="challenges.decided", user=firm_member))
    assert "It is good" in mail.text
    text_of(client.get(reverse("gates:inspect", args=[gate.pk])))


def test_what_waits_is_named_as_a_task_and_queries_do_not_grow(django_assert_max_num_queries):
    gates = [gate_with(1), gate_with(1)]
    score(panel_of(gates[0])[0], solutions_of(gates[0])[0])
    for gate in gates:
        with django_assert_max_num_queries(12):
            found = list(case_gates.tasks(gate.challenge.owner, [gate.challenge]))
        assert len(found) == 1
    assert (
        "1 score missing" in next(iter(case_gates.tasks(gates[0].challenge.owner, [gates[0].challenge]))).text
    )
    bare = ChallengeFactory(over=True)
    assert "Put the panel together" in next(iter(case_gates.tasks(bare.owner, [bare]))).text


def test_a_panel_is_a_task_from_the_moment_when_it_can_be_put_together():
    challenge = ChallengeFactory(open=True)
    for seconds, is_task in ((-1, False), (0, True)):
        with time_machine.travel(challenge.closes_at + GRACE + timedelta(seconds=seconds), tick=False):
            assert bool(list(case_gates.tasks(challenge.owner, [challenge]))) is is_task
            assert reads.stage_is_over(challenge) is is_task


# --- Applicants and everybody --------------------------------------------------------------------------------
def section(rf, user, solution) -> str:
    request = rf.get("/")
    request.user = user
    solution.refresh_from_db()
    return case_gates.solution_section(request, solution)


def test_applicants_see_where_they_stand_and_afterwards_their_own_feedback_and_scores(rf):
    gate, by = deciding_gate(2)
    one, other = solutions_of(gate)
    user = one.organisation.members.first()
    assert "You hear by" in section(rf, user, one) and "has agreed" in section(rf, user, one)
    deciding.decide(gate=gate, entries=[entry(one)], by=by)
    assert "Because of 1" not in section(rf, user, one)
    deciding.decide(gate=gate, entries=[entry(other, "stop")], by=by)
    body = section(rf, user, one)
    for words in ("Because of 1", "Dear all", "About need of 1", "75.0 of 100"):
        assert words in body
    assert "of 2" not in body
    for reviewer in panel_of(gate):
        assert reviewer.user.display_name not in body


def test_everybody_reads_who_goes_on_and_why_of_those_who_agreed(rf):
    gate, by = deciding_gate(3)
    named, unnamed, stopped = solutions_of(gate)
    Solution.objects.filter(pk=named.pk).update(may_name=True)
    challenge = gate.challenge
    deciding.decide(gate=gate, entries=[entry(named), entry(unnamed)], by=by)
    assert case_gates.public_section(rf.get("/"), challenge) == ""
    deciding.decide(gate=gate, entries=[entry(stopped, "stop")], by=by)
    explore = challenge.plan.stages.get(kind="explore")
    type(challenge).objects.filter(pk=challenge.pk).update(stage=explore, stage_kind="explore")
    challenge.refresh_from_db()
    body = case_gates.public_section(rf.get("/"), challenge)
    assert named.organisation.name in body and "Because of 1" in body
    assert named.summary and named.summary not in body  # it stands once, where the solutions do
    for row in (unnamed, stopped):
        assert row.organisation.name not in body and f"Because of {row.number}" not in body
    assert "1 solution went on from here without being named" in body and "1 does not go on" in body


def test_every_verb_has_words():
    known = {one.name for one in registries.event_words}
    assert {
        "scoring_begun",
        "scores_in",
        "gate_decided",
        "decision_made",
        "advanced",
        "held",
        "stopped",
    } <= known
    agree_all(score_all(gate_with(1)))
