"""You said, we did: an officer says it, everybody reads it; and who is missing. At two sizes, also without scripts."""

import re

import pytest
from playwright.sync_api import expect

from cms.demo.data import address
from engagement.models import Outcome
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import newest_mail, run_jobs, sign_in_as


@pytest.fixture
def bare_page(chromium, site, size):
    """Without JavaScript."""
    yield from opened(chromium, site, SIZES[size], java_script_enabled=False)


def say_what_we_did(page) -> None:
    """From the action's page to the published pair."""
    page.goto("/roadmap/D4/")
    page.get_by_role("link", name=re.compile("This led to something ?: what Patience, ")).click()
    expect(page.get_by_text("Chosen: 1 comment")).to_be_visible()
    page.get_by_label("Find comments and ideas").fill("Castle Vale")
    page.locator("form .tt-row").get_by_role("button", name="Search").click()
    page.get_by_label(re.compile("Liam")).first.check()
    page.get_by_role("button", name="Go on and write").click()
    page.get_by_role("button", name="Look at it before it is published").click()
    expect(page.get_by_role("link", name="Choose what changed, or “Something else”")).to_be_visible()
    page.get_by_label("Something else").check()
    for part, value in (("Day", "3"), ("Month", "11"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("You said").fill("Do not ask only those who answer e-mails.")
    page.get_by_label("We did").fill("On Saturdays we sit in the laundry room, with a kettle.")
    page.get_by_role("button", name="Look at it before it is published").click()
    expect(page.get_by_text("This is what 2 people get")).to_be_visible()
    page.get_by_role("button", name="Publish and tell them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Do not ask only those")


def test_an_officer_says_what_came_of_it_and_each_writer_is_told(page):
    sign_in_as(page, "editor")
    say_what_we_did(page)
    assert_accessible(page)
    run_jobs()
    message = newest_mail(address("patience"), "You said, we did")
    assert "laundry room on Saturday" in message.body  # her own words
    assert Outcome.objects.get(you_said__startswith="Do not ask").sources.count() == 2
    page.context.clear_cookies()
    page.goto("/roadmap/D4/")
    expect(page.get_by_text("On Saturdays we sit in the laundry room").first).to_be_visible()
    assert_accessible(page)


def test_it_works_without_javascript(bare_page):
    sign_in_as(bare_page, "editor")
    say_what_we_did(bare_page)


def test_the_two_steps_are_accessible_with_their_errors(page):
    sign_in_as(page, "editor")
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="Say what we did").click()
    page.get_by_role("button", name="Go on and write").click()
    page.get_by_role("link", name="Choose at least one comment, idea or subject").click()
    expect(page.locator("#subject-0")).to_be_focused()  # what stands first: the subjects
    assert_accessible(page)
    page.locator("#comment-0").check()
    page.get_by_role("button", name="Go on and write").click()
    page.get_by_role("button", name="Look at it before it is published").click()
    assert_accessible(page)


@pytest.mark.reads
def test_everybody_reads_the_pairs(page, picture):
    page.goto("/")
    page.get_by_role("link", name="See everything that changed").click()
    assert_accessible(page)
    picture(page, "you-said-we-did", of=".tt-pairs")
    page.get_by_label("Theme or action").select_option(label="C1 Birmingham City Council Open Data Portal")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".tt-pair")).to_have_count(1)
    page.get_by_role("link", name="Files full of numbers").click()
    expect(page.get_by_text("Denise, Stirchley")).to_be_visible()
    assert_accessible(page)


@pytest.mark.reads
def test_who_is_missing_as_a_map_and_a_table(page, picture):
    page.goto("/who-is-missing/")
    assert_accessible(page)
    picture(page, "who-is-missing", of="#map")
    page.get_by_role("link", name=re.compile("^Sparkhill: ")).click()
    expect(page).to_have_url(re.compile("#ward-"))
    expect(page.get_by_role("row", name=re.compile("^Sparkhill"))).to_be_in_viewport()
    page.get_by_role("link", name="Most people first").click()
    expect(page.get_by_role("link", name="Most people first")).to_have_attribute("aria-current", "true")
