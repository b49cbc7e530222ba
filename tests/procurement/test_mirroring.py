"""What Find a Tender published is taken over once; what is faulty is named and left out whole."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.actions.mirroring import mirror
from procurement.mirroring.facts import facts_of
from procurement.mirroring.reading import Faulty
from procurement.models import Award, Contract, Lot, Notice, Procurement, Release
from tests.procurement.packages import contracted, invited, package

pytestmark = pytest.mark.django_db


def one() -> Procurement:
    return Procurement.objects.get()


def test_a_tender_notice_becomes_an_invited_procurement_with_its_lots():
    outcome = mirror(package(invited()))
    assert (outcome.new, outcome.procurements, outcome.faults) == (1, 1, [])
    made = one()
    assert (made.state, made.title, made.net, made.gross) == (
        "invited",
        "Care of pocket parks",
        Decimal("42000"),
        Decimal("50400"),
    )
    assert made.is_above_threshold is False
    assert made.is_for_sme is True
    assert made.is_for_vcse is False
    assert made.tenders_url == "https://tenders.example/1"
    assert (made.starts_on, made.ends_on) == (date(2026, 12, 1), date(2027, 3, 31))
    assert list(made.lots.values_list("title", "net")) == [("Stirchley", 24000), ("Lozells", 18000)]
    assert made.lots.first().criteria == [{"name": "Price", "kind": "price", "weight": 40.0}]
    assert list(made.cpv_marks.values_list("lot_key", "code", "division")) == [
        ("1", "77310000", "77"),
        ("2", "90611000", "90"),
    ]
    assert list(made.notices.values_list("kind", "number")) == [("UK4", "000001-2026")]


def test_a_later_notice_goes_on_with_the_same_procurement_and_keeps_what_it_does_not_repeat():
    mirror(package(invited()))
    mirror(package(contracted()))
    made = one()
    assert made.state == "contracted"
    assert made.title == "Care of pocket parks"
    assert made.first_at < made.latest_at
    assert [lot.title for lot in made.lots.all()] == ["Stirchley", "Lozells"]
    award = Award.objects.get()
    assert award.lot_keys == ["1"]
    assert list(award.suppliers.values_list("name", "is_small", "is_vcse")) == [
        ("Example Gardens CIC", True, True)
    ]
    contract = Contract.objects.get()
    assert (contract.award, contract.signed_on) == (award, date(2026, 11, 13))
    assert list(made.notices.values_list("kind", flat=True)) == ["UK4", "UK7"]


def test_the_order_in_which_releases_come_does_not_matter():
    mirror(package(contracted(), invited()))
    assert (one().state, one().title) == ("contracted", "Care of pocket parks")
    mirror(package(invited(number="000003-2026", at="2026-10-02T09:00:00+01:00", title="Care of ten parks")))
    assert (one().state, one().title, one().releases.count()) == ("contracted", "Care of ten parks", 3)


def test_the_same_package_twice_changes_nothing():
    mirror(package(invited(), contracted()))
    before = {
        model: list(model.objects.values_list("pk")) for model in (Procurement, Release, Lot, Award, Notice)
    }
    outcome = mirror(package(invited(), contracted()))
    assert (outcome.new, outcome.known, outcome.procurements) == (0, 2, 0)
    assert before == {model: list(model.objects.values_list("pk")) for model in before}


def test_a_release_that_comes_again_in_other_words_is_kept_beside_the_first_once():
    mirror(package(invited()))
    changed = invited(title="Care of parks")
    assert mirror(package(changed)).new == 1
    assert mirror(package(changed)).new == 0
    assert one().releases.count() == 2


def test_no_name_or_line_of_a_contact_person_is_kept():
    mirror(package(invited()))
    kept = json.dumps(Release.objects.get().body)
    assert "Pat Person" not in kept
    assert "pat@council" not in kept
    assert "contactPoint" not in kept


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda r: r.update(ocid="x"), "ocid"),
        (lambda r: r.update(date="2026-10-01T09:00:00"), "date"),  # no zone
        (lambda r: r.pop("id"), "id"),
        (lambda r: r["tender"].update(value={"amount": "lots"}), "tender/value/amount"),
        (lambda r: r["tender"].update(value={"amount": -1}), "tender/value/amount"),
        (lambda r: r["tender"].update(lots={"id": "1"}), "tender/lots"),
        (lambda r: r["tender"]["lots"][1].update(id="1"), "tender/lots/1/id"),
        (
            lambda r: r["tender"]["lots"][0]["contractPeriod"].update(endDate="soon"),
            "tender/lots/0/contractPeriod/endDate",
        ),
        (lambda r: r["tender"].update(title=["a"]), "tender/title"),
        (lambda r: r["buyer"].pop("name"), "buyer/name"),
        (lambda r: r.update(tender=None) or r.update(tender=[]), "tender"),
    ],
)
def test_a_faulty_release_is_named_by_row_and_place_and_stops_no_other(change, path):
    faulty = invited(number="000009-2026")
    faulty["ocid"] = "ocds-h6vhtk-00ffff"
    change(faulty)
    outcome = mirror(package("no object", faulty, invited()))
    assert [(fault.row, fault.path) for fault in outcome.faults] == [(1, "/"), (2, path)]
    assert all(fault.why for fault in outcome.faults)
    assert one().ocid == "ocds-h6vhtk-00abcd"


def test_releases_that_do_not_fit_together_leave_the_procurement_as_it_was():
    mirror(package(invited()))
    odd = invited(number="000004-2026", at="2026-10-09T09:00:00+01:00")
    odd["tender"]["lots"].append({"title": "without a number"})
    outcome = mirror(package(odd))
    assert outcome.faults
    assert (one().releases.count(), one().lots.count()) == (1, 2)


def test_other_buyers_are_left_out_where_the_council_names_its_own():
    assert mirror(package(invited()), buyers=frozenset({"GB-PPON-OTHER"})).others == 1
    assert not Procurement.objects.exists()
    assert mirror(package(invited()), buyers=frozenset({"GB-PPON-PCJJ-4826-QMLZ"})).new == 1


@pytest.mark.parametrize(
    ("status", "state"), [("cancelled", "cancelled"), ("withdrawn", "cancelled"), ("active", "invited")]
)
def test_a_tender_that_was_given_up_says_so(status, state):
    mirror(package(invited(status=status)))
    assert one().state == state


def test_a_record_package_is_read_as_well():
    mirror({"records": [{"ocid": "ocds-h6vhtk-00abcd", "releases": [invited(), contracted()]}]})
    assert one().state == "contracted"


def test_a_file_that_is_no_package_is_refused_in_words(tmp_path):
    for number, text in enumerate(["no json", "[]", "{}", '{"releases": 3}']):
        file = tmp_path / f"{number}.json"
        file.write_text(text)
        with pytest.raises(CommandError, match="can't be read"):
            call_command("import_fts", file)
    assert not Procurement.objects.exists()


def test_the_command_says_what_it_took_and_what_it_left_out(tmp_path):
    file = tmp_path / "package.json"
    file.write_text(json.dumps(package(invited(), {"ocid": "x"})))
    said, wrong = StringIO(), StringIO()
    call_command("import_fts", file, stdout=said, stderr=wrong)
    assert "1 releases of 1 procurements taken over" in said.getvalue()
    assert "1 faulty" in said.getvalue()
    assert "Release 2" in wrong.getvalue()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "tender",
                    "lots",
                    "value",
                    "amount",
                    "awards",
                    "suppliers",
                    "items",
                    "documents",
                    "date",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["tender", "awards", "contracts", "buyer", "parties", "planning"]), json_values
    )
)
def test_whatever_stands_in_a_file_is_read_or_named_as_faulty(parts):
    release = {"ocid": "ocds-h6vhtk-00abcd", "id": "1", "date": "2026-10-01T09:00:00Z", **parts}
    try:
        facts_of(release)
    except Faulty as fault:
        assert fault.path
        assert fault.why
