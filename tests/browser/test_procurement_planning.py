"""An occasional buyer's way from a need to an approved plan: begun, coded, dated backwards, bought apart for a written
reason, and held by the call-in."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import today
from cms.demo.data import address
from procurement.models import Case
from procurement.registries import problems_before
from tests.browser.conftest import SIZES, assert_back_office_accessible, opened
from tests.browser.hands import sign_in
from tests.factories.procurement import a_case, buyer, department
from tests.procurement.planning import approver, band


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def officer_of(of, key: str, **given):
    """With the address of somebody of the demonstration, who needs no second factor."""
    return buyer(of, email=address(key), second_factor=False, **given)


SOON = today() + timedelta(days=200)


def at(page, case: Case) -> None:
    page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")


def step(page, case: Case, name: str) -> None:
    at(page, case)
    page.locator(".tt-steps").get_by_role("link", name=name, exact=True).click()


def begin(page, title: str) -> Case:
    page.goto("/admin/procurement-cases/")
    page.get_by_role("link", name="Begin a procurement").first.click()
    page.get_by_label("What it is called").fill(title)
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_text("Go through the steps below")).to_be_visible()
    return Case.objects.get(title=title)


def choose_codes(page, case: Case) -> None:
    step(page, case, "CPV codes")
    page.get_by_label("What is it, in plain words?").fill("grass")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.get_by_label("Grassing services").check()
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Keep these codes").click()
    expect(page.get_by_text("The codes are kept")).to_be_visible()


def plan_dates(page, case: Case) -> None:
    step(page, case, "Dates")
    page.get_by_label("Contract needed by").fill((today() + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Plan backwards").click()
    expect(page.get_by_text("That is tight")).to_be_visible()
    page.get_by_label("Contract needed by").fill(SOON.isoformat())
    page.get_by_role("button", name="Plan backwards").click()
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()
    expect(page.get_by_text("no statutory minimum").first).to_be_visible()
    assert_back_office_accessible(page)
    closes = page.get_by_label("Tenders until", exact=True)
    kept = closes.input_value()
    for label in ("Tenders until", "Questions until"):
        page.get_by_label(label, exact=True).fill(page.get_by_label("Tender notice on").input_value())
    page.get_by_role("button", name="Keep these dates").last.click()
    expect(page.get_by_text("Look at these dates again")).to_be_visible()
    page.get_by_label("Tenders until", exact=True).fill(kept)
    page.get_by_role("button", name="Keep these dates").last.click()
    expect(page.get_by_text("The dates are kept.")).to_be_visible()


def say_why_apart(page, case: Case) -> None:
    at(page, case)
    expect(page.get_by_text("say in writing why this is bought apart").first).to_be_visible()
    step(page, case, "Other procurements of the same kind")
    expect(page.get_by_text("Together they are at or above the threshold")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Keep the reason").click()
    expect(page.get_by_text("This field is required").first).to_be_visible()
    page.get_by_label("Why they are bought apart").fill("Another trade, in another year.")
    page.get_by_role("button", name="Keep the reason").click()
    expect(page.get_by_text("The reason is kept")).to_be_visible()


def approve(page, case: Case, officer, finance) -> None:
    step(page, case, "Approvals")
    page.get_by_role("button", name="Ask for approval before tenders are invited").click()
    expect(page.get_by_text("Asked for: Finance")).to_be_visible()
    sign_in(page, finance)
    page.goto("/admin/")
    page.get_by_role("link", name=f"To approve, Finance: {case.title}").click()
    assert_back_office_accessible(page)
    page.get_by_label("I approve it").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Approved. Whoever asked is told")).to_be_visible()
    sign_in(page, officer)


def hold_by_call_in(page, case: Case) -> None:
    step(page, case, "Key decision and call-in")
    page.get_by_label("What is decided").fill("To buy grass cutting")
    page.get_by_label("On the forward plan since").fill((today() - timedelta(days=40)).isoformat())
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Keep the record").click()
    page.get_by_role("link", name="Record the key decision", exact=True).click()
    page.get_by_label("Who decided").fill("Cabinet")
    for label in ("Decided on", "Decision published on"):
        page.get_by_label(label).fill(today().isoformat())
    page.get_by_label("Reasons for the decision").fill("It is the best way.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("The decision can be called in until").first).to_be_visible()
    page.get_by_role("link", name="It is called in", exact=True).click()
    page.get_by_label("Why").fill("The price")
    page.get_by_role("button", name="Record the call-in").click()
    expect(page.get_by_text("it holds until scrutiny releases it").first).to_be_visible()
    assert any("called in" in text for text, _url in problems_before("contract", case))
    page.get_by_role("link", name="Scrutiny has released it", exact=True).click()
    page.get_by_label("What scrutiny decided").fill("Go on")
    page.get_by_role("button", name="Record the release").click()
    expect(page.get_by_text("the decision may be carried out")).to_be_visible()
    assert not any("called in" in text for text, _url in problems_before("contract", case))


def test_from_a_need_to_an_approved_plan(chromium, site):
    for page in opened(chromium, site, SIZES["wide"]):
        from_need_to_plan(page)


def from_need_to_plan(page) -> None:
    own = department(name="Parks and verges")
    officer = officer_of(own, "priya-parks", display_name="Priya, parks")
    money = officer_of(department(name="Money"), "fin-money", role="department_officer")
    finance = approver("finance", user=money)
    band(before_tender=["finance"], is_key=True, citation="Standing order 7.2")
    a_case(department(name="Highways"), net=170_000, cpv="77314000", needed_on=SOON, ends_on=None)
    sign_in(page, officer)
    case = begin(page, "Grass cutting")
    case.lots.update(net=30_000)
    Case.objects.filter(pk=case.pk).update(net=30_000)
    at(page, case)
    assert_back_office_accessible(page)
    choose_codes(page, case)
    plan_dates(page, case)
    say_why_apart(page, case)
    approve(page, case, officer, finance)
    hold_by_call_in(page, case)
    page.get_by_role("link", name="See the path with its reasons").click()
    expect(page.get_by_text("Say what must come of it")).to_be_visible()
    assert_back_office_accessible(page)


def test_the_task_list_is_walked_by_keyboard_on_a_telephone(chromium, site):
    """Every step is a link in its order, within the width of the screen, and Enter opens it."""
    own = department(name="Parks and verges")
    officer = officer_of(own, "priya-parks")
    for page in opened(chromium, site, SIZES["phone"]):
        sign_in(page, officer)
        case = begin(page, "Benches")
        links = page.locator(".tt-steps a")
        expect(links.first).to_have_text("The need")
        assert links.count() >= 6
        for link in links.all():
            box = link.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
        links.first.focus()
        for place in range(1, links.count()):
            page.keyboard.press("Tab")
            assert links.nth(place).evaluate("link => link === document.activeElement")
        links.first.focus()
        page.keyboard.press("Enter")
        page.get_by_label("What must come of it").fill("Benches that people can mend")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Keep and go on").press("Enter")
        expect(page.get_by_text("steps are done")).to_be_visible()
        case.refresh_from_db()
        assert case.need == "Benches that people can mend"


def test_codes_are_found_ticked_and_kept_without_scripts(chromium, site):
    own = department(name="Parks and verges")
    officer = officer_of(own, "priya-parks")
    case = a_case(own, by=officer, cpv="77310000")
    for page in opened(chromium, site, SIZES["wide"], java_script_enabled=False):
        sign_in(page, officer)
        page.goto(f"/admin/procurement-cases/codes/{case.pk}/")
        page.get_by_label("What is it, in plain words?").fill("benches")
        page.get_by_label("What is it, in plain words?").press("Enter")
        found = page.locator("fieldset").last.get_by_role("checkbox").first
        code = found.get_attribute("value")
        found.check()
        page.get_by_role("button", name="Keep these codes").click()
        expect(page.get_by_text("The codes are kept")).to_be_visible()
        assert list(case.cpvs.values_list("code", flat=True)) == ["77310000", code]
