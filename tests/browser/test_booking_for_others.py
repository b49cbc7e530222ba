"""Booking for somebody without email, ringing them, clashes, changing, offers, and a series over the clock change."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.clock import now
from accounts.models import User
from champions.models import Champion
from cms.demo.data import address
from surgeries.actions import booking as actions
from surgeries.models import Booking, CallTask, Session
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in_as
from tests.browser.test_surgeries import book, next_of


@pytest.fixture(autouse=True)
def demonstration_officers(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def champion(key: str) -> User:
    """Somebody of the demonstration, active in the network."""
    user = User.objects.get(email=address(key))
    Champion.objects.update_or_create(
        user=user, defaults={"kind": "citizen", "age": "25_64", "state": "active"}
    )
    return user


@pytest.mark.journey
def test_a_champion_books_for_somebody_prints_the_slip_and_the_organiser_rings(page, size, picture):
    champion("tendai")
    sign_in_as(page, "tendai")
    session = next_of("Social media surgery")
    page.goto(session.get_absolute_url())
    page.get_by_role("link", name="Book for somebody you help").click()
    page.locator("summary", has_text="Something we should arrange").click()
    assert_accessible(page)
    page.get_by_role("button", name="Say that they come").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a first name or initials")
    assert_accessible(page)
    page.get_by_label("Their first name, or initials").fill("Winston")
    page.get_by_label("Their telephone number").fill("0121 496 0999")
    page.get_by_label("Language they prefer").select_option(label="Urdu")
    page.get_by_label("What do they need help with?").fill("Ringing the grandchildren")
    picture(page, "organisers-book-for-someone")
    page.get_by_role("button", name="Say that they come").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Winston")
    assert_accessible(page)
    page.get_by_role("link", name="A slip to print").click()
    assert_accessible(page)
    page.get_by_role("link", name="Large print").click()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the booking").click()
    page.get_by_role("link", name="Change to another session or time").click()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the booking").click()
    page.get_by_role("link", name="Back to those you booked for").click()
    expect(page.get_by_role("link", name=re.compile("Winston"))).to_be_visible()
    expect(page.get_by_text("Mr Baptiste")).to_have_count(0)  # whom Imran booked for
    assert_accessible(page)
    page.context.clear_cookies()
    if size == "wide":
        sign_in_as(page, "surgeries")
        page.goto("/admin/surgery_calls/")
        assert_back_office_accessible(page)
        page.get_by_role("link", name="Winston").first.click()
        expect(page.get_by_text("01214960999")).to_be_visible()
        assert_back_office_accessible(page)
        picture(page, "organisers-to-ring")
        page.get_by_label("They know").check()
        page.get_by_role("button", name="Done").click()
        expect(page.get_by_role("link", name="Winston")).to_have_count(0)
        assert CallTask.objects.get(booking__name="Winston").outcome == "told"


def test_the_helper_cancels_without_scripts_on_a_phone(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in_as(page, "imran")
        page.goto("/surgeries/helped/")
        page.get_by_role("link", name=re.compile("Mr Baptiste")).click()
        page.locator("summary", has_text="They can’t come").click()
        page.get_by_role("button", name="Cancel the booking").click()
        expect(page.get_by_text("Cancelled").first).to_be_visible()
        assert Booking.objects.get(name="Mr Baptiste").state == "cancelled"


@pytest.mark.journey
def test_a_clash_is_said_with_both_times_and_one_tick_books_all_the_same(page):
    one, other = next_of("Data surgery"), next_of("Meet the buyer: small lots")
    Session.objects.filter(pk=other.pk).update(starts_at=one.starts_at, ends_at=one.ends_at, mode="drop_in")
    book(page, one)
    page.goto(f"/surgeries/{other.public_id}/book/")
    page.get_by_label("Your name").fill("Farah")
    page.get_by_label("Email, or a mobile number").fill("farah@example.org")
    page.get_by_role("button", name="I’m coming").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("At the same time there is something else")
    assert_accessible(page)
    page.locator(".govuk-error-summary a").click()
    expect(page.get_by_label("Book this too")).to_be_focused()
    page.get_by_label("Book this too").check()
    page.get_by_role("button", name="I’m coming").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("See you there")


def test_an_offer_is_taken_with_an_account_by_the_keyboard(chromium, site):
    for page in opened(chromium, site, SIZES["wide"]):
        person = sign_in_as(page, "nasreen")
        session = next_of("Workshop: a map of our street")
        book(page, session, name="Nasreen", contact=person.email, size="1")
        expect(page.get_by_role("heading", level=1)).to_have_text("You are on the waiting list")
        for taken in Booking.objects.filter(session=session, state="booked"):
            actions.cancel(booking=taken)
        page.goto(link_in(newest_mail(person.email, "A place is free"), "/bookings/"))
        page.get_by_role("button", name="Yes, I take the place").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your place is booked")
        page.goto("/account/bookings/")
        expect(page.get_by_text("Workshop: a map of our street")).to_be_visible()


@pytest.mark.journey
def test_the_list_is_narrowed_by_place_and_time(page):
    page.goto("/surgeries/")
    page.get_by_label("Postcode or ward").fill("B12 9")
    page.get_by_label("Time of day").select_option(label="Weekday evenings")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(r"\d+ sessions? around B12"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Show a month as a calendar").click()
    expect(page.get_by_label("Postcode or ward")).to_have_value("B12 9")
    assert_accessible(page)
    page.goto("/surgeries/?near=Narnia")
    expect(page.locator(".govuk-error-summary")).to_contain_text("We know no ward of this name")
    assert_accessible(page)


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_series_over_the_sunday_of_the_clock_change_stays_at_six(chromium, site, sunday):
    """Made in the back office, lengthened, and read by everybody."""
    first, last = (date.fromordinal(sunday.toordinal() + days) for days in (-7, 7))
    for page in opened(chromium, site, SIZES["wide"]):
        sign_in_as(page, "surgeries")
        page.goto("/admin/surgery_sessions/new-series/")
        page.get_by_label("Title").fill("Sunday surgery")
        page.get_by_label("Venue").select_option(label="Sparkhill Library")
        page.get_by_label("First date").fill(first.isoformat())
        page.get_by_label("Every week", exact=True).check()
        page.get_by_label("Last date").fill(sunday.isoformat())
        page.locator("#id_starts_at").fill("18:00")
        # by keyboard: Wagtail's date picker stays open and lies over the buttons
        page.get_by_role("button", name="Show the dates").press("Enter")
        page.get_by_role("button", name="Make these sessions").press("Enter")
        page.goto("/admin/surgery_series/")
        page.get_by_role("link", name="Sunday surgery").first.click()
        assert_back_office_accessible(page)
        page.get_by_role("link", name="Lengthen").first.click()
        assert_back_office_accessible(page)
        page.get_by_label("New last date").fill(last.isoformat())
        page.get_by_role("button", name="Add the dates").press("Enter")
        rows = Session.objects.filter(title="Sunday surgery").order_by("starts_at")
        assert rows.count() == 3 and rows.filter(starts_at__gt=now()).count() == 3
        for session in rows:
            page.goto(session.get_absolute_url())
            expect(page.get_by_text(re.compile("6pm to 7.30pm")).first).to_be_visible()
