"""A contract manager's register from a faulty file; an award through its standstill to the contract; the register."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import get_default_timezone
from playwright.sync_api import expect

from accounts.clock import today
from accounts.models import Organisation
from cms.demo.data import address
from procurement.actions import contracts, performance
from procurement.actions.awarding import announce
from procurement.law.days import working_days_from
from procurement.models import ApprovalBand, CaseAward, CouncilContract
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in
from tests.factories.procurement import a_contract, buyer, department
from tests.procurement.awarding import above

HEAD = "Contract reference,Contract title,Supplier,Value (£),Start,End date\n"
FAULTY = HEAD + "OLD-1,Care of benches,Bench and Bed CIC,12 pounds,01/04/2026,31/03/2030\n"
MENDED = FAULTY.replace("12 pounds", '"£12,500.00"')


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def officer(page, of: Organisation):
    """With the address of somebody of the demonstration, who needs no second factor."""
    return sign_in(page, buyer(of, email=address("cara-contracts"), second_factor=False))


def file_of(text: str) -> dict:
    return {"name": "register.csv", "mimeType": "text/csv", "buffer": text.encode()}


def press(page, what: str) -> None:
    page.get_by_role("main").get_by_role("link", name=what, exact=True).first.click()


def decide(page, what: str) -> None:
    page.get_by_role("main").get_by_role("button", name=what, exact=True).last.click()


def test_a_register_comes_in_once_its_faults_are_mended(page):
    officer(page, department("Parks and Streets"))
    page.goto("/admin/procurement-imports/")
    page.get_by_role("link", name="Contracts of the register").first.click()
    page.get_by_label("File").set_input_files(file_of(FAULTY))
    decide(page, "Look at it first")
    expect(
        page.get_by_text("row 2, Value (£): “12 pounds” is no sum of money such as £1,234.50")
    ).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_label("File").set_input_files(file_of(MENDED))
    page.get_by_label("Show them in the public register").check()
    decide(page, "Look at it first")
    expect(page.get_by_text("1 rows: 1 new, 0 changed, 0 as they are.")).to_be_visible()
    expect(page.get_by_role("cell", name="Bench and Bed CIC")).to_be_visible()
    assert_back_office_accessible(page)
    decide(page, "Take it in")
    expect(page.get_by_text("Taken in: 1 new, 0 changed.")).to_be_visible()
    contract = CouncilContract.objects.get(reference="OLD-1")
    page.goto(f"/admin/procurement-contracts/inspect/{contract.pk}/")
    expect(page.get_by_text("Taken from a file")).to_be_visible()
    assert_back_office_accessible(page)
    page.goto(f"/opportunities/contracts/{contract.public_id}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Care of benches")


def published(award: CaseAward, working_days_ago: int) -> None:
    """Its award notice was official so many working days ago, as the part of notices records it."""
    day = today()
    while working_days_from(day, working_days_ago) > today():
        day -= timedelta(days=1)
    at = datetime.combine(day, time(0, 5), tzinfo=get_default_timezone())
    announce(award=award, published_at=at, standstill=True, by=None)


def test_an_award_waits_for_its_standstill_and_becomes_a_contract(chromium, site):
    for page in opened(chromium, site, SIZES["wide"]):
        of = department("Parks and Streets")
        officer(page, of)
        ApprovalBand.objects.all().delete()  # those of the demonstration ask for approvals, which others test
        case = above(of, title="Care of all the parks")
        page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")
        press(page, "Record an award")
        page.locator("#id_supplier_name").fill("Green Fingers Ltd")
        page.get_by_label("Identifier of the supplier").fill("GB-PPON-ABCD-1234-EFGH")
        page.get_by_label("Why this supplier").fill("The best of three.")
        page.get_by_label("Tenders received").fill("3")
        page.get_by_label("Tenders assessed").fill("1")
        assert_back_office_accessible(page)
        decide(page, "Record the award")
        expect(page.get_by_text("The award is recorded.")).to_be_visible()
        assert_back_office_accessible(page)
        press(page, "Write a summary Green Fingers Ltd")
        page.get_by_label("Who tendered").fill("Green Fingers Ltd")
        page.get_by_label("Its email address").fill("bids@green.example")
        page.get_by_label("This is the winner").check()
        page.get_by_label("Scores").fill("Price; 42; 60\nCare; 38; 40")
        page.get_by_label("How their tender was judged").fill("It costs little and looks after everything.")
        decide(page, "Keep it")
        decide(page, "I have sent it Green Fingers Ltd")
        expect(page.get_by_text("It is recorded as sent.")).to_be_visible()
        assert_back_office_accessible(page)
        published(case.awards.get(), 3)
        page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")
        expect(page.get_by_text("working days left, today included")).to_be_visible()
        page.get_by_text("How the days are counted").click()
        expect(page.get_by_text("working day 8")).to_be_visible()
        assert_back_office_accessible(page)
        press(page, "Draft the contract Green Fingers Ltd")
        decide(page, "Draft it")
        contract = CouncilContract.objects.get(case=case)
        press(page, "Record that it is signed")
        decide(page, "It is signed")
        expect(page.get_by_text("The standstill has not ended")).to_be_visible()
        assert_back_office_accessible(page)
        CaseAward.objects.filter(case=case).update(
            standstill_from=today() - timedelta(days=20), standstill_until=today() - timedelta(days=1)
        )
        CouncilContract.objects.filter(case=case).update(not_before=today())
        decide(page, "It is signed")
        expect(page.get_by_text("The contract is signed.")).to_be_visible()
        assert_back_office_accessible(page)
        contract.refresh_from_db()
        case.refresh_from_db()
        assert (contract.state, case.state) == ("running", "contracted")
        assert (
            page.goto(f"/opportunities/contracts/{contract.public_id}/").status == 404
        )  # its notice is due first


def test_everybody_reads_the_register(page):
    of = department("Parks and Streets")
    contract = a_contract(
        of, title="Care of the large parks", description="Beds, paths and benches of nine parks.",
        starts_on=today() - timedelta(days=400), ends_on=contracts.later(today(), 12), extension_months=12,
    )  # fmt: skip
    a_contract(of, title="Bins", reference="C-x", net=Decimal(12_000), ends_on=contracts.later(today(), 40))
    performance.set_figures(contract=contract, figures=[("Paths are clear on time", "95 %")], by=None)
    kpi = contract.kpis.get()
    end = today() - timedelta(days=35)
    performance.rate(kpi=kpi, rating="good", starts_on=contract.starts_on, ends_on=end, by=None)
    performance.publish_by_hand(contract=contract, by=None)
    page.goto("/opportunities/")
    page.get_by_role("contentinfo").get_by_role("link", name="Contracts", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contracts")
    assert_accessible(page)
    page.get_by_label("Where it stands").select_option(label="Ending within 18 months")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name="Bins")).to_have_count(0)
    page.get_by_role("link", name="Care of the large parks").click()
    expect(page.get_by_role("heading", name="Paths are clear on time")).to_be_visible()
    expect(page.get_by_text("Good", exact=True)).to_be_visible()
    assert_accessible(page)
