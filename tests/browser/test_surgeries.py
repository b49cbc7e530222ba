"""A place at a surgery: booked without an account, cancelled, waited for and taken; and the room run from a phone."""

import re

import pytest
from playwright.sync_api import expect

from accounts.clock import now
from surgeries.models import Booking, Session
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in_as


def next_of(title: str) -> Session:
    return Session.objects.filter(title=title, state="open", starts_at__gt=now()).earliest("starts_at")


def book(page, session: Session, *, name: str = "Farah", contact: str = "farah@example.org", size: str = "1"):
    """From the page of the session to that of the booking."""
    page.goto(session.get_absolute_url())
    page.locator("a.govuk-button", has_text=re.compile("Book a place|Join the waiting list")).click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email, or a mobile number").fill(contact)
    page.get_by_label("How many of you will come?").fill(size)
    page.get_by_role("button", name=re.compile("Book my place|Join the waiting list")).click()


@pytest.mark.journey
def test_a_place_is_booked_without_an_account_changed_and_cancelled(page):
    page.goto("/surgeries/")
    assert_accessible(page)
    page.get_by_role("link", name="Show a month as a calendar").click()
    assert_accessible(page)
    session = next_of("Data surgery")
    page.goto(session.get_absolute_url())
    assert_accessible(page)
    page.get_by_role("button", name="Book a place").click()
    page.locator("summary", has_text="Something we should arrange").click()
    assert_accessible(page)
    page.get_by_role("button", name="Book my place").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter your name")
    assert_accessible(page)
    book(page, session)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your place is booked")
    assert_accessible(page)
    page.goto(link_in(newest_mail("farah@example.org", "Your place"), "/change/"))
    assert_accessible(page)
    page.get_by_label(re.compile("Meet the buyer")).first.check()
    page.get_by_role("button", name="Change to this one").click()
    expect(page.get_by_text("Meet the buyer: small lots")).to_be_visible()
    page.get_by_role("link", name="A slip to print").click()
    assert_accessible(page)
    page.get_by_role("link", name="Back to your booking").click()
    page.locator("summary", has_text="I can’t come").click()
    assert_accessible(page)
    page.get_by_role("button", name="Cancel my booking").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is cancelled")
    assert_accessible(page)
    assert Booking.objects.get(email="farah@example.org").state == "cancelled"


def test_a_full_session_has_a_waiting_list_and_the_place_is_offered_without_scripts(chromium, site):
    viewport = SIZES["phone"]
    for page in opened(chromium, site, viewport, java_script_enabled=False):
        session = next_of("Workshop: a map of our street")
        book(page, session, contact="late@example.org", size="2")
        expect(page.get_by_role("heading", level=1)).to_have_text("You are on the waiting list")
        taken = Booking.objects.get(session=session, state="booked")
        page.goto(taken.get_absolute_url())
        page.locator("summary", has_text="I can’t come").click()
        page.get_by_role("button", name="Cancel my booking").click()
        page.goto(link_in(newest_mail("late@example.org", "A place is free"), "/bookings/"))
        expect(page.get_by_text("It is kept for you until")).to_be_visible()
        page.get_by_role("button", name="Yes, I take the place").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your place is booked")


@pytest.mark.journey
def test_the_host_runs_the_room(page):
    sign_in_as(page, "imran")
    session = next_of("Data surgery in Urdu and English")
    page.goto(session.get_absolute_url())
    assert_accessible(page)
    page.get_by_role("link", name="Run the room").click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Here ?: Rukhsana")).click()
    expect(page.get_by_text("1 person here")).to_be_visible()
    page.get_by_role("button", name=re.compile("Who helps\\? ?Rukhsana")).click()
    page.get_by_role("button", name="Not here after all").click()
    expect(page.get_by_text("0 people here")).to_be_visible()
    page.get_by_role("link", name="The same sheet as a page").click()
    assert_accessible(page)
    page.goto("/account/bookings/")
    assert_accessible(page)
