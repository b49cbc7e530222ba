"""Employers: asking to take part, roster, code and figures; and a message to many, from draft to what came of it."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Membership, User
from accounts.roles import ROLES
from champions.actions.broadcasts import carry_on
from champions.models import Broadcast, Employer
from cms.demo.data import address
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import link_in, newest_mail, sign_in, sign_in_as

CODE = "CHM6MTL3"


def chamberlain() -> Employer:
    return Employer.objects.get(join_code=CODE)


@pytest.mark.reads
def test_everybody_sees_what_an_employers_champions_did(page):
    page.goto("/champions/employers/")
    assert_accessible(page)
    page.get_by_role("link", name="Chamberlain Mutual").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chamberlain Mutual")
    expect(page.get_by_text("of 80")).to_be_visible()
    expect(page.get_by_role("region", name="People helped in each of the last twelve months")).to_be_visible()
    assert_accessible(page)
    page.goto("/champions/employers/?after=1-Fazeley")
    assert_accessible(page)


def test_an_owner_reads_the_roster_gets_a_new_code_and_says_who_left(page):
    employer = chamberlain()
    owner = Membership.objects.get(organisation=employer.organisation, role="owner").user
    sign_in(page, owner)
    page.goto("/champions/employers/")
    assert_accessible(page)
    page.get_by_role("link", name="Chamberlain Mutual: who joined, and your code").click()
    expect(page.get_by_text("CHM6 MTL3")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Get a new code").click()
    assert_accessible(page)
    page.get_by_role("button", name="Make a new code").click()
    expect(page.get_by_text("The old one works no more")).to_be_visible()
    expect(page.get_by_text("CHM6 MTL3")).to_have_count(0)
    before = page.get_by_role("link", name=re.compile("Has left")).count()
    page.get_by_role("link", name=re.compile("Has left")).first.click()
    assert_accessible(page)
    page.get_by_role("button", name="They no longer work here").click()
    expect(page.get_by_text("has been told")).to_be_visible()
    assert page.get_by_role("link", name=re.compile("Has left")).count() == before - 1


def test_an_owner_asks_to_take_part_without_scripts(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        user = sign_in_as(page, "mei")
        organisation = user.organisations.first()
        Membership.objects.filter(organisation=organisation, user=user).update(role="owner")
        page.goto("/champions/employers/ask/")
        page.get_by_role("button", name="Ask to take part").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Enter how many champions")
        page.get_by_label("How many champions do you want to bring?").fill("12")
        page.get_by_role("button", name="Ask to take part").click()
        expect(page.get_by_text("A coordinator looks at it and writes to you.").first).to_be_visible()
        assert Employer.objects.get(organisation=organisation).state == "requested"


def test_asking_is_clear_where_one_owns_nothing(page):
    sign_in_as(page, "joan")
    page.goto("/champions/employers/ask/")
    expect(page.get_by_text("First your organisation needs to be here")).to_be_visible()
    assert_accessible(page)


@pytest.fixture
def coordinator(settings):
    """An officer of the demonstration who writes to champions."""
    from django.contrib.auth.models import Group

    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    user = User.objects.get(email=address("editor"))
    user.groups.set(Group.objects.filter(name=ROLES["champions_coordinator"].group))
    return user


def test_a_message_is_previewed_sent_and_answered_with_not_now(page, site, coordinator):
    sign_in(page, coordinator)
    page.goto("/admin/champion_broadcasts/")
    assert_back_office_accessible(page)
    page.get_by_role("link", name="New message").first.click()
    page.get_by_label("Subject").fill("Two more people for Thursday?")
    page.locator("#id_text").fill("Can you come?\n\nhttps://help.example/map")
    page.get_by_label("At most so many people").fill("5")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Save and see whom it reaches").click()
    expect(page.get_by_role("heading", name="Reaches 5 people")).to_be_visible()
    expect(page.locator("iframe.champions-mail")).to_be_visible()
    page.reload()  # without the message that fades in
    assert_back_office_accessible(page)
    made = Broadcast.objects.get(subject="Two more people for Thursday?", state="draft", at_most=5)
    page.goto(f"/admin/champion_broadcasts/send/{made.pk}/")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    page.reload()
    assert_back_office_accessible(page)
    carry_on()
    champion = User.objects.filter(champion__asks__about=made.about).order_by("pk").first()
    page.goto(link_in(newest_mail(champion.email, "Two more people"), "/not-now/"))
    assert_accessible(page)
    page.get_by_role("button", name="Leave me in peace").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose for how long")
    page.get_by_label("For a month").check()
    page.get_by_role("button", name="Leave me in peace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We leave you in peace")
    assert_accessible(page)
    sign_in(page, champion)
    page.goto(f"/champions/asked/{made.public_id}/")
    assert_accessible(page)
