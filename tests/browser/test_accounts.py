"""An account from its first minute to its last: ways in, the second step, my data, good-bye."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import User
from cms.demo.data import PASSWORD, address
from engagement.actions.comments import reply
from engagement.models import Comment
from tests.browser.conftest import assert_accessible
from tests.browser.hands import (
    WORDS,
    app_code,
    begin,
    newest_mail,
    sign_in_with_password,
    type_code,
    write,
)

EMAIL, SECRET_WORDS = "farah@example.org", "brass and brick 1 canal"


def become_somebody(page) -> None:
    begin(page)
    write(page)
    type_code(page, EMAIL, "Publish")
    expect(page.locator(".tt-comment", has_text=WORDS)).to_be_visible()


def go_to_guarded(page, path: str) -> None:
    """A page that asks for a code first from those who have neither password nor second step."""
    page.goto(path)
    if page.get_by_role("heading", level=1, name="Show that it is you").count():
        type_code(page, EMAIL, "Go on", label="Code")


def test_an_account_is_made_with_a_password_and_opened_with_it(page):
    page.goto("/account/signup/")
    assert_accessible(page)
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Name to show").fill("The Council")
    page.get_by_role("button", name="Send me the code").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name to show").fill("Farah")
    if page.get_by_label("New password", exact=True).count():
        page.get_by_label("New password", exact=True).fill(SECRET_WORDS)
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    assert_accessible(page)
    type_code(page, EMAIL, "Confirm my address", label="Code")
    expect(page.get_by_role("heading", level=1, name="Your account")).to_be_visible()
    assert_accessible(page)


def test_one_signs_in_with_a_code_and_sees_where_one_is_signed_in(page):
    become_somebody(page)
    page.context.clear_cookies()
    page.goto("/account/login/")
    assert_accessible(page)
    page.get_by_role("link", name="Get a code by email").click()
    assert_accessible(page)
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    type_code(page, EMAIL, "Sign in", label="Code")
    expect(page.get_by_role("heading", level=1, name="Your account")).to_be_visible()
    page.get_by_role("link", name="Sign-in and security").click()
    assert_accessible(page)
    page.goto("/account/sessions/")
    expect(page.get_by_text("This device, now")).to_be_visible()
    assert_accessible(page)


def test_the_back_office_opens_after_an_authenticator_app_is_enrolled(page):
    sign_in_with_password(page, "moderator")
    page.goto("/admin/")
    expect(page.get_by_role("heading", level=1, name="Add a second step")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Add an authenticator app").click()
    expect(page.get_by_role("heading", level=1, name="Show that it is you")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Add an authenticator app")).to_be_visible()
    assert_accessible(page)
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill("123")
    page.get_by_role("button", name="Add the app").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.get_by_label("Code from the app").fill(app_code(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    expect(page.locator("main code")).to_have_count(10)
    assert_accessible(page)
    page.get_by_role("link", name="I have kept them: go on").click()
    page.wait_for_url("**/admin/")
    page.goto("/account/2fa/")
    assert_accessible(page)


@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_a_passkey_is_enrolled_and_opens_the_account(page):
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    become_somebody(page)
    go_to_guarded(page, "/account/2fa/webauthn/add/")
    expect(page.locator("#mfa_webauthn_add")).to_be_visible()
    assert_accessible(page)
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    assert_accessible(page)
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.locator("#passkey_login").click()
    expect(page.get_by_role("heading", level=1, name="Your account")).to_be_visible()


def test_my_data_come_in_one_file(page):
    become_somebody(page)
    go_to_guarded(page, "/account/data/")
    expect(page.get_by_role("heading", level=1, name="Download my data")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the file").click()
    held = json.loads(Path(waiting.value.path()).read_text())
    assert WORDS in json.dumps(held, ensure_ascii=False)
    assert EMAIL in json.dumps(held)


def answered(page) -> str:
    """The words of somebody and an answer to them; the address of the page they are on."""
    become_somebody(page)
    mine = Comment.objects.get(text=WORDS)
    reply(by=User.objects.get(email=address("editor")), to=mine, text="The lamps are new.", language="en")
    return page.url


def delete(page, words: str) -> None:
    go_to_guarded(page, "/account/delete/")
    assert_accessible(page)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label(words).check()
    page.get_by_label("I understand that this cannot be undone").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("deleted")
    assert_accessible(page)
    assert newest_mail(EMAIL)


def test_a_deleted_account_leaves_its_words_as_a_former_participant(page):
    there = answered(page)
    delete(page, "Leave it where it is")
    page.goto(there)
    left = page.locator(".tt-comment", has_text=WORDS)
    expect(left.first).to_contain_text("ormer participant")
    expect(left.first).not_to_contain_text("Farah")
    expect(page.get_by_text("The lamps are new.")).to_be_visible()


def test_a_deleted_account_takes_its_words_along_and_the_answers_stay(page):
    there = answered(page)
    delete(page, "Take it away too")
    page.goto(there)
    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(page.locator(".tt-comment--gone").first).to_be_visible()
    expect(page.get_by_text("The lamps are new.")).to_be_visible()
    assert_accessible(page)
