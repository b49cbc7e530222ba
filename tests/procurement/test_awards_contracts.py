"""Contracts of the register: typed, signed, shown; changes and their notices; ratings, ends, papers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.clock import today
from engagement.errors import Refused
from procurement.actions import changes, contracts, performance
from procurement.awards_law import needs_change_notice
from procurement.models import Case, ContractChange, ContractFile, CouncilContract, KpiRating
from procurement.office.awards_parts import contract_tasks
from tests.factories.procurement import a_contract, department
from tests.procurement.awarding import awarded, closed
from tests.procurement.test_awards import refused

pytestmark = pytest.mark.django_db
K = CouncilContract.State
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def typed(**given) -> CouncilContract:
    given = {
        "title": "Bins",
        "supplier_name": "Bins Ltd",
        "net": Decimal(4_000),
        "gross": Decimal(4_800),
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        **given,
    }
    return contracts.type_in(department=department(), by=None, **given)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False) as found:
        yield found


# --- Typed, signed, shown ----------------------------------------------------------------------------------
def test_references_count_up_in_the_year_and_one_that_is_taken_is_refused():
    assert [typed().reference, typed().reference] == ["C-2026-0001", "C-2026-0002"]
    assert typed(reference="OLD-7").reference == "OLD-7"
    refused("reference", typed, reference="OLD-7")


def test_a_typed_contract_is_signed_and_shown_by_hand():
    contract = typed()
    assert not CouncilContract.objects.public().exists()
    refused("state", contracts.show, contract=contract, by=None)
    refused("signed_on", contracts.sign, contract=contract, signed_on=date(2026, 6, 2), by=None)
    contracts.sign(contract=contract, signed_on=date(2026, 6, 1), by=None)
    contracts.show(contract=contract, by=None)
    assert CouncilContract.objects.public().exists()
    refused("state", contracts.show, contract=contract, by=None)


def test_where_its_notice_is_due_the_number_is_typed_before_it_is_shown():
    contract = contracts.sign(
        contract=typed(net=Decimal(30_000), gross=Decimal(36_000)), signed_on=date(2026, 6, 1), by=None
    )
    refused("details_number", contracts.show, contract=contract, by=None)
    contracts.show(contract=contract, details_number="012345-2026", by=None)
    assert CouncilContract.objects.public().get().details_number == "012345-2026"


def test_above_five_million_three_key_figures_or_a_reason_come_before_the_signature():
    contract = typed(net=Decimal(5_000_000), gross=Decimal(6_000_000), is_above=True)
    says = refused("blocked", contracts.sign, contract=contract, signed_on=today(), by=None)
    assert "section 52" in says
    two = [("A", "1"), ("B", "2")]
    performance.set_figures(contract=contract, figures=two, by=None)
    refused("blocked", contracts.sign, contract=contract, signed_on=today(), by=None)
    performance.set_figures(contract=contract, figures=[*two, ("C", "3")], by=None)
    assert contracts.sign(contract=contract, signed_on=today(), by=None).state == K.RUNNING
    other = typed(net=Decimal(5_000_000), gross=Decimal(6_000_000), is_above=True)
    performance.set_figures(contract=other, figures=[], no_reasons="It is one delivery.", by=None)
    assert contracts.sign(contract=other, signed_on=today(), by=None).state == K.RUNNING


@pytest.mark.parametrize("kind", [Case.Kind.CONCESSION, Case.Kind.LIGHT_TOUCH])
def test_concessions_and_light_touch_contracts_need_no_key_figures(kind):
    contract = typed(net=Decimal(6_000_000), gross=Decimal(7_200_000), is_above=True, kind=kind)
    assert contracts.sign(contract=contract, signed_on=today(), by=None).state == K.RUNNING


def test_a_draft_is_rewritten_and_what_comes_from_the_case_stays():
    contract = contracts.draft_from(award=awarded(closed()), by=None)
    contracts.rewrite(contract=contract, title="Another title", is_above=True, by=None)
    contract.refresh_from_db()
    assert (contract.title, contract.is_above) == ("Another title", False)
    contracts.sign(contract=contract, signed_on=today(), by=None)
    refused("moved", contracts.rewrite, contract=contract, title="x", by=None)


def test_an_award_has_one_contract():
    award = awarded(closed())
    contracts.draft_from(award=award, by=None)
    refused("award", contracts.draft_from, award=award, by=None)


# --- Changes -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({"net_after": Decimal(110)}, False),
        ({"net_after": Decimal("110.01")}, True),
        ({"net_after": Decimal(90)}, False),
        ({"net_after": Decimal("89.99")}, True),
        ({"net_after": Decimal(115), "kind": "works"}, False),
        ({"net_after": Decimal(116), "kind": "works"}, True),
        ({"net_after": Decimal(200), "kind": "light_touch"}, False),
        ({"net_after": Decimal(200), "is_above": False}, False),
        ({}, True),
        ({"ends_after": date(2026, 12, 31) + timedelta(days=36)}, False),
        ({"ends_after": date(2026, 12, 31) + timedelta(days=37)}, True),
        ({"ends_after": date(2027, 1, 31), "net_after": Decimal(120)}, True),
    ],
)
def test_when_a_change_notice_is_due(given, due):
    usual = {
        "is_above": True,
        "kind": "goods_services",
        "net_before": Decimal(100),
        "net_after": Decimal(100),
        "starts_on": date(2026, 1, 1),
        "longest_until": date(2026, 12, 31),
        "ends_before": date(2026, 12, 31),
        "ends_after": date(2026, 12, 31),
        "on": date(2026, 6, 1),
    }
    assert needs_change_notice(**{**usual, **given}) is due


def test_small_changes_are_judged_together():
    contract = a_contract(
        department(), is_above=True, net=Decimal(100), gross=Decimal(120), kind="goods_services"
    )
    for net, due in ((108, False), (116, True)):
        change = changes.plan_change(
            contract=contract,
            kind="value",
            net=Decimal(net),
            gross=Decimal(net) * 2,
            reasons="More.",
            by=None,
        )
        assert change.needs_notice is due
        if not due:
            changes.make_change(change=change, made_on=today(), by=None)
            contract.refresh_from_db()


def test_a_change_of_a_contract_bought_elsewhere_names_its_notice():
    contract = a_contract(department(), is_above=True)
    change = changes.plan_change(contract=contract, kind="variation", reasons="Other bins.", by=None)
    refused("under_way", changes.plan_change, contract=contract, kind="variation", reasons="x", by=None)
    refused("notice", changes.make_change, change=change, made_on=today(), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractChange.objects.filter(pk=change.pk).update(state="made", made_on=today())
    changes.make_change(change=change, made_on=today(), notice_number="000004-2026", by=None)
    refused("moved", changes.make_change, change=change, made_on=today(), by=None)


def test_an_extension_stays_within_what_the_contract_provides_for():
    contract = a_contract(department(), ends_on=date(2026, 8, 31), extension_months=6)
    for day in (date(2026, 8, 31), date(2027, 3, 1)):
        refused(
            "ends_on",
            changes.plan_change,
            contract=contract,
            kind="extension",
            ends_on=day,
            reasons="x",
            by=None,
        )
    change = changes.plan_change(
        contract=contract, kind="extension", ends_on=date(2027, 2, 28), reasons="It goes well.", by=None
    )
    changes.make_change(change=change, made_on=today(), by=None)
    contract.refresh_from_db()
    change.refresh_from_db()
    assert (contract.ends_on, change.ends_on_before) == (date(2027, 2, 28), date(2026, 8, 31))


def test_a_dropped_change_makes_room_for_another():
    contract = a_contract(department())
    change = changes.plan_change(contract=contract, kind="variation", reasons="x", by=None)
    changes.drop_change(change=change, by=None)
    assert changes.plan_change(contract=contract, kind="variation", reasons="y", by=None)


# --- Performance -------------------------------------------------------------------------------------------
def test_a_period_is_rated_once_and_other_says_what():
    contract = a_contract(department(), starts_on=date(2025, 1, 1))
    performance.set_figures(contract=contract, figures=[("On time", "95 %")], by=None)
    kpi = contract.kpis.get()
    first = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    refused("text", performance.rate, kpi=kpi, rating="other", by=None, **first)
    performance.rate(kpi=kpi, rating="other", text="Not measured.", by=None, **first)
    refused("starts_on", performance.rate, kpi=kpi, rating="good", starts_on=date(2025, 12, 31),
            ends_on=date(2026, 5, 1), by=None)  # fmt: skip
    refused("ends_on", performance.rate, kpi=kpi, rating="good", starts_on=date(2026, 1, 1),
            ends_on=date(2026, 6, 2), by=None)  # fmt: skip
    assert performance.publish_by_hand(contract=contract, by=None) == 1
    assert KpiRating.objects.get().published_at
    refused("published", performance.set_figures, contract=contract, figures=[], by=None)


def test_a_paper_for_everybody_is_redacted_first():
    contract = a_contract(department())
    upload = SimpleUploadedFile("contract.pdf", PDF)
    refused(
        "is_redacted",
        performance.add_file,
        contract=contract,
        title="C",
        upload=upload,
        is_public=True,
        by=None,
    )
    refused(
        "upload",
        performance.add_file,
        contract=contract,
        title="C",
        upload=SimpleUploadedFile("a.exe", b"MZ"),
        by=None,
    )
    made = performance.add_file(
        contract=contract, title="C", upload=upload, is_public=True, is_redacted=True, by=None
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractFile.objects.filter(pk=made.pk).update(is_redacted=False)


# --- Ends --------------------------------------------------------------------------------------------------
def test_what_has_run_out_ends_by_itself_once(clock):
    contract = a_contract(department(), ends_on=date(2026, 6, 30), is_above=True)
    clock.move_to(datetime(2026, 6, 30, 12, tzinfo=UTC))
    assert contracts.end_by_time() == 0
    clock.move_to(datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert (contracts.end_by_time(), contracts.end_by_time()) == (1, 0)
    contract.refresh_from_db()
    assert (contract.state, contract.ending.ended_on) == (K.ENDED, date(2026, 6, 30))
    assert contracts.ending_due(contract) == date(2026, 7, 29)


def test_ended_early_it_says_why_and_stays_ended():
    contract = a_contract(department())
    refused(
        "why", contracts.terminate, contract=contract, ended_on=today(), why="expired", reasons="", by=None
    )
    refused("ended_on", contracts.terminate, contract=contract, ended_on=today() + timedelta(days=1), why="agreed",
            reasons="x", by=None)  # fmt: skip
    contracts.terminate(contract=contract, ended_on=today(), why="breach", reasons="It left.", by=None)
    with pytest.raises(Refused):
        contracts.terminate(contract=contract, ended_on=today(), why="agreed", reasons="x", by=None)


def test_tasks_name_what_ends_in_18_months_and_what_is_to_be_rated(django_assert_num_queries):
    of = department()
    soon = a_contract(of, title="Soon", ends_on=date(2027, 11, 30))
    a_contract(of, title="Later", ends_on=date(2028, 1, 30))
    old = a_contract(of, title="Old", starts_on=date(2025, 6, 1), ends_on=None)
    performance.set_figures(contract=old, figures=[("On time", "95 %")], by=None)
    rows = list(CouncilContract.objects.order_by("pk"))
    found = [task.text for task in contract_tasks(None, rows)]
    assert [text for text in found if "Soon" in text or "Old" in text] == found
    assert len(found) == 2
    assert soon.ends_within(18, today())
    with django_assert_num_queries(4):
        list(contract_tasks(None, rows))
    for number in range(8):
        more = a_contract(of, title=f"N{number}", starts_on=date(2025, 6, 1), reference=f"N{number}")
        performance.set_figures(contract=more, figures=[("On time", "95 %")], by=None)
    rows = list(CouncilContract.objects.order_by("pk"))
    with django_assert_num_queries(4):
        list(contract_tasks(None, rows))
