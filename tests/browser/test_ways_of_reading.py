"""Without scripts, with the keyboard alone, larger, darker."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, assert_accessible, code_in, newest_mail


@pytest.fixture
def plain_page(chromium, site, size):
    """A browser that runs no scripts."""
    context = chromium.new_context(viewport=SIZES[size], base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_everything_works_without_scripts(plain_page):
    page = plain_page
    page.goto("/roadmap/I3/")
    page.get_by_role("link", name="Say something").click()
    page.get_by_label("What do you say?").fill("No script here.")
    page.get_by_label("Name to show").fill("Old phone")
    page.get_by_label("Your email address").fill("old@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code from the email").fill(code_in(newest_mail("old@example.org")))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".tt-comment", has_text="No script here.")).to_be_visible()


def test_the_keyboard_alone_reaches_the_words_and_sends_them(page):
    page.goto("/roadmap/I3/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.get_by_role("link", name="Say something").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What do you say?").focus()
    page.keyboard.type("Typed, never clicked.")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "name":
            break
    assert page.evaluate("document.activeElement.name") == "name"
    page.keyboard.type("Keys")
    page.keyboard.press("Tab")
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Enter")
    page.get_by_label("The code from the email").focus()
    page.keyboard.type(code_in(newest_mail("keys@example.org")))
    page.keyboard.press("Enter")
    expect(page.locator(".tt-comment", has_text="Typed, never clicked.")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/roadmap/", "/roadmap/G4/"])
def test_the_dark_is_as_readable_as_the_light(page, path):
    page.emulate_media(color_scheme="dark")
    page.goto(path)
    assert_accessible(page)


def test_at_four_hundred_per_cent_nothing_scrolls_sideways(page):
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/roadmap/", "/roadmap/G4/", "/roadmap/reference/"):
        page.goto(path)
        assert_accessible(page)
