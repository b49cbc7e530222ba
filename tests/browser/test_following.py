"""Following with an account and without one, what comes of it by mail, and stopping it."""

import pytest
from playwright.sync_api import expect

from accounts.actions.choosing import choose
from accounts.models import User
from cms.actions import steps
from cms.demo.data import address
from cms.models import Step
from engagement.actions.moving import MOVED
from tests.browser.conftest import assert_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in_as

GUEST = "neighbour.of.yours@example.org"


def test_somebody_without_an_account_follows_hears_and_is_forgotten(page):
    page.goto("/roadmap/I3/")
    page.get_by_role("button", name="Follow this").click()
    assert_accessible(page)
    page.get_by_label("Your email address").fill("not an address")
    page.get_by_role("button", name="Send me the link").click()
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Your email address").fill(GUEST)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Look into your email")
    assert_accessible(page)
    page.goto(link_in(newest_mail(GUEST), "/follow/"))
    assert_accessible(page)
    page.get_by_role("button", name="Yes, follow this").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You follow this now")
    assert_accessible(page)
    page.get_by_role("link", name="See all that you follow").click()
    expect(page.get_by_role("link", name="I3 ")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Choose how often").click()
    assert_accessible(page)
    moves = page.get_by_role("group", name="Something you follow")
    moves.get_by_label("At once").check()
    page.get_by_role("button", name="Save your choices").click()
    step = Step.objects.filter(action__ref="I3", status__in=Step.OPEN).first()
    steps.set_status(step=step, status="done", by=User.objects.get(email=address("editor")))
    told = newest_mail(GUEST, "I3")
    assert "A step is done:" in told.body
    page.goto(link_in(told, "/following/"))
    page.get_by_role("button", name="Stop following I3").click()
    expect(page.get_by_text("You no longer follow it.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Stop all and forget my address").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have forgotten your address")
    assert_accessible(page)


def test_somebody_signed_in_follows_by_one_press_and_sees_all_they_follow(page, picture):
    reader = sign_in_as(page, "denise")
    choose(user=reader, choices={MOVED: "at_once"})
    page.goto("/roadmap/I3/")
    page.get_by_role("button", name="Follow this").click()
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("You follow “I3")).to_be_visible()
    assert_accessible(page)
    page.goto("/roadmap/")
    page.get_by_role("link", name="Follow the roadmap").click()
    assert_accessible(page)
    page.get_by_role("button", name="Follow", exact=True).click()
    page.get_by_role("link", name="You follow this").click()
    expect(page.get_by_role("button", name="Stop following")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="See all that you follow").click()
    assert_accessible(page)
    picture(page, "following")
    page.get_by_role("button", name="Stop following I3").click()
    expect(page.get_by_role("button", name="Stop following I3")).to_have_count(0)


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_all_of_it_works_without_javascript(chromium, site, size):
    for page in opened(chromium, site, {"width": 360, "height": 740}, java_script_enabled=False):
        page.goto("/roadmap/A1/")
        page.get_by_role("button", name="Follow this").click()
        page.get_by_label("Your email address").fill(GUEST)
        page.get_by_role("button", name="Send me the link").click()
        page.goto(link_in(newest_mail(GUEST), "/follow/"))
        page.get_by_role("button", name="Yes, follow this").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("You follow this now")
        sign_in_as(page, "rob")
        page.goto("/roadmap/A1/")
        page.get_by_role("button", name="Follow this").click()
        page.get_by_role("button", name="Following").click()
        expect(page.get_by_role("button", name="Follow this")).to_be_visible()
