"""A concern, from the page of a session to what the lead decides; and messages between people."""

import re

import pytest
from playwright.sync_api import expect

from accounts.clock import now
from champions.models import Champion, Concern, Conversation
from surgeries.models import Session
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in, sign_in_as

WORDS = "Somebody asked her for the number of her bank card."


def a_session() -> Session:
    return Session.objects.filter(state="open", starts_at__gt=now()).earliest("starts_at")


def report(page, *, danger: bool = False) -> None:
    """From the page of a session to the receipt."""
    page.goto(a_session().get_absolute_url())
    page.get_by_role("main").get_by_role("link", name="Report a concern").click()
    expect(page.get_by_text(f"About: {a_session().title}")).to_be_visible()
    if danger:
        page.get_by_label("Somebody is in danger now").check()
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_role("button", name="Send it to the safeguarding lead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. The safeguarding lead has it.")


@pytest.mark.journey
def test_a_concern_is_reported_from_the_page_of_a_session(page):
    page.goto(a_session().get_absolute_url())
    assert_accessible(page)
    page.get_by_role("main").get_by_role("link", name="Report a concern").click()
    assert_accessible(page)
    numbers = page.get_by_role("heading", name="Ring now")
    expect(numbers).to_be_hidden()
    page.get_by_label("Somebody is in danger now").check()
    expect(numbers).to_be_visible()
    assert numbers.bounding_box()["y"] < page.get_by_label("Somebody is in danger now").bounding_box()["y"]
    assert_accessible(page)
    page.get_by_role("button", name="Send it to the safeguarding lead").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say what happened")
    expect(numbers).to_be_visible()
    assert_accessible(page)
    report(page, danger=True)
    expect(page.get_by_role("heading", name="Somebody is in danger: ring now")).to_be_visible()
    assert_accessible(page)
    concern = Concern.objects.latest("pk")
    expect(page.get_by_text(concern.reference)).to_be_visible()
    assert concern.text == WORDS and concern.user is None


def test_without_scripts_on_a_telephone_the_numbers_stand_above_the_form_at_once(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        report(page)
        page.goto("/champions/concern/")
        numbers = page.get_by_role("heading", name="Ring now")
        expect(numbers).to_be_hidden()
        page.get_by_label("Somebody is in danger now").check()
        expect(numbers).to_be_visible()
        assert numbers.bounding_box()["y"] < page.get_by_label("What happened?").bounding_box()["y"]


def test_it_is_reported_by_keyboard_alone(chromium, site):
    for page in opened(chromium, site, SIZES["wide"]):
        page.goto("/champions/concern/")
        tab_to(page, "Somebody is in danger now")
        page.keyboard.press("Space")
        expect(page.get_by_role("heading", name="Ring now")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.type(WORDS)
        for _field in ("name", "contact", "button"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. The safeguarding lead has it.")


def tab_to(page, label: str) -> None:
    """Presses Tab until the control with that label has the focus."""
    wanted = page.get_by_label(label)
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{label} is not reached by Tab")


@pytest.mark.journey
def test_the_lead_reads_it_by_the_link_in_the_mail_and_decides(page, size, settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    if size == "phone":
        pytest.skip("The back office is for desks")
    report(page)
    mail = newest_mail("safeguarding@", "A concern was reported")
    assert WORDS not in mail.body
    sign_in_as(page, "safeguarding")
    page.goto(link_in(mail, "/champions_concerns/"))
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert_back_office_accessible(page)
    for button, fill in (
        ("Look at it", None),
        ("Add a note", ("Note", "Rang the library.")),
        ("Allow contact again", ("Why contact is allowed again", "It was somebody else.")),
        ("Close", ("What was done", "The library put up a sign.")),
    ):
        page.get_by_role("link", name=re.compile(button)).first.click()
        assert_back_office_accessible(page)
        decide(page, fill)
    expect(page.get_by_text("The library put up a sign.").first).to_be_visible()
    page.goto("/admin/champions_concerns/")
    assert_back_office_accessible(page)


def decide(page, fill: tuple[str, str] | None) -> None:
    """Fills in what a decision asks for, and presses its button."""
    if fill:
        page.get_by_label(fill[0]).last.fill(fill[1])
    for radio in page.locator("main input[type=radio]").all()[:1]:
        radio.check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/inspect/**")


@pytest.mark.journey
def test_somebody_writes_to_a_champion_who_answers_and_is_blocked(page):
    champion = Champion.objects.listed().get(user__display_name="Imran")
    sign_in_as(page, "shabana")
    page.goto(f"/champions/people/{champion.public_id}/write/")
    assert_accessible(page)
    page.get_by_label("Your message").fill("Ring me on 07700 900123, I live at B11 1AA.")
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("We never arrange help at a home")
    expect(page.get_by_label("Your message")).to_have_value(re.compile("Ring me on"))
    assert_accessible(page)
    page.get_by_label("Your message").fill("Could you show our group how to make a map?")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages with Imran")
    assert_accessible(page)
    mail = newest_mail("imran@", "Shabana wrote to you")
    assert "make a map" not in mail.body and "shabana@" not in mail.body
    sign_in(page, champion.user)
    page.goto("/champions/messages/")
    expect(page.get_by_text("1 new message").first).to_be_visible()
    assert_accessible(page)
    page.goto(link_in(mail, "/champions/messages/"))
    page.get_by_label("Your message").fill("Gladly. Come to the data surgery in Sparkhill Library.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Come to the data surgery in Sparkhill Library.")).to_be_visible()
    page.locator("summary", has_text="I don’t want to hear from Shabana").click()
    assert_accessible(page)
    page.get_by_role("button", name="Block Shabana").click()
    expect(page.get_by_text("You have blocked Shabana").first).to_be_visible()
    assert_accessible(page)
    sign_in_as(page, "shabana")
    page.goto(Conversation.objects.get(asker__display_name="Shabana").get_absolute_url())
    expect(page.get_by_text("You can’t write to each other at the moment.")).to_be_visible()
    assert_accessible(page)
