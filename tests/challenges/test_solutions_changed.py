"""A form held open while the plan gets a newer version: nothing that was typed is lost, with scripts and without."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from challenges.actions import handing_in, inviting
from challenges.actions.plans import content_of, make_plan
from challenges.models import ChangeNotice, FormQuestion
from challenges.places_solutions import kept_answers, kept_files, places
from tests.challenges.answering import BACKEND, png, upload, whole
from tests.factories.challenges import SolutionFactory, member
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    HomePageFactory()


@pytest.fixture
def draft():
    return SolutionFactory()


@pytest.fixture
def meera(draft):
    return member(draft.organisation, display_name="Meera")


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def url(solution, name, *args) -> str:
    return reverse(f"challenges:solution_{name}", args=[solution.public_id, *args])


def republish(challenge, *, without=(), kinds=None, choices=None, steps=None) -> ChangeNotice:
    """A newer version of the plan, to which the open invitation goes over."""
    content = content_of(challenge.plan)
    invite = next(stage for stage in content["stages"] if stage["kind"] == "invite")
    invite["form"] = [one for one in invite["form"] if one["key"] not in without]
    for one in invite["form"]:
        one["kind"] = (kinds or {}).get(one["key"], one["kind"])
        one["choices"] = (choices or {}).get(one["key"], one["choices"])
        one["step"] = (steps or {}).get(one["key"], one["step"])
    plan = make_plan(programme=challenge.programme, content=content, by=None)
    return inviting.announce(challenge=challenge, text="One question less.", plan=plan, by=challenge.owner)


def fresh(solution):
    return type(solution).objects.get(pk=solution.pk)


def test_what_is_still_asked_is_saved_there_and_what_is_not_is_kept_and_said(draft, meera):
    shown = draft.stage_id
    republish(draft.challenge, without=["new"])
    data = {"stage": shown, "q_idea": "A board", "r_idea": "0", "q_new": "It is new", "r_new": "0"}
    page = as_(meera).post(url(draft, "step", 1), data).content.decode()
    assert "The questions have changed" in page and "One question less." in page
    assert "Saved: this question is still asked." in page
    assert "kept on the page of all pages" in page and "It is new</textarea>" in page
    row = fresh(draft)
    idea = row.answers.get(question__key="idea")
    assert (idea.text, idea.question.stage_id) == ("A board", row.stage_id) and row.stage_id != shown
    assert [one.text for one in kept_answers(row)] == ["It is new"]
    form = as_(meera).get(url(draft, "form")).content.decode()
    assert "Kept from questions that are not asked any more" in form and "It is new" in form
    assert "The questions changed on" in form


def test_saving_as_it_is_typed_says_that_the_questions_changed_and_keeps_all(draft, meera):
    shown = draft.stage_id
    republish(draft.challenge, without=["new"])
    data = {"stage": shown, "q_new": "It is new", "r_new": "0"}
    answer = as_(meera).post(url(draft, "save"), data).json()
    assert answer["saved"] == {"new": 1} and "changed the questions" in answer["says"]
    later = as_(meera).post(url(draft, "save"), {**data, "q_new": "Newer", "r_new": "1"}).json()
    assert later["saved"] == {"new": 2}
    assert [one.text for one in kept_answers(fresh(draft))] == ["Newer"]


def test_a_page_of_the_form_that_is_gone_loses_nothing(draft, meera):
    shown = draft.stage_id
    republish(draft.challenge, without=["cost", "demo", "drawings"])
    data = {"stage": shown, "q_cost": "900", "r_cost": "0", "f_drawings": upload("plan.png", png())}
    response = as_(meera).post(url(draft, "step", 4), data)
    page = response.content.decode()
    assert response.status_code == 200 and "900</textarea>" in page and "plan.png" in page
    row = fresh(draft)
    assert [one.name for one in kept_files(row)] == ["plan.png"]
    form = as_(meera).get(url(draft, "form")).content.decode()
    assert "900" in form and "plan.png" in form


def test_a_question_that_is_answered_in_another_way_now_is_not_the_same(draft, meera):
    shown = draft.stage_id
    idea = draft.stage.questions.get(key="idea")
    draft.answers.create(question=idea, text="In words")
    republish(draft.challenge, kinds={"idea": "choice", "new": "short"}, choices={"idea": ["A", "B"]})
    row = fresh(draft)
    assert [one.text for one in kept_answers(row)] == ["In words"]
    found = places(row, ["idea", "new"], shown)
    assert found["idea"].stage_id == shown and found["new"].stage_id == row.stage_id
    page = as_(meera).get(url(draft, "step", 1)).content.decode()
    assert "In words" not in page


def test_a_question_that_moved_to_another_page_takes_its_answer_along(draft, meera):
    shown = draft.stage_id
    republish(draft.challenge, steps={"new": 2})
    data = {"stage": shown, "q_idea": "", "r_idea": "0", "q_new": "Moved", "r_new": "0"}
    page = as_(meera).post(url(draft, "step", 1), data).content.decode()
    assert f"{url(draft, 'step', 2)}#id_q_new" in page
    assert "Moved</textarea>" in as_(meera).get(url(draft, "step", 2)).content.decode()


def test_a_colleague_who_was_quicker_in_the_new_form_loses_nothing_either(draft, meera):
    stefan = member(draft.organisation, display_name="Stefan")
    shown = draft.stage_id
    republish(draft.challenge, without=["new"])
    row = fresh(draft)
    as_(stefan).post(url(row, "step", 1), {"stage": row.stage_id, "q_idea": "Theirs", "r_idea": "0"})
    page = (
        as_(meera)
        .post(url(row, "step", 1), {"stage": shown, "q_idea": "Mine", "r_idea": "0"})
        .content.decode()
    )
    assert "Stefan changed this answer" in page and "Theirs" in page and "Mine</textarea>" in page
    assert row.answers.get(question__key="idea").text == "Theirs"


def test_too_late_shows_what_was_typed_to_be_copied(draft, meera):
    shown = draft.stage_id
    republish(draft.challenge, without=["cost", "demo", "drawings"])
    client = as_(meera)
    with time_machine.travel(draft.challenge.closes_at, tick=False):
        client = as_(meera)
        response = client.post(url(draft, "step", 4), {"stage": shown, "q_cost": "900", "r_cost": "0"})
    page = response.content.decode()
    assert response.status_code == 409 and "It was not saved" in page and "900</textarea>" in page
    assert not fresh(draft).answers.exists()


def test_what_is_kept_is_not_handed_in():
    draft, meera = whole()
    as_(meera).post(url(draft, "step", 4), {"f_drawings": upload("plan.png", png()), "stay": "1"})
    republish(draft.challenge, without=["new", "drawings"])
    row = fresh(draft)
    version = handing_in.hand_in(solution=row, by=meera, received_at=ChangeNotice.objects.get().at)
    assert "new" not in version.content["answers"] and version.content["files"] == []
    assert not version.files.exists() and kept_files(row).count() == 1


def test_the_stage_of_another_programme_names_no_questions(draft):
    other = SolutionFactory()
    found = places(draft, ["idea", "help"], other.stage_id)
    assert {one.stage_id for one in found.values()} == {draft.stage_id}
    FormQuestion.objects.filter(stage=draft.stage_id, key="help").delete()
    assert "help" not in places(draft, ["idea", "help"], other.stage_id)


def test_a_choice_that_is_not_offered_any_more_is_said(draft, meera):
    question = draft.stage.questions.get(key="stage_now")
    draft.answers.create(question=question, text=question.choices[0])
    republish(draft.challenge, choices={"stage_now": ["Something else"]})
    page = as_(meera).get(url(draft, "step", 2)).content.decode()
    assert f"You had chosen “{question.choices[0]}”" in page


def test_the_same_person_in_two_windows_reads_both_texts(draft, meera):
    client, stage = as_(meera), draft.stage_id
    client.post(url(draft, "step", 1), {"stage": stage, "q_idea": "First", "r_idea": "0"})
    page = client.post(
        url(draft, "step", 1), {"stage": stage, "q_idea": "Second", "r_idea": "0"}
    ).content.decode()
    assert "in another window" in page and "First" in page and "Second</textarea>" in page
    quick = client.post(url(draft, "save"), {"stage": stage, "q_idea": "Third", "r_idea": "0"}).json()
    assert "in another window" in quick["conflicts"]["idea"]
