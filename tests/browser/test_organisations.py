"""Acting for an organisation, and choosing what we write about."""

from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.browser.hands import link_in, newest_mail, sign_in_as, type_code


def test_a_colleague_is_invited_by_mail_makes_an_account_and_joins(page):
    sign_in_as(page, "editor")
    page.goto("/account/organisations/")
    assert_accessible(page)
    page.get_by_role("link", name="Add an organisation").click()
    page.get_by_role("button", name="Add the organisation").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name of the organisation").fill("Stirchley Lanterns")
    page.get_by_label("Community group").check()
    page.get_by_role("button", name="Add the organisation").click()
    expect(page.get_by_role("heading", level=1, name="Stirchley Lanterns")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Invite somebody").click()
    assert_accessible(page)
    page.get_by_label("Their email address").fill("omar@example.org")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("omar@example.org").first).to_be_visible()
    way_in = link_in(newest_mail("omar@example.org"), "/invitation/")
    page.context.clear_cookies()
    page.goto(way_in)
    assert_accessible(page)
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Email address").fill("omar@example.org")
    page.get_by_label("Name to show").fill("Omar")
    page.get_by_role("button", name="Send me the code").click()
    type_code(page, "omar@example.org", "Confirm my address", label="Code")
    page.get_by_role("button", name="Accept and join").click()
    expect(page.get_by_role("heading", level=1, name="Stirchley Lanterns")).to_be_visible()
    expect(page.get_by_text("Omar").first).to_be_visible()
    assert_accessible(page)


def test_one_chooses_how_often_we_write(page):
    sign_in_as(page, "editor")
    page.goto("/account/notifications/")
    assert_accessible(page)
    group = page.locator("main fieldset").first
    group.get_by_role("radio").last.check()
    chosen = group.get_by_role("radio").last.get_attribute("id")
    page.get_by_role("button", name="Save your choices").click()
    page.goto("/account/notifications/")
    expect(page.locator(f"#{chosen}")).to_be_checked()
