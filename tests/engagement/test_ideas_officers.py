"""Officers' screens for ideas: what is theirs, and each decision through its form."""

import pytest
from django.urls import reverse

from engagement.actions import ideas, states
from engagement.models import Idea
from tests.accounts.signing import sign_in_with_second_factor
from tests.engagement.moderating import client_of, make_comment, moderator
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.engagement import suggested
from tests.scoped_rows import matter_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return OrganisationFactory(department=True, name="Parks")


@pytest.fixture
def officer(department):
    user = UserFactory(roles=["department_officer"], password=PASSWORD, second_factor=True)
    MembershipFactory(organisation=department, user=user)
    return user


@pytest.fixture
def screens(client, officer):
    sign_in_with_second_factor(client, officer)
    return client


def url(name: str, idea: Idea) -> str:
    return reverse(f"ideas:{name}", args=[idea.pk])


def test_the_list_narrows_by_state_and_the_page_has_words_trail_and_those_like_it(
    screens, department, officer
):
    one = suggested(matter_of(department), title="Benches along the canal")
    two = suggested(matter_of(department), title="Canal benches with backs", text="Second text")
    ideas.review(by=officer, idea=one, reason="We count them.")
    page = screens.get(reverse("ideas:index") + "?state=review").content.decode()
    assert one.title in page and two.title not in page
    page = screens.get(url("inspect", one)).content.decode()
    for words in (one.comment.text, "We count them.", two.title, f"{url('merge', one)}?into={two.pk}"):
        assert words in page


POSTS = {
    "review": {"reason": "We look."},
    "take_up": {"reason": "Yes.", "taken_as": "candidate"},
    "merge": {"reason": "The same."},
    "not_now": {"reason": "No money."},
}


@pytest.mark.parametrize("name", POSTS)
def test_each_decision_is_a_form_with_a_reason(screens, department, officer, name):
    idea = suggested(matter_of(department))
    given = dict(POSTS[name])
    if name == "merge":
        given["into"] = suggested(matter_of(department), title="Another", text="Other").pk
    assert screens.get(url(name, idea)).status_code == 200
    assert "reason" in screens.post(url(name, idea), {**given, "reason": " "}).context["form"].errors
    response = screens.post(url(name, idea), given)
    assert response.url == url("inspect", idea)
    idea.refresh_from_db()
    assert (idea.state_by, idea.state_reason, idea.department) == (officer, given["reason"], department)
    assert idea.state != "new"
    assert screens.get(url(name, idea)).status_code in (302, 403)


def test_a_step_needs_its_action_and_its_reference(screens, department):
    idea = suggested(matter_of(department))
    errors = screens.post(url("take_up", idea), {"reason": "Yes.", "taken_as": "step"}).context["form"].errors
    assert {"where", "ref"} <= set(errors)


def test_what_is_decided_can_be_opened_again(screens, department, officer):
    idea = suggested(matter_of(department))
    ideas.not_now(by=officer, idea=idea, reason="No.")
    assert screens.post(url("reopen", idea), {"reason": "There is money now."}).status_code == 302
    idea.refresh_from_db()
    assert idea.state == "review"


def test_the_chooser_finds_by_words_what_this_officer_may_see(screens, department):
    suggested(matter_of(department), title="Benches along the canal")
    suggested(matter_of(department), title="Otters")
    other = OrganisationFactory(department=True, name="Other")
    suggested(matter_of(other), title="Benches elsewhere")
    page = screens.get(reverse("idea_chooser:choose_results") + "?q=bench").content.decode()
    assert "Benches along the canal" in page and "Otters" not in page and "elsewhere" not in page


def test_nothing_is_decided_about_what_is_not_public(screens, department):
    idea = suggested(matter_of(department))
    states.change_state(comment=idea.comment, state="held", by=None)
    for name in POSTS:
        screens.post(url(name, idea), POSTS[name])
    idea.refresh_from_db()
    assert idea.state == "new"
    assert screens.get(url("inspect", idea)).status_code == 200


def test_a_moderator_reads_the_title_with_the_words():
    comment = make_comment()
    idea = ideas.make_idea(by=comment.author, comment=comment, title="Benches & backs", hold="")
    page = client_of(moderator()).get(reverse("moderation:item", args=[comment.public_id])).content.decode()
    assert "Benches &amp; backs" in page and idea.pk
