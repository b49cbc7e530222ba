"""Ideas: out of the one box, through those like it, to a page that says what became of it."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from engagement.actions.supports import withdraw_support
from engagement.models import Idea
from tests.browser.conftest import assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in_as, sign_in_with_password, type_code

WORDS = "My grandson fixes old phones at the kitchen table. Give him a bench in the library and he would teach others."
TITLE = "A bench for mending phones in the library"


@pytest.mark.journey
def test_words_in_the_box_become_an_idea_with_a_page_of_its_own(page):
    sign_in_as(page, "joan")
    page.goto("/roadmap/D2/")
    page.get_by_label("What do you say?").fill(WORDS)
    assert_accessible(page)
    page.get_by_role("button", name="Make this an idea").click()
    expect(page.get_by_label("What should happen, and why?")).to_have_value(WORDS)
    assert_accessible(page)
    page.get_by_role("button", name="Publish the idea").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Your idea in one line")).to_be_focused()
    page.get_by_label("Your idea in one line").fill(TITLE)
    page.get_by_role("button", name="Publish the idea").click()
    if page.get_by_role("button", name="No, mine is different").count():
        page.get_by_role("button", name="No, mine is different").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert_accessible(page)
    page.goto("/roadmap/D2/")
    expect(page.locator(".tt-idea", has_text=TITLE)).to_be_visible()
    assert_accessible(page)


def test_those_like_it_are_shown_while_one_types(page):
    page.goto("/ideas/new/")
    page.get_by_label("Your idea in one line").press_sequentially("Lights along the towpath")
    alike = page.locator("[data-similar-list]").get_by_role("link", name="Lights on the towpath")
    expect(alike).to_be_visible()
    assert_accessible(page)


def without_scripts(chromium, site):
    yield from opened(chromium, site, {"width": 360, "height": 800}, java_script_enabled=False)


@pytest.fixture
def plain_page(chromium, site):
    """A telephone without JavaScript."""
    yield from without_scripts(chromium, site)


@pytest.mark.journey
def test_without_javascript_and_signed_out_they_are_shown_once_before_the_code(plain_page):
    page = plain_page
    page.goto("/ideas/")
    page.get_by_role("link", name="Suggest an idea").first.click()
    page.get_by_label("Your idea in one line").fill("Lights along the towpath")
    page.get_by_label("What should happen, and why?").fill("It is dark there when somebody comes.")
    page.get_by_label("What is it about?").select_option(label="I6 Smart Street Lighting")
    page.get_by_label("Name to show").fill("Farah")
    page.get_by_label("Your email address").fill("farah@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Is one of these yours?")
    expect(page.get_by_role("link", name="Lights on the towpath that wake up").first).to_be_visible()
    page.get_by_role("button", name="No, mine is different").click()
    type_code(page, "farah@example.org", "Publish")
    expect(page.get_by_role("heading", level=1, name="Lights along the towpath")).to_be_visible()
    assert Idea.objects.get(title="Lights along the towpath").comment.author.display_name == "Farah"


def test_each_page_of_ideas_is_accessible(page, picture):
    for address in (
        "/ideas/",
        "/ideas/?state=not_now",
        "/ideas/?after=1",
        "/ideas/similar/?q=towpath+lights",
    ):
        page.goto(address)
        assert_accessible(page)
    for state in Idea.State.values:
        page.goto(Idea.objects.filter(state=state).first().get_absolute_url())
        assert_accessible(page)
        if state == "taken_up":
            picture(page, "idea")


def test_a_merged_idea_offers_to_support_the_one_where_it_goes_on(page):
    idea = Idea.objects.get(state="merged")
    withdraw_support(by=User.objects.get(display_name="Hodan"), comment=idea.merged_into.comment)
    sign_in_as(page, "hodan")
    page.goto(idea.get_absolute_url())
    page.get_by_role("button", name="Support that one").click()
    expect(page.get_by_role("button", name="You support that one")).to_be_visible()
    assert_accessible(page)


@pytest.mark.journey
def test_an_officer_decides_with_a_reason_and_everybody_reads_it(page, size, settings, picture):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    if size == "phone":
        pytest.skip("The back office is for desks")
    idea = Idea.objects.get(title__startswith="Show free disabled bays")
    sign_in_with_password(page, "editor")
    page.goto("/admin/ideas/")
    assert_back_office_accessible(page)
    page.goto(f"/admin/ideas/inspect/{idea.pk}/")
    assert_back_office_accessible(page)
    picture(page, "idea-decide")
    page.goto(f"/admin/ideas/not-now/{idea.pk}/")
    assert_back_office_accessible(page)
    page.get_by_label("Reason").fill("The operators want money for it. We ask again in March.")
    page.get_by_role("button", name="Decide").click()
    page.goto(idea.get_absolute_url())
    expect(page.get_by_text("We ask again in March.")).to_be_visible()
    assert_accessible(page)
