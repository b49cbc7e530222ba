"""A purchase in two lots below the threshold, from a need to the invoice that is paid: all of it pressed by people."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.clock import now, today
from cms.demo.data import address
from procurement.law.days import working_day_on_or_after
from procurement.models import Case, Invoice
from tests.browser.challenge.world import Clock
from tests.browser.conftest import SIZES
from tests.browser.hands import link_in, newest_mail
from tests.browser.procurement_hands import (
    Browsers,
    approve,
    ask_for_approval,
    at,
    decide,
    look,
    press,
    record,
    step,
    told,
)

TITLE = "Walking maps and fingerposts for Stirchley"
WORD = "fingerposts"
MAP, POSTS = "A walking map on paper", "Fingerposts that people can read"
NUMBER, DETAILS, OCID = "051234-2026", "051299-2027", "ocds-h6vhtk-0abd12"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def begin(page: Page, title: str = TITLE) -> Case:
    page.goto("/admin/procurement-cases/")
    press(page, "Begin a procurement")
    page.get_by_label("What it is called").fill(title)
    decide(page, "Begin")
    told(page, "Go through the steps below")
    told(page, "It has no value yet")
    look(page, "case-begun")
    return Case.objects.get(title=title)


def say_what(page: Page) -> None:
    """One step after the other, by the button that goes on."""
    press(page, "Go on: The need")
    need = "Whoever walks finds the shops, the river and the station without asking."
    page.get_by_label("What must come of it").fill(need)
    decide(page, "Keep and go on")
    press(page, "Go on: CPV codes")
    page.get_by_label("What is it, in plain words?").fill("maps")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.get_by_label("22114300 Maps").check()
    decide(page, "Keep these codes")
    press(page, "Go on: Kind of contract, VAT, place")
    page.get_by_label("Where it is done").fill("Stirchley and Cotteridge")
    decide(page, "Keep and go on")


def say_how(page: Page, case: Case, closes) -> None:
    step(page, case, "The route, and why")
    page.get_by_label("Why this route").fill("It is small: everybody may tender, in one step.")
    decide(page, "Keep and go on")
    step(page, case, "Dates")
    page.get_by_label("Contract needed by").fill((today() + timedelta(days=95)).isoformat())
    page.get_by_label("Contract ends").fill((today() + timedelta(days=275)).isoformat())
    decide(page, "Plan backwards")
    told(page, "Nothing is kept yet")
    page.get_by_label("Tender notice on").fill(today().isoformat())
    page.get_by_label("Questions until", exact=True).fill((closes - timedelta(days=10)).isoformat())
    page.get_by_label("Tenders until", exact=True).fill(closes.isoformat())
    decide(page, "Keep these dates")
    told(page, "The dates are kept.")
    step(page, case, "Where tenders are received")
    page.get_by_label("Address of the page where tenders are received").fill("example.org/tenders/maps")
    decide(page, "Keep and go on")
    told(page, "It is kept.")
    step(page, case, "Other procurements of the same kind")
    told(page, "Nothing else of this kind was found.")
    step(page, case, "Owner and substitute")
    page.get_by_label("Who stands in").select_option(label="Desmond, procurement")
    decide(page, "Keep and go on")


def shape(page: Page, case: Case) -> None:
    step(page, case, "Value and award criteria; lots")
    press(page, "Change")
    page.get_by_label("Value without VAT").fill("48000")
    criteria = (("Price", "Price", "60"), ("How it will be done", "Quality", "40"))
    for place, (name, kind, weight) in enumerate(criteria):
        decide(page, "Add a criterion")
        page.get_by_label("Criterion").nth(place).fill(name)
        page.get_by_label("Kind").nth(place).select_option(label=kind)
        page.get_by_label("Weight, per cent").nth(place).fill(weight)
    decide(page, "Save")
    press(page, "Split")
    page.get_by_label("Their titles").fill(f"{MAP}\n{POSTS}")
    decide(page, "Split it")
    for title, net, words in (
        (MAP, "14000", "Ten thousand folded maps in seven languages, in shops and at the station."),
        (POSTS, "34000", "Twenty posts, readable from a wheelchair, that last ten years."),
    ):
        press(page, f"Change {title}")
        page.get_by_label("What must come of it").fill(words)
        page.get_by_label("Value without VAT").fill(net)
        page.get_by_label("Suits small firms").check()
        decide(page, "Save")
        told(page, "It is saved.")


def weigh(page: Page, case: Case) -> None:
    step(page, case, "Is it in proportion?")
    press(page, "Change what is asked")
    page.get_by_label("Insurance asked for").fill("1000000")
    page.get_by_label("Hours to write a tender").fill("6")
    page.get_by_label("Questions to answer").fill("4")
    decide(page, "Save")
    told(page, "Nothing stands out")
    look(page, "proportion")
    step(page, case, "Checklist of the toolkit")
    told(page, "0 of 16 are answered.")
    for one in page.get_by_label("Yes", exact=True).all():
        one.check()
    look(page, "checklist")
    decide(page, "Save the answers")
    told(page, "16 of 16 are answered")
    step(page, case, "Papers")
    decide(page, "Begin from the template Specification")
    decide(page, "Make a PDF Specification")
    told(page, "specification-by-outcome.pdf")
    at(page, case)
    look(page, "case-planned")


def closing_day():
    return working_day_on_or_after(today() + timedelta(days=35))


# --- Firms ask ---------------------------------------------------------------------------------------------
def ask(page: Page, case: Case, words: str) -> None:
    page.goto(f"/opportunities/{case.ocid}/")
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("What is it about?").select_option("2")
    page.get_by_label("Your question").fill(words)
    look(page, "ask")
    page.get_by_role("button", name="Send the question").click()
    told(page, "Your question is with the council.")
    expect(page.get_by_text("Waiting for an answer").first).to_be_visible()


def answer(page: Page, case: Case, asked: str, words: str, said: str) -> None:
    at(page, case)
    press(page, asked)
    press(page, "Answer to all")
    page.get_by_label("The question as everybody reads it").fill(words)
    page.get_by_label("The answer to all").fill(said)
    decide(page, "Publish the answer")
    told(page, "It is answered, to all.")


# --- Awards and contracts ----------------------------------------------------------------------------------
def award(page: Page, case: Case, lot: str, firm: str, net: str, gross: str) -> None:
    at(page, case)
    press(page, "Record an award")
    page.get_by_label("Name, company or charity number").fill(firm)
    decide(page, "Find it")
    press(page, firm)
    told(page, f"Chosen: {firm}.")
    box = page.get_by_label(lot)
    if box.count():  # the last lot is not asked for
        box.check()
    page.get_by_label("Identifier of the supplier").fill(f"GB-PPON-ABCD-{len(firm):04d}-EFGH")
    page.get_by_label("Small or medium-sized").select_option(label="Yes")
    page.get_by_label("Value without VAT, pounds").fill(net)
    page.get_by_label("Value with VAT, pounds").fill(gross)
    page.get_by_label("Why this supplier").fill("The best of three.")
    page.get_by_label("Tenders received").fill("3")
    page.get_by_label("Tenders assessed").fill("3")
    page.get_by_label("Tenders of small and medium-sized firms").fill("3")
    decide(page, "Record the award")
    told(page, "The award is recorded.")


# --- The whole way -----------------------------------------------------------------------------------------
def plan(people: Browsers) -> Case:
    page = people.of("rosa")
    case = begin(page)
    say_what(page)
    shape(page, case)
    weigh(page, case)
    say_how(page, case, closing_day())
    return case


def invite(people: Browsers, case: Case) -> None:
    """Find a Tender first: two people, and nothing is seen before the number is recorded."""
    page, second, nobody = people.of("rosa"), people.of("desmond"), people.of("")
    at(page, case)
    look(page, "case-planned")
    press(page, "Go on: Tender notice")
    decide(page, "Begin it")
    look(page, "tender-notice")
    ask_for_approval(page)
    approve(second, case, "Below-threshold tender notice")
    told(second, "Ready for Find a Tender")
    for url in (f"/opportunities/?words={WORD}", f"/search/?q={WORD}"):
        nobody.goto(url)
        expect(nobody.get_by_text(TITLE)).to_have_count(0)
    for url in ("feed/", "opportunities.csv", "releases.json", "packages.json"):
        assert TITLE not in nobody.request.get(f"/opportunities/{url}").text()
    press(second, "Copy it to Find a Tender")
    look(second, "copy")
    record(second, NUMBER, OCID)
    case.refresh_from_db()
    assert case.state == Case.State.INVITED


def read_and_ask(people: Browsers, case: Case) -> None:
    nobody = people.of("")
    nobody.goto(f"/opportunities/?words={WORD}")
    press(nobody, TITLE)
    for words in (MAP, POSTS, "£14,000 without VAT", "about 6 hours", "specification-by-outcome.pdf"):
        told(nobody, words)
    expect(nobody.get_by_role("link", name="Everything as one PDF")).to_be_visible()
    look(nobody, "public-open")
    ask(people.of("meera"), case, "May Meera’s posts be of reclaimed oak?")
    asked, said = "May the posts be of reclaimed oak?", "Yes, if they last ten years."
    answer(people.of("rosa"), case, "May Meera’s posts", asked, said)
    nobody.reload()
    expect(nobody.get_by_role("heading", name=asked)).to_be_visible()
    told(nobody, said)
    expect(nobody.get_by_text("Meera")).to_have_count(0)


# --- Invoices ----------------------------------------------------------------------------------------------
def hand_in(page: Page) -> None:
    """On a phone without JavaScript; the sum does not add up at first."""
    page.goto("/account/")
    page.get_by_role("link", name="Invoices").first.click()
    page.get_by_role("link", name=MAP).click()
    page.get_by_label("Invoice number").fill("CC-17")
    page.get_by_label("What it is for").fill("Ten thousand maps, folded")
    page.get_by_label("Sum without VAT").fill("13200")
    page.locator("[name=vat]").fill("2640")
    page.locator("[name=total]").fill("15480")
    page.get_by_role("button", name="Hand it in").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Sum and VAT come to £15,840.00")
    page.locator("[name=total]").fill("15840")
    page.get_by_role("button", name="Hand it in").click()
    told(page, "Your invoice is in")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]


def dispute(page: Page) -> None:
    page.goto("/admin/invoices/")
    press(page, "CC-17")
    press(page, "Dispute it")
    page.get_by_label("Why").fill("A thousand are missing")
    decide(page, "Dispute it")
    told(page, "the supplier is told")


def answer_dispute(page: Page) -> None:
    """By the link in the mail."""
    sent = newest_mail(address("amina"), "is disputed")
    assert "A thousand are missing" in sent.body
    page.goto(link_in(sent, "/invoices/"))
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_label("Your answer").fill("They are at the station")
    page.get_by_role("button", name="Send the answer").click()
    told(page, "Your answer is with the council")


def settle_and_pay(page: Page, tmp_path) -> None:
    page.goto("/admin/invoices/")
    press(page, "CC-17")
    told(page, "They are at the station")
    press(page, "Settle it")
    page.get_by_label("How it was settled").fill("We counted again")
    decide(page, "It is settled")
    press(page, "Approve")
    decide(page, "Approve")
    told(page, "The invoice is approved")
    page.goto("/admin/payment-runs/")
    press(page, "Make a payment run")
    decide(page, "Make it")
    told(page, "in the run")  # with one of the demonstration
    look(page, "payment-run")
    with page.expect_download() as taken:
        press(page, "Download the file")
    ours = Invoice.objects.get(number="CC-17").reference
    assert ours in taken.value.path().read_text(encoding="utf-8-sig")
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(f"our_id,paid_on,amount\n{ours},{today()},15804.00\n")
    right.write_text(f"our_id,paid_on,amount\n{ours},{today()},15840.00\n")
    press(page, "Bring in what was paid")
    page.get_by_label("File of what was paid").set_input_files(wrong)
    decide(page, "Look at it")
    told(page, "row 2, column amount: is £15,804.00")
    page.get_by_label("File of what was paid").set_input_files(right)
    decide(page, "Look at it")
    told(page, "1 invoice would be paid")
    decide(page, "Note all of it")
    told(page, "1 invoice is paid now")


def read_what_became_of_it(page: Page, case: Case) -> None:
    """Once the quarter is over everybody reads how fast it was paid; and the open data is as it must be."""
    page.goto("/opportunities/")
    page.get_by_role("contentinfo").get_by_role("link", name="How fast we pay").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    told(page, "Corporate Procurement, City Council")
    look(page, "days-to-pay")
    page.goto(f"/opportunities/{case.ocid}/")
    press(page, "Cartwheel Co-op")
    expect(page.get_by_role("heading", level=1)).to_contain_text(MAP)
    look(page, "public-contract")
    call_command("check_ocds")


def contract(page: Page, case: Case, firm: str) -> None:
    """No standstill is promised below the threshold: it is drafted and signed."""
    at(page, case)
    press(page, f"Draft the contract {firm}")
    decide(page, "Draft it")
    press(page, "Record that it is signed")
    decide(page, "It is signed")
    told(page, "The contract is signed.")
    told(page, "Not before its contract details notice (UK7) is official")


def award_both(people: Browsers, case: Case) -> None:
    page, second, nobody = people.of("rosa"), people.of("desmond"), people.of("")
    award(page, case, MAP, "Cartwheel Co-op", "13200", "15840")
    award(page, case, POSTS, "Hockley Route Finders", "31000", "37200")
    expect(page.get_by_text("standstill")).to_have_count(0)
    look(page, "case-awarded")
    contract(page, case, "Cartwheel Co-op")
    contract(page, case, "Hockley Route Finders")
    nobody.goto("/opportunities/contracts/?words=Stirchley")
    expect(nobody.get_by_role("link", name=MAP)).to_have_count(0)
    at(page, case)
    press(page, "Go on: Contract details notice")
    decide(page, "Begin it")
    expect(page.get_by_role("heading", name="Supplier of C-")).to_have_count(2)
    ask_for_approval(page)
    approve(second, case, "Below-threshold contract details notice")
    record(second, DETAILS, OCID)
    nobody.reload()
    expect(nobody.get_by_role("link", name=MAP)).to_be_visible()
    press(nobody, POSTS)
    told(nobody, "Twenty posts, readable from a wheelchair")
    nobody.goto(f"/opportunities/{case.ocid}/")
    told(nobody, "Who it was awarded to")
    expect(nobody.get_by_text("Standstill")).to_have_count(0)
    look(nobody, "public-contracted")


def test_from_a_need_to_a_paid_invoice(chromium, site, monkeypatch, tmp_path):
    clock = Clock(monkeypatch)
    with Browsers(chromium, site) as people:
        case = plan(people)
        invite(people, case)
        read_and_ask(people, case)
        clock.go_to(case.closes_at + timedelta(days=4))
        award_both(people, case)
        clock.go_to(now() + timedelta(days=60))
        hand_in(people.of("amina", java_script_enabled=False))
        dispute(people.of("hana"))
        answer_dispute(people.of("amina"))
        settle_and_pay(people.of("hana"), tmp_path)
        clock.go_to(now() + timedelta(days=40))
        read_what_became_of_it(people.of(""), case)
