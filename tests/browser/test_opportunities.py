"""Opportunities as a small firm reads them: the list with its filter, a tender in lots, what came of another."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, assert_accessible, opened


@pytest.mark.reads
def test_a_firm_finds_a_tender_and_understands_it(page, picture):
    page.goto("/tenders/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Opportunities")
    expect(page.get_by_role("heading", level=3)).not_to_have_count(0)
    assert_accessible(page)
    picture(page, "opportunities")
    page.get_by_label("Words").fill("pocket parks")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Planting and care of pocket parks").click()
    expect(page.get_by_role("heading", name="3 lots")).to_be_visible()
    expect(page.get_by_text("West Midlands").first).to_be_visible()
    assert_accessible(page)
    picture(page, "opportunity")
    page.go_back()
    expect(page.get_by_label("Words")).to_have_value("pocket parks")
    page.get_by_role("link", name="Show everything").click()
    page.get_by_label("Where it stands").select_option("decided")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Route planning").click()
    expect(page.get_by_text("Digbeth Routes Ltd")).to_be_visible()
    assert_accessible(page)
    page.goto("/opportunities/?words=nothinglikethis")
    expect(page.get_by_text("Nothing is open that fits")).to_be_visible()
    assert_accessible(page)
    page.goto("/search/?q=pocket+parks")
    expect(page.get_by_role("link", name="Planting and care of pocket parks").first).to_be_visible()


@pytest.mark.reads
def test_it_is_complete_without_scripts(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        page.goto("/opportunities/")
        page.get_by_label("Trade").select_option("77")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="Planting and care of pocket parks").click()
        expect(page.get_by_role("link", name="Put the closing time into my calendar")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]
