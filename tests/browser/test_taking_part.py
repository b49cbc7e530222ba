"""Saying something in a minute, without an account to begin with."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.browser.hands import WORDS, begin, newest_mail, type_code, write


@pytest.mark.journey
def test_somebody_signed_out_writes_types_the_code_and_the_comment_stands(page, picture):
    begin(page)
    assert_accessible(page)
    picture(page, "say", only="phone")
    write(page)
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert_accessible(page)
    page.get_by_label("The code from the email").fill("000000")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    assert_accessible(page)
    type_code(page, "farah@example.org", "Publish")
    mine = page.locator(".tt-comment", has_text=WORDS)
    expect(mine).to_be_visible()
    expect(mine).to_contain_text("Farah")
    expect(mine.get_by_role("link", name="Take back")).to_be_visible()
    assert_accessible(page)


def test_nothing_typed_is_lost_when_something_is_missing(page):
    begin(page)
    write(page, email="not an address")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_value(WORDS)
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    assert_accessible(page)


def test_a_telephone_number_is_pointed_out_before_everybody_reads_it(page):
    begin(page)
    write(page, words="Ring me on 07700 900123 about the bus.")
    expect(page.locator(".govuk-error-summary")).to_contain_text("07700 900123")
    assert_accessible(page)


def test_going_back_from_the_code_keeps_the_words(page):
    begin(page)
    write(page)
    page.get_by_role("link", name="Change your words").click()
    expect(page.get_by_label("Your words")).to_have_value(WORDS)


def become_somebody(page):
    begin(page)
    write(page)
    type_code(page, "farah@example.org", "Publish")
    expect(page.locator(".tt-comment", has_text=WORDS)).to_be_visible()


def test_signed_in_one_answers_supports_changes_and_takes_back(page):
    become_somebody(page)
    page.goto("/roadmap/G4/")
    assert_accessible(page)
    denise = page.locator(".tt-comment", has_text="Tendai, Acocks Green").first
    button = denise.get_by_role("button", name="Support what").first
    button.click()
    pressed = page.get_by_role("button", name="Supported: what").first
    expect(pressed).to_have_attribute("aria-pressed", "true")
    pressed.click()
    expect(page.get_by_role("button", name="Supported: what")).to_have_count(0)
    page.get_by_role("link", name="Reply to").first.click()
    assert_accessible(page)
    page.get_by_label("Your answer").fill("I can lend a projector for that.")
    page.get_by_role("button", name="Answer").click()
    reply = page.locator(".tt-comment .tt-comment", has_text="I can lend a projector")
    expect(reply).to_be_visible()
    reply.get_by_role("link", name="Change").click()
    assert_accessible(page)
    page.get_by_label("Your words").fill("I can lend a projector and a screen.")
    page.get_by_role("button", name="Save").click()
    reply = page.locator(".tt-comment .tt-comment", has_text="and a screen")
    expect(reply).to_contain_text("edited")
    reply.get_by_role("link", name="Take back").click()
    assert_accessible(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("and a screen")).to_have_count(0)


def test_a_support_works_signed_out_with_a_code_too(page):
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="Support what").first.click()
    assert_accessible(page)
    page.get_by_label("Name to show").fill("Farah")
    page.get_by_label("Your email address").fill("farah@example.org")
    page.get_by_role("button", name="Send me a code").click()
    type_code(page, "farah@example.org", "Support")
    expect(page.get_by_role("button", name="Supported: what").first).to_be_visible()


def test_a_comment_is_reported_without_an_account_and_risk_goes_on_at_once(page):
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="Report the comment").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Report it").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_role("radio").first).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Someone may be at risk").check()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert_accessible(page)
    assert newest_mail("safeguarding@example.org")


def test_a_closed_topic_says_since_when_and_why(page):
    page.goto("/roadmap/E5/")
    expect(page.get_by_text("closed").first).to_be_visible()
    expect(page.get_by_role("link", name="Say something")).to_have_count(0)
    assert_accessible(page)
