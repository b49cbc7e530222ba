"""The draft of a plan is a row: it outlives the browser, and of two officers who edit it neither loses a word."""

import pytest
from django.test import Client

from challenges.actions.versions import keep_version
from challenges.models import PlanDraft
from tests.accounts.signing import sign_in_with_second_factor
from tests.challenges.test_office_plans import edited, fields, page, press
from tests.factories.challenges import ProgrammeFactory, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory()


def at_a_desk_of_their_own(programme, name: str) -> Client:
    client = Client()
    sign_in_with_second_factor(client, officer(programme.department, display_name=name))
    return client


@pytest.fixture
def ann(programme):
    return at_a_desk_of_their_own(programme, "Ann")


@pytest.fixture
def ben(programme):
    return at_a_desk_of_their_own(programme, "Ben")


def stage_url(programme, number: int = 2) -> str:
    return page("plan_stage", programme) + f"?number={number}"


def opened(desk, programme, number: int = 2) -> dict[str, str]:
    return fields(desk.get(stage_url(programme, number)))


def save(desk, programme, sent: dict[str, str], number: int = 2, **typed: str):
    return desk.post(stage_url(programme, number), {**sent, "do": "save", **typed})


def stages(programme) -> list[dict]:
    return PlanDraft.objects.get(programme=programme).content["stages"]


def label(programme, place: int = 1) -> str:
    return stages(programme)[place]["form"][0]["label"]


def test_a_draft_outlives_the_browser_and_a_colleague_goes_on_with_it(ann, ben, programme):
    assert (
        save(ann, programme, opened(ann, programme), **{"form-0-label": "What would you do?"}).status_code
        == 302
    )
    ann.session.flush()
    shown = ben.get(page("plan", programme))
    assert "What would you do?" in shown.content.decode()
    assert "last changed by Ann" in shown.content.decode()
    assert press(ben, programme, "make", notice="A clearer question").status_code == 302
    assert programme.plan.number == 2
    assert not PlanDraft.objects.exists()


def test_two_who_change_different_stages_both_keep_their_words(ann, ben, programme):
    first, second = opened(ann, programme, 2), opened(ben, programme, 1)
    assert save(ann, programme, first, 2, **{"form-0-label": "Ann asks"}).status_code == 302
    assert save(ben, programme, second, 1, **{"stage-staff_name": "Ben begins"}).status_code == 302
    assert (label(programme), stages(programme)[0]["staff_name"]) == ("Ann asks", "Ben begins")


def test_who_saves_a_stage_that_somebody_changed_is_told_first_and_keeps_what_they_typed(ann, ben, programme):
    first, second = opened(ann, programme), opened(ben, programme)
    save(ann, programme, first, **{"form-0-label": "Ann asks"})
    told = save(ben, programme, second, **{"form-0-label": "Ben asks"})
    assert told.status_code == 200
    html = told.content.decode()
    assert "Ann changed this stage" in html
    assert "“Ann asks” → “Ben asks”" in html
    assert label(programme) == "Ann asks"
    again = fields(told)
    assert again["form-0-label"] == "Ben asks"
    assert save(ben, programme, again).status_code == 302
    assert label(programme) == "Ben asks"


def test_a_button_of_rows_does_not_make_the_page_forget_what_it_had_seen(ann, ben, programme):
    second = opened(ben, programme)
    save(ann, programme, opened(ann, programme), **{"form-0-label": "Ann asks"})
    more = fields(ben.post(stage_url(programme), {**second, "do": "down:form:0"}))
    assert save(ben, programme, more).status_code == 200
    assert label(programme) == "Ann asks"


def test_a_stage_that_was_moved_meanwhile_is_saved_where_it_stands_now(ann, ben, programme):
    second = opened(ben, programme, 3)
    press(ann, programme, "up:3")
    assert save(ben, programme, second, 3, **{"stage-staff_name": "Ben looks"}).status_code == 302
    assert stages(programme)[1]["staff_name"] == "Ben looks"
    assert [stage["kind"] for stage in stages(programme)][1:3] == ["explore", "invite"]


def test_a_stage_that_was_removed_meanwhile_can_be_put_back(ann, ben, programme):
    second = opened(ben, programme, 3)
    press(ann, programme, "remove:3")
    told = save(ben, programme, second, 3, **{"stage-staff_name": "Ben looks"})
    assert "Ann removed this stage" in told.content.decode()
    assert len(stages(programme)) == 5
    assert save(ben, programme, fields(told), 3).status_code == 302
    assert [stage["kind"] for stage in stages(programme)][2] == "explore"
    assert stages(programme)[2]["staff_name"] == "Ben looks"


def test_questions_of_fit_are_kept_the_same_way(ann, ben, programme):
    url = page("plan_fit", programme)
    first, second = fields(ann.get(url)), fields(ben.get(url))
    assert ann.post(url, {**first, "fit-0-question": "Ann?", "do": "save"}).status_code == 302
    told = ben.post(url, {**second, "fit-0-question": "Ben?", "do": "save"})
    assert "Ann changed these questions" in told.content.decode()
    assert "Ann?" in told.content.decode()
    assert ben.post(url, {**fields(told), "do": "save"}).status_code == 302
    assert PlanDraft.objects.get().content["fit_questions"][0]["question"] == "Ben?"


@pytest.mark.parametrize("do", ["make", "discard", "remove:3", "add"])
def test_a_button_pressed_on_an_older_draft_does_nothing_and_says_who_changed_it(ann, ben, programme, do):
    seen = ben.get(page("plan", programme)).context["seen"]
    save(ann, programme, opened(ann, programme), **{"form-0-label": "Ann asks"})
    sent = {"seen": seen, "do": do, "notice": "Mine", "kind": "explore"}
    answer = ben.post(page("plan", programme), sent, follow=True)
    assert "Ann changed the draft" in answer.content.decode()
    assert (label(programme), len(stages(programme)), programme.plans.count()) == ("Ann asks", 6, 1)
    if do == "make":
        assert answer.context["form"]["notice"].value() == "Mine"
        assert ben.post(page("plan", programme), {**sent, "seen": answer.context["seen"]}).status_code == 302
        assert programme.plans.count() == 2


def test_a_draft_of_an_older_version_is_not_lost_when_a_newer_one_is_made(ann, programme):
    save(ann, programme, opened(ann, programme), **{"form-0-label": "Ann asks"})
    keep_version(programme=programme, content=edited(programme), by=None, notice="By a command", base=1)
    refused = press(ann, programme, "make", notice="Mine")
    assert refused.status_code == 200 and refused.context["is_old"]
    assert press(ann, programme, "go_on").status_code == 302
    shown = ann.get(page("plan", programme))
    assert not shown.context["is_old"]
    assert "Ann asks" in shown.content.decode()
    assert press(ann, programme, "make", notice="Mine").status_code == 302
    assert programme.plan.number == 3
