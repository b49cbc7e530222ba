"""The computed path: which side of the threshold, which notices and when, which route does not fit."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from procurement.actions.cases import retotal
from procurement.actions.planning import plan_of
from procurement.models import Case, CasePlan
from procurement.path_planning import is_official, later, notices, route_problem, side_of
from procurement.registries import notices_due, problems_before
from tests.factories.procurement import a_case, department, in_lots, shaped
from tests.procurement.planning import planned, stands

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
TODAY = datetime(2026, 11, 26, 9, tzinfo=UK)


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(TODAY, tick=False):
        yield


def worth(gross: str, **given) -> Case:
    """A case of exactly that value with 20 per cent VAT."""
    case = planned(**given)
    case.lots.update(net=Decimal(gross) / Decimal("1.2"))
    return retotal(case)


def kinds(case: Case) -> list[str]:
    return [due.kind for due in notices(case)]


@pytest.mark.parametrize(("gross", "above"), [("207719.98", False), ("207720.00", True)])
def test_a_penny_decides_which_side_of_the_threshold_it_is(gross, above):
    side = side_of(worth(gross))
    assert side.is_above is above
    assert side.threshold.source == "Procurement Act 2023, Schedule 1, as amended by SI 2025/1200"


def test_lots_options_extensions_and_vat_count_together():
    case = planned()
    in_lots(case, 60_000, 60_000)
    assert not side_of(case).is_above
    case.lots.filter(number=2).update(options_net=40_000, extensions_net=13_100)
    side = side_of(retotal(case))
    assert side.gross == Decimal("207720.00")
    assert side.is_above
    assert sum(amount for _label, amount in side.parts) == side.gross


def test_the_law_is_that_of_the_day_of_the_tender_notice():
    case = worth("210000", publishes_on=date(2025, 12, 31))
    assert not side_of(case).is_above
    case.publishes_on = date(2026, 1, 1)
    assert side_of(case).is_above


@pytest.mark.parametrize(
    ("gross", "given", "due"),
    [
        ("29999.99", {}, []),
        ("30000.00", {}, ["UK4", "UK7"]),
        ("30000.00", {"route": "quotes"}, ["UK7"]),
        ("30000.00", {"route": "direct"}, ["UK7"]),
        ("30000.00", {"nation": "scotland"}, []),
        ("300000", {"route": "open"}, ["UK4", "UK6", "UK7", "UK11"]),
        ("300000", {"route": "direct"}, ["UK5", "UK6", "UK7", "UK11"]),
        ("6000000", {"route": "open"}, ["UK1", "UK4", "UK6", "UK7", "UK9", "UK11"]),
        ("6000000", {"route": "open", "kind": "light_touch"}, ["UK1", "UK4", "UK6", "UK7", "UK11"]),
    ],
)
def test_the_notices_are_those_that_the_law_asks_of_this_case(gross, given, due):
    assert kinds(worth(gross, **given)) == due


def test_market_engagement_and_a_planned_notice_are_due_where_the_plan_means_them():
    case = worth("300000", route="open", publishes_on=date(2027, 3, 1))
    CasePlan.objects.create(case=case, uses_planned=True, engages=True)
    found = {due.kind: due.by for due in notices(Case.objects.get())}
    assert found["UK2"] == date(2027, 3, 1)
    assert found["UK3"] == date(2027, 1, 20)  # 40 days before


def test_days_of_notices_are_counted_from_what_they_hang_on():
    case = worth("300000", route="open", ends_on=date(2028, 1, 31))
    plan = plan_of(case)
    plan.signs_on = date(2027, 3, 1)
    plan.save()
    found = {due.kind: due.by for due in notices(Case.objects.get())}
    assert found["UK7"] == date(2027, 3, 30)  # 30 days beginning with the day itself
    assert found["UK11"] == date(2028, 2, 29)
    assert found["UK17"] == date(2027, 4, 30)  # the half year ends on 31 March
    Case.objects.update(kind="light_touch")
    Case.objects.get().lots.update(net=800_000)
    light = retotal(Case.objects.get())
    assert {due.kind: due.by for due in notices(light)}["UK7"] == date(2027, 6, 28)


def test_a_notice_is_done_where_one_of_its_kind_is_published():
    case = worth("40000")
    stands(case, "UK4")
    assert {due.kind: due.is_done for due in notices(case)} == {"UK4": True, "UK7": False}
    other = worth("40000", of=department())
    assert not any(due.is_done for due in notices(other))


def test_the_pipeline_notice_counts_for_its_own_financial_year():
    case = worth("6000000", route="open")
    old = stands(None, "UK1", datetime(2026, 3, 31, 12, tzinfo=UK), of=case.department)
    assert not notices(case)[0].is_done
    assert notices(case)[0].by == date(2026, 5, 26)
    type(old).objects.update(published_at=datetime(2026, 4, 1, 12, tzinfo=UK))
    assert notices(case)[0].is_done


def test_one_that_ends_owes_a_termination_notice_only_above_and_once_it_had_begun():
    case = worth("300000", route="open")
    Case.objects.filter(pk=case.pk).update(state="cancelled")
    case.refresh_from_db()
    assert kinds(case) == []
    stands(case, "UK4")
    assert kinds(case) == ["UK4", "UK12"]
    below = worth("40000")
    stands(below, "UK4")
    Case.objects.filter(pk=below.pk).update(state="cancelled")
    below.refresh_from_db()
    assert kinds(below) == ["UK4"]  # the one that stands; no contract details of a contract that never was


def test_a_change_notice_is_due_once_somebody_means_to_change_the_contract():
    case = worth("300000", route="open")
    assert "UK10" in {kind for kind, _when, _source in later()}
    stands(case, "UK10")
    assert "UK10" in kinds(case)


@pytest.mark.parametrize(("gross", "first"), [("40000", {"UK4", "UK7"}), ("20000", set())])
def test_what_must_be_on_find_a_tender_first_below_the_threshold(gross, first):
    case = worth(gross)
    assert {kind for kind in ("UK2", "UK4", "UK6", "UK7") if is_official(case, kind)} == first


@pytest.mark.parametrize(
    ("route", "fits"),
    [("below_open", False), ("quotes", False), ("open", True), ("flexible", True), ("direct", True)],
)
def test_a_route_that_does_not_fit_its_value_stands_before_the_tender(route, fits):
    case = worth("300000", route=route, route_reasons="Because")
    assert bool(route_problem(case)) is not fits
    said = [text for step in ("tender", "award") for text, _url in problems_before(step, case)]
    assert any("is not possible" in text for text in said) is not fits
    assert not route_problem(worth("40000", route=route))


def test_a_direct_award_says_why_before_anything_is_awarded():
    case = worth("20000", route="direct")
    assert any("awarded directly" in text for text, _url in problems_before("award", case))


def test_need_and_codes_stand_before_the_tender():
    case = planned(need=" ")
    case.cpvs.all().delete()
    said = " ".join(text for text, _url in problems_before("tender", case))
    assert "what must come of it" in said
    assert "CPV code" in said
    assert problems_before("tender", shaped(a_case(department(), cpv="45000000"))) == []


def test_the_path_is_registered_for_whoever_asks_what_is_due():
    case = worth("40000")
    assert "UK4" in [due.kind for entry in notices_due if entry.name == "path" for due in entry.of(case)]
