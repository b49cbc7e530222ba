"""The back office of challenges on a telephone of 360 px: every button can be read and pressed without
scripts; a workshop is made from there, and booked on the public page."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import today
from challenges.models import Challenge, Gathering
from tests.browser.conftest import SIZES, opened
from tests.browser.hands import sign_in_as

SLUG = "hubs-people-run-themselves"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


@pytest.fixture
def phone(chromium, site):
    yield from opened(chromium, site, SIZES["phone"], java_script_enabled=False)


def test_an_officer_finds_a_case_and_makes_a_workshop_on_a_telephone(phone):
    challenge = Challenge.objects.get(slug=SLUG)
    sign_in_as(phone, "darren")
    phone.goto("/admin/challenge-cases/")
    phone.locator(".tt-board").get_by_role("link", name=challenge.title).click()
    buttons = phone.locator("p.tt-admin-top > a.button")
    expect(buttons.nth(5)).to_be_visible()
    for button in buttons.all():
        assert button.locator("svg").bounding_box()["width"] < 20  # else its words are pushed out of sight
    buttons.filter(has_text="Gatherings").click()
    phone.get_by_role("link", name="New workshop that people book").click()
    expect(phone.get_by_label("Title")).to_have_value(f"Workshop: {challenge.title}"[:120])
    phone.get_by_label("Venue", exact=False).first.select_option(index=1)
    phone.get_by_label("Day", exact=False).first.fill((today() + timedelta(days=20)).isoformat())
    phone.get_by_label("From", exact=False).first.fill("18:00")
    phone.get_by_role("button", name="Open it for booking").click()
    expect(phone.get_by_text("It can be booked, and stands on the page of the challenge")).to_be_visible()
    made = Gathering.objects.get(challenge=challenge, title__startswith="Workshop: ")
    phone.goto(challenge.get_absolute_url())
    phone.get_by_role("link", name=made.title).first.click()
    expect(phone.get_by_role("heading", level=1, name=made.title)).to_be_visible()


def test_without_scripts_the_way_back_and_the_exports_stand_unfolded(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        challenge = Challenge.objects.get(slug=SLUG)
        sign_in_as(page, "darren")
        page.goto(f"/admin/challenge-cases/audit/{challenge.pk}/")
        page.get_by_role("button", name="Ask for a pack").click()
        expect(page.get_by_role("link", name="Download the pack")).to_be_visible()
        page.get_by_label("Breadcrumb").get_by_role("link", name="Challenges").click()
        expect(page.get_by_role("link", name="Download CSV")).to_be_visible()
