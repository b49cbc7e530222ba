"""Without scripts, with the keyboard alone, larger, darker."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, assert_accessible
from tests.browser.hands import begin, code_in, newest_mail, type_code, write


@pytest.fixture
def plain_page(chromium, site, size):
    """A browser that runs no scripts."""
    context = chromium.new_context(viewport=SIZES[size], base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_everything_works_without_scripts(plain_page):
    page = plain_page
    begin(page)
    write(page, "No script here.", "Old phone", "old@example.org")
    type_code(page, "old@example.org", "Publish")
    expect(page.locator(".tt-comment", has_text="No script here.")).to_be_visible()


@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_the_keyboard_alone_reaches_the_words_and_sends_them(page):
    page.goto("/roadmap/I3/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.get_by_role("link", name="Say something").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Your words").focus()
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
    page.get_by_label("The code from the email").wait_for()
    page.get_by_label("The code from the email").focus()
    page.keyboard.type(code_in(newest_mail("keys@example.org")))
    page.keyboard.press("Enter")
    expect(page.locator(".tt-comment", has_text="Typed, never clicked.")).to_be_visible()


@pytest.mark.reads
def test_the_dark_is_as_readable_as_the_light(page):
    page.emulate_media(color_scheme="dark")
    for path in ("/", "/roadmap/", "/roadmap/G4/"):
        page.goto(path)
        assert_accessible(page)


@pytest.mark.reads
@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_at_four_hundred_per_cent_nothing_scrolls_sideways(page):
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/roadmap/", "/roadmap/G4/", "/roadmap/reference/"):
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_the_open_menu_hides_no_focus_and_closes_by_escape(page):
    page.goto("/")
    menu = page.locator("details.tt-menu")
    menu.locator("summary").press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("main a").first.focus()
    expect(menu).not_to_have_attribute("open", "")
