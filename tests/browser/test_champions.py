"""From applying to active: without an account, through the coordinator's welcome, to the list; and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from champions.models import Champion
from tests.browser.conftest import (
    SIZES,
    assert_accessible,
    assert_back_office_accessible,
    opened,
)
from tests.browser.hands import newest_mail, sign_in_as, type_code

EMAIL = "zahra@example.org"


def who_one_is(page, *, kind: str = "Citizen", age: str = "25 to 64") -> None:
    page.get_by_label(kind, exact=True).check()
    page.get_by_label(age, exact=True).check()
    page.get_by_role("button", name="Go on").click()


def account(page) -> None:
    """The sign-up that everybody knows, with a code."""
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Name to show").fill("Zahra")
    page.get_by_role("button", name="Send me the code").click()
    type_code(page, EMAIL, "Confirm my address", label="Code")


def how_one_helps(page) -> None:
    page.get_by_label("Ward where you can help").select_option(label="Sparkhill")
    page.get_by_label("Urdu", exact=True).check()
    page.locator("summary", has_text="Other languages").click()
    page.get_by_label("Pashto", exact=True).check()
    page.get_by_label("Being online", exact=True).check()
    page.get_by_label("About you").fill("I explain slowly.")
    page.get_by_label(re.compile("Show me in the list")).check()
    page.get_by_role("button", name="Apply to be a champion").click()


@pytest.mark.journey
def test_somebody_without_an_account_applies_is_welcomed_and_stands_in_the_list(page, settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    page.goto("/champions/")
    assert_accessible(page)
    page.get_by_role("button", name="Become a champion").click()
    assert_accessible(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose how you want to help")
    page.locator(".govuk-error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "kind"
    assert_accessible(page)
    who_one_is(page)
    assert_accessible(page)
    account(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("How you can help")
    assert_accessible(page)
    page.get_by_role("button", name="Apply to be a champion").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose the ward where you can help")
    assert_accessible(page)
    how_one_helps(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You as a digital champion")
    expect(page.get_by_text("Thank you. You have applied")).to_be_visible()
    assert_accessible(page)
    assert "what you can do now" in newest_mail(EMAIL, "You are with us").subject
    champion = Champion.objects.get(user__email=EMAIL)
    page.context.clear_cookies()
    welcomed_and_active(page, champion)
    assert "active champion" in newest_mail(EMAIL, "You are an active").subject
    page.context.clear_cookies()
    page.goto(f"/champions/people/?language=ps&topic=being-online&ward={champion.wards.get().pk}")
    assert_accessible(page)
    page.get_by_role("link", name="Zahra").click()
    expect(page.get_by_text("I explain slowly.")).to_be_visible()
    assert_accessible(page)


def welcomed_and_active(page, champion: Champion) -> None:
    """By the coordinator of the demonstration, button by button."""
    sign_in_as(page, "champions")
    page.goto(f"/admin/champions_people/inspect/{champion.pk}/")
    for way, press in (("welcome", "Welcome them"), ("activate", "Make them active")):
        assert_back_office_accessible(page)
        page.goto(page.locator(f"a[href*='/{way}/']").first.get_attribute("href"))
        assert_back_office_accessible(page)
        page.get_by_role("button", name=press).click()
        page.wait_for_url("**/inspect/**")
    champion.refresh_from_db()
    assert champion.state == "active"


@pytest.mark.journey
def test_a_champion_changes_what_they_said_pauses_and_comes_back(page):
    sign_in_as(page, "imran")
    page.goto("/champions/me/")
    assert_accessible(page)
    page.get_by_role("link", name="Change Languages").click()
    assert_accessible(page)
    page.get_by_label("Bengali", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-summary-list")).to_contain_text("Bengali")
    page.get_by_role("link", name="Pause", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator(".tt-status", has_text="Paused")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Come back").click()
    assert_accessible(page)
    page.get_by_role("button", name="Come back").click()
    expect(page.locator(".tt-status", has_text="Active")).to_be_visible()
    page.get_by_role("link", name="Leave the champions").click()
    assert_accessible(page)
    page.go_back()
    page.goto("/champions/progress/")
    assert_accessible(page)


def test_somebody_under_13_is_turned_away_and_an_employee_joins_by_a_link_without_scripts(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        page.goto("/champions/join/?code=GRV4FRT9")
        expect(page.get_by_text("You help with the people of Gravelly Freight.")).to_be_visible()
        who_one_is(page, kind="Employee", age="Under 13")
        expect(page.get_by_role("heading", level=1)).to_have_text("A little later")
        assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
        page.goto("/champions/join/?code=GRV4FRT9")
        who_one_is(page, kind="Employee")
        account(page)
        how_one_helps(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("You as a digital champion")
        champion = Champion.objects.get(user__email=EMAIL)
        assert champion.employer.organisation.name == "Gravelly Freight"
        assert {language.code for language in champion.languages.all()} == {"en", "ur", "ps"}
