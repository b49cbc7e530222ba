"""Reading a challenge: from the board to a question that is answered to all, at two sizes; also without scripts."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from challenges.demo.core import challenge
from challenges.models import PartnerWanted, Question
from cms.demo.data import address
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in_as


@pytest.fixture(autouse=True)
def office_without_second_step(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def find_on_the_board(page) -> None:
    page.goto("/challenges/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Challenges")
    page.get_by_role("link", name="Hubs for getting about that people run themselves").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Hubs for getting about that people run themselves"
    )


@pytest.mark.reads
def test_everybody_finds_and_reads_challenges_in_each_stage(page):
    find_on_the_board(page)
    assert_accessible(page)
    for words in (
        "about 12 hours",
        "£2,500 for each firm in the next stage",
        "12 noon, UK time",
        "Open licence",
    ):
        expect(page.get_by_text(words).first).to_be_attached()
    page.locator("summary", has_text="The figures as a table").first.click()
    assert_accessible(page)
    page.goto("/challenges/")
    assert_accessible(page)
    page.get_by_role("link", name="All challenges as a list, with filters").click()
    assert_accessible(page)
    page.get_by_label("Open now").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 challenge here")).to_be_visible()
    page.get_by_label("Words").fill("nothing like it")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No challenge here that fits")).to_be_visible()
    assert_accessible(page)
    for key in ("care", "food", "planning"):
        page.goto(challenge(key).get_absolute_url())
        assert_accessible(page)
    page.goto("/")
    expect(page.get_by_role("heading", name="Challenges open for solutions")).to_be_visible()
    assert_accessible(page)


def see_whether_it_is_for_me(page) -> None:
    page.get_by_role("button", name="Is this for me? Ten questions").click()
    assert_accessible(page)
    page.get_by_role("button", name="Show what it means").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Answer question 1")
    assert_accessible(page)
    for number in range(10):
        said = "No" if number == 7 else "Yes"
        page.locator("fieldset").nth(number).get_by_label(said, exact=True).check()
    page.get_by_role("button", name="Show what it means").click()
    expect(page.get_by_text("It may be for you")).to_be_visible()
    expect(page.get_by_text("You do not need it to answer.")).to_be_visible()
    assert_accessible(page)


@pytest.mark.journey
def test_a_firm_asks_and_the_answer_stands_there_without_its_name(page):
    asker = User.objects.get(email=address("sunita"))
    find_on_the_board(page)
    see_whether_it_is_for_me(page)
    sign_in_as(page, "sunita")
    page.goto(challenge("transport").get_absolute_url())
    assert_accessible(page)
    page.get_by_role("button", name="Ask a question").click()
    assert_accessible(page)
    page.get_by_role("button", name="Send the question").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write your question")
    assert_accessible(page)
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("May we count parked cars with a camera?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting for an answer").first).to_be_visible()
    assert_accessible(page)
    row = Question.objects.get(asked_by=asker, state="received")
    sign_in_as(page, "darren")
    answer_in_the_office(page, row)
    page.context.clear_cookies()
    page.goto(f"{challenge('transport').get_absolute_url()}#question-{row.public_id}")
    shown = page.locator(f"#question-{row.public_id}")
    expect(shown).to_contain_text("May cars be counted by camera?")
    expect(shown).to_contain_text("Yes, if no number plate is kept.")
    expect(page.get_by_text(asker.display_name)).to_have_count(0)
    assert "Yes, if no number plate is kept." in newest_mail(asker.email, "Your question is answered").body


def answer_in_the_office(page, row: Question) -> None:
    """Through the list of questions that wait; the first try names who asked."""
    page.goto(f"/admin/challenge_questions/inspect/{row.pk}/")
    assert_back_office_accessible(page)
    page.goto(page.locator(f"a[href*='/answer/{row.pk}/']").first.get_attribute("href"))
    assert_back_office_accessible(page)
    page.get_by_label(re.compile("The question as everybody reads it")).fill(
        "May Sunita count cars by camera?"
    )
    page.get_by_label(re.compile("The answer to all")).fill("Yes, if no number plate is kept.")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("“Sunita” is the name of who asked")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_label(re.compile("The question as everybody reads it")).fill("May cars be counted by camera?")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("It is answered, to all.")).to_be_visible()


@pytest.mark.journey
def test_a_firm_looks_for_partners_and_takes_its_line_down(page):
    sign_in_as(page, "khalid")
    page.goto(challenge("transport").get_absolute_url())
    page.get_by_role("link", name="Put up a line of your own").click()
    assert_accessible(page)
    page.get_by_role("button", name="Put it on the page").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say what you bring")
    assert_accessible(page)
    page.get_by_label("Your organisation").select_option(label="Two Brothers Vans")
    page.get_by_label("What you bring").fill("Two vans with lifts")
    page.get_by_label("Whom you look for").fill("Somebody who builds booking")
    page.get_by_label("How to reach you").fill("0121 496 0101")
    page.get_by_role("button", name="Put it on the page").click()
    expect(page.get_by_text("Two vans with lifts")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Take this line down.*Two Brothers Vans", re.DOTALL)).click()
    assert_accessible(page)
    page.get_by_role("button", name="Take it down").click()
    expect(page.get_by_text("The line is taken down.")).to_be_visible()
    assert PartnerWanted.objects.filter(taken_down_at=None).count() == 2


def test_reading_and_asking_without_scripts(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        find_on_the_board(page)
        page.get_by_role("button", name="Is this for me? Ten questions").click()
        for number in range(10):
            page.locator("fieldset").nth(number).get_by_label("Yes", exact=True).check()
        page.get_by_role("button", name="Show what it means").click()
        expect(page.get_by_text("Yes, this looks like one for you")).to_be_visible()
        sign_in_as(page, "sunita")
        page.goto(f"{challenge('transport').get_absolute_url()}ask/")
        page.get_by_label("Your question").fill("Is there water in the shed?")
        page.get_by_role("button", name="Send the question").click()
        expect(page.get_by_text("Is there water in the shed?")).to_be_visible()
        too_wide = page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth")
        assert not too_wide
