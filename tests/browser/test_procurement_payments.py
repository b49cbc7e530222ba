"""An invoice in the browser: handed in on a phone without scripts, disputed, answered, approved, in a run, paid by a
file that had a fault first; then days to pay for everybody. And a quote, asked, answered and chosen."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import now, today
from cms.demo.data import address
from procurement.actions import quoting
from procurement.models import Case, Invoice, Quote, QuoteRound
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in
from tests.factories.procurement import a_case, a_contract, buyer, department, firm, member


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


class People:
    """A department with an officer, and a firm that holds a contract with it."""

    def __init__(self):
        self.department = department("Parks of the browser")
        self.officer = buyer(
            self.department, email=address("olga-officer"), display_name="Olga Officer", second_factor=False
        )
        self.firm = firm("Green and Sons")
        self.member = member(self.firm, email=address("gus-green"), display_name="Gus Green")
        self.contract = a_contract(self.department, supplier=self.firm, title="Care of pocket parks")


def fill_invoice(page, number: str, total: str = "1,200.00") -> None:
    page.get_by_label("Invoice number").fill(number)
    page.get_by_label("What it is for").fill("Hedges cut in May")
    page.get_by_label("Sum without VAT").fill("1000")
    page.locator("[name=vat]").fill("200")
    page.locator("[name=total]").fill(total)


def test_an_invoice_from_a_phone_without_scripts_to_the_days_everybody_reads(chromium, site, tmp_path):
    people = People()

    # The firm, at 360 pixels and without JavaScript: a sum that does not add up, then right
    for phone in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(phone, people.member)
        phone.goto("/account/")
        phone.get_by_role("link", name="Invoices").first.click()
        phone.get_by_role("link", name="Care of pocket parks").click()
        fill_invoice(phone, "GS-1", "1300")
        phone.get_by_role("button", name="Hand it in").click()
        expect(phone.locator(".govuk-error-summary")).to_contain_text("Sum and VAT come to £1,200.00")
        phone.locator("[name=total]").fill("1200")
        phone.get_by_role("button", name="Hand it in").click()
        expect(phone.get_by_text("Your invoice is in")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]
    invoice = Invoice.objects.get(number="GS-1")

    # The officer disputes it
    for office in opened(chromium, site, SIZES["wide"]):
        sign_in(office, people.officer)
        office.goto("/admin/invoices/")
        assert_back_office_accessible(office)
        office.goto(f"/admin/invoices/inspect/{invoice.pk}/")
        assert_back_office_accessible(office)
        office.get_by_role("link", name="Dispute it").first.click()
        office.get_by_label("Why").fill("Only half was cut")
        assert_back_office_accessible(office)
        office.get_by_role("button", name="Dispute it").click()
        expect(office.get_by_text("the supplier is told")).to_be_visible()

    # The firm answers, with scripts
    assert "Only half was cut" in newest_mail(people.member.email, "is disputed").body
    for wide in opened(chromium, site, SIZES["wide"]):
        sign_in(wide, people.member)
        wide.goto("/opportunities/invoices/")
        assert_accessible(wide)
        wide.get_by_role("link", name="Invoice GS-1").click()
        assert_accessible(wide)
        wide.get_by_role("button", name="Answer", exact=True).click()
        wide.get_by_label("Your answer").fill("All of it, on Friday")
        assert_accessible(wide)
        wide.get_by_role("button", name="Send the answer").click()
        expect(wide.get_by_text("Your answer is with the council")).to_be_visible()
    for phone in opened(chromium, site, SIZES["phone"]):
        sign_in(phone, people.member)
        phone.goto(f"/opportunities/invoices/new/{people.contract.public_id}/")
        assert_accessible(phone)
        phone.goto(f"/opportunities/invoices/{invoice.public_id}/")
        assert_accessible(phone)

    # Settled, approved, in a run; the file that comes back has a fault first
    for office in opened(chromium, site, SIZES["wide"]):
        sign_in(office, people.officer)
        office.goto(f"/admin/invoices/settle/{invoice.pk}/")
        expect(office.get_by_text("All of it, on Friday")).to_be_visible()
        office.get_by_label("How it was settled").fill("We looked again")
        office.get_by_role("button", name="It is settled").click()
        office.get_by_role("link", name="Approve").first.click()
        office.get_by_role("button", name="Approve").click()
        expect(office.get_by_text("The invoice is approved")).to_be_visible()
        office.goto("/admin/payment-runs/")
        office.get_by_role("link", name="Make a payment run").first.click()
        assert_back_office_accessible(office)
        office.get_by_role("button", name="Make it").click()
        expect(office.get_by_text("1 invoice is in the run")).to_be_visible()
        assert_back_office_accessible(office)
        with office.expect_download() as taken:
            office.get_by_role("link", name="Download the file").first.click()
        assert invoice.reference in taken.value.path().read_text(encoding="utf-8-sig")
        wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
        head = "our_id,paid_on,amount\n"
        wrong.write_text(f"{head}{invoice.reference},{today()},1199.99\n")
        right.write_text(f"{head}{invoice.reference},{today()},1200.00\n")
        office.goto("/admin/payment-runs/paid/")
        office.get_by_label("File of what was paid").set_input_files(wrong)
        office.get_by_role("button", name="Look at it").click()
        expect(office.get_by_text("row 2, column amount: is £1,199.99")).to_be_visible()
        assert_back_office_accessible(office)
        office.get_by_label("File of what was paid").set_input_files(right)
        office.get_by_role("button", name="Look at it").click()
        expect(office.get_by_text("1 invoice would be paid")).to_be_visible()
        assert_back_office_accessible(office)
        office.get_by_role("button", name="Note all of it").click()
        expect(office.get_by_text("1 invoice is paid now")).to_be_visible()
        office.goto("/admin/payment-runs/owed/")
        assert_back_office_accessible(office)
    assert newest_mail(people.member.email, "is paid")

    # Everybody, once the quarter is over
    Invoice.objects.filter(pk=invoice.pk).update(paid_on=today() - timedelta(days=92))
    for size in ("wide", "phone"):
        for page in opened(chromium, site, SIZES[size]):
            page.goto("/opportunities/payments/")
            expect(page.get_by_role("cell", name="100.0").first).to_be_visible()
            expect(page.get_by_text("Parks of the browser")).to_be_visible()
            assert_accessible(page)
            for path in ("transparency", "data") if size == "phone" else ():
                page.goto(f"/opportunities/{path}/")
                assert_accessible(page)


def test_a_quote_is_asked_for_answered_and_chosen(chromium, site):
    people = People()
    case = a_case(people.department, by=people.officer, route=Case.Route.QUOTES, title="Nine hedges")
    for office in opened(chromium, site, SIZES["wide"]):
        sign_in(office, people.officer)
        office.goto(f"/admin/procurement-cases/quotes-ask/{case.pk}/")
        assert_back_office_accessible(office)
        office.get_by_label("Quotes until").fill((now() + timedelta(days=7)).strftime("%Y-%m-%dT10:00"))
        for box in office.get_by_role("group").get_by_role("checkbox").all():
            box.set_checked(False)
        office.get_by_label("Green and Sons").check()
        office.get_by_label("Why other firms").fill("Only they cut hedges this high")
        office.get_by_role("button", name="Ask them").click()
        expect(office.get_by_text("The firms are asked")).to_be_visible()
        expect(office.get_by_text("Nothing of what came is shown before")).to_be_visible()
        assert_back_office_accessible(office)
    for phone in opened(chromium, site, SIZES["phone"]):
        sign_in(phone, people.member)
        phone.goto("/opportunities/quotes/")
        assert_accessible(phone)
        phone.get_by_role("link", name="Nine hedges").click()
        phone.get_by_role("button", name="Hand in the quote").click()
        expect(phone.locator(".govuk-error-summary")).to_contain_text("Write your price")
        phone.get_by_label("Your price").fill("4,200")
        phone.get_by_label("What you offer").fill("Twice a year")
        phone.get_by_role("button", name="Hand in the quote").click()
        expect(phone.get_by_text("Your quote is in").first).to_be_visible()
        assert_accessible(phone)
    begun = now() - timedelta(days=8)
    QuoteRound.objects.filter(case=case).update(asked_at=begun, closes_at=begun + timedelta(days=7))
    assert quoting.tell_closed() == 1
    for office in opened(chromium, site, SIZES["wide"]):
        sign_in(office, people.officer)
        office.goto(f"/admin/procurement-cases/quotes-choose/{case.pk}/")
        assert_back_office_accessible(office)
        office.get_by_label("Green and Sons").check()
        office.get_by_label("Why this one").fill("It fits")
        office.get_by_role("button", name="Choose this quote").click()
        expect(office.get_by_text("The quote is chosen")).to_be_visible()
        assert_back_office_accessible(office)
    assert Quote.objects.filter(invite__round__case=case).get().invite.round.choice.reason == "It fits"
