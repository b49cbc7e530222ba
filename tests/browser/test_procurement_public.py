"""Everything public of procurement, as the demonstration has it: each state, at two sizes, every way by links."""

import pytest
from playwright.sync_api import expect

from procurement.models import CouncilContract, Procurement
from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.reads
HALLS = "Free wifi in twelve community halls"
COACHING = "Digital skills coaching in seven languages"
REPAIR = "Repair cafés: tools, coaching and spare parts"
VAN = "An electric van for the mobile library"
STATES = {
    HALLS: "Open for tenders",
    "Signs for three accessible walks": "Tenders are being assessed",
    COACHING: "Award announced",
    REPAIR: "Contract made",
    "Counting visitors to markets without cameras": "Ended without an award",
    VAN: "Contract has ended",
}
WAYS = (
    "What was invited, signed and spent, by quarter",
    "All open data about procurement",
    "Notices of departments",
    "Talks with the market, before tenders are asked for",
    "Write to me when there is something new",
)


def test_a_procurement_in_each_state_says_where_it_stands_and_nothing_twice(page, picture):
    for title, stands in STATES.items():
        page.goto(Procurement.objects.get(title=title).get_absolute_url())
        expect(page.locator(".tt-band .tt-status")).to_have_text(stands)
        assert_accessible(page)
        assert page.get_by_role("heading", name="Notices", exact=True).count() == 1
        assert page.get_by_role("heading", name="How tenders are judged").count() == 1
        assert page.locator(".tt-deadline:visible").count() == (stands in tuple(STATES.values())[:2])
        assert page.get_by_text("What it takes").count() == (stands == "Open for tenders")
        below = title != COACHING
        assert page.get_by_text("Standstill until").count() == (0 if below else 2)  # none below the threshold
        if title == HALLS:
            expect(page.get_by_role("button", name="Where to send your tender")).to_be_visible()
            picture(page, "procurement")


def test_a_notice_says_which_firm_got_which_lot(page):
    page.goto(Procurement.objects.get(title=COACHING).get_absolute_url())
    page.get_by_role("link", name="Contract award notice (UK6)").click()
    for lot in ("North and east", "South and centre"):
        expect(page.get_by_role("heading", name=f"Supplier of {lot}")).to_be_visible()
    assert_accessible(page)


def test_from_the_list_a_citizen_reaches_contracts_payments_and_data(page, picture):
    page.goto("/opportunities/")
    assert_accessible(page)
    for name in WAYS:
        page.get_by_role("main").get_by_role("link", name=name).click()
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
        page.goto("/opportunities/")
    page.get_by_role("link", name="Contracts, and how they are going").click()
    assert_accessible(page)
    page.get_by_role("link", name=REPAIR).click()
    expect(page.get_by_role("heading", name="How it is performed")).to_be_visible()
    assert_accessible(page)
    picture(page, "contract", of="#about")
    page.goto("/opportunities/contracts/" + f"{CouncilContract.objects.get(title=VAN).public_id}/")
    expect(page.get_by_role("heading", name="Days on the road")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("contentinfo").get_by_role("link", name="How fast we pay").click()
    expect(page.get_by_role("table").first).to_be_visible()
    assert_accessible(page)
    picture(page, "days-to-pay")
    page.get_by_role("contentinfo").get_by_role("link", name="Toolkit for buying in small lots").click()
    page.get_by_role("main").get_by_role("list").get_by_role("link").first.click()
    expect(
        page.get_by_role("link", name="Toolkit for buying in small lots").first
    ).to_be_visible()  # the way back
    assert_accessible(page)
