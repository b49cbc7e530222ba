"""The page of a procurement, its feed, its place in search, home and sitemap, and its data."""

import csv
import io
import json

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from procurement import ways
from procurement.actions.mirroring import mirror
from procurement.models import Procurement
from tests.factories.cms import HomePageFactory
from tests.procurement.packages import contracted, invited, lot, package

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("during")]


@pytest.fixture
def during():
    """While the tender of `packages.invited` is open."""
    HomePageFactory()
    with time_machine.travel("2026-10-10T09:00:00Z", tick=False):
        yield


def read(client, name: str = "page") -> str:
    made = Procurement.objects.get()
    response = client.get(reverse(f"procurement:{name}", args=[made.ocid]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_firm_reads_in_a_minute_what_is_asked_by_when_and_where(client):
    mirror(package(invited()))
    page = read(client)
    for words in (
        "Care of pocket parks",
        "Open for tenders",
        "Thursday 22 October 2026, 12 noon, UK time (BST)",
        "£42,000 without VAT",
        "£50,400",
        "Below threshold - open competition",
        "2 lots",
        "Stirchley",
        "40 %",
        "Planting and maintenance services of green areas",
        "https://tenders.example/1",
        "https://www.find-tender.service.gov.uk/Notice/000001-2026",
        "ocds-h6vhtk-00abcd",
    ):
        assert words in page, words


def test_the_threshold_is_named_once(client):
    mirror(package(invited(procurementMethodDetails="Open procedure", aboveThreshold=True)))
    assert "Open procedure, Above the threshold" in read(client)


def test_one_lot_alone_is_not_called_a_lot(client):
    mirror(package(invited(lots=[lot("1", "The only one", 42000)])))
    page = read(client)
    assert "The only one" not in page
    assert "How tenders are judged" in page


def test_what_came_of_it_names_the_firm_and_the_contract(client):
    mirror(package(invited(), contracted()))
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        page = read(client)
    for words in (
        "Contract made",
        "Example Gardens CIC (small or medium-sized, voluntary or social enterprise)",
        "£23,500 without VAT",
        "Signed Friday 13 November 2026",
        "Contract details notice",
    ):
        assert words in page, words


def test_words_from_a_file_are_never_code(client):
    bad = "<script>alert(1)</script>"
    mirror(package(invited(title=bad, description=bad, submissionMethodDetails="javascript:alert(1)")))
    page = read(client)
    assert "<script>alert" not in page
    assert "javascript:" not in page


def test_the_page_costs_the_same_for_many_lots(client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    mirror(package(invited(), contracted()))
    cost()
    small = cost()
    many = invited(number="000005-2026", at="2026-10-05T09:00:00+01:00")
    many["tender"]["lots"] = [lot(str(n), f"Lot {n}", n) for n in range(1, 30)]
    mirror(package(many))
    assert cost() == small


def test_the_calendar_has_the_closing_time_only_while_it_is_open(client):
    mirror(package(invited()))
    event = Calendar.from_ical(read(client, "calendar")).events[0]
    assert event["dtend"].dt.isoformat() == "2026-10-22T11:00:00+00:00"
    with time_machine.travel("2026-10-22T11:00:00Z", tick=False):
        assert client.get(reverse("procurement:calendar", args=["ocds-h6vhtk-00abcd"])).status_code == 404


def test_it_is_found_by_the_search_stands_on_the_home_page_in_the_sitemap_and_in_the_feed(client):
    mirror(package(invited()))
    url = Procurement.objects.get().get_absolute_url()
    assert [one["url"] for one in ways.found("pocket parks", 5)] == [url]
    assert ways.found("bridge", 5) == []
    assert url in [address for address, _at in ways.addresses(10)]
    assert len(list(ways.addresses(1))) == 1
    assert url in client.get("/").content.decode()
    feed = client.get(reverse("procurement:feed")).content.decode()
    assert url in feed
    assert "Open for tenders. £42,000 without VAT. Nine small parks." in feed


def test_the_table_has_a_line_for_each_with_no_formula_in_it(client):
    mirror(package(invited(title="=1+1")))
    text = client.get(reverse("procurement:table")).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 1
    assert rows[0]["title"] == "'=1+1"
    assert rows[0]["cpv"] == "77310000 90611000"
    assert rows[0]["tenders_until"] == "2026-10-22T11:00+00:00"


def test_its_record_holds_the_releases_and_what_they_come_to(client):
    mirror(package(contracted(), invited()))
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        said = json.loads(read(client, "record"))
        releases = json.loads(read(client, "releases"))
    record = said["records"][0]
    assert [one["id"] for one in record["releases"]] == ["000001-2026", "000002-2026"]
    assert record["releases"] == releases["releases"]
    assert record["compiledRelease"]["tender"]["title"] == "Care of pocket parks"
    assert record["compiledRelease"]["tag"] == ["compiled"]
    assert said["license"].endswith("/version/3/")
    assert said["extensions"]


def test_everything_public_is_one_package_for_the_command_and_the_address_alike(client):
    other = invited(number="000007-2026")
    other["ocid"] = "ocds-h6vhtk-00beef"
    mirror(package(invited(), other))
    out = io.StringIO()
    call_command("export_ocds", stdout=out)
    said = json.loads(out.getvalue())
    assert [one["ocid"] for one in said["releases"]] == ["ocds-h6vhtk-00abcd", "ocds-h6vhtk-00beef"]
    assert (
        json.loads(client.get(reverse("procurement:all_releases")).getvalue())["releases"] == said["releases"]
    )


def test_an_empty_site_gives_an_empty_package():
    out = io.StringIO()
    call_command("export_ocds", stdout=out)
    assert json.loads(out.getvalue())["releases"] == []
