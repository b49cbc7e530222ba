"""Open contracting data: valid by our own check and by the validator of the shared tools; pages; a spreadsheet."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.clock import now
from procurement import exporting_pages
from procurement.actions.aggregating import keep_reason, look
from procurement.actions.inviting import extend
from procurement.actions.mirroring import mirror
from procurement.checking import problems_of_package
from procurement.models import Case, CasePlan, Release
from tests.factories.procurement import department, in_lots
from tests.procurement.noticing import Desk, above
from tests.procurement.packages import contracted, invited, package
from tests.procurement.validator import TOOLS, assert_valid_package

pytestmark = pytest.mark.django_db


def all_kinds() -> None:
    """Every maker of this part, with every field that it can fill."""
    home = department()
    small = Desk(
        home, reserved="local", reserved_area="West Midlands", reserved_kind="sme", extension_months=12,
        insurance_asked=1_000_000, decision_on=(now() + timedelta(days=60)).date(),
        publishes_on=(now() + timedelta(days=50)).date(),
    )  # fmt: skip
    in_lots(small.case, 24_000, 18_000)
    small.case.lots.filter(number=1).update(options_net=1_000, outcomes="Tidy parks")
    Case.objects.filter(pk=small.case.pk).update(most_lots_tendered=2, most_lots_awarded=1)
    small.published("UK3")
    Case.objects.filter(pk=small.case.pk).update(publishes_on=None)
    small.case = small.again()
    small.published(more="Come and see the parks.")
    small.case = small.again()
    later = small.case.closes_at + timedelta(days=7)
    small.through(extend(case=small.case, closes_at=later, why="A road is closed.", by=small.writer))
    small.case = small.again()
    small.published("UK12", reasons="The money is gone.", decided_on=now().date().isoformat())
    for route, extra in (
        ("open", {}),
        ("flexible", {"steps": "Two rounds"}),
    ):
        big = Desk(home, **above(route=route))
        CasePlan.objects.create(case=big.case, urgent_reasons="" if extra else "Flood")
        keep_reason(case=big.case, reason="Another kind.", seen=look(big.case).stand, by=big.writer)
        notice = big.approved(**extra)
        big.official(notice)


def exported() -> str:
    said = io.StringIO()
    call_command("export_ocds", stdout=said)
    return said.getvalue()


def test_what_all_makers_make_is_valid_by_our_own_check():
    all_kinds()
    assert list(problems_of_package(json.loads(exported()))) == []
    said = io.StringIO()
    call_command("check_ocds", stdout=said)
    assert said.getvalue() == "No problem.\n"


def test_it_is_valid_without_a_warning_by_the_shared_validator(client):
    all_kinds()
    page = exporting_pages.page(since=None, after="")
    procurement = Release.objects.first().procurement
    record = client.get(f"/opportunities/{procurement.ocid}/record.json").content.decode()
    for said in (exported(), json.dumps(page), record):
        assert_valid_package(json.loads(said))


@pytest.mark.skipif(not TOOLS.exists(), reason="the samples stand beside the repository only")
@pytest.mark.parametrize("name", ["small_lot_example", "fts_083563-2026_UK4_five_lots"])
def test_real_and_complete_packages_pass_our_own_check(name):
    call_command("check_ocds", str(TOOLS / "samples" / f"{name}.json"), stdout=io.StringIO())


def spoilt(how: str) -> dict:
    whole = {
        **package(invited(), contracted()),
        "publishedDate": "2026-11-26T09:00:00Z",
        "publisher": {"name": "C"},
    }
    first, second = whole["releases"]
    changes = {
        "date": lambda: first.update(date="yesterday"),
        "ocid": lambda: first.update(ocid="nothing"),
        "tag": lambda: first.update(tag=["tenders"]),
        "status": lambda: first["tender"].update(status="open"),
        "amount": lambda: first["tender"]["value"].update(amount="42"),
        "lot twice": lambda: first["tender"]["lots"].append(first["tender"]["lots"][0]),
        "lot": lambda: first["tender"]["items"][0].update(relatedLot="7"),
        "award": lambda: second["contracts"][0].update(awardID="A7"),
        "awardless": lambda: second["contracts"][0].pop("awardID"),
        "party": lambda: second["parties"].pop(),
        "cpv": lambda: first["tender"]["items"][0]["classification"].update(id="773"),
        "url": lambda: first["tender"]["documents"][0].update(url="no address"),
        "kind": lambda: first["tender"]["documents"][0].update(noticeType="UK99"),
        "twice": lambda: whole["releases"].append(first),
        "head": lambda: whole.pop("publisher"),
        "neither": lambda: whole.pop("releases"),
    }
    changes[how]()
    return whole


@pytest.mark.parametrize(
    ("how", "path"),
    [
        ("date", "releases/0/date"),
        ("ocid", "releases/0/ocid"),
        ("tag", "releases/0/tag/0"),
        ("status", "releases/0/tender/status"),
        ("amount", "releases/0/tender/value/amount"),
        ("lot twice", "releases/0/tender/lots/2/id"),
        ("lot", "releases/0/tender/items/0/relatedLot"),
        ("award", "releases/1/contracts/0/awardID"),
        ("awardless", "releases/1/contracts/0"),
        ("party", "releases/1/awards/0/suppliers"),
        ("cpv", "releases/0/tender/items/0/classification/id"),
        ("url", "releases/0/tender/documents/0/url"),
        ("kind", "releases/0/tender/documents/0/noticeType"),
        ("twice", "releases/2/id"),
        ("head", "/"),
        ("neither", "/"),
    ],
)
def test_each_fault_is_named_with_its_path_and_fails_the_command(how, path, tmp_path):
    whole = spoilt(how)
    assert path in [one.path for one in problems_of_package(whole)]
    file, said = tmp_path / "p.json", io.StringIO()
    file.write_text(json.dumps(whole))
    with pytest.raises(CommandError):
        call_command("check_ocds", str(file), stdout=said)
    assert path in said.getvalue()


def test_a_good_package_has_no_problem():
    whole = {
        **package(invited(), contracted()),
        "publishedDate": "2026-11-26T09:00:00Z",
        "publisher": {"name": "C"},
    }
    assert list(problems_of_package(whole)) == []


# --- Pages -------------------------------------------------------------------------------------------------
def many(number: int) -> None:
    mirror(
        package(
            *[
                {
                    **invited(f"{n:06d}-2026", f"2026-10-{n % 5 + 1:02d}T09:00:00Z"),
                    "ocid": f"ocds-h6vhtk-{n:06x}",
                }
                for n in range(number)
            ]
        )
    )


def test_all_pages_together_hold_each_release_once_in_the_order_of_time(client, monkeypatch):
    monkeypatch.setattr(exporting_pages, "SIZE", 3)
    many(8)
    url, seen = "/opportunities/packages.json", []
    while url:
        said = client.get(url).json()
        assert said["uri"].endswith(url)
        seen += said["releases"]
        url = said.get("links", {}).get("next", "").removeprefix("http://testserver")
        url = "/" + url.split("/", 3)[3] if url.startswith("http") else url
    assert len({one["id"] for one in seen}) == len(seen) == 8
    assert [one["date"] for one in seen] == sorted(one["date"] for one in seen)


def test_from_a_day_on_by_the_clock_here(client):
    many(5)
    said = client.get("/opportunities/packages.json?since=2026-10-04").json()
    assert [one["date"][:10] for one in said["releases"]] == ["2026-10-04", "2026-10-05"]
    assert client.get("/opportunities/packages.json?since=2026-10-05T09:00:01Z").json()["releases"] == []


@pytest.mark.parametrize(
    "query",
    [
        "since=soon",
        "since=2026-13-01",
        "since=2026-10-04T09:00",
        "after=1",
        "after=x_1",
        "after=2026-10-01_2",
    ],
)
def test_what_nobody_gave_is_refused(client, query):
    assert client.get(f"/opportunities/packages.json?{query}").status_code == 400


def test_a_page_takes_the_same_queries_at_any_size(client, django_assert_num_queries):
    many(2)
    exporting_pages.page(since=None, after="")  # the council's name is remembered
    with django_assert_num_queries(1):
        exporting_pages.page(since=None, after="")
    many(40)
    with django_assert_num_queries(1):
        exporting_pages.page(since=None, after="")


def test_the_spreadsheet_says_what_the_table_says(client):
    many(2)
    mirror(package({**invited("000900-2026", title="=1+1"), "ocid": "ocds-h6vhtk-ffff01"}))
    sheet = load_workbook(io.BytesIO(client.get("/opportunities/opportunities.xlsx").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("ocid", "title", "buyer") and len(rows) == 4
    assert rows[1][7] == 42000
    assert rows[3][1] == "'=1+1"
