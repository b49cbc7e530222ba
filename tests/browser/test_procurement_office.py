"""The officers' pages of procurement as they stand in the demonstration: from the list to the case, its steps and back.
Pictures for the guides are made here."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from procurement.models import Case, OwnNotice
from tests.browser.conftest import assert_back_office_accessible
from tests.browser.hands import sign_in_as

pytestmark = pytest.mark.reads


@pytest.fixture(autouse=True)
def officers_without_a_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def test_from_what_waits_to_the_case_its_steps_and_back(page, picture):
    case = Case.objects.get(title__startswith="Benches")
    sign_in_as(page, "rosa")
    page.goto("/admin/procurement-cases/")
    waiting = page.get_by_role("region", name="What waits for me")
    expect(waiting).to_contain_text(OwnNotice.objects.get(state="ready").case.title)
    assert_back_office_accessible(page)
    page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")
    expect(page).to_have_title(f"Procurement: {case.title} - Thousand Trades")
    assert page.content().count("It is no legal advice") == 1
    assert_back_office_accessible(page)
    picture(page, "procurement-steps")
    page.get_by_role("link", name="Dates", exact=True).click()
    assert_back_office_accessible(page)
    picture(page, "procurement-dates")
    page.go_back()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()


def test_a_notice_is_copied_field_by_field(page, picture):
    notice = OwnNotice.objects.get(state="ready")
    sign_in_as(page, "rosa")
    page.goto(f"/admin/procurement-notices/fields/{notice.pk}/")
    expect(page.get_by_label("Reference", exact=True)).to_have_value(notice.case.number)
    assert_back_office_accessible(page)
    picture(page, "procurement-copy")


def test_a_contract_manager_finds_what_waits_and_the_register(page, picture):
    sign_in_as(page, "hana")
    page.goto("/admin/")
    expect(page.get_by_role("region", name="Procurement: what waits for me")).to_contain_text("Check invoice")
    page.goto("/admin/procurement-contracts/")
    assert_back_office_accessible(page)
    picture(page, "procurement-register")
