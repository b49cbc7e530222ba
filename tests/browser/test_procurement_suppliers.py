"""What a small firm does on a phone: its profile without scripts, an alert without an account, a question, a no."""

import os
import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from cms.demo.data import address
from procurement.actions import alerts, packs
from procurement.models import Alert, Case, Enquiry, PassedOn, SupplierProfile
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in
from tests.factories.procurement import buyer, department
from tests.procurement.suppliers_world import pdf, public_case, supplier


@pytest.fixture(autouse=True)
def office_without_second_step(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def look(page, name: str) -> None:
    """A picture, when somebody wants to look."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def case() -> Case:
    of = department("Parks of the demonstration")
    owner = buyer(of, email=address("parks-officer"), display_name="Olu Officer")
    return public_case(of=of, owner=owner, lots=2, title="Care of the orchard")


def firm() -> User:
    return supplier("Green Fingers Ltd", email=address("fingers"), display_name="Gwen Green")


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


# --- The profile -------------------------------------------------------------------------------------------
def answer_pages(page) -> None:
    """All eight, one after the other."""
    page.get_by_label("Address", exact=True).fill("1 High Street\nBirmingham")
    press(page, "Save and go on")
    page.get_by_label("Fewer than 10 people").check()
    page.get_by_label("No", exact=True).check()
    press(page, "Save and go on")
    page.get_by_label("Public liability: sum insured, in pounds").fill("5m")
    look(page, "insurance")
    press(page, "Save and go on")
    for group in page.locator("main fieldset").all():
        group.get_by_label("Yes", exact=True).check()
    press(page, "Save and go on")
    page.get_by_label("What it certifies").fill("Cyber Essentials")
    sent = {"name": "cyber.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.get_by_label("The file").set_input_files(sent)
    press(page, "Put it in")
    expect(page.get_by_text("cyber.pdf")).to_be_visible()
    look(page, "certificates")
    press(page, "That is all of them")
    for group in page.locator("main fieldset").all():
        group.get_by_label("No", exact=True).check()
    look(page, "exclusion")
    press(page, "Save and go on")
    page.get_by_label("What do you sell?").fill("gardening, cutting grass")
    press(page, "Suggest codes")
    page.get_by_label(re.compile("Grounds maintenance services")).check()
    look(page, "sells")
    press(page, "Save and go on")
    page.get_by_label("The largest lot that you can do, in pounds").fill("50,000")
    press(page, "Save and go on")


def test_a_profile_is_answered_on_a_phone_without_scripts(chromium, site):
    user = firm()
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(page, user)
        page.goto("/account/")
        page.get_by_role("link", name="Supplier profile").click()
        expect(page.get_by_text("0 of 8 answered")).to_be_visible()
        look(page, "profile-empty")
        page.get_by_role("button", name="Begin").click()
        answer_pages(page)
        expect(page.get_by_text("8 of 8 answered")).to_be_visible()
        expect(page.get_by_text("£5,000,000")).to_be_visible()
        look(page, "profile")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]
    made = SupplierProfile.objects.latest("pk")
    assert made.lot_to == 50_000 and [one.code for one in made.cpvs.all()] == ["77314000"]


def test_the_pages_of_a_profile_can_be_used_by_everybody(page):
    user = firm()
    sign_in(page, user)
    page.goto("/opportunities/profile/")
    assert_accessible(page)
    page.get_by_role("button", name="Begin").click()
    press(page, "Save and go on")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter your address")
    assert_accessible(page)
    for step in ("insurance", "certificates", "exclusion", "sells"):
        page.goto(f"/opportunities/profile/{user.organisations.get().public_id}/{step}/")
        assert_accessible(page)
    page.goto(user.organisations.get().get_absolute_url())
    page.get_by_role("link", name="Supplier profile").click()
    expect(page.get_by_text("0 of 8 answered")).to_be_visible()


# --- Alerts ------------------------------------------------------------------------------------------------
def test_somebody_without_an_account_is_written_to_and_stops(chromium, site):
    for page in opened(chromium, site, SIZES["phone"]):
        page.goto("/opportunities/?words=orchard")
        page.get_by_role("link", name="Write to me when something fits this search").click()
        expect(page.get_by_text("orchard").first).to_be_visible()
        assert_accessible(page)
        look(page, "alert")
        page.get_by_label("Your email address").fill("farah@example.org")
        press(page, "Send me the link")
        expect(page.get_by_role("heading", level=1)).to_have_text("Look into your email")
        page.goto(link_in(newest_mail("farah@example.org"), "/confirm/"))
        assert_accessible(page)
        press(page, "Yes, write to me")
        expect(page.get_by_role("heading", level=1)).to_have_text("We write to you from now on")
        made = case()
        alerts.tell_due()
        sent = newest_mail("farah@example.org", "Care of the orchard")
        page.goto(link_in(sent, made.ocid))
        expect(page.get_by_role("heading", level=1)).to_have_text("Care of the orchard")
        page.goto(link_in(sent, "/alerts/of/"))
        assert_accessible(page)
        look(page, "alerts")
        page.get_by_role("button", name=re.compile("Stop.*orchard", re.DOTALL)).click()
        expect(page.get_by_text("You have no alerts")).to_be_visible()
        assert not Alert.objects.filter(contact__isnull=False).exists()


# --- A question, and a no ----------------------------------------------------------------------------------
def test_a_firm_asks_and_everybody_reads_the_answer(page):
    made, asker = case(), firm()
    page.goto(made.procurement.get_absolute_url())
    assert_accessible(page)
    look(page, "opportunity")
    sign_in(page, asker)
    page.get_by_role("button", name="Ask a question").click()
    assert_accessible(page)
    page.get_by_label("What is it about?").select_option("2")
    page.get_by_label("Your question").fill("May Gwen use the shed?")
    press(page, "Send the question")
    expect(page.get_by_text("Waiting for an answer").first).to_be_visible()
    look(page, "asked")
    row = Enquiry.objects.get(asked_by=asker)
    sign_in(page, made.owner)
    answer_in_the_office(page, made, row)
    page.context.clear_cookies()
    page.goto(f"{made.procurement.get_absolute_url()}#question-{row.public_id}")
    shown = page.locator(f"#question-{row.public_id}")
    expect(shown).to_contain_text("May the shed be used?")
    expect(shown).to_contain_text("Yes, from May on.")
    expect(page.get_by_text("Gwen")).to_have_count(0)
    assert_accessible(page)
    assert "Yes, from May on." in newest_mail(asker.email, "Your question is answered").body


def answer_in_the_office(page, made: Case, row: Enquiry) -> None:
    """From the case page; the first try names who asked."""
    page.goto(f"/admin/procurement-cases/inspect/{made.pk}/")
    assert_back_office_accessible(page)
    look(page, "case")
    page.get_by_role("link", name="May Gwen use the shed?").click()
    page.goto(page.locator(f"a[href*='/answer/{row.pk}/']").first.get_attribute("href"))
    question = page.get_by_label(re.compile("The question as everybody reads it"))
    question.fill("May Gwen use the shed?")
    page.get_by_label(re.compile("The answer to all")).fill("Yes, from May on.")
    press(page, "Publish the answer")
    expect(page.get_by_text("“Gwen” is the name of who asked")).to_be_visible()
    question.fill("May the shed be used?")
    press(page, "Publish the answer")
    expect(page.get_by_text("It is answered, to all.")).to_be_visible()


def test_a_firm_says_no_in_one_tap_and_takes_the_papers_along(chromium, site):
    made = case()
    for page in opened(chromium, site, SIZES["phone"]):
        page.goto(made.procurement.get_absolute_url())
        page.get_by_role("link", name="Not for us, because …").click()
        assert_accessible(page)
        look(page, "not-for-us")
        press(page, "There is too much paper")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        assert PassedOn.objects.get().reason == "paper"
        page.goto(made.procurement.get_absolute_url())
        page.get_by_role("link", name="Everything as one PDF").click()
        expect(page.get_by_text("Your PDF is being made")).to_be_visible()
        assert_accessible(page)
        page.goto(
            made.procurement.get_absolute_url()
        )  # else the page goes on to the PDF while it is looked at
        assert packs.make_due() == 1
        papers = page.request.get(f"{made.procurement.get_absolute_url()}pack.pdf")
        assert papers.status == 200 and papers.body().startswith(b"%PDF-")
        sign_in(page, made.owner)
        page.goto(f"/admin/procurement-cases/inspect/{made.pk}/")
        expect(page.get_by_text("1 firm told us why it passes.")).to_be_visible()
        look(page, "case-passed")
