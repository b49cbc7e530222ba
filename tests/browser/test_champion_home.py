"""The home of a champion: the rota and cover, and help logged from a phone in two presses, without scripts too."""

import re

import pytest
from playwright.sync_api import expect

from champions.models import Champion, HelpRecord
from champions.registries import sessions
from surgeries.actions.sessions import come_to_help
from surgeries.models import Session
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in


def short_for(number: int) -> list[Champion]:
    """Active champions to whom a session is shown that is short of what they know."""
    active = (
        Champion.objects.active().adult().filter(user__isnull=False).select_related("user").order_by("pk")
    )
    return [champion for champion in active if sessions().short_of_help(champion, 1)][:number]


def alone_at_a_session(champion: Champion) -> Session:
    """They have said that they come to a session that is short of help, and nobody else has."""
    session = Session.objects.get(public_id=sessions().short_of_help(champion, 1)[0].key)
    come_to_help(session=session, surgeon=champion.user, can_help=9)
    return session


@pytest.mark.journey
def test_one_press_into_the_rota_and_cover_is_found_by_mail(page):
    first, second = short_for(2)
    sign_in(page, first.user)
    page.goto("/account/")
    page.get_by_role("link", name="Your page as a champion").click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^I can help")).first.click()
    expect(page.get_by_text("Thank you. We count on you:")).to_be_visible()
    assert_accessible(page)
    session = alone_at_a_session(second)
    sign_in(page, second.user)
    page.goto("/champions/home/")
    page.locator(f'a[href$="{session.public_id}/cannot/"]').click()
    assert_accessible(page)
    page.get_by_role("button", name="I can’t make it").click()
    expect(page.get_by_text("we look for somebody else")).to_be_visible()
    asked = list(session.cover_searches.get(ended_at=None).asks.select_related("user").order_by("pk"))
    page.context.clear_cookies()
    page.goto(link_in(newest_mail(asked[0].user.email, "Can you help on"), "/cover/"))
    assert_accessible(page)
    page.get_by_role("button", name="Not this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not this time: that is fine")
    assert_accessible(page)
    page.get_by_role("button", name="I can help after all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We count on you")
    assert_accessible(page)
    for other in asked[1:2]:
        page.goto(other.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text("It is covered, thank you")
        assert_accessible(page)


@pytest.mark.journey
def test_who_settles_in_finds_first_steps_and_somebody_to_sit_beside(page):
    learner = Champion.objects.filter(state__in=Champion.LEARNING, user__isnull=False).earliest("pk")
    sign_in(page, learner.user)
    page.goto("/champions/home/")
    expect(page.get_by_role("heading", name="Your first steps")).to_be_visible()
    assert_accessible(page)


def test_help_is_logged_on_a_phone_without_scripts_undone_and_logged_again(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        user = sign_in(page, short_for(1)[0].user)
        before = HelpRecord.objects.of(user).count()
        page.goto("/champions/home/")
        page.get_by_role("button", name="Log help you gave").click()
        page.get_by_role("button", name="Log the same").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        assert HelpRecord.objects.of(user).count() == before + 1
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("It is deleted")).to_be_visible()
        assert HelpRecord.objects.of(user).count() == before
        page.goto("/champions/help/")
        page.locator("summary", has_text="Say more").click()
        page.get_by_label("What changed for them").fill("Ring her on 07700 900123: she is so glad.")
        page.get_by_role("button", name="Log it").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("phone number")
        page.get_by_label("What changed for them").fill("She rings her sister every Sunday now.")
        page.get_by_label("More: how many?").fill("5")
        page.get_by_role("button", name="Log it").click()
        page.get_by_role("button", name="The same again").click()
        expect(page.get_by_label("5", exact=True)).to_be_checked()


@pytest.mark.journey
def test_each_page_about_help_given_is_accessible_in_each_state(page):
    sign_in(page, short_for(1)[0].user)
    page.goto("/champions/help/")
    assert_accessible(page)
    page.locator("summary", has_text="Say more").click()
    assert_accessible(page)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Log it").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tick what it was about")
    assert_accessible(page)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Log it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert_accessible(page)
    page.get_by_role("link", name="All help you gave").click()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Change")).first.click()
    assert_accessible(page)
