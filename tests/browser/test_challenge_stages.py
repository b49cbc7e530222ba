"""From a milestone that a partner plans to a payment and an adoption; the ledger and the figures for everybody."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import today
from challenges.demo.core import challenge, stage
from challenges.demo.solutions import solution
from challenges.models import Ending, Milestone, Runner, Solution
from cms.demo.data import address
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import newest_mail, sign_in_as
from tests.challenges.stages import picture

FIRM = "Vyse Street Software"


def here() -> Solution:
    return solution("planning", FIRM)


def type_day(page, days: int) -> None:
    day = today() + timedelta(days=days)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(value))


def plan(page, title: str, look=assert_accessible) -> None:
    """By Jo of Innovation Birmingham, from their account. `look` needs scripts."""
    of = challenge("planning")
    jo = sign_in_as(page, "jo")
    Runner.objects.get_or_create(challenge=of, stage=stage(of, "precommercial"), user=jo, left_at=None)
    page.goto("/account/")
    page.get_by_role("link", name="Stages that run").first.click()
    look(page)
    page.get_by_role("link", name=str(here())).click()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Plan a milestone").click()
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the day on which it is due")
    look(page)
    page.get_by_label("What is to be reached?").fill(title)
    page.get_by_label("What would show that it is reached?").fill("Two answers in writing")
    type_day(page, 20)
    page.get_by_label("Payment when it is reached").fill("500")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The milestone is planned.")).to_be_visible()


def show(page, title: str) -> None:
    sign_in_as(page, "seun")
    page.goto(f"/challenges/running/{here().public_id}/")
    page.get_by_role("link", name=title).click()
    assert_accessible(page)
    page.get_by_role("button", name="Show what you have reached").click()
    page.get_by_label("What have you done, and what came of it?").fill("Two councils have answered.")
    page.get_by_label("A picture").set_input_files(
        {"name": "letters.png", "mimeType": "image/png", "buffer": picture().read()}
    )
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("what the picture shows")
    assert_accessible(page)
    page.get_by_label("A picture").set_input_files(
        {"name": "letters.png", "mimeType": "image/png", "buffer": picture().read()}
    )
    page.get_by_label("What does the picture show?").fill("Two letters with their heads")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Your evidence is in")).to_be_visible()
    expect(page.get_by_alt_text("Two letters with their heads")).to_be_visible()
    assert page.get_by_alt_text("Two letters with their heads").evaluate("image => image.naturalWidth") == 60


def officer_at(page, title: str) -> None:
    sign_in_as(page, "aisha")
    page.goto(f"/challenges/running/milestones/{Milestone.objects.get(title=title).public_id}/")


def pay(page, title: str, invoice: str) -> None:
    officer_at(page, title)
    page.get_by_role("button", name="Accept", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Accept").click()
    assert title in newest_mail(address("seun"), "Accepted").subject
    sign_in_as(page, "seun")
    page.reload()
    page.get_by_role("button", name="Ask for the payment").click()
    page.get_by_label("Invoice number").fill(invoice)
    page.get_by_role("button", name="Ask for it").click()
    officer_at(page, title)
    page.get_by_role("button", name="Agree to the payment").click()
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("button", name="Note that it was paid").click()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("0 days from asking to payment.")).to_be_visible()
    assert_accessible(page)


def adopt(page) -> Ending:
    page.goto(f"/challenges/running/{here().public_id}/end/")
    expect(page.get_by_label("A new competition in which everybody may take part")).to_be_visible()
    expect(page.get_by_text("The contract awarded in the last round")).to_have_count(0)
    page.get_by_role("button", name="Write the ending").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose adopt, adapt or stop")
    assert_accessible(page)
    page.get_by_label("Adopt", exact=True).check()
    page.get_by_label("A new competition in which everybody may take part").check()
    page.get_by_label("Why, in a sentence for everybody").fill("Letters speak about what counts.")
    page.get_by_label("What has it cost the council?").fill("26000")
    page.get_by_label("What has it brought?").fill("Twice as many letters that count.")
    page.get_by_label("What have you learnt?").fill("Show the window first.")
    for field in page.get_by_label("How was it measured, or why was it not?").all():
        field.fill("Forty letters")
    page.get_by_role("button", name="Write the ending").click()
    expect(page.get_by_text("The ending is written")).to_be_visible()
    assert_accessible(page)
    return Ending.objects.get(solution=here())


def test_from_a_milestone_to_an_adoption_that_names_the_firm_once_it_agrees(page, site):
    title = "Two councils have answered"
    plan(page, title)
    show(page, title)
    pay(page, title, "2026-900")
    ending = adopt(page)
    page.goto(f"/challenges/ledger/{ending.pk}/")
    expect(page.get_by_text("A firm from").first).to_be_visible()
    assert FIRM not in page.content()
    assert "How" in newest_mail(address("seun"), "ended").subject
    sign_in_as(page, "seun")
    page.goto(f"/challenges/running/{here().public_id}/")
    page.get_by_role("button", name="Read it, and say whether it may name you").click()
    assert_accessible(page)
    page.get_by_role("button", name="Yes, name us").click()
    page.goto(f"/challenges/ledger/{ending.pk}/")
    expect(page.get_by_text(FIRM).first).to_be_visible()
    assert_accessible(page)


@pytest.mark.reads
def test_everybody_reads_what_became_of_it_and_the_figures(page):
    page.goto("/challenges/ledger/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What became of it")
    assert_accessible(page)
    page.get_by_role("link", name="Adapt").click()
    page.get_by_role("link", name="The street in a box").click()
    expect(page.get_by_text("Longbridge Makes").first).to_be_visible()
    assert_accessible(page)
    page.goto("/challenges/measures/")
    expect(page.get_by_role("heading", name="How far firms come")).to_be_visible()
    assert_accessible(page)


def test_a_milestone_without_scripts_on_a_phone(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        title = "Without scripts"
        plan(page, title, look=lambda page: None)
        sign_in_as(page, "seun")
        page.goto(f"/challenges/running/milestones/{Milestone.objects.get(title=title).public_id}/evidence/")
        page.get_by_label("What have you done, and what came of it?").fill("It is done.")
        page.get_by_role("button", name="Send it").click()
        expect(page.get_by_text("Your evidence is in")).to_be_visible()
        officer_at(page, title)
        page.get_by_role("button", name="Ask for more").click()
        page.get_by_role("button", name="Ask for more").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Say why")
        page.get_by_label("Why?").fill("Where is the second answer?")
        page.get_by_role("button", name="Ask for more").click()
        expect(page.get_by_text("Where is the second answer?")).to_be_visible()
