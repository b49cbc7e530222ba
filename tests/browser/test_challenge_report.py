"""A firm writes the report of a stage: it saves itself, says what is missing, comes in; on a phone without scripts."""

import pytest
from playwright.sync_api import expect

from challenges.models import Gate, Solution
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import sign_in
from tests.challenges.stages import in_stage

SAYS = "[data-autosave-says]"


@pytest.fixture
def world(site):
    made = in_stage("explore")
    Gate.objects.filter(challenge=made.challenge).update(state="preparing")
    made.solution.answers.filter(question__stage=made.stage).delete()
    return made


def answers_of(solution: Solution) -> list[str]:
    return list(solution.answers.filter(question__stage=solution.stage).values_list("text", flat=True))


def questions(page):
    return page.locator("form[method=post] textarea:visible, form[method=post] input[type=text]:visible")


def come_in(page, world) -> None:
    """Everything filled in, and handed in."""
    fields = questions(page)
    for number in range(fields.count()):
        fields.nth(number).fill(str(1200 + number))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Your report is in.")).to_be_visible()
    assert world.solution.events.filter(verb="stage_report_in").count() == 1


def test_a_report_saves_itself_and_comes_in_once_nothing_is_missing(page, world):
    sign_in(page, world.people["member"])
    page.goto(f"/challenges/solutions/{world.solution.public_id}/report/")
    assert_accessible(page)
    questions(page).first.fill("Fridges are read before the morning.")
    expect(page.locator(SAYS)).to_contain_text("Saved at")
    assert "Fridges are read before the morning." in answers_of(world.solution)
    page.reload()
    expect(questions(page).first).to_have_value("Fridges are read before the morning.")
    page.get_by_role("button", name="Hand in").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    assert_accessible(page)
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.tagName") in ("TEXTAREA", "INPUT")
    come_in(page, world)


def test_a_report_on_a_phone_without_scripts(chromium, site, world):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(page, world.people["member"])
        page.goto(f"/challenges/solutions/{world.solution.public_id}/report/")
        questions(page).first.fill("Fridges are read.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
        come_in(page, world)
