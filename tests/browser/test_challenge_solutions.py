"""A firm answers a challenge: begin, steps, file, check, hand in, receipt, new version, withdraw."""

import pytest
from playwright.sync_api import expect

from challenges.demo.solutions import solution as demo_solution
from challenges.models import Solution
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in_as
from tests.challenges.answering import pdf

ANSWER = "/challenges/hubs-people-run-themselves/answer/"
WORDS = {
    "What is your idea?": "A kettle in the shop: who waits for a lift drinks tea.",
    "What is new about it?": "Nobody waits alone.",
    "Which of the outcomes would change": "Trips before six.",
}
PEOPLE = {
    "What do you know of the problem": "We pour tea at five.",
    "Who would do the work?": "Two who pour.",
}
PLAN = {"What would you do in the first twelve weeks?": "Boil water.", "What could go wrong": "No milk."}


def fill(page, answers: dict[str, str]) -> None:
    for label, text in answers.items():
        page.get_by_label(label).fill(text)


def go_on(page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def begin(page) -> None:
    page.goto(ANSWER)
    assert_accessible(page)
    page.get_by_label("Kettle and Key").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Hubs for getting about that people run themselves"
    )
    assert_accessible(page)


def write(page) -> None:
    page.get_by_role("link", name="Title and public summary").click()
    page.get_by_label("Title").fill("Tea at the stop")
    page.get_by_label("Public summary").fill("Whoever waits for a lift gets tea.")
    page.get_by_label("The name of our organisation").check()
    assert_accessible(page)
    go_on(page)
    fill(page, WORDS)
    assert_accessible(page)
    go_on(page)
    fill(page, PEOPLE)
    page.get_by_label("An idea", exact=True).check()
    go_on(page)
    fill(page, PLAN)
    go_on(page)
    page.get_by_label("What would the prototype cost").fill("a lot")
    page.get_by_label("Drawings, pictures").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter an amount in pounds")
    expect(page.get_by_label("What would the prototype cost")).to_have_value("a lot")
    expect(page.get_by_role("link", name="plan.pdf")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("What would the prototype cost").fill("900")
    go_on(page)
    page.get_by_label("Partner 1: name").fill("Cartwheel Co-op")
    assert_accessible(page)
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say what this partner does")
    page.get_by_label("Partner 1: what it does").fill("Brings the milk by bike")
    go_on(page)


def hand_in(page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text("word for word, and nothing else")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    assert_accessible(page)


def the_one() -> Solution:
    return Solution.objects.get(
        challenge__slug="hubs-people-run-themselves", organisation__name="Kettle and Key"
    )


def change_and_withdraw(page) -> None:
    page.get_by_role("link", name="Back to your solution").click()
    assert_accessible(page)
    page.get_by_role("button", name="Change it and hand in a new version").click()
    page.get_by_role("link", name="What you would do").click()
    page.get_by_label("What is new about it?").fill("Nobody waits alone or cold.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Back to all pages").click()
    expect(page.get_by_text("Changed since handed in, not in yet.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Check and hand in").click()
    hand_in(page)
    assert the_one().versions.count() == 2
    page.get_by_role("link", name="Check a receipt").click()
    expect(page.get_by_text("This receipt is ours.")).to_be_visible()
    assert_accessible(page)
    page.goto(the_one().get_absolute_url())
    page.get_by_role("link", name="Withdraw").click()
    assert_accessible(page)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("link", name="Begin again")).to_be_visible()


def test_from_beginning_to_a_receipt_a_new_version_and_withdrawing(page, site):
    sign_in_as(page, "wanjiru")
    begin(page)
    write(page)
    hand_in(page)
    change_and_withdraw(page)
    page.goto("/challenges/solutions/")
    expect(page.get_by_role("link", name="Tea at the stop")).to_be_visible()
    assert_accessible(page)


def test_the_same_without_scripts_on_a_phone(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in_as(page, "wanjiru")
        page.goto(ANSWER)
        page.get_by_label("Kettle and Key").check()
        page.get_by_role("button", name="Begin").click()
        page.get_by_role("link", name="What you would do").click()
        fill(page, WORDS)
        other = the_one()
        idea = other.stage.questions.get(key="idea")
        other.answers.create(question=idea, text="Coffee instead", changed_by=other.created_by)
        go_on(page)
        expect(page.get_by_text("Coffee instead")).to_be_visible()
        expect(page.get_by_label("What is your idea?")).to_have_value(WORDS["What is your idea?"])
        go_on(page)
        assert other.answers.get(question=idea).text == WORDS["What is your idea?"]
        expect(page.get_by_role("heading", level=1)).to_have_text("Who you are")


def test_saved_as_it_is_typed_and_a_colleague_who_was_quicker_is_named(page, site):
    priya = sign_in_as(page, "priya")
    draft = demo_solution("transport", "PlotShare")
    page.goto(f"{draft.get_absolute_url()}step/1/")
    page.get_by_label("What is new about it?").fill("It is there already, for vegetables and marrows.")
    expect(page.locator("[data-autosave-says]")).to_contain_text("Saved at")
    answer = draft.answers.get(question__key="new")
    assert answer.text.endswith("marrows.")
    answer.text, answer.revision, answer.changed_by = "Another text", answer.revision + 1, priya
    answer.save()
    page.get_by_label("What is new about it?").fill("My own text")
    expect(page.locator("[data-autosave-says]")).to_contain_text("changed this answer")
    go_on(page)
    expect(page.get_by_text("Another text")).to_be_visible()
    expect(page.get_by_label("What is new about it?")).to_have_value("My own text")
    assert_accessible(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Who you are")
    assert draft.answers.get(question__key="new").text == "My own text"


@pytest.mark.reads
def test_an_officer_reads_what_was_handed_in_and_the_list(page, site, settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    sign_in_as(page, "bronwen")
    page.goto(demo_solution("care", "Kettle and Key").get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("The week on the fridge")
    assert_accessible(page)
    page.goto("/admin/solutions/")
    expect(page.get_by_text("The week on the fridge")).to_be_visible()
    assert_back_office_accessible(page)
