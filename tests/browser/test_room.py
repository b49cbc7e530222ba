"""A session run from a phone, its paper twin, and the sheet typed in afterwards."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.actions.papers import make_due
from accounts.clock import now
from champions.models import HelpRecord
from surgeries.models import Booking, Session, Turn
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import sign_in_as


def room_today(page, who: str) -> Session:
    """From the page of the session into its room."""
    sign_in_as(page, who)
    session = Session.objects.get(title="Data surgery today")
    session.ends_at = now() + timedelta(hours=1)  # the demonstration may be more than an hour old by now
    session.save(update_fields=["ends_at"])
    page.goto(session.get_absolute_url())
    page.get_by_role("link", name=re.compile("Run the room|To the room")).click()
    return session


@pytest.mark.journey
def test_the_host_runs_a_session_on_a_phone_without_scripts(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        session = room_today(page, "imran")
        page.get_by_role("button", name=re.compile("Here ?: Colin")).click()
        page.get_by_role("button", name="Somebody walks in").click()
        page.get_by_label("Name (optional)").fill("Stan")
        page.get_by_label("Charts").check()
        page.get_by_role("button", name="Put them on the list").click()
        page.get_by_role("button", name=re.compile("Is here ?: Tendai")).click()
        page.get_by_role("button", name=re.compile("Who helps\\? ?Stan")).click()
        page.get_by_label(re.compile("Tendai")).check()
        page.get_by_role("button", name="They are with them now").click()
        expect(page.get_by_text("Tendai: Stan")).to_be_visible()
        page.get_by_role("button", name=re.compile("With me ?: Faisal")).click()
        page.get_by_role("button", name=re.compile("Finish ?: Faisal")).click()
        page.get_by_label("Minutes").fill("20")
        page.get_by_role("button", name="Done").click()
        expect(page.get_by_text("Noted: 20 minutes.")).to_be_visible()
        assert HelpRecord.objects.filter(session=session.public_id, minutes=20, helper=session.host).exists()
        page.get_by_role("link", name="Close the room").click()
        page.get_by_role("button", name="Close the room").click()
        expect(page.get_by_text("The room is closed.")).to_be_visible()
        assert not Turn.objects.open().filter(session=session).exists()
        assert Booking.objects.get(session=session, name="Parveen").state == "no_show"
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]


def test_every_page_of_the_room_is_accessible(page):
    room_today(page, "imran")
    assert_accessible(page)
    page.get_by_role("button", name="Somebody walks in").click()
    page.get_by_label("How many").fill("0")
    page.get_by_role("button", name="Put them on the list").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the room").click()
    page.get_by_role("button", name=re.compile("Who helps\\? ?Margaret")).click()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the room").click()
    page.get_by_role("button", name=re.compile("Finish ?: Hodan")).click()
    page.locator("summary", has_text="What came of it").click()
    page.locator("summary", has_text="Hand over").click()
    assert_accessible(page)
    page.get_by_label("Minutes").fill("x")
    page.get_by_role("button", name="Done").click()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the room").click()
    for link in ("The same sheet as a page", "Close the room"):
        page.get_by_role("link", name=link).click()
        assert_accessible(page)
        page.get_by_role("link", name="Back to the room").click()
    page.get_by_role("link", name="For a large screen: now and next").click()
    expect(page.get_by_text(re.compile("^Hodan [0-9A-Z]{7}$"))).to_be_visible()
    expect(page.get_by_text("Margaret")).to_have_count(0)
    assert_accessible(page)


def test_a_surgeon_takes_a_party_and_another_page_sees_it_without_a_press(page, site):
    room_today(page, "denise")
    expect(page.get_by_text("Ladypool Traders")).to_have_count(0)
    assert_accessible(page)
    turn = Turn.objects.open().get(booking__name="Hodan")
    Turn.objects.filter(pk=turn.pk).delete()
    page.evaluate("document.activeElement.blur()")
    waits = page.get_by_role("button", name=re.compile("With me ?: Hodan"))
    expect(waits).to_be_visible(timeout=40_000)
    waits.click()
    expect(page.get_by_text("Denise: Hodan")).to_be_visible()
    page.get_by_role("link", name="Stop this page from changing by itself").click()
    expect(page.locator("[data-live]")).to_have_count(0)


def test_the_sheet_is_typed_in_and_the_papers_are_there(page):
    session = room_today(page, "imran")
    page.get_by_role("link", name="Type in the sheet of paper").click()
    assert_accessible(page)
    line = page.get_by_role("group", name="Line 1", exact=True)
    line.get_by_label("Name").fill("Stan")
    line.get_by_label("Minutes").fill("ten")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write the minutes as a number")
    assert_accessible(page)
    line.get_by_label("Minutes").fill("10")
    line.get_by_label("Topic").select_option("Charts")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("lines? (is|are) noted"))).to_be_visible()
    assert Booking.objects.get(session=session, name="Stan").state == "came"
    for name in (
        "A sign-in sheet to print (PDF)",
        "Signs for the tables (PDF)",
        "A poster in large print (PDF)",
    ):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your PDF is being made")
        address = page.url
        make_due()
        answer = page.request.get(address)
        assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF-")
        page.goto(f"/surgeries/{session.public_id}/room/")
