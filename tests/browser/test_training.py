"""Toolkit and training: found, read, printed; a module done by keyboard and without scripts; a badge checked."""

import re

import pytest
from playwright.sync_api import expect

from accounts.registries import jobs
from champions.models import Completion
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import sign_in_as

MODULE = "/champions/training/helping-with-a-smartphone/"
RIGHT = (
    "Make letters larger",
    "Because then one can try",
    "Does a torch need that",
    "Look together for Wi-Fi",
)


@pytest.mark.journey
def test_a_resource_is_found_by_topic_and_language_and_read(page):
    page.goto("/champions/toolkit/")
    assert_accessible(page)
    page.get_by_label("Topic").select_option(label="Staying safe")
    page.get_by_label("Language").select_option(label="Urdu (اردو)")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("1 resource")
    assert_accessible(page)
    page.get_by_role("link", name="Staying safe online: five sentences in Urdu").click()
    expect(page.locator("[lang=ur][dir=rtl]")).to_be_visible()
    assert_accessible(page)
    page.goto("/champions/toolkit/?topic=bidding&language=pl")
    expect(page.get_by_text("Nothing here that fits")).to_be_visible()
    assert_accessible(page)
    page.goto("/champions/toolkit/helping-someone-get-online/")
    assert_accessible(page)
    page.get_by_role("link", name="Video calls").click()
    assert page.url.endswith("#chapter-5")
    page.get_by_role("link", name="Print this booklet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your PDF is being made")


@pytest.mark.journey
def test_a_module_is_done_wrong_answers_are_explained_and_the_badge_is_there(page):
    sign_in_as(page, "hodan")
    page.goto("/champions/training/")
    assert_accessible(page)
    page.get_by_role("link", name="Helping someone with a smartphone").click()
    assert_accessible(page)
    page.get_by_role("button", name="Start").click()
    assert_accessible(page)
    for _step in range(3):
        page.get_by_role("link", name="Next step").click()
    page.get_by_role("button", name="On to the questions").click()
    assert_accessible(page)
    page.get_by_label("Delete everything they do not use").check()
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Question 1: not quite.")
    expect(page.get_by_label("Delete everything they do not use")).to_be_checked()
    assert_accessible(page)
    page.locator(".govuk-error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "question_1"
    for words in RIGHT:
        page.get_by_label(re.compile(words)).check()
    page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All answers are right")
    assert_accessible(page)
    page.get_by_role("button", name="See your badge").click()
    expect(page.get_by_text("A digital champion", exact=True)).to_be_visible()
    page.locator("summary", has_text="How to check a badge").click()
    assert_accessible(page)
    page.goto("/account/training/")
    assert_accessible(page)
    page.get_by_role("button", name="Show my name : Helping").or_(
        page.get_by_role("button", name="Show my name: Helping")
    ).click()
    expect(page.get_by_text("Your name stands on the badge for")).to_be_visible()
    page.goto(
        Completion.objects.get(user__display_name="Hodan", title__contains="smartphone").get_absolute_url()
    )
    expect(page.locator(".tt-badge")).to_contain_text("Hodan")
    page.goto("/champions/badges/XXXX-XXXX/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no badge with this code")
    assert_accessible(page)


def test_a_module_is_done_by_keyboard_alone(chromium, site):
    for page in opened(chromium, site, SIZES["wide"]):
        sign_in_as(page, "hodan")
        page.goto(f"{MODULE}questions/")
        for number, place in enumerate((1, 0, 1, 1), 1):
            first = page.locator(f"input[name=question_{number}]").first
            first.focus()
            page.keyboard.press("Space")
            for _step in range(place):
                page.keyboard.press("ArrowDown")
        page.get_by_role("button", name="Check my answers").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("All answers are right")


def test_without_scripts_on_a_phone_a_module_is_done_and_its_certificate_made(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in_as(page, "hodan")
        page.goto(f"{MODULE}questions/")
        for words in RIGHT[:3]:
            page.get_by_label(re.compile(words)).check()
        page.get_by_role("button", name="Check my answers").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Choose an answer to question 4")
        page.get_by_label(re.compile(RIGHT[3])).check()
        page.get_by_role("button", name="Check my answers").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("All answers are right")
        page.get_by_role("link", name="Your certificate to print").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your PDF is being made")
        jobs.get("papers").run()
        code = Completion.objects.get(user__display_name="Hodan", title__contains="smartphone").code
        response = page.request.get(f"/champions/badges/{code}/certificate.pdf")
        assert response.headers["content-type"] == "application/pdf"
