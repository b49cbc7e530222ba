"""The closing time of an invitation, as firms meet it: the last second, the moment after, and a window made longer."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from challenges.actions.dates import workday_after
from challenges.clock import GRACE
from challenges.demo.core import challenge
from challenges.demo.solutions import solution
from challenges.models import Challenge, Solution
from cms.demo.data import address
from tests.browser.challenge.world import Clock
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in, sign_in_as
from tests.factories.challenges import answered

FIRM = "PlotShare"
IDEA = "What is your idea?"


@pytest.fixture
def clock(site, monkeypatch):
    """A minute before the invitation closes; sessions that begin earlier would be over by then."""
    made = Clock(monkeypatch)
    made.hold(hubs().closes_at - timedelta(minutes=1))
    return made


def hubs() -> Challenge:
    return challenge("transport")


def draft() -> Solution:
    """Of PlotShare, with nothing missing."""
    row = answered(solution("transport", FIRM))
    Solution.objects.filter(pk=row.pk).update(summary="Growers share seats as they share marrows.")
    return row


def stand_before_handing_in(page, row: Solution) -> None:
    sign_in_as(page, "priya")
    page.goto(f"{row.get_absolute_url()}check/")
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()


def test_what_is_pressed_in_the_last_millisecond_is_in(page, site, clock):
    row = draft()
    stand_before_handing_in(page, row)
    clock.hold(hubs().closes_at - timedelta(milliseconds=1))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    clock.hold(hubs().closes_at)
    page.goto(row.get_absolute_url())
    expect(page.get_by_text("Version 1").first).to_be_visible()
    expect(page.get_by_role("button", name="Change it and hand in a new version")).to_have_count(0)
    expect(page.get_by_role("link", name="Withdraw")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_pressed_when_it_has_closed_is_not_in_and_the_page_says_so(chromium, site, clock, scripts):
    row = draft()
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=scripts):
        stand_before_handing_in(page, row)
        clock.hold(hubs().closes_at)
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("It was not handed in")
        expect(page.get_by_text("Your request reached us on")).to_be_visible()
        if scripts:
            assert_accessible(page)
        page.get_by_role("link", name="See where it stands").click()
        expect(page.get_by_text("This was not handed in before the closing time.")).to_be_visible()
        expect(page.get_by_text("About risks")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.number) == (Solution.State.DRAFT, None)


def test_words_typed_while_it_closes_stay_in_the_box(page, site, clock):
    row = draft()
    sign_in_as(page, "priya")
    page.goto(f"{row.get_absolute_url()}step/1/")
    clock.hold(hubs().closes_at)
    page.get_by_label(IDEA).fill("One more seat for each marrow.")
    expect(page.locator("[data-autosave-says]")).to_contain_text("This reached us after it")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("The invitation closed on")
    expect(page.get_by_label(IDEA)).to_have_value("One more seat for each marrow.")
    assert_accessible(page)


def test_a_window_is_made_longer_for_everybody_and_they_read_why(chromium, site, settings, clock):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    row, was = draft(), hubs().closes_at
    for office in opened(chromium, site, SIZES["wide"]):
        sign_in(office, hubs().owner)
        office.goto(f"/admin/challenge-cases/inspect/{row.challenge_id}/")
        office.get_by_role("main").get_by_role("link", name="Lengthen the window").click()
        later = workday_after((was + timedelta(days=7)).date())
        office.get_by_label("Closes on").fill(later.isoformat())
        office.get_by_role("button", name="Lengthen it for everybody").click()
        expect(office.get_by_text("This field is required").first).to_be_visible()
        office.get_by_label("Why").fill("The site was away for a day.")
        assert_back_office_accessible(office)
        office.get_by_role("button", name="Lengthen it for everybody").click()
        expect(office.get_by_text("The window is longer").first).to_be_visible()
    assert "The site was away for a day." in newest_mail(address("priya"), hubs().title).body
    clock.hold(was + GRACE)
    for page in opened(chromium, site, SIZES["phone"]):
        page.goto(hubs().get_absolute_url())
        expect(page.get_by_text("The site was away for a day.")).to_be_visible()
        assert_accessible(page)
        stand_before_handing_in(page, row)
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
