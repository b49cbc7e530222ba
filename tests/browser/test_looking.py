"""A second look, from the mail to the decision; a spam account and all it wrote; the figures for everybody."""

import pytest
from playwright.sync_api import expect

from engagement.models import Appeal, Comment
from tests.browser.conftest import assert_accessible
from tests.browser.hands import link_in, newest_mail, sign_in, sign_in_as
from tests.factories.accounts import UserFactory
from tests.factories.engagement import said


@pytest.fixture(autouse=True)
def demonstration_officers(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def topic():
    return Comment.objects.visible().order_by("pk").first().topic


def removed_by_the_moderator(page) -> Comment:
    """Somebody's comment, taken out in the queue, its note begun from a template."""
    comment = said(
        topic(), by=UserFactory(display_name="Nell", email="nell@people.example"), text="No buses here"
    )
    sign_in_as(page, "moderator")
    page.goto(f"/admin/moderation/{comment.public_id}/?tab=recent")
    remove = page.locator("details.mod-fold", has=page.locator("summary", has_text="Remove"))
    remove.locator("summary").first.click()
    remove.get_by_label("It has nothing to do with this").check()
    remove.locator("summary", has_text="Start from a template").click()
    remove.get_by_role("link", name="One link is enough").click()
    return comment


def test_a_second_look_from_the_mail_to_the_answer(page, picture):
    comment = removed_by_the_moderator(page)
    note = page.locator("#id_remove-note")
    assert note.input_value().startswith("We hold comments with several links")
    page.locator("details.mod-fold[open]").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Its writer is told why")).to_be_visible()
    mail = newest_mail("nell@people.example", "removed")
    page.context.clear_cookies()
    sign_in(page, comment.author)
    page.goto(link_in(mail, "second-look"))
    assert_accessible(page)
    page.get_by_label("What should we see?").fill("There is no bus at all.")
    page.get_by_role("button", name="Ask for a second look").click()
    expect(page.get_by_text("Somebody who did not decide the first time looks at it by")).to_be_visible()
    assert_accessible(page)
    page.goto("/account/words/")
    expect(page.get_by_text("You asked for a second look: we are reading it")).to_be_visible()
    assert_accessible(page)
    page.context.clear_cookies()
    sign_in_as(page, "moderator")
    page.goto("/admin/moderation/?tab=second_look")
    assert_accessible(page)
    page.locator("[data-moderation-row]", has_text="No buses here").click()
    expect(page.get_by_text("somebody else must look again")).to_be_visible()
    page.context.clear_cookies()
    sign_in_as(page, "safeguarding")
    page.reload()
    assert_accessible(page)
    picture(page, "moderation-second-look")
    stands = page.locator("details.mod-fold", has=page.locator("summary", has_text="The decision stands"))
    stands.locator("summary").first.click()
    stands.get_by_role("button", name="The decision stands").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    stands.get_by_label("What do we say to the writer?").fill("The bus is another action.")
    stands.get_by_role("button", name="The decision stands").click()
    expect(page.get_by_text("Its writer is told why")).to_be_visible()
    assert "The bus is another action." in newest_mail("nell@people.example", "stays removed").body
    assert Appeal.objects.get(comment=comment).outcome == "refused"


@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_a_spam_account_goes_with_everything_and_comes_back(page, picture):
    rubbish = UserFactory(display_name="Cheap Phones")
    comments = [said(topic(), by=rubbish, text=f"Cheap phones, number {number}") for number in range(3)]
    sign_in_as(page, "moderator")
    page.goto(f"/admin/moderation/{comments[0].public_id}/?tab=recent")
    page.get_by_role("link", name="Remove this account and everything it wrote").click()
    expect(page.get_by_text("3 comments")).to_be_visible()
    assert_accessible(page)
    picture(page, "moderation-spam-account")
    page.get_by_role("button", name="Remove the account and everything").click()
    expect(page.get_by_text("Say why: the owner of the account is told.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Why?").fill("Links to a shop.")
    page.get_by_role("button", name="Remove the account and everything").click()
    expect(page.get_by_text("everything it wrote is gone")).to_be_visible()
    assert not Comment.objects.visible().filter(author=rubbish).exists()
    page.goto("/admin/spam-removals/")
    page.get_by_role("link", name="Cheap Phones").first.click()
    page.get_by_role("link", name="Undo").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Open the account again").click()
    expect(page.get_by_text("The account is open again").first).to_be_visible()
    assert Comment.objects.visible().filter(author=rubbish).count() == 3


def test_the_figures_are_for_everybody(page):
    page.goto("/")
    page.get_by_role("link", name="How we moderate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How we moderate, in figures")
    expect(page.get_by_role("row", name="August 2026")).to_be_visible()
    assert_accessible(page)
