"""The public register of contracts, a contract, its papers; a summary for the firm that it is about."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.delivery import make
from accounts.clock import today
from accounts.models import Message
from accounts.registries import jobs
from procurement import awards_reading as reading
from procurement.actions import changes, contracts, performance, summaries
from procurement.models import ContractFile, CouncilContract
from procurement.models.awarding import REDACTED
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, a_contract, department, firm, member
from tests.golden import assert_golden
from tests.procurement.awarding import above, awarded, closed, notice
from tests.procurement.suppliers_world import public_case
from tests.procurement.test_awards_notices import running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
K = CouncilContract.State


@pytest.fixture
def clock():
    HomePageFactory()
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False) as found:
        yield found


def listed(client, **query) -> str:
    response = client.get(reverse("procurement:contracts"), query)
    assert response.status_code == 200
    return response.content.decode()


def shown(client, contract) -> str:
    response = client.get(reverse("procurement:contract", args=[contract.public_id]))
    assert response.status_code == 200
    return response.content.decode()


def cost(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize(
    ("given", "is_there"),
    [
        ({}, True),
        ({"is_public": False}, False),
        ({"state": K.DRAFT}, False),
        ({"state": K.ENDED}, True),
        ({"state": K.TERMINATED}, True),
    ],
)
def test_only_signed_contracts_that_are_public_are_anywhere(client, given, is_there):
    contract = a_contract(department(), title="Planted words", **given)
    address = reverse("procurement:contract", args=[contract.public_id])
    assert ("Planted words" in listed(client)) is is_there
    assert client.get(address).status_code == (200 if is_there else 404)
    table = client.get(reverse("procurement:contract_table")).getvalue().decode()
    assert ("Planted words" in table) is is_there


def test_the_register_is_narrowed_down(client):
    parks, roads = department(), department()
    a_contract(
        parks, title="Alpha", ends_on=date(2027, 11, 30), net=Decimal(20_000), supplier_name="Bins Ltd"
    )
    a_contract(roads, title="Bravo", ends_on=date(2027, 12, 2), net=Decimal(200_000))
    a_contract(roads, title="Charlie", state=K.ENDED, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    for query, wanted in (
        ({}, "Alpha Bravo Charlie"),
        ({"state": "ending"}, "Alpha"),
        ({"state": "running"}, "Alpha Bravo"),
        ({"state": "over"}, "Charlie"),
        ({"words": "bins"}, "Alpha"),
        ({"words": "nothing"}, ""),
        ({"department": str(parks.pk)}, "Alpha"),
        ({"worth": "more"}, "Bravo"),
        ({"worth": "30000"}, "Alpha"),
        ({"department": "no", "state": "nonsense", "after": "x-1"}, "Alpha Bravo Charlie"),
    ):
        page = listed(client, **query)
        assert " ".join(name for name in ("Alpha", "Bravo", "Charlie") if name in page) == wanted, query


def test_it_is_paged_by_key_without_repeating_or_losing_one(client):
    of = department()
    for number in range(45):
        a_contract(
            of,
            title=f"Contract {number:02d}.",
            reference=f"R-{number}",
            starts_on=date(2026, 1, 1 + number % 3),
        )
    seen, page = [], listed(client)
    for _turn in range(3):
        seen += [number for number in range(45) if f"Contract {number:02d}." in page]
        found = page.partition('rel="next"')[0].rpartition("?after=")[2].partition('"')[0]
        page = listed(client, after=found) if 'rel="next"' in page else ""
    assert sorted(seen) == list(range(45))


def test_list_and_page_cost_the_same_for_many(client):
    of = department()
    contract = a_contract(of, reference="R-a")
    listed(client)
    shown(client, contract)
    small, one = cost(lambda: listed(client)), cost(lambda: shown(client, contract))
    for number in range(15):
        a_contract(of, reference=f"R-{number}", title=f"T{number}")
        change = changes.plan_change(contract=contract, kind="variation", reasons="More.", by=None)
        changes.make_change(change=change, made_on=today(), by=None)
    performance.set_figures(contract=contract, figures=[("A", "1"), ("B", "2")], by=None)
    for kpi in contract.kpis.all():
        performance.rate(kpi=kpi, rating="good", starts_on=contract.starts_on, ends_on=today(), by=None)
    performance.publish_by_hand(contract=contract, by=None)
    assert cost(lambda: listed(client)) == small
    assert cost(lambda: shown(client, contract)) <= one + 1  # the ratings, once there are indicators


def test_everybody_gets_the_same_bytes(client):
    contract = a_contract(department())
    pages = [listed(client), shown(client, contract)]
    assert [listed(client), shown(client, contract)] == pages
    assert all("csrf" not in page for page in pages)


def test_a_contract_shows_its_changes_ratings_and_failures_once_they_are_public(client):
    contract = a_contract(
        department(), starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31), extension_months=12
    )
    change = changes.plan_change(
        contract=contract, kind="extension", ends_on=date(2027, 6, 30), reasons="It goes well.", by=None
    )
    performance.set_figures(contract=contract, figures=[("Paths on time", "95 %")], by=None)
    performance.rate(kpi=contract.kpis.get(), rating="improve", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31),
                     text="Late in autumn.", by=None)  # fmt: skip
    performance.record_failure(
        contract=contract, kind="failure", text="Two parks were left.", settled_on=date(2026, 2, 1), by=None
    )
    words = (
        "It goes well.",
        "Requires improvement",
        "Late in autumn.",
        "Two parks were left.",
        "Paths on time",
    )
    page = shown(client, contract)
    assert not [word for word in words if word in page]
    changes.make_change(change=change, made_on=today(), by=None)
    performance.publish_by_hand(contract=contract, by=None)
    page = shown(client, contract)
    assert [word for word in words if word in page] == list(words)
    assert "30 June 2027" in page


def test_above_the_threshold_nothing_of_an_end_or_a_change_is_seen_before_its_notice(client, clock):
    case = above()
    contract = running(case, clock)
    clock.move_to(datetime(2026, 10, 1, 9, tzinfo=UTC))
    changes.plan_change(contract=contract, kind="variation", reasons="Planted change.", by=None)
    contracts.terminate(contract=contract, ended_on=today(), why="breach", reasons="Planted end.", by=None)
    page = shown(client, contract)
    assert "Planted" not in page
    notice(case, "UK11")
    assert "Planted end." in shown(client, contract)


def test_it_leads_to_its_procurement_and_back(client, clock):
    contract = running(above(), clock)
    contract.case.refresh_from_db()
    url = contract.case.procurement.get_absolute_url()
    assert url in shown(client, contract)
    page = client.get(url).content.decode()
    assert reverse("procurement:contract", args=[contract.public_id]) in page


def test_the_procurement_says_nothing_of_a_contract_that_is_not_public(client):
    case = closed()
    award = awarded(case)
    notice(case, "UK6")
    award.refresh_from_db()
    contracts.sign(contract=contracts.draft_from(award=award, by=None), signed_on=today(), by=None)
    case.refresh_from_db()
    page = client.get(case.procurement.get_absolute_url()).content.decode()
    assert "register of contracts" not in page


def test_only_redacted_papers_of_public_contracts_are_given(client):
    contract = a_contract(department())
    made = ContractFile.objects.create(
        contract=contract, title="Copy", name="c.pdf", file=ContentFile(b"%PDF-", name="c.pdf"),
        content_type="application/pdf", size=5, is_redacted=True, is_public=True,
    )  # fmt: skip
    address = reverse("procurement:contract_file", args=[made.public_id])
    assert client.get(address).content == b"%PDF-"
    assert address in shown(client, contract)
    CouncilContract.objects.update(is_public=False)
    assert client.get(address).status_code == 404
    CouncilContract.objects.update(is_public=True)
    ContractFile.objects.update(is_public=False)
    assert client.get(address).status_code == 404


def test_the_table_has_what_the_transparency_code_asks_and_no_formula(client):
    a_contract(department(), title="=1+1", supplier_is_sme=True, review_on=date(2026, 9, 1))
    text = client.get(reverse("procurement:contract_table")).getvalue().decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["title"] == "'=1+1"
    assert (row["supplier_is_sme"], row["review"], row["value_without_vat"], row["ocid"]) == (
        "yes", "2026-09-01", "40000.00", "",
    )  # fmt: skip


def test_the_table_says_what_it_is_and_names_no_person(client):
    of = department()
    a_contract(
        of, starts_on=date(2026, 9, 1), ends_on=None, cpv="77310000", supplier_name="Gus Green",
        supplier_id="GB-X-1", supplier_is_person=True,
    )  # fmt: skip
    case = a_case(of, needed_on=date(2026, 10, 1))
    own = a_contract(of, starts_on=date(2026, 8, 1), ends_on=None, case=case)
    text = client.get(reverse("procurement:contract_table")).getvalue().decode("utf-8-sig")
    typed, bought = csv.DictReader(io.StringIO(text))
    assert (typed["cpv"], typed["supplier"], typed["supplier_id"]) == ("77310000", REDACTED, "")
    assert (bought["cpv"], bought["supplier"]) == ("", own.supplier_name)  # nothing of its case is published
    page = client.get(
        reverse("procurement:contract", args=[CouncilContract.objects.get(case=None).public_id])
    )
    assert "77310000 Planting and maintenance services of green areas" in page.content.decode()


def test_a_contract_that_was_bought_here_says_the_codes_of_its_published_procurement():
    row = public_case().procurement
    row.cpv_marks.create(code="90500000", division="90", lot_key="LOT-1")
    found = CouncilContract(case=row.case, cpv="")
    whole = [mark.code for mark in row.cpv_marks.filter(lot_key="")]
    assert reading.codes_of(found) == (whole or ["90500000"])


# --- Summaries ---------------------------------------------------------------------------------------------
def test_a_summary_is_read_by_the_people_of_its_firm_once_it_is_sent(client):
    account = firm()
    person = member(account)
    award = awarded(above(title="Care of pocket parks"))
    row = summaries.write_summary(
        award=award, tenderer="B & Sons", organisation=account, reasons="Good.", winner_reasons="Better.",
        scores=[{"name": "Price", "score": 42.0, "most": 60.0}], by=None,
    )  # fmt: skip
    address = reverse("procurement:summary", args=[row.public_id])
    client.force_login(person)
    assert client.get(address).status_code == 404
    summaries.send_summary(summary=row, by=None)
    page = client.get(address).content.decode()
    for words in ("Price", "42", "Better.", "Green Fingers Ltd", "section 50"):
        assert words in page
    jobs.get("outbox").run()
    assert [person.email in str(message.to) for message in mail.outbox] == [True]
    message = mail.outbox[0]
    assert address in message.body
    assert "B & Sons tendered" in message.body
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_the_mail_about_a_summary(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    account = firm()
    person = member(account)
    award = awarded(above(title="Care of <pocket> parks"))
    row = summaries.write_summary(
        award=award,
        tenderer="B & Sons",
        organisation=account,
        reasons="Good.",
        winner_reasons="Better.",
        by=None,
    )
    summaries.send_summary(summary=row, by=None)
    made = masked(make(Message.objects.get(kind="procurement.summary_sent")))
    said = {name: getattr(made, name) for name in ("subject", "text", "html")}
    for known, words in ((person.display_name, "NAME"), (str(row.public_id), "UUID")):
        said = {name: text.replace(known, words) for name, text in said.items()}
    assert_golden(type(made)(**said), "procurement.summary_sent")
