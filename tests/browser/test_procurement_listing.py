"""A small procurement whose tenders are received elsewhere: listed, found by a mail, taken along, and in the register
once its contract is signed."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.clock import now
from accounts.models import Organisation, User
from cms.demo.data import address
from procurement.actions import alerts, packs
from procurement.models import Case
from tests.browser.challenge.world import Clock
from tests.browser.hands import link_in, newest_mail
from tests.browser.procurement_hands import (
    Browsers,
    approve,
    ask_for_approval,
    at,
    decide,
    look,
    press,
    step,
    told,
)
from tests.procurement.noticing import ready_case

TITLE, WORD, ELSEWHERE = "Bird boxes for twelve school gardens", "boxes", "https://tenders.example/boxes"
READER = "farah@example.org"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def planned() -> Case:
    """All that its tender notice needs, worth less than a contract that must be on Find a Tender."""
    rosa = User.objects.get(email=address("rosa"))
    department = Organisation.objects.departments().get(name="Corporate Procurement, City Council")
    return ready_case(department, by=rosa, title=TITLE, net=18_000, tenders_url=ELSEWHERE)


def want_to_hear(page: Page) -> None:
    """Somebody without an account asks for a mail when something fits."""
    page.goto(f"/opportunities/?words={WORD}")
    press(page, "Write to me when something fits this search")
    page.get_by_label("Your email address").fill(READER)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your email")
    page.goto(link_in(newest_mail(READER), "/confirm/"))
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We write to you from now on")


def publish(people: Browsers, case: Case) -> None:
    """Two people; approving it publishes it, as nothing is due on Find a Tender."""
    page = people.of("rosa")
    step(page, case, "Where tenders are received")
    expect(page.get_by_label("Address of the page where tenders are received")).to_have_value(ELSEWHERE)
    look(page, "received")
    step(page, case, "Tender notice")
    decide(page, "Begin it")
    told(page, "approving it publishes it here")
    expect(page.get_by_role("heading", name="What is missing")).to_have_count(0)
    ask_for_approval(page)
    second = people.of("desmond")
    approve(second, case, "Below-threshold tender notice")
    told(second, "Published")
    case.refresh_from_db()


def find_and_take_along(page: Page) -> None:
    alerts.tell_due()
    page.goto(link_in(newest_mail(READER, TITLE), "/opportunities/ocds-"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    elsewhere = page.get_by_role("button", name="Where to send your tender")
    expect(elsewhere).to_have_attribute("href", ELSEWHERE)
    look(page, "listed")
    address = page.url
    press(page, "All files (ZIP)")
    told(page, "being made")
    look(page, "pack-waits")
    page.goto(address)  # else it goes on to the ZIP by itself
    packs.make_due()
    answer = page.request.get(f"{address}pack.zip")
    names = zipfile.ZipFile(BytesIO(answer.body())).namelist()
    assert any(name.endswith(".pdf") for name in names), names
    calendar = page.get_by_role("link", name="Its deadlines for my calendar").get_attribute("href")
    assert page.request.get(calendar).text().count("BEGIN:VEVENT") == 2


def award_and_sign(page: Page, case: Case) -> None:
    at(page, case)
    press(page, "Go on: Record the award")
    page.locator("#id_supplier_name").fill("Nest and Rest CIC")
    page.get_by_label("Voluntary, community or social enterprise").select_option(label="Yes")
    page.get_by_label("Value without VAT, pounds").fill("17200")
    page.get_by_label("Value with VAT, pounds").fill("20640")
    page.get_by_label("Why this supplier").fill("Pupils build the boxes with them.")
    page.get_by_label("Tenders received").fill("5")
    page.get_by_label("Tenders assessed").fill("4")
    decide(page, "Record the award")
    told(page, "The award is recorded.")
    press(page, "Draft the contract Nest and Rest CIC")
    decide(page, "Draft it")
    press(page, "Record that it is signed")
    decide(page, "It is signed")
    told(page, "The contract is signed.")


def tell_it(people: Browsers, case: Case) -> None:
    """None is due on Find a Tender; here it says on the page of the procurement who got it."""
    page, second = people.of("rosa"), people.of("desmond")
    at(page, case)
    press(page, "Go on: Contract details notice")
    decide(page, "Begin it")
    ask_for_approval(page)
    approve(second, case, "Below-threshold contract details notice")
    told(second, "Published")


def read_the_register(page: Page) -> None:
    page.goto("/opportunities/contracts/?words=boxes")
    press(page, TITLE)
    told(page, "Nest and Rest CIC")
    look(page, "listed-contract")
    press(page, "The procurement, with its notices")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for words in (
        "Contract made",
        "Nest and Rest CIC (voluntary or social enterprise)",
        "£17,200 without VAT",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    look(page, "listed-contracted")
    record = page.request.get(f"{page.url}record.json").text()
    assert '"measure": "bids"' in record and '"value": 5' in record
    call_command("check_ocds")


def test_what_is_tendered_for_elsewhere_is_found_here(chromium, site, monkeypatch):
    clock, case = Clock(monkeypatch), planned()
    with Browsers(chromium, site) as people:
        want_to_hear(people.of(""))
        publish(people, case)
        find_and_take_along(people.of(""))
        clock.go_to(now() + timedelta(days=41))
        award_and_sign(people.of("rosa"), case)
        tell_it(people, case)
        read_the_register(people.of(""))
