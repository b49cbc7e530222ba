"""Modules: read by everybody, answered by those signed in; wrong answers explained, all right makes one badge."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import GroupPagePermission, Locale

from accounts.actions.roles import sync_roles
from champions import training
from champions.actions import training as actions
from champions.blocks import QuestionBlock
from champions.models import Completion, ModulePage
from champions.models.training import code_of, new_code
from champions.parts.training import has_training
from engagement.errors import Refused
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import RoadmapPageFactory
from tests.factories.training import (
    RIGHT,
    ChampionsPageFactory,
    ModulePageFactory,
    ResourcePageFactory,
    TrainingPageFactory,
    completed,
    steps,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def person(client):
    user = UserFactory(display_name="Hodan")
    client.force_login(user, backend=BACKEND)
    return user


def url(module: ModulePage, part: str) -> str:
    return f"/champions/training/{module.slug}/{part}"


# --- Reading ------------------------------------------------------------------------------------------------
def test_everybody_reads_the_steps_one_page_each_back_and_forth(client):
    module = ModulePageFactory(title="Patience")
    assert f'href="{url(module, "1/")}"' in client.get(module.url).content.decode()
    first, last = client.get(url(module, "1/")), client.get(url(module, "3/"))
    assert "Step 1 of 3" in first.content.decode()
    assert (first.context["back_url"], first.context["next_url"]) == (module.url, url(module, "2/"))
    assert (last.context["back_url"], last.context["next_url"]) == (
        url(module, "2/"),
        url(module, "questions/"),
    )
    for response in (first, last):
        assert response["Cache-Control"].startswith("public") and not response.cookies


@pytest.mark.parametrize("part", ["0/", "4/", "99999/"])
def test_a_step_that_is_not_there_is_not_found(client, part):
    assert client.get(url(ModulePageFactory(), part)).status_code == 404


def test_a_draft_cannot_be_read_nor_answered(client, person):
    module = ModulePageFactory(live=False)
    assert client.get(url(module, "1/")).status_code == 404
    assert client.post(url(module, "questions/"), RIGHT).status_code == 404


def test_reading_costs_the_same_whatever_there_is(client):
    module = ModulePageFactory(steps=steps("One"))

    def cost():
        assert client.get(url(module, "1/")).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(url(module, "1/"))
        return len(queries)

    small = cost()
    ModulePageFactory.create_batch(10, steps=steps(*map(str, range(20))))
    assert cost() == small <= 8


def test_the_questions_ask_to_sign_in_and_lead_back(client):
    where = url(ModulePageFactory(), "questions/")
    response = client.get(where)
    assert response.status_code == 302 and f"next={where}" in response.url


# --- Answering ----------------------------------------------------------------------------------------------
def test_a_wrong_answer_keeps_what_was_chosen_and_says_why_and_right_ones_say_so_too(client, person):
    module = ModulePageFactory()
    response = client.post(url(module, "questions/"), RIGHT | {"question_2": "2", "shows_name": "on"})
    html = response.content.decode()
    assert response.status_code == 200 and not Completion.objects.exists()
    assert "Question 2: not quite. Because 2." in html and html.count("Because 1.") == 2
    form = response.context["form"]
    assert form["question_2"].value() == "2" and form["shows_name"].value()
    assert 'href="#id_question_2' in html


def test_an_answer_that_is_missing_or_made_up_is_asked_for(client, person):
    module = ModulePageFactory()
    html = client.post(url(module, "questions/"), {"question_1": "1", "question_2": "9"}).content.decode()
    assert "Choose one of the answers to question 2" in html and "Choose an answer to question 3" in html


def test_all_right_makes_a_badge_and_answering_again_changes_nothing(client, person):
    module = ModulePageFactory(title="Patience")
    response = client.post(url(module, "questions/"), RIGHT)
    assert response.url == url(module, "done/")
    made = Completion.objects.get()
    assert (made.user, made.module, made.title, made.shows_name) == (
        person,
        module.translation_key,
        "Patience",
        False,
    )
    module.title = "Patience and tea"
    module.save_revision().publish()
    assert "shows_name" not in client.get(url(module, "questions/")).context["form"].fields
    client.post(url(module, "questions/"), RIGHT | {"shows_name": "on"})
    again = Completion.objects.get()
    assert (again.title, again.shows_name, again.completed_at) == ("Patience", False, made.completed_at)


@pytest.mark.parametrize("given", [{}, {"shows_name": "on"}])
def test_the_name_is_shown_only_to_whom_it_was_allowed(client, person, given):
    client.post(url(ModulePageFactory(), "questions/"), RIGHT | given)
    assert Completion.objects.get().shows_name == bool(given)


def test_the_action_itself_refuses_wrong_and_missing_answers():
    module, user = ModulePageFactory(), UserFactory()
    for answers in ([1, 1, 0], [1, 1], []):
        with pytest.raises(Refused) as refusal:
            actions.complete(module=module, by=user, answers=answers)
        assert refusal.value.code == "wrong"
    assert not Completion.objects.exists()


def test_the_done_page_says_what_is_left_and_sends_back_who_is_not_done(client, person):
    module, other = ModulePageFactory(), ModulePageFactory(title="Scams", is_required=True)
    assert client.get(url(module, "done/")).url == url(module, "questions/")
    completed(module, by=person)
    response = client.get(url(module, "done/"))
    assert [(one.title, one.required) for one in response.context["left"]] == [("Scams", True)]
    assert other.url in response.content.decode() and "Because 1." in response.content.decode()


def test_private_pages_are_kept_by_nobody(client, person):
    module = ModulePageFactory()
    completed(module, by=person)
    for where in (url(module, "questions/"), url(module, "done/"), "/account/training/"):
        response = client.get(where)
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")


# --- Progress -----------------------------------------------------------------------------------------------
def test_progress_names_every_module_in_order_with_its_day_and_whether_it_is_required():
    first, second = ModulePageFactory(title="One", is_required=True), ModulePageFactory(title="Two")
    user = UserFactory()
    done = completed(first, by=user)
    completed(second)
    assert training.progress_of(user) == [
        ("One", first.url, done.completed_at, True),
        ("Two", second.url, None, False),
    ]
    assert training.has_done_required(user) and not training.has_done_required(UserFactory())


def test_progress_costs_one_query_once_pages_are_remembered_whatever_their_number():
    user = UserFactory()
    ModulePageFactory.create_batch(6)
    training.progress_of(user)
    with CaptureQueriesContext(connection) as queries:
        training.progress_of(user)
    assert len(queries) <= 2  # the token of what is published, and theirs


def test_where_a_language_has_no_modules_those_of_the_site_are_shown(settings):
    from django.utils import translation

    Locale.objects.get_or_create(language_code="ur")
    ModulePageFactory(title="One")
    with translation.override("ur"):
        assert [one.title for one in training.progress_of(UserFactory())] == ["One"]


def test_required_modules_stand_first_and_say_so(client):
    ModulePageFactory(title="Later"), ModulePageFactory(title="Must", is_required=True)
    html = client.get("/champions/training/").content.decode()
    assert html.index("Must") < html.index("Later") and "for new champions" in html


def test_the_training_page_shows_ones_own_progress_and_nobody_elses(client, person):
    module = ModulePageFactory()
    completed(module)
    assert client.get("/champions/training/").context["done_count"] == 0
    completed(module, by=person)
    assert "You did 1 of 1 module." in client.get("/champions/training/").content.decode()


def test_an_account_lists_its_training_with_badges_of_modules_that_are_gone(client, person):
    gone = ModulePageFactory(title="Old")
    completed(gone, by=person)
    ModulePageFactory(title="New", is_required=True)
    gone.delete()
    html = client.get("/account/training/").content.decode()
    assert "this module is no longer given" in html and "To do, for new champions" in html
    assert "Your training" in client.get("/account/").content.decode()


def test_the_account_offers_it_to_champions_and_to_whoever_did_a_module():
    assert not has_training(UserFactory())
    assert has_training(ChampionFactory().user) and has_training(completed().user)


# --- What must never be false ---------------------------------------------------------------------------------
def test_a_person_has_one_completion_of_a_module_and_one_without_a_person_is_withdrawn():
    row = completed(shows_name=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Completion.objects.create(user=row.user, module=row.module, title="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Completion.objects.filter(pk=row.pk).update(user=None)


def test_codes_cannot_be_guessed_and_are_read_however_they_are_typed():
    codes = {new_code() for _number in range(500)}
    assert len(codes) == 500
    code = codes.pop()
    assert code_of(code.lower().replace("-", " ")) == code and len(code) == 19


@pytest.mark.parametrize("right", [(), (0, 1)])
def test_a_question_has_exactly_one_right_answer(right):
    block = QuestionBlock()
    value = block.to_python(
        {
            "question": "Why?",
            "options": [
                {"text": str(place), "is_right": place in right, "explanation": "Because."}
                for place in range(3)
            ],
        }
    )
    with pytest.raises(StructBlockValidationError):
        block.clean(value)


# --- Who writes the pages -------------------------------------------------------------------------------------
def test_coordinators_write_below_the_champions_page_and_nowhere_else():
    roadmap, page = RoadmapPageFactory(), ChampionsPageFactory()
    page.save_revision().publish()
    resource = ResourcePageFactory()
    coordinator = UserFactory(roles=["champions_coordinator"])
    assert resource.permissions_for_user(coordinator).can_edit()
    assert resource.permissions_for_user(coordinator).can_publish()
    assert not roadmap.permissions_for_user(coordinator).can_edit()
    assert not page.get_parent().permissions_for_user(coordinator).can_add_subpage()


def test_a_new_branch_is_theirs_when_it_is_published_and_syncing_again_changes_nothing():
    sync_roles()
    rows = GroupPagePermission.objects.filter(group__name="Champions coordinators")
    assert not rows.exists()
    ChampionsPageFactory().save_revision().publish()
    assert rows.count() == 3
    assert sync_roles() == []


def test_a_list_without_modules_says_so(client):
    TrainingPageFactory()
    assert "No modules yet" in client.get("/champions/training/").content.decode()
