"""The Living Lab: from the panel to a yes, a draw, a place at a session, and what one says afterwards."""

import pytest
from playwright.sync_api import expect

from accounts.clock import now
from accounts.models import User
from champions.actions.lab import book_due, draw_due
from champions.models import Study
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in, sign_in_as


def newcomer() -> User:
    """A grown-up without an office who is on no panel."""
    free = User.objects.filter(tester_profile=None, champion=None, groups=None, is_active=True)
    return free.order_by("pk").first()


def open_study() -> Study:
    return Study.objects.get(title="A live bus board that speaks")


@pytest.mark.reads
def test_everybody_reads_what_is_tried_and_what_came_of_it(page):
    page.goto("/champions/lab/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Living Lab")
    assert_accessible(page)
    page.get_by_role("link", name="A parking form on an old telephone").click()
    expect(page.get_by_text("Five of six could not add a photograph")).to_be_visible()
    assert_accessible(page)


def join_and_say_yes(page) -> None:
    page.get_by_role("button", name="I want to take part").click()
    page.get_by_role("button", name="Join the panel").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("tick if you are")
    page.get_by_label("I am 18 or older").check()
    page.get_by_label("25 to 64").check()
    page.get_by_label("A smartphone").check()
    page.get_by_label("Keep this, and ask me").check()
    page.get_by_role("button", name="Join the panel").click()
    page.get_by_role("button", name="Yes, I want to take part").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("without your consent")
    page.get_by_label("I have read what is recorded").check()
    page.get_by_role("button", name="Yes, I want to take part").click()
    expect(page.get_by_text("Said yes")).to_be_visible()


def test_from_the_panel_to_the_draw_and_what_one_says_afterwards(page, site):
    user, study = sign_in(page, newcomer()), open_study()
    Study.objects.filter(pk=study.pk).update(places=100)
    page.goto(study.get_absolute_url())
    assert_accessible(page)
    join_and_say_yes(page)
    assert_accessible(page)
    Study.objects.filter(pk=study.pk).update(applies_until=now())
    draw_due()
    book_due()
    assert study.title in newest_mail(user.email, "You are drawn").subject
    page.goto(study.get_absolute_url())
    assert_accessible(page)
    page.get_by_role("link", name="Say how it went").click()
    assert_accessible(page)
    page.get_by_label("Partly").check()
    page.get_by_label("What should be better?").fill("It speaks too softly beside a bus.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="Change what you said")).to_be_visible()
    page.goto("/champions/lab/panel/")
    assert_accessible(page)
    page.get_by_role("button", name="Leave the panel").click()
    expect(page.get_by_text("what you told us is deleted").first).to_be_visible()


def test_a_yes_without_scripts_on_a_phone_and_taken_back(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(page, newcomer())
        page.goto(open_study().get_absolute_url())
        join_and_say_yes(page)
        page.get_by_role("link", name="Take your yes back").click()
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_text("You take no part").first).to_be_visible()


def test_a_request_and_the_screens_of_a_coordinator(page, site, settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    sign_in_as(page, "champions")
    page.goto("/champions/lab/request/")
    assert_accessible(page)
    page.goto("/admin/studies/")
    assert_back_office_accessible(page)
    page.goto(f"/admin/studies/inspect/{open_study().pk}/")
    expect(page.get_by_text("Said yes").first).to_be_visible()
    assert_back_office_accessible(page)
    page.goto("/admin/studies/new-study/")
    assert_back_office_accessible(page)
