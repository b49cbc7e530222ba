"""An officer shapes a procurement: the suggested split, two lots, the checklist, papers, conflicts; and a firm answers
questions to the market, at the width of a telephone too."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import now
from accounts.models import Membership, User
from cms.demo.data import address
from cms.memory import forget
from procurement.actions import market
from procurement.actions.releasing import publish_release
from procurement.commissioning import KEYS
from procurement.models import Case
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.procurement import a_case, department, firm, member


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


@pytest.fixture
def wide(chromium, site):
    yield from opened(chromium, site, SIZES["wide"])


@pytest.fixture
def phone(chromium, site):
    yield from opened(chromium, site, SIZES["phone"])


def an_officer(of) -> User:
    made = UserFactory(email=address("pru"), roles=["procurement_officer"], display_name="Pru, procurement")
    Membership.objects.create(organisation=of, user=made)
    return made


def step(page, case: Case, name: str) -> None:
    page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def test_a_procurement_is_split_checked_and_its_papers_made(wide):
    page, home = wide, department("Parks and trees")
    case = a_case(home, by=an_officer(home), net=104_000)
    sign_in(page, case.owner)
    step(page, case, "Is it in proportion?")
    expect(page.get_by_text("Split it: 3 lots of about £35,000 each.")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_role("link", name="Split it into 3 lots").click()
    page.get_by_label("Into how many lots").fill("2")
    page.get_by_label("Their titles").fill("Parks in the north\nParks in the south")
    page.get_by_role("button", name="Split it").click()
    expect(page.get_by_role("link", name="Change Parks in the south")).to_be_visible()
    page.get_by_role("link", name="Change Parks in the south").click()
    page.get_by_role("button", name="Add a criterion").click()
    page.get_by_label("Weight, per cent").first.fill("60")
    page.get_by_label("Criterion").nth(1).fill("Care")
    page.get_by_label("Kind").nth(1).select_option(label="Quality")
    page.get_by_label("Weight, per cent").nth(1).fill("30")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("come to 100 per cent together")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_label("Weight, per cent").nth(1).fill("40")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Price 60 %, Care 40 %")).to_be_visible()
    step(page, case, "Reserve it for firms near by")
    page.get_by_label("Firms in the local area").check()
    page.get_by_label("Which area").fill("Birmingham")
    page.get_by_label("Why", exact=True).fill("Jobs near by")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Decide").click()
    step(page, case, "Checklist of the toolkit")
    expect(page.get_by_label("Yes")).to_have_count(len(KEYS))
    for one in page.get_by_label("Yes").all()[1:]:
        one.check()
    page.get_by_label("No", exact=True).first.check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("Say why not.")).to_be_visible()
    assert_back_office_accessible(page)
    page.locator("textarea").first.fill("The way is fixed by law")
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text(f"({len(KEYS)} of {len(KEYS)})")).to_be_visible()
    step(page, case, "Papers")
    page.get_by_role("button", name="Begin from the template Terms").click()
    assert_back_office_accessible(page)
    page.get_by_role("link", name="Preview Terms").click()
    expect(page.get_by_text("Payment within 30 days")).to_be_visible()
    page.get_by_role("link", name="Back to the papers").click()
    page.get_by_role("button", name="Make a Word file Terms").click()
    expect(page.get_by_text("terms-of-the-contract.docx")).to_be_visible()
    step(page, case, "Conflicts of interest")
    expect(page.get_by_text("Pru, procurement: owner")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_role("link", name="Confirm the assessment").click()
    page.get_by_label("What was considered").fill("Everybody was asked.")
    page.get_by_role("button", name="Confirm it").click()
    expect(page.get_by_text("The assessment is confirmed")).to_be_visible()
    page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")
    case.refresh_from_db()
    assert (case.lots.count(), case.net, case.reserved) == (2, 104_000, "local")


def test_a_firm_answers_questions_to_the_market_on_a_telephone(phone):
    page, home, binco = phone, department("Waste"), firm("Binco")
    case, officer = a_case(home, title="Bins of the city"), an_officer(home)
    row = market.plan_engagement(
        department=home,
        case=case,
        title="Bins that call when they are full",
        text="What is there, what does it cost to keep, and what would make it a job for a small firm?",
        questions=["What works today, and where?", "What would a fair price be for a year?"],
        closes_at=now() + timedelta(days=12),
        by=officer,
    )
    market.publish_engagement(engagement=row, by=officer)
    market.add_note(engagement=row, text="Solar is fine where there is no socket.", by=officer)
    tender = {"id": case.number, "title": case.title, "status": "planning"}
    forget()
    publish_release(case=case, key="1", at=now(), tag=["planning"], body={"tender": tender}, by=officer)
    page.goto("/opportunities/engagement/")
    assert_accessible(page)
    page.get_by_role("link", name="Bins that call").click()
    expect(page.get_by_text("Solar is fine")).to_be_visible()
    assert_accessible(page)
    sign_in(page, member(binco))
    page.get_by_role("button", name="Answer for your organisation").click()
    assert_accessible(page)
    page.get_by_role("button", name="Send our answer").click()
    expect(page.get_by_text("Answer at least one question.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("What works today").fill("Ultrasound, in Leeds.")
    page.get_by_role("button", name="Send our answer").click()
    expect(page.get_by_text("Your answer is with the department")).to_be_visible()
    expect(page.get_by_role("button", name="Change our answer")).to_be_visible()
    page.goto(f"/opportunities/{case.ocid}/")
    expect(page.get_by_role("link", name="Bins that call when they are full")).to_be_visible()
    assert_accessible(page)
    sign_in(page, officer)
    page.set_viewport_size(SIZES["wide"])
    page.goto(f"/admin/procurement/shaping/talk/{row.pk}/")
    expect(page.get_by_text("Ultrasound, in Leeds.")).to_be_visible()
    assert_back_office_accessible(page)
    page.goto("/admin/procurement/shaping/")
    assert_back_office_accessible(page)
    page.goto(f"/admin/procurement/shaping/{case.pk}/market/")
    assert_back_office_accessible(page)
