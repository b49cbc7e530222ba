"""The report of a stage: who writes it and until when, two at once, what is missing, and who reads it."""

import pytest
from django.urls import reverse

from challenges import permissions
from challenges.actions import reporting
from challenges.actions.answers import Typed
from challenges.audit_stages import files
from challenges.copying_solutions import report as copy_report
from challenges.models import Gate, StageDate
from challenges.panels_stages import tasks
from challenges.scores_reading import reading_of
from engagement.errors import Refused
from tests.challenges.stages import in_stage
from tests.factories.challenges import ChallengeFactory, SolutionFactory, firm, member, stage_of

pytestmark = pytest.mark.django_db

TEXTS = {"learnt": "Fridges are read", "users": "Five homes", "build": "Fifty boards", "cost": "18,400"}
OTHERS = (
    "officer", "runner", "runner of another stage", "member of another firm", "officer of another department",
    "reviewer", "citizen",
)  # fmt: skip


def exploring(gate="preparing", **given):
    world = in_stage("explore", **given)
    Gate.objects.filter(challenge=world.challenge).update(state=gate)
    world.solution.answers.filter(question__stage=world.stage).delete()
    return world


def url(world):
    return f"/challenges/solutions/{world.solution.public_id}/report/"


def page_of(client, world, name):
    client.force_login(world.people[name])
    return client.get(world.solution.get_absolute_url()).content.decode()


def sent(world, revision=0, **texts):
    given = {f"q_{key}": text for key, text in texts.items()}
    return {"stage": world.stage.pk, **given, **{f"r_{key}": revision for key in texts}}


def write(world, *, hand_in=True, revision=0, **texts):
    typed = {key: Typed(text=text, revision=revision) for key, text in (texts or TEXTS).items()}
    return reporting.save_report(
        solution=world.solution, stage=world.stage, typed=typed, by=world.people["member"], hand_in=hand_in
    )


def texts_of(world):
    return dict(
        world.solution.answers.filter(question__stage=world.stage).values_list("question__key", "text")
    )


def came_in(world):
    return world.solution.events.filter(verb="stage_report_in").count()


@pytest.mark.parametrize("gate", ["", "preparing", "scoring", "moderating", "deciding", "decided"])
def test_members_write_it_until_its_panel_begins_to_score(gate):
    world = exploring(gate)
    if not gate:
        Gate.objects.all().delete()
    may = gate in ("", "preparing")
    assert permissions.can_report(world.people["member"], world.solution) is may
    assert not any(permissions.can_report(world.people[name], world.solution) for name in OTHERS)


@pytest.mark.parametrize("state", ["handed_in", "on_hold", "stopped", "withdrawn", "ended"])
def test_only_of_a_solution_that_goes_on(state):
    world = exploring(state=state)
    assert not permissions.can_report(world.people["member"], world.solution)
    with pytest.raises(Refused):
        write(world)


@pytest.mark.parametrize("kind", ["invite", "accelerate"])
def test_only_of_a_stage_of_work_that_asks_something(kind, client):
    world = exploring()
    world.solution.stage = stage_of(world.challenge, kind)
    world.solution.save()
    assert not permissions.can_report(world.people["member"], world.solution)
    client.force_login(world.people["member"])
    assert client.get(url(world)).status_code == 404


@pytest.mark.parametrize("name", OTHERS)
def test_to_everybody_else_the_page_of_the_report_is_not_there(client, name):
    world = exploring()
    client.force_login(world.people[name])
    assert (
        client.get(url(world)).status_code == client.post(url(world), sent(world, **TEXTS)).status_code == 404
    )
    assert not texts_of(world)


def test_the_page_of_the_solution_says_what_by_when_and_where(client):
    world = exploring()
    StageDate.objects.filter(stage=world.stage).update(ends_on="2026-12-18")
    page = page_of(client, world, "member")
    assert "What you hand in at this stage" in page and world.stage.hands_in in page
    assert "18 December" in page and url(world) in page
    assert url(world) not in page_of(client, world, "officer")


def test_saved_incomplete_it_stays_the_firm_s_own(client):
    world = exploring()
    client.force_login(world.people["member"])
    assert client.post(url(world), sent(world, learnt="Only this")).status_code == 302
    assert texts_of(world) == {"learnt": "Only this"} and came_in(world) == 0
    assert "Only this" in page_of(client, world, "member")
    assert "Only this" not in page_of(client, world, "officer")
    assert list(tasks(world.people["officer"], [world.challenge])) == []


def test_handing_in_names_what_is_missing_and_keeps_what_was_typed(client):
    world = exploring()
    client.force_login(world.people["member"])
    page = client.post(url(world), {**sent(world, learnt="This", cost="a lot"), "hand_in": "1"})
    text = page.content.decode()
    assert page.status_code == 200 and text.count("Answer this question.") >= 2
    assert "Enter an amount in pounds" in text and 'value="a lot"' in text
    assert texts_of(world) == {"learnt": "This", "cost": "a lot"} and came_in(world) == 0


def test_once_it_is_in_officer_and_runner_read_it_and_it_waits_until_it_is_scored(client):
    world = exploring()
    client.force_login(world.people["member"])
    assert client.post(url(world), {**sent(world, **TEXTS), "hand_in": "1"}).status_code == 302
    for name in ("officer", "runner", "member"):
        page = page_of(client, world, name)
        assert "Fifty boards" in page and "£18,400" in page and "The report of a stage came in" in page
    for name in ("member of another firm", "officer of another department", "citizen"):
        client.force_login(world.people[name])
        assert client.get(world.solution.get_absolute_url()).status_code == 404
    said = [task.text for task in tasks(world.people["officer"], [world.challenge])]
    assert said == [f"1 report to read: {world.challenge.title}"]
    Gate.objects.update(state="scoring")
    assert list(tasks(world.people["officer"], [world.challenge])) == []


