"""The files of the Transparency Code: what is public, of quarters that are over, without a person's name."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cms.registries import sitemap_parts
from procurement import transparency_payments as transparency
from procurement.actions import paying, quoting
from procurement.actions.mirroring import mirror
from procurement.measures_payments import Period
from procurement.models import Case, CouncilContract, Procurement
from procurement.models.awarding import REDACTED
from procurement.owed_payments import quarter_of_key
from tests.factories.procurement import a_case, a_contract, department, firm
from tests.procurement.packages import invited, package
from tests.procurement.paying import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
QUARTER = quarter_of_key("2026-q3")
AUGUST = datetime(2026, 8, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(NOW, tick=False):
        yield


def lines(client, name: str, key: str = "2026-q3") -> list[str]:
    response = client.get(reverse("procurement:transparency_table", args=[key, name]))
    assert response.status_code == 200, response.status_code
    return response.getvalue().decode("utf-8-sig").splitlines()[1:]


def contract(**given) -> CouncilContract:
    given = {"signed_on": AUGUST.date(), "starts_on": AUGUST.date(), "ends_on": None, **given}
    return a_contract(department(), **given)


def public(case: Case) -> Case:
    """With a published procurement behind it."""
    mirror(package(invited()))
    case.procurement = Procurement.objects.get()
    case.save()
    return case


# --- Contracts ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("net", "shown"), [("4999.99", 0), ("5000.00", 1)])
def test_contracts_of_five_thousand_pounds_or_more_are_in_it(client, net, shown):
    contract(net=Decimal(net))
    assert len(lines(client, "contracts")) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [(date(2026, 6, 30), 0), (date(2026, 7, 1), 1), (date(2026, 9, 30), 1), (date(2026, 10, 1), 0)],
)
def test_both_ends_of_the_quarter_belong_to_it(client, day, shown):
    contract(signed_on=day)
    assert len(lines(client, "contracts")) == shown


def test_a_contract_that_is_not_published_is_in_no_file(client):
    contract(is_public=False)
    contract(state="draft", signed_on=None, is_public=True)
    contract(case=a_case())  # nothing of its case is published
    assert lines(client, "contracts") == []
    row = contract(case=public(a_case()))
    assert [line.split(",")[0] for line in lines(client, "contracts")] == [row.reference]


def test_a_supplier_that_is_a_person_is_not_named_in_any_file(client):
    world = World(
        supplier_is_person=True, supplier_name="Gus Green", supplier_id="GB-X-1", signed_on=AUGUST.date()
    )
    invoice = world.approved(received_at=AUGUST, party="Gus Green", description="By Gus Green")
    paying.note_paid(invoice=invoice, by=None, paid_on=date(2026, 8, 20))
    for name in ("contracts", "spend"):
        said = lines(client, name)
        assert len(said) == 1 and REDACTED in said[0]
        assert "Gus" not in said[0] and "GB-X-1" not in said[0]


# --- Spend -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("net", "shown"), [("500.00", 0), ("500.01", 1)])
def test_payments_above_five_hundred_pounds_are_in_it_once_paid(client, net, shown):
    world = World()
    invoice = world.approved(net=net, vat=0, received_at=AUGUST, description="=cmd Typed by the firm")
    assert lines(client, "spend") == []
    paying.note_paid(invoice=invoice, by=None, paid_on=date(2026, 8, 20))
    said = lines(client, "spend")
    assert len(said) == shown and "Typed by the firm" not in "".join(said)


def test_spend_under_a_contract_that_is_not_published_is_left_out(client):
    world = World(is_public=False)
    paying.note_paid(invoice=world.approved(received_at=AUGUST), by=None, paid_on=date(2026, 8, 20))
    assert lines(client, "spend") == []


# --- Invitations -------------------------------------------------------------------------------------------
def test_a_public_procurement_is_in_the_quarter_of_its_first_tender_notice(client):
    mirror(package(invited()))
    notice = Procurement.objects.get().notices.get()
    notice.official_at = AUGUST
    notice.save()
    assert len(lines(client, "invitations")) == 1 and lines(client, "invitations", "2026-q2") == []
    notice.official_at = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # 1 October by the council's clock
    notice.save()
    assert lines(client, "invitations") == []


def test_quotes_are_in_it_once_their_case_is_public_and_the_time_is_over(client):
    parks, one = department("Parks"), firm()
    a_contract(parks, supplier=one, signed_on=date(2026, 1, 1), starts_on=date(2026, 1, 1))
    with time_machine.travel(AUGUST, tick=False):
        case = a_case(parks, route=Case.Route.QUOTES, title="A hidden hedge", net=6_000)
        closes = AUGUST + timedelta(days=7)
        quoting.ask(case=case, by=None, text="x", closes_at=closes, firms=[one])
    assert lines(client, "invitations") == []
    case.refresh_from_db()
    Procurement.objects.all().delete()
    public(case)
    Procurement.objects.get().notices.all().delete()
    (said,) = lines(client, "invitations")
    assert "Invitation to quote" in said and case.number in said and "hidden hedge" not in said


# --- Addresses ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("2026-q4", "contracts"),  # not over
        ("2026-q5", "contracts"),
        ("2014-q4", "contracts"),  # before the Code
        ("2026-q3", "secrets"),
        ("2026-q3", "grants"),  # yearly, and without a source here
        ("x", "spend"),
    ],
)
def test_what_is_not_over_or_not_asked_for_is_not_there(client, key, name):
    assert client.get(reverse("procurement:transparency_table", args=[key, name])).status_code == 404


def test_other_parts_add_their_rows_and_grants_appear_by_financial_year(client):
    seen: list[Period] = []

    def grants(period):
        seen.append(period)
        yield ("2025-06-01", "", "", "Parks", "Friends of the Hedge", "", "Hedges", "100.00", "G-1")

    transparency.KINDS["grants"].sources.append(grants)
    try:
        assert "Friends of the Hedge" in lines(client, "grants", "2025-26")[0]
        assert seen == [Period(date(2025, 4, 1), date(2026, 3, 31))]
        assert "2025-26/grants.csv" in client.get(reverse("procurement:transparency")).content.decode()
        for key in ("2026-27", "2025-27", "2025-q1"):
            assert (
                client.get(reverse("procurement:transparency_table", args=[key, "grants"])).status_code == 404
            )
    finally:
        transparency.KINDS["grants"].sources.remove(grants)


def test_the_page_lists_the_quarters_that_are_over(client):
    body = client.get(reverse("procurement:transparency")).content.decode()
    assert "July to September 2026" in body and "October to December 2026" not in body
    assert "2026-q3/spend.csv" in body and "2025-26/grants.csv" in body and "csrf" not in body


def test_the_page_of_open_data_lists_only_what_is_there(client):
    body = client.get(reverse("procurement:data")).content.decode()
    for name in ("all_releases", "table", "feed", "days_table", "transparency"):
        assert f'href="{reverse(f"procurement:{name}")}"' in body
    assert "csrf" not in body


def test_everybody_finds_them_from_the_foot_of_any_page_and_the_sitemap(client):
    body = client.get(reverse("procurement:transparency")).content.decode()
    for name in ("days_to_pay", "data"):
        assert f'href="{reverse(f"procurement:{name}")}"' in body
    found = dict(sitemap_parts.get("procurement_payments").entries(2))
    assert list(found) == [reverse("procurement:days_to_pay"), reverse("procurement:transparency")]
