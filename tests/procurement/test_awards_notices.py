"""Notices from the award on: what they say, that their data is valid, and what follows when they are published."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from accounts.clock import now, today
from engagement.errors import Refused
from procurement.actions import awarding, changes, contracts, performance, summaries
from procurement.actions.awarding import Supplier
from procurement.makers.awards import stated_end
from procurement.models import (
    Case,
    CaseAward,
    ContractChange,
    ContractEnding,
    CouncilContract,
    Kpi,
    OwnNotice,
)
from procurement.office.awards_parts import contract_tasks, details_by, due_of
from procurement.office.planning_path import due_rows
from procurement.registries import notice_makers
from tests.factories.procurement import a_case, a_contract, department, in_lots
from tests.procurement.awarding import FIRM, above, assert_valid, awarded, closed, notice

pytestmark = pytest.mark.django_db
OTHER = Supplier(name="Bench & Bed CIC", key="GB-COH-07654321", is_sme=True, is_vcse=True)


def offered(case: Case, kind: str) -> bool:
    return notice_makers.get(kind).offered(Case.objects.get(pk=case.pk))


def draft(case: Case, kind: str, **given) -> OwnNotice:
    return OwnNotice(case=case, department=case.department, kind=kind, needs_official=True, **given)


def signed(case: Case, at: datetime, **given) -> CouncilContract:
    """Above the threshold, through its standstill."""
    award = awarded(case)
    summaries.send_summary(
        summary=summaries.write_summary(
            award=award, tenderer="G", address="g@firm.example", is_winner=True, reasons="x", by=None
        ),
        by=None,
    )
    contract = contracts.draft_from(award=award, by=None)
    CouncilContract.objects.filter(pk=contract.pk).update(**given)
    notice(case, "UK6", at=at)
    return contract


def running(case: Case, clock) -> CouncilContract:
    """Signed and public."""
    contract = signed(case, now())
    clock.move_to(now() + timedelta(days=30))
    contracts.sign(contract=contract, signed_on=today(), by=None)
    notice(case, "UK7")
    contract.refresh_from_db()
    return contract


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as found:
        yield found


def test_two_lots_below_the_threshold_go_from_award_to_contract_as_valid_data(clock):
    case = closed()
    one, two = in_lots(case, 23_500, 16_500)
    awarded(case, lots=[one], net=Decimal(23_500), gross=Decimal(28_200), tenders_received=3, tenders_assessed=3,
            tenders_sme=2)  # fmt: skip
    second = awarded(case, OTHER, [two], net=Decimal(16_000), gross=Decimal(19_200))
    assert offered(case, "UK6")
    row = notice(case, "UK6")
    case.refresh_from_db()
    second.refresh_from_db()
    assert second.state == CaseAward.State.ANNOUNCED
    assert second.standstill_until is None
    assert not [
        fact for fact in notice_makers.get("UK6").facts(row) if "tandstill" in f"{fact.section}{fact.label}"
    ]
    assert not offered(case, "UK6")
    for award in case.awards.all():
        contracts.sign(contract=contracts.draft_from(award=award, by=None), signed_on=today(), by=None)
    assert offered(case, "UK7")
    assert not CouncilContract.objects.public().exists()
    notice(case, "UK7")
    assert CouncilContract.objects.public().count() == 2
    said = assert_valid(case)
    first = said["releases"][0]
    assert [lot["status"] for lot in first["tender"]["lots"]] == ["active", "active"]
    assert {one["measure"]: one["value"] for one in first["bids"]["statistics"]} == {
        "bids": 3, "validBids": 3, "smeBids": 2,
    }  # fmt: skip
    award, made = said["releases"][1]["awards"][0], said["releases"][1]["contracts"][0]
    assert award["relatedLots"] == ["1"]
    assert made["awardID"] == award["id"]
    assert made["value"] == {"amount": 23500, "amountGross": 28200, "currency": "GBP"}
    assert made["aboveThreshold"] is False
    assert {one["id"]: one["details"] for one in said["releases"][1]["parties"] if "details" in one} == {
        "GB-COH-01234567": {"scale": "sme", "vcse": False},
        "GB-COH-07654321": {"scale": "sme", "vcse": True},
    }
    case.procurement.refresh_from_db()
    assert case.procurement.state == "contracted"
    assert {one.suppliers.get().name for one in case.procurement.awards.all()} == {FIRM.name, OTHER.name}


def test_lots_without_an_award_are_said_so(clock):
    case = closed()
    one, two = in_lots(case, 23_500, 16_500)
    awarded(case, lots=[one])
    awarding.record_no_award(case=case, lots=[two], reasons="Nobody tendered.", by=None)
    notice(case, "UK6")
    said = assert_valid(case)["releases"][0]
    assert [award["status"] for award in said["awards"]] == ["pending", "unsuccessful"]
    assert [lot["status"] for lot in said["tender"]["lots"]] == ["active", "unsuccessful"]


def test_above_the_threshold_the_standstill_runs_from_the_official_publication(clock):
    case = above()
    awarded(case)
    row = draft(case, "UK6", extra={"publishes_on": "2026-03-16"})
    assert stated_end(row) == date(2026, 3, 26)
    contract = contracts.draft_from(award=case.awards.get(), by=None)
    notice(case, "UK6", at=datetime(2026, 3, 18, 9, tzinfo=UTC), extra={"publishes_on": "2026-03-16"})
    award = case.awards.get()
    assert (award.standstill_from, award.standstill_until) == (date(2026, 3, 18), date(2026, 3, 27))
    contract.refresh_from_db()
    assert contract.not_before == date(2026, 3, 28)
    said = assert_valid(case)["releases"][0]["awards"][0]
    assert said["standstillPeriod"]["endDate"].startswith("2026-03-26")


def test_a_light_touch_contract_may_have_a_standstill_and_has_none_unless_it_is_chosen(clock):
    for chosen, last in (({}, None), ({"standstill": "voluntary"}, date(2026, 3, 11))):
        case = above(net=900_000, kind=Case.Kind.LIGHT_TOUCH)
        assert case.is_above
        awarded(case)
        notice(case, "UK6", at=now(), extra=chosen)
        assert case.awards.get().standstill_until == last


def test_leaving_the_standstill_out_wants_the_exception(clock):
    case = above()
    awarded(case)
    check = notice_makers.get("UK6").check
    row = draft(case, "UK6", extra={"standstill": "none"})
    assert "section 51(3)" in check(row)[0][0]
    row.extra["standstill_reasons"] = "Awarded in accordance with a framework"
    assert check(row) == []


def test_an_award_recorded_after_the_approval_is_not_announced_by_it(clock):
    case = closed()
    one, two = in_lots(case, 23_500, 16_500)
    first = awarded(case, lots=[one])
    row = draft(case, "UK6", state="ready")
    row.body = notice_makers.get("UK6").body(row)
    row.save()
    later = awarded(case, OTHER, [two])
    notice_makers.get("UK6").published(row)
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.state, later.state) == ("announced", "decided")


def test_a_direct_award_is_announced_beforehand_and_stays_one_award(clock):
    case = a_case(net=400_000, route=Case.Route.DIRECT, route_reasons="One maker.")
    assert offered(case, "UK5")
    extra = {
        "supplier_name": FIRM.name,
        "supplier_id": FIRM.key,
        "ground": "Schedule 5, paragraph 5",
        "reasons": "One.",
    }
    assert len(notice_makers.get("UK5").check(draft(case, "UK5"))) == 3
    notice(case, "UK5", extra=extra)
    case.refresh_from_db()
    awarded(case)
    notice(case, "UK6")
    said = assert_valid(case)
    assert said["releases"][0]["awards"][0]["id"] == said["releases"][1]["awards"][0]["id"]
    case.procurement.refresh_from_db()
    assert case.procurement.awards.count() == 1


@pytest.mark.parametrize(("on", "wanted"), [("2026-03-31T12:00:00Z", False), ("2026-04-01T12:00:00Z", True)])
def test_the_identifier_of_the_supplier_is_wanted_from_april_2026(on, wanted):
    with time_machine.travel(on, tick=False):
        case = closed()
        award = awarded(case, Supplier(name="No Number"))
        contracts.sign(contract=contracts.draft_from(award=award, by=None), signed_on=today(), by=None)
        assert bool(notice_makers.get("UK7").check(draft(case, "UK7"))) is wanted


def test_a_contract_above_the_threshold_is_unseen_until_its_details_notice(clock):
    case = above()
    contract = signed(case, now())
    clock.move_to(datetime(2026, 3, 12, 9, tzinfo=UTC))
    contracts.sign(contract=contract, signed_on=today(), by=None)
    assert not CouncilContract.objects.public().exists()
    with pytest.raises(Refused), transaction.atomic():
        contracts.show(contract=contract, by=None, details_number="000009-2026")
    contract.refresh_from_db()
    assert details_by(contract) == date(2026, 4, 10)
    assert [task.due.date() for task in contract_tasks(None, [contract]) if "UK7" in task.text] == [
        date(2026, 4, 10)
    ]
    notice(case, "UK7")
    contract.refresh_from_db()
    assert contract.is_public
    assert contract.details_number == "000002-2026"
    assert not [task for task in contract_tasks(None, [contract]) if "UK7" in task.text]


def test_a_contract_for_which_no_notice_is_due_is_seen_when_it_is_signed(clock):
    case = closed(net=4_000)
    award = awarded(case, net=Decimal(4_000), gross=Decimal(4_800))
    contract = contracts.sign(contract=contracts.draft_from(award=award, by=None), signed_on=today(), by=None)
    assert CouncilContract.objects.public().get() == contract


def test_a_lot_of_a_notifiable_procurement_is_notifiable_however_small(clock):
    case = closed()
    in_lots(case, 5_000, 35_000)
    award = awarded(case, lots=[case.lots.first()], net=Decimal(5_000), gross=Decimal(6_000))
    contracts.sign(contract=contracts.draft_from(award=award, by=None), signed_on=today(), by=None)
    assert not CouncilContract.objects.public().exists()


def test_ratings_are_public_with_their_notice_and_those_made_since_wait(clock):
    case = above()
    contract = signed(case, now())
    performance.set_figures(contract=contract, figures=[("On time", "95 %"), ("Clean", "9 of 10")], by=None)
    clock.move_to(datetime(2026, 3, 12, 9, tzinfo=UTC))
    contracts.sign(contract=contract, signed_on=today(), by=None)
    notice(case, "UK7")
    clock.move_to(datetime(2027, 7, 12, 9, tzinfo=UTC))
    one, two = contract.kpis.all()
    given = {"starts_on": date(2026, 3, 12), "ends_on": date(2027, 3, 11), "by": None}
    rated = performance.rate(kpi=one, rating="good", **given)
    assert not offered(above(), "UK9")
    assert offered(case, "UK9")
    failure = performance.record_failure(
        contract=contract, kind="failure", text="Two parks were left.", settled_on=date(2027, 7, 1), by=None
    )
    assert performance.failure_due(failure) == date(2027, 7, 30)
    row = draft(case, "UK9", state="published", official_number="000900-2027", official_at=now(), published_at=now(),
                approved_at=now())  # fmt: skip
    row.body = notice_makers.get("UK9").body(row)
    row.save()
    later = performance.rate(kpi=two, rating="inadequate", **given)
    notice_makers.get("UK9").published(row)
    for each in (rated, failure, later):
        each.refresh_from_db()
    assert rated.published_at
    assert failure.published_at
    assert later.published_at is None
    notice(case, "UK9")
    said = assert_valid(case)["releases"][-1]["contracts"][0]["implementation"]["metrics"]
    assert said[0]["observations"][0]["measure"] == "Inadequate"


def test_a_change_is_made_only_after_its_notice(clock):
    case = above()
    contract = running(case, clock)
    change = changes.plan_change(
        contract=contract,
        kind="value",
        net=Decimal(50_000),
        gross=Decimal(60_000),
        reasons="More beds.",
        by=None,
    )
    assert change.needs_notice
    assert offered(case, "UK10")
    with pytest.raises(Refused) as found, transaction.atomic():
        changes.make_change(change=change, made_on=today(), notice_number="typed", by=None)
    assert found.value.code == "notice"
    notice(case, "UK10")
    said = assert_valid(case)["releases"][-1]["contracts"][0]
    assert said["proposedAmendments"][0]["rationale"] == "More beds."
    changes.make_change(change=change, made_on=today(), by=None)
    contract.refresh_from_db()
    assert (contract.net, contract.gross) == (Decimal(50_000), Decimal(60_000))


def test_an_end_is_told_within_thirty_days(clock):
    case = above()
    contract = running(case, clock)
    clock.move_to(datetime(2026, 6, 20, 9, tzinfo=UTC))
    contracts.terminate(contract=contract, ended_on=today(), why="agreed", reasons="Both agreed.", by=None)
    contract.refresh_from_db()
    due = next(due for due in due_of(case) if due.kind == "UK11")
    assert due.by == date(2026, 7, 19)
    assert offered(case, "UK11")
    notice(case, "UK11")
    said = assert_valid(case)["releases"][-1]["contracts"][0]
    assert said["status"] == "terminated"
    assert not [due for due in due_of(case) if due.kind == "UK11"]
    assert Kpi.objects.count() == 0


def test_no_notice_stands_twice_in_what_is_due_and_both_parts_count_its_days_alike():
    case = above(department())
    contract = a_contract(case.department, case=case, is_above=True, reference="T-1")
    signed = contract.signed_on

    def due() -> list[tuple[str, date | None]]:
        return [(row["kind"], row["by"]) for row in due_rows(Case.objects.get(pk=case.pk))]

    assert dict(due())["UK7"] == details_by(contract) == signed + timedelta(days=29)
    assert [kind for kind, _by in due()].count("UK11") == 1
    ended = ContractEnding.objects.create(contract=contract, why="agreed", reasons="R", ended_on=today())
    assert [by for kind, by in due() if kind == "UK11"] == [ended.ended_on + timedelta(days=29)]
    ContractChange.objects.create(contract=contract, kind="variation", reasons="R", needs_notice=True)
    OwnNotice.objects.create(kind="UK10", case=case, department=case.department)
    assert [kind for kind, _by in due()].count("UK10") == 1
