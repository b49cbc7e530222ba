"""Joining an action: from its page to the promise of an answer, and the answer from the desk."""

import pytest
from playwright.sync_api import expect

from engagement.models import Pledge
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import newest_mail, sign_in_as, type_code

NOTE = "I can bring forty chairs on Saturdays."


def fill_in(page) -> None:
    page.get_by_label("Time", exact=True).check()
    page.get_by_label("Kit", exact=True).check()
    page.get_by_label("What should we know?").fill(NOTE)
    page.get_by_label("Your name").fill("Farah")
    page.get_by_label("Your email address").fill("farah@example.org")


def join(page) -> None:
    """From the action's page, through an error, to the code and on to one's own page."""
    page.goto("/roadmap/D2/")
    expect(page.locator(".tt-button--brass")).to_have_count(1)
    page.get_by_role("link", name="Join us on D2").click()
    fill_in(page)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tick the box")
    expect(page.get_by_label("What should we know?")).to_have_value(NOTE)
    page.get_by_label("You may contact me about this").check()
    page.get_by_role("button", name="Send me a code").click()
    type_code(page, "farah@example.org", "Send my offer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your offer of help")


@pytest.mark.journey
def test_somebody_signed_out_joins_and_takes_it_back(page, picture):
    page.goto("/roadmap/D2/")
    assert_accessible(page)
    page.get_by_role("link", name="Join us on D2").click()
    assert_accessible(page)
    picture(page, "join")
    page.get_by_role("button", name="Send me a code").click()
    assert_accessible(page)
    join(page)
    assert_accessible(page)
    page.get_by_role("link", name="which ward do you live in?").click()
    assert_accessible(page)
    page.get_by_role("button", name="Rather not say").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your offer of help")
    page.get_by_role("link", name="Take back my offer").click()
    assert_accessible(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Your offer is taken back.")).to_be_visible()
    assert Pledge.objects.get(note=NOTE).state == "withdrawn"


@pytest.mark.journey
def test_who_looks_after_an_action_answers_from_their_desk(page, picture):
    sign_in_as(page, "editor")
    page.goto("/account/")
    page.get_by_role("link", name="Your desk").click()
    assert_accessible(page)
    picture(page, "desk")
    page.get_by_role("link", name="Offer of help: Nasreen").click()
    assert_accessible(page)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write what you want to tell them")
    assert_accessible(page)
    page.get_by_label("Your message").fill("Come on Friday at three.")
    page.get_by_label("Active", exact=True).check()
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_label("What came of it").fill("Told twelve schools what they may give away.")
    page.get_by_role("button", name="Publish this sentence").click()
    page.goto("/roadmap/G4/")
    expect(page.locator(".tt-join")).to_contain_text("Told twelve schools what they may give away.")
    assert "Come on Friday at three." in newest_mail("nasreen@", "An answer").body


def test_without_scripts_one_joins_all_the_same(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        join(page)
