"""A purchase in two lots below the threshold, from a need to the invoice that is paid: all of it pressed by people."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from accounts.clock import today
from procurement.law.days import working_day_on_or_after
from procurement.models import Case
from tests.browser.procurement_hands import at, decide, look, press, step, told

TITLE = "Walking maps and fingerposts for Stirchley"
MAP, POSTS = "A walking map on paper", "Fingerposts that people can read"
NUMBER, OCID = "051234-2026", "ocds-h6vhtk-0abd12"


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
    look(page, "codes")
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
    look(page, "dates")
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
    look(page, "lots")


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
    look(page, "papers")
    at(page, case)
    look(page, "case-planned")


def closing_day():
    return working_day_on_or_after(today() + timedelta(days=35))
