"""A moderator: what is urgent first, by buttons and by keys, with a reason that the writer reads."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.browser.hands import (
    WORDS,
    begin,
    newest_mail,
    sign_in_as,
    sign_in_with_password,
    type_code,
    write,
)

QUEUE = "/admin/moderation/"


@pytest.fixture(autouse=True)
def demonstration_officers(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def somebody_writes(page) -> None:
    begin(page)
    write(page)
    type_code(page, "farah@example.org", "Publish")
    expect(page.locator(".tt-comment", has_text=WORDS)).to_be_visible()
    page.context.clear_cookies()


def test_a_comment_is_removed_with_a_reason_and_its_writer_reads_it(page, picture):
    somebody_writes(page)
    sign_in_with_password(page, "moderator")
    page.goto(QUEUE)
    assert_accessible(page)
    page.get_by_role("link", name="Latest").click()
    page.get_by_role("link", name=re.compile(WORDS[:30])).click()
    expect(page.locator("#item")).to_be_focused()
    assert_accessible(page)
    picture(page, "moderation-item")
    remove = page.locator("details.mod-fold", has=page.locator("summary", has_text="Remove"))
    remove.locator("summary").first.click()
    remove.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    assert_accessible(page)
    remove.get_by_role("radio").first.check()
    remove.get_by_label("(optional)").fill("The timetable is on the council's pages.")
    remove.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Its writer is told why")).to_be_visible()
    told = newest_mail("farah@example.org", "removed")
    assert "The timetable is on the council's pages." in told.body
    page.goto("/roadmap/I3/")
    expect(page.locator(".tt-comment", has_text=WORDS)).to_have_count(0)
    expect(page.locator(".tt-notice").first).to_be_visible()
    assert_accessible(page)


def test_the_keyboard_alone_goes_through_the_queue(page):
    somebody_writes(page)
    sign_in_as(page, "moderator")
    page.goto(f"{QUEUE}?tab=recent")
    page.keyboard.press("j")
    expect(page.locator("[data-moderation-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#item")).to_be_focused()
    expect(page.locator(".mod-text")).to_contain_text(WORDS)
    page.keyboard.press("r")
    expect(page.locator("details.mod-fold[open] input[type=radio]").first).to_be_focused()
    page.keyboard.press("Space")
    page.locator("details.mod-fold[open] textarea").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Its writer is told why")).to_be_visible()
    expect(page.locator("#item")).to_be_focused()  # of the next one
    expect(page.locator(".mod-text")).not_to_contain_text(WORDS)


def test_someone_at_risk_is_on_top_until_a_safeguarding_lead_settles_it(page, picture):
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="Report the comment").first.click()
    page.get_by_label("Someone may be at risk").check()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    sign_in_as(page, "moderator")
    page.goto(QUEUE)
    expect(page.locator(".mod-urgent")).to_contain_text("999")
    assert_accessible(page)
    picture(page, "moderation-queue")
    page.locator("[data-moderation-row]").first.click()
    expect(page.locator(".mod-text")).to_be_visible()
    expect(page.locator("summary", has_text="Settle")).to_have_count(0)
    assert_accessible(page)
    page.context.clear_cookies()
    sign_in_as(page, "safeguarding")
    page.reload()
    settle = page.locator("details.mod-fold", has=page.locator("summary", has_text="Settle"))
    settle.locator("summary").click()
    settle.locator("textarea").fill("Spoke to the writer, who is well.")
    settle.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("Settled and written down.")).to_be_visible()


@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_a_topic_is_closed_and_says_why(page, picture):
    sign_in_as(page, "moderator")
    page.goto("/admin/topics/?q=I3")
    page.locator("main table a", has_text="I3").first.click()
    assert_accessible(page)
    picture(page, "moderation-topic")
    page.get_by_role("link", name="Close this topic").click()
    page.locator("main textarea").fill("Decided on 3 November.")
    assert_accessible(page)
    page.locator("main form button[type=submit]").last.click()
    page.goto("/roadmap/I3/")
    expect(page.get_by_text("Decided on 3 November.")).to_be_visible()
    expect(page.get_by_role("link", name="Say something")).to_have_count(0)
