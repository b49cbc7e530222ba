"""After a session: two questions by the link, what became of it, what came of it, and data asked for in public."""

import re

import pytest
from playwright.sync_api import expect

from surgeries.emails_afterwards import feedback_url
from surgeries.models import Booking, DataRequest, Feedback, FollowUp
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in_as


def unanswered() -> Booking:
    """Somebody of the demonstration who came and has said nothing."""
    return Booking.objects.get(name="Errol", state="came")


@pytest.mark.journey
def test_two_questions_by_the_link_in_the_mail(page):
    page.goto(feedback_url(unanswered()))
    assert_accessible(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say whether it helped")
    assert_accessible(page)
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Yes, a lot")).to_be_focused()
    page.get_by_label("A bit").check()
    page.get_by_label(re.compile("What should we do differently")).fill("Ring me: 07700 900123")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("looks like a phone number").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Take these details out for me").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert_accessible(page)
    said = Feedback.objects.get(booking=unanswered())
    assert said.answer == "bit" and "07700" not in said.text


def test_the_sign_in_the_room_and_a_follow_up_without_scripts(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        session = unanswered().session
        page.goto(f"{session.get_absolute_url()}feedback/")
        page.get_by_label("Not really").check()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        row = FollowUp.objects.filter(answered_at=None, booking__isnull=False).first()
        page.goto(row.get_absolute_url())
        page.get_by_label("Yes", exact=True).check()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        row.refresh_from_db()
        assert row.is_live == "yes"


@pytest.mark.reads
def test_what_came_of_it(page):
    row = FollowUp.objects.filter(answered_at=None, booking__isnull=False).first()
    page.goto(row.get_absolute_url())
    assert_accessible(page)
    page.goto("/surgeries/impact/")
    expect(page.get_by_role("heading", name="People helped, by month")).to_be_visible()
    assert_accessible(page)
    page.locator("summary", has_text="The figures as a table").first.click()
    assert_accessible(page)
    page.get_by_role("link", name="Since the beginning").click()
    assert_accessible(page)
    page.goto("/")
    expect(page.get_by_role("heading", name="Next surgeries")).to_be_visible()
    page.goto("/roadmap/E6/")
    expect(page.get_by_role("heading", name="Next sessions")).to_be_visible()
    assert_accessible(page)
    page.goto("/search/?q=funding")
    assert_accessible(page)
    sign_in_as(page, "tendai")
    page.goto(f"{unanswered().session.get_absolute_url()}room/feedback/")
    expect(page.get_by_text("They were not gone.")).to_be_visible()
    assert_accessible(page)


@pytest.mark.journey
def test_data_is_asked_for_without_an_account_read_and_answered(page):
    page.goto("/surgeries/data-requests/")
    assert_accessible(page)
    page.get_by_role("button", name="Ask for data").click()
    assert_accessible(page)
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say which data you need")
    assert_accessible(page)
    page.get_by_label("Which data do you need?").fill("Street trees that were planted")
    page.get_by_label("What do you need it for?").fill("We water them in dry weeks.")
    page.get_by_label("Your email address").fill("farah@example.org")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is one of these yours?")
    assert_accessible(page)
    page.get_by_role("button", name="No, mine is different: send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    assert_accessible(page)
    page.goto(link_in(newest_mail("farah@example.org", "Do you ask for"), "/confirm/"))
    assert_accessible(page)
    page.get_by_role("button", name="Yes, this is my request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you: we read it")
    request = DataRequest.objects.get(contact__email="farah@example.org")
    assert request.state == "new"
    for state in ("published", "promised", "not_possible", "asked"):
        shown = DataRequest.objects.filter(state=state).first()
        page.goto(shown.get_absolute_url())
        assert_accessible(page)
