"""A reader: the plan, one action, search, and a way on from every dead end."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.reads


def test_the_whole_plan_is_online_and_each_page_is_accessible(page, picture):
    page.goto("/")
    assert_accessible(page)
    picture(page, "home")
    expect(page.locator(".tt-plan a")).to_have_count(39)
    page.get_by_role("link", name="Read the roadmap").first.click()
    assert_accessible(page)
    expect(page.locator("main .tt-card")).to_have_count(39)
    page.get_by_role("link", name="Economy").first.click()
    expect(page.get_by_role("heading", level=1, name="Economy")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Mobility").first.click()
    assert_accessible(page)


def test_an_action_is_found_by_its_reference_and_says_how_far_it_is(page, picture):
    page.goto("/roadmap/G4/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Challenge based social innovation")
    expect(page.get_by_text("steps done").first).to_be_visible()
    expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
    expect(page.get_by_role("heading", name="Stakeholders").first).to_be_visible()
    assert_accessible(page)
    picture(page, "action")
    picture(page, "action-phone", only="phone")


def test_the_roadmap_is_filtered_and_the_address_keeps_the_choice(page):
    page.goto("/roadmap/")
    page.get_by_label("Theme").select_option(label="People")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("12")
    assert_accessible(page)
    address = page.url
    page.goto("/")
    page.goto(address)
    expect(page.get_by_role("status")).to_contain_text("12")


def test_one_can_turn_the_order_of_what_people_say_and_open_a_permalink(page):
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="most supported").click()
    expect(page.locator(".tt-comment__by b").first).to_contain_text("Denise")
    assert_accessible(page)
    link = page.locator(".tt-comment__here").first.get_attribute("href")
    page.goto(link)
    expect(page).to_have_url(re.compile(r"#c-[0-9a-f]{10}$"))


def test_search_finds_an_action_and_helps_when_it_finds_nothing(page):
    page.goto("/search/?q=champions")
    expect(page.get_by_role("link", name="Digital Champions").first).to_be_visible()
    assert_accessible(page)
    page.goto("/search/?q=zzzzqqqq")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)


def test_a_lost_reader_is_helped(page):
    answer = page.goto("/roadmap/nowhere/")
    assert answer.status == 404
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    assert_accessible(page)


def test_each_page_about_the_site_stands(page):
    for slug in ("accessibility", "privacy", "house-rules", "about", "take-part", "contact", "news"):
        assert page.goto(f"/{slug}/").status == 200
        assert_accessible(page)


@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_reading_sets_no_cookie(page):
    for path in ("/", "/roadmap/", "/roadmap/G4/", "/search/?q=bus", "/news/"):
        page.goto(path)
    assert page.context.cookies() == []
