"""Answering officially, promises kept and late, and the question before an action ends."""

import re

import pytest
from playwright.sync_api import expect

from cms.models import ActionRecord
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import newest_mail, sign_in_as

ANSWER = "The barriers open at six from Monday on."


@pytest.fixture(autouse=True)
def demonstration_officers(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def answer_one(page) -> None:
    """Darren answers the newest comment on the toilets, as Transport."""
    sign_in_as(page, "darren")
    page.goto("/roadmap/I3/")
    comment = page.locator(".tt-comment", has_text="the answer is toilets").first
    comment.get_by_role("link", name="Answer officially").click()


@pytest.mark.journey
def test_an_officer_answers_a_comment_and_its_writer_is_told(page):
    answer_one(page)
    assert_accessible(page)
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Your answer")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Your answer").fill(ANSWER)
    if (choice := page.get_by_label("Who answers")).count():
        choice.select_option(label="Transport, City Council")
    page.get_by_role("button", name="Publish the answer").click()
    official = page.locator(".tt-official", has_text=ANSWER)
    expect(official).to_be_visible()
    expect(official).to_contain_text("Official response")
    assert_accessible(page)
    assert ANSWER in newest_mail("maureen@", about="answered what you said").body


@pytest.mark.reads
def test_promises_are_read_by_everybody(page):
    page.goto("/")
    page.get_by_role("link", name="Promises to answer").click()
    expect(page.get_by_role("heading", level=1, name="Promises to answer")).to_be_visible()
    expect(page.get_by_text(re.compile("working days? late")).first).to_be_visible()
    assert_accessible(page)


def test_the_journey_works_without_javascript(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        answer_one(page)
        page.get_by_label("Your answer").fill(ANSWER)
        if (choice := page.get_by_label("Who answers")).count():
            choice.select_option(label="Transport, City Council")
        page.get_by_role("button", name="Publish the answer").click()
        expect(page.locator(".tt-official", has_text=ANSWER)).to_be_visible()
        page.goto("/promises/")
        expect(page.get_by_role("heading", name="What is late")).to_be_visible()


@pytest.mark.parametrize("size", ["wide"])
def test_an_action_does_not_end_before_everybody_has_a_word(page):
    sign_in_as(page, "editor")
    page.goto(f"/admin/roadmap/actions/state/{ActionRecord.objects.get(ref='I7').pk}/")
    expect(page.get_by_role("heading", name=re.compile("no answer"))).to_be_visible()
    assert_accessible(page)
    page.get_by_label("New state").select_option("done")
    page.locator("#id_reason").fill("All meters are in.")
    page.get_by_role("button", name="Change the state").click()
    expect(page.get_by_text(re.compile("or say why .* gets none")).first).to_be_visible()
    expect(page.locator("#id_reason")).to_have_value("All meters are in.")
    page.locator("#id_unanswered_reason").fill("What is missing goes on under Action I8.")
    page.get_by_role("button", name="Change the state").click()
    expect(page.get_by_text("The state is changed")).to_be_visible()