def test_handing_in_twice_what_did_not_change_is_once_and_a_change_comes_in_anew():
    world = exploring()
    assert write(world).is_in and write(world, revision=1).is_in
    assert came_in(world) == 1
    assert write(world, revision=1, learnt="More").is_in
    assert came_in(world) == 2
    write(world, hand_in=False, revision=2, learnt="Still more")
    assert came_in(world) == 2
    write(world, revision=3, learnt="Still more")
    assert came_in(world) == 3


def test_of_two_people_who_write_at_once_neither_loses_a_word(client):
    world = exploring()
    other = member(world.solution.organisation, display_name="Meera")
    client.force_login(other)
    client.post(url(world), sent(world, learnt="Meera’s"))
    client.force_login(world.people["member"])
    page = client.post(url(world), {**sent(world, learnt="Priya’s", users="Five"), "hand_in": "1"})
    text = page.content.decode()
    assert "Meera’s" in text and "Priya’s" in text and "Saved by Meera" in text
    assert texts_of(world) == {"learnt": "Meera’s", "users": "Five"}
    assert came_in(world) == 0
    assert client.post(url(world), sent(world, revision=1, learnt="Both")).status_code == 302
    assert texts_of(world)["learnt"] == "Both"


def test_once_scoring_begins_nothing_is_saved_and_what_was_typed_comes_back(client):
    world = exploring()
    write(world)
    Gate.objects.update(state="scoring")
    client.force_login(world.people["member"])
    assert client.get(url(world)).status_code == 302
    page = client.post(url(world), sent(world, revision=1, learnt="Too late"))
    text = page.content.decode()
    assert page.status_code == 200 and "Too late" in text and "its review has begun" in text
    assert texts_of(world)["learnt"] == "Fridges are read"


def test_what_was_typed_comes_back_where_the_solution_went_on_meanwhile(client):
    world = exploring()
    world.solution.stage = stage_of(world.challenge, "prototype")
    world.solution.save()
    client.force_login(world.people["member"])
    page = client.post(url(world), sent(world, learnt="Too late"))
    assert page.status_code == 200 and "Too late" in page.content.decode()
    assert not texts_of(world)


def test_the_report_of_an_earlier_stage_stays_readable(client):
    world = exploring()
    write(world)
    world.solution.stage = stage_of(world.challenge, "prototype")
    world.solution.save()
    page = page_of(client, world, "officer")
    assert "Fifty boards" in page and f"What was handed in: {world.stage.applicant_name}" in page


@pytest.mark.parametrize("is_in", [True, False])
def test_a_reviewer_reads_beside_the_scores_what_is_in_and_no_draft(client, is_in):
    world = exploring()
    write(world, hand_in=is_in)
    Gate.objects.update(state="scoring")
    gate = Gate.objects.get(challenge=world.challenge)
    client.force_login(world.people["reviewer"])
    page = client.get(reverse("challenges:review_sheet", args=[gate.public_id, world.solution.number]))
    assert page.status_code == 200 and ("Fifty boards" in page.content.decode()) is is_in


def test_where_the_stage_is_blind_the_report_names_nobody(client):
    world = exploring(organisation=firm("Zzyzx Works Ltd"))
    world.stage.is_blind = True
    world.stage.save()
    write(world, **{**TEXTS, "learnt": "We of Zzyzx Works, and Priya, asked"})
    Gate.objects.update(state="scoring")
    gate = Gate.objects.get(challenge=world.challenge)
    reading = reading_of(world.people["reviewer"], gate, world.solution)
    said = " ".join(text for _label, text in reading.report)
    assert "Fifty boards" in said and "Zzyzx" not in said and "Priya" not in said


def test_the_audit_pack_holds_reports_that_are_in_and_no_draft():
    world, other = exploring(), exploring()
    write(world)
    write(other, hand_in=False)
    for one, is_there in ((world, True), (other, False)):
        found = dict(files(one.people["officer"], one.challenge))["stages/reports.csv"].decode()
        assert ("Fifty boards" in found) is is_there


def test_a_later_answer_is_not_copied_into_another_invitation():
    world = exploring()
    write(world)
    target = SolutionFactory(
        challenge=ChallengeFactory(open=True, programme=world.challenge.programme),
        organisation=world.solution.organisation,
    )
    found = copy_report(world.solution, target)
    assert "18,400" not in [text for _question, text in found.answers]


def test_it_saves_itself_as_it_is_typed_and_says_who_was_quicker(client):
    world = exploring()
    client.force_login(world.people["member"])
    save = url(world) + "save/"
    first = client.post(save, sent(world, learnt="Fridges are read")).json()
    assert first["saved"] == {"learnt": 1}
    assert first["says"].startswith("Saved at ")
    assert texts_of(world) == {"learnt": "Fridges are read"}
    late = client.post(save, sent(world, learnt="Ovens are read")).json()
    assert "Press Save to see both texts" in late["conflicts"]["learnt"]
    assert texts_of(world) == {"learnt": "Fridges are read"}
    assert came_in(world) == 0
    world.challenge.gates.update(state="scoring")
    over = client.post(save, sent(world, revision=1, learnt="Ovens"))
    assert over.status_code == 409
    assert "can’t be changed any more" in over.json()["says"]
