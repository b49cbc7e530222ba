"""A tender notice from its draft to the public page by two people, and more time for everybody afterwards."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localtime
from playwright.sync_api import expect

from accounts.clock import now
from cms.demo.data import address
from procurement.models import OwnNotice
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.procurement import Membership, department, in_lots
from tests.procurement.noticing import Desk, ready_case

NUMBER, OCID = "045678-2026", "ocds-h6vhtk-0abc77"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


class DemoDesk(Desk):
    """The same with officers whose second factor is left out, as in the demonstration."""

    def __init__(self):
        self.department = department("Parks and Streets")
        self.writer, self.second = self.person("wendy-notices"), self.person("sam-notices")
        self.case = ready_case(self.department, by=self.writer, title="Care of nine pocket parks")
        in_lots(self.case, 24_000, 18_000)
        self.ocid = OCID

    def person(self, key: str):
        user = UserFactory(
            email=address(key), display_name=key.split("-")[0].title(), roles=["procurement_officer"]
        )
        Membership.objects.create(organisation=self.department, user=user)
        return user


def press(page, what: str) -> None:
    page.get_by_role("main").get_by_role("link", name=what, exact=True).click()


def decide(page, what: str) -> None:
    page.get_by_role("main").get_by_role("button", name=what).last.click()


def record(page, number: str) -> None:
    at = localtime(now())
    page.get_by_label("Official number").fill(number)
    page.get_by_label("OCID").fill(OCID)
    page.get_by_label("Published on").fill(f"{at:%Y-%m-%d}")
    page.get_by_label("At", exact=False).last.fill(f"{at:%H:%M}")
    decide(page, "Record it")
    expect(page.get_by_text("It is recorded").first).to_be_visible()


def test_two_people_bring_a_notice_to_everybody_and_then_give_more_time(page, size, shot):
    desk = DemoDesk()
    sign_in(page, desk.writer)
    page.goto(f"/admin/procurement-cases/inspect/{desk.case.pk}/")
    press(page, "Write a notice")
    page.get_by_label("Tender notice (UK4)").check()
    assert_back_office_accessible(page)
    decide(page, "Begin it")
    press(page, "Fill it in")
    page.get_by_label("Other information").fill("Come and see the parks on Tuesday.")
    assert_back_office_accessible(page)
    decide(page, "Keep it")
    expect(page.get_by_text("Come and see the parks on Tuesday.")).to_be_visible()
    assert_back_office_accessible(page)
    shot(page, "draft")
    press(page, "Ask for approval")
    decide(page, "Ask")
    expect(page.get_by_role("main").get_by_role("link", name="Approve it")).to_have_count(0)
    notice = OwnNotice.objects.get(case=desk.case)

    sign_in(page, desk.second)
    page.goto(f"/admin/procurement-notices/inspect/{notice.pk}/")
    press(page, "Approve it")
    assert_back_office_accessible(page)
    decide(page, "Approve it")
    page.goto("/opportunities/?words=nine+pocket")
    expect(page.get_by_role("link", name="Care of nine pocket parks")).to_have_count(0)
    page.goto(f"/admin/procurement-notices/fields/{notice.pk}/")
    field = page.get_by_label("Reference", exact=True)
    expect(field).to_have_value(desk.case.number)
    page.get_by_role("button", name="Copy Reference").click()
    expect(page.get_by_text("Copied: Reference")).to_be_visible()
    assert_back_office_accessible(page)
    shot(page, "copy")
    press(page, "It is published: record it")
    assert_back_office_accessible(page)
    record(page, NUMBER)

    page.goto("/opportunities/?words=nine+pocket")
    page.get_by_role("link", name="Care of nine pocket parks").click()
    page.get_by_role("link", name=re.compile("^Below-threshold tender notice")).click()
    expect(page.get_by_text("Come and see the parks on Tuesday.")).to_be_visible()
    expect(page.get_by_role("link", name=f"{NUMBER} on Find a Tender")).to_be_visible()
    assert_accessible(page)
    shot(page, "public")
    answer = page.request.get(page.url + "notice.pdf")
    assert answer.status == 202 and "being made" in answer.text()
    more_time(page, desk, shot)


def more_time(page, desk, shot) -> None:
    page.goto(f"/admin/procurement-cases/inspect/{desk.case.pk}/")
    press(page, "More time for tenders")
    later = localtime(desk.case.closes_at + timedelta(days=7))
    page.get_by_label("Tenders until").fill(f"{later:%Y-%m-%d}")
    page.get_by_label("Why there is more time").fill("A road is closed.")
    assert_back_office_accessible(page)
    decide(page, "Begin the notice")
    draft = OwnNotice.objects.get(case=desk.case, state="draft")
    press(page, "Ask for approval")
    decide(page, "Ask")
    sign_in(page, desk.writer)
    page.goto(f"/admin/procurement-notices/inspect/{draft.pk}/")
    expect(page.get_by_role("rowheader", name="Submission: Tender submission deadline")).to_be_visible()
    press(page, "Approve it")
    expect(page.get_by_text("→").first).to_be_visible()
    decide(page, "Approve it")
    press(page, "It is published: record it")
    record(page, "045679-2026")
    page.goto(f"/opportunities/{desk.case.ocid}/")
    expect(page.get_by_role("heading", name="The deadline was moved, for everybody")).to_be_visible()
    assert_accessible(page)
    shot(page, "procurement")
    page.get_by_role("link", name=re.compile("^Correction")).click()
    expect(page.locator("del").first).to_be_visible()
    assert_accessible(page)
    shot(page, "correction")
    press(page, "The notice that it corrects")
    expect(page.get_by_text("A newer notice corrects this one.")).to_be_visible()


@pytest.fixture
def shot(size):
    import os
    from pathlib import Path

    folder = os.environ.get("SHOTS")

    def take(page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True, animations="disabled")

    return take


def test_without_scripts_everything_can_be_copied_and_read(chromium, site):
    desk = DemoDesk()
    notice = desk.approved()
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(page, desk.writer)
        page.goto(f"/admin/procurement-notices/fields/{notice.pk}/")
        expect(page.get_by_label("Reference", exact=True)).to_have_value(desk.case.number)
        expect(page.get_by_role("button", name="Copy Reference")).to_have_count(0)
        desk.official(notice)
        page.goto(f"/opportunities/{desk.case.ocid}/notices/{notice.public_id}/")
        expect(page.get_by_role("link", name="This notice as PDF")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]
