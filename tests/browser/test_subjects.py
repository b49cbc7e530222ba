"""From a paper note to a subject that everybody reads, as page and as PDF; by mouse, by keys, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from accounts.registries import jobs
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in_as

SORTING = "/admin/sorting/"


@pytest.fixture(autouse=True)
def demonstration_officers(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


@pytest.fixture
def without_scripts(chromium, site):
    # Wide: without its script, the sidebar of the admin lies over the page of a phone.
    yield from opened(chromium, site, SIZES["wide"], java_script_enabled=False)


def topic(page, name="D2 Digital Champions"):
    page.goto(SORTING)
    page.get_by_role("link", name=name).click()


def test_a_note_is_typed_in_sorted_decided_and_published(page):
    sign_in_as(page, "anil")
    page.goto(SORTING)
    assert_accessible(page)
    page.get_by_role("link", name="Type in paper notes").click()
    assert_back_office_accessible(page)
    page.get_by_label("About").select_option(label="D2 Digital Champions")
    page.get_by_label("How it came").select_option(label="By phone")
    page.get_by_label("When").fill("2026-11-20")
    page.get_by_label("What was said").fill("Large print, please. Ring me on 07700 900123.")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_text("Take out “07700 900123”")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Take these out for me").click()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_label("What was said")).to_be_focused()
    topic(page)
    page.get_by_role("navigation", name="What to sort").get_by_role("link", name="Paper notes").click()
    note = page.locator("[data-sort-item]", has_text="Large print")
    note.get_by_role("checkbox").check()
    assert_accessible(page)
    page.get_by_role("button", name="Sort the ticked").click()
    expect(page.get_by_role("alert").filter(has_text="Tick a subject")).to_be_focused()
    expect(note.get_by_role("checkbox")).to_be_checked()
    page.get_by_label("And into a new subject").fill("Large print")
    page.get_by_role("button", name="Sort the ticked").click()
    expect(page.locator("#items")).to_be_focused()
    expect(note).to_have_count(0)
    page.get_by_role("link", name="Subjects and decisions").click()
    page.get_by_role("link", name="Large print").first.click()
    page.goto(page.url.replace("inspect", "decide"))
    assert_back_office_accessible(page)
    page.get_by_label("Taken up", exact=True).check()
    page.get_by_label("Why?").fill("From March on.")
    page.get_by_role("button", name="Decide").click()
    page.goto(page.url.replace("inspect", "publish"))
    page.get_by_role("button", name="Publish it").click()
    page.goto("/roadmap/D2/")
    page.get_by_role("link", name="Large print").click()
    expect(page.get_by_text("From March on.")).to_be_visible()
    expect(page.get_by_text("Ring me")).to_have_count(0)
    assert_accessible(page)


def test_the_keyboard_alone_sorts_and_takes_it_back(page, picture):
    sign_in_as(page, "ruth")
    topic(page, "G4 Challenge based")
    page.get_by_role("navigation", name="What to sort").get_by_role("link", name="Paper notes").click()
    page.locator("#items").wait_for()
    boxes = page.locator("[data-sort-item] input[name=item]")
    for key in ("j", "x", "j", "j", "Shift+X", "1"):
        page.keyboard.press(key)
    expect(boxes.nth(2)).to_be_checked()
    expect(boxes.nth(1)).to_be_checked()
    picture(page, "subjects-sorting", of="#items")
    before = boxes.count()
    page.keyboard.press("s")
    expect(page.get_by_text("3 things sorted into")).to_be_visible()
    expect(boxes).to_have_count(before - 3)
    page.keyboard.press("u")
    expect(page.get_by_text("It is as it was before")).to_be_visible()
    expect(boxes).to_have_count(before)
    page.get_by_role("link", name="Agreement").click()
    assert_accessible(page)


def test_without_scripts_a_form_and_a_page_that_looks_again_do_the_same(without_scripts):
    page = without_scripts
    sign_in_as(page, "anil")
    topic(page)
    item = page.locator("[data-sort-item]").first
    item.get_by_role("checkbox").check()
    page.get_by_label("Young and old help each other").check()
    page.get_by_role("button", name="Sort the ticked").click()
    expect(page.get_by_text("1 thing sorted into Young and old")).to_be_visible()
    page.get_by_role("button", name="Undo the last").click()
    expect(page.get_by_text("It is as it was before")).to_be_visible()


def test_everybody_reads_the_table_and_gets_it_as_a_pdf(page, picture):
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="All subjects, decisions and reasons").click()
    expect(page.get_by_role("row", name=re.compile("Cooking together"))).to_contain_text("Sparkhill 10")
    assert_accessible(page)
    picture(page, "subjects-table")
    where = page.get_by_role("link", name="This table as a PDF").get_attribute("href")
    page.goto(where)
    expect(page.get_by_role("heading", name="Your PDF is being made")).to_be_visible()
    assert_accessible(page)
    page.goto("/roadmap/G4/")  # away from the page that looks again by itself
    jobs.get("papers").run()
    answer = page.request.get(where)
    assert answer.headers["content-type"] == "application/pdf"
    page.get_by_role("link", name="Cooking together").first.click()
    expect(page.get_by_text("10 paper notes are part of this")).to_be_visible()
    assert_accessible(page)
