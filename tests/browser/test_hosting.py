"""A champion hosts: proposes a session, an organiser opens it, the host calls it off; and an hour of their own."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import today
from accounts.models import User
from champions.models import Champion
from cms.demo.data import address
from surgeries.actions.hosting import approve
from surgeries.models import Session
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in, sign_in_as


def host() -> User:
    """An active champion of age who hosts nothing yet."""
    free = Champion.objects.contactable().filter(user__hosted_sessions=None, user__is_active=True)
    return free.order_by("pk").first().user


def type_day(page, ahead: int) -> None:
    day = today() + timedelta(days=ahead)
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)))


def fill_proposal(page) -> None:
    page.get_by_label("What do you call it?").fill("Maps for our allotment")
    page.get_by_label("What happens there?").fill("We draw a map of the plots together.")
    page.get_by_role("group", name="What about?").get_by_label("Mapping").check()
    page.get_by_label("Where?").select_option(label="Sparkhill Library, B11 4EA")
    type_day(page, 20)
    page.get_by_label("From when?").fill("18:00")


def propose(page) -> Session:
    fill_proposal(page)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("An organiser reads it and writes to you").first).to_be_visible()
    return Session.objects.get(title="Maps for our allotment", state="proposed")


def test_from_a_proposal_to_a_session_that_its_host_calls_off(page, site):
    user = sign_in(page, host())
    page.goto("/surgeries/hosting/")
    assert_accessible(page)
    page.get_by_role("button", name="Propose a session").click()
    assert_accessible(page)
    page.get_by_role("button", name="Propose it").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Give it a name")
    summary.get_by_role("link", name="Choose a place").click()
    expect(page.get_by_label("Where?")).to_be_focused()
    assert_accessible(page)
    session = propose(page)
    assert_accessible(page)
    approve(session=session, by=User.objects.get(email=address("surgeries")))
    assert "Your session is open" in newest_mail(user.email, "Your session is open").subject
    page.goto(session.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Maps for our allotment")
    page.goto(f"/surgeries/{session.public_id}/room/call-off/")
    assert_accessible(page)
    page.get_by_label("Why can’t it take place?").fill("The library is closed that week.")
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_text("The library is closed that week.")).to_be_visible()


def test_a_place_of_ones_own_is_asked_for_without_scripts_on_a_phone(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(page, host())
        page.goto("/surgeries/hosting/propose/")
        fill_proposal(page)
        page.get_by_label("Where?").select_option(label="Somewhere else: I name it below")
        page.get_by_role("button", name="Propose it").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("public places only")
        page.get_by_label("Name of the place").fill("Allotment hut")
        page.get_by_label("Street and number").fill("Vicarage Road")
        page.get_by_label("Postcode", exact=True).fill("b14 7qa")
        page.get_by_label("How many visitors does it hold?").fill("8")
        page.get_by_label("It is open to everybody").check()
        page.get_by_role("button", name="Propose it").click()
        expect(page.get_by_text("An organiser reads it").first).to_be_visible()
        made = Session.objects.get(title="Maps for our allotment")
        assert (made.venue.name, made.venue.is_active) == ("Allotment hut", False)


def test_an_organiser_reads_a_proposal_and_opens_it(page, site, settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    sign_in(page, host())
    page.goto("/surgeries/hosting/propose/")
    session = propose(page)
    sign_in_as(page, "surgeries")
    page.goto(f"/admin/surgery_sessions/open/{session.pk}/")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("the host is told").first).to_be_visible()


def test_an_hour_is_offered_and_stands_in_the_calendar(page, site):
    user = sign_in(page, host())
    page.goto("/surgeries/hosting/hour/")
    assert_accessible(page)
    page.get_by_label("Where?").select_option(label="Sparkhill Library")
    type_day(page, 10)
    page.get_by_label("From when?").fill("10:00")
    page.get_by_role("group", name="What about?").get_by_label("Being online").check()
    page.get_by_role("button", name="Offer this hour").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"An hour with {user.display_name}")
    assert_accessible(page)
    page.goto("/surgeries/hosting/")
    assert_accessible(page)
    expect(page.get_by_role("link", name=f"An hour with {user.display_name}").first).to_be_visible()


@pytest.mark.reads
def test_somebody_who_is_no_champion_is_shown_the_way(page, site):
    sign_in(page, User.objects.filter(champion=None, groups=None, is_active=True).order_by("pk").first())
    page.goto("/surgeries/hosting/propose/")
    expect(page.get_by_role("link", name="Become a champion").first).to_be_visible()
    assert_accessible(page)
