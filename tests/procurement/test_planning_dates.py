"""Dates counted back from the day on which the contract is needed, at their edges; and what is said of chosen ones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from engagement.errors import Refused
from procurement.actions import planning as actions
from procurement.law import days, rows
from procurement.law.planning import (
    Chosen,
    Need,
    award_notice_before,
    backwards,
    call_in_ends,
    earliest_decision,
    faults,
    noon,
    period,
    published_for,
    working_days_before,
)
from procurement.models import Case, CasePlan
from procurement.office.planning_dates import phases
from procurement.registries import problems_before
from tests.procurement.planning import band, planned

UK = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 26)
ABOVE = Need(above=True)


def day_of(name: str, need: Need, needed_on: date) -> date | None:
    return next((line.day for line in backwards(need, needed_on) if line.name == name), None)


# Signed on → the last day on which the award notice may stand. The inverse of the standstills worked by hand in
# test_law: a notice of 16 March 2026 ends its standstill on 26 March, so that 27 March is the first day to sign.
@pytest.mark.parametrize(
    ("signed", "notice"),
    [
        (date(2026, 3, 27), date(2026, 3, 16)),
        (date(2026, 3, 26), date(2026, 3, 13)),
        (date(2026, 4, 9), date(2026, 3, 26)),
        (date(2026, 12, 10), date(2026, 11, 27)),
        (date(2027, 1, 6), date(2026, 12, 21)),
        (date(2026, 9, 11), date(2026, 9, 1)),
    ],
)
def test_the_award_notice_leaves_the_whole_standstill_before_signing(signed, notice):
    assert award_notice_before(signed) == notice
    assert days.standstill_ends(notice) < signed


def test_five_working_days_of_call_in_begin_the_day_after_and_pass_over_bank_holidays():
    assert call_in_ends(date(2026, 11, 20)) == date(2026, 11, 27)
    assert call_in_ends(date(2026, 11, 26)) == date(2026, 12, 4)  # 30 November is a bank holiday in Scotland


def test_a_decision_is_published_so_that_its_call_in_is_over_before_the_next_step():
    free_on = date(2026, 12, 7)
    published = published_for(free_on)
    assert call_in_ends(published) < free_on
    later = days.working_day_on_or_after(published + timedelta(days=1))
    assert call_in_ends(later) >= free_on


def test_twenty_eight_clear_days_count_neither_the_first_day_nor_the_last():
    assert earliest_decision(date(2026, 11, 1)) == date(2026, 11, 30)


def test_working_days_before_a_day_leave_out_weekends_and_holidays():
    assert working_days_before(date(2026, 12, 1), 1) == date(2026, 11, 27)
    assert working_days_before(date(2026, 12, 1), 0) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("need", "name", "least"),
    [
        (Need(above=True), "tendering.electronic_complete", 25),
        (Need(above=True, complete=False), "tendering.one_missing", 30),
        (Need(above=True, electronic=False), "tendering.one_missing", 30),
        (Need(above=True, electronic=False, complete=False), "tendering.both_missing", 35),
        (Need(above=True, planned=True, complete=False), "tendering.qualifying_planned", 10),
        (Need(above=True, urgent=True), "tendering.urgent", 10),
        (Need(above=True, light_touch=True), "tendering.below", 10),
        (Need(), "tendering.below", 10),
    ],
)
def test_the_tendering_period_is_that_of_the_case(need, name, least):
    assert period(need, TODAY).name == name
    assert period(need, TODAY).amount == least


@pytest.mark.parametrize("needed_on", [TODAY + timedelta(days=150 + 3 * number) for number in range(60)])
@pytest.mark.parametrize("need", [Need(), ABOVE, Need(above=True, key="contract", two_stages=True)])
def test_every_plan_keeps_every_period_whatever_the_day(need, needed_on):
    lines = backwards(need, needed_on)
    assert [line.day for line in lines] == sorted(line.day for line in lines)
    found = {line.name: line.day for line in lines}
    working = set(found) - {"needed_on", "standstill", "call_in"}
    assert all(days.is_working_day(found[name]) for name in working)
    least = period(need, found["closes_at"]).amount
    if need.two_stages:
        assert (found["takes_part"] - found["publishes_on"]).days >= rows.amount("participation", TODAY)
        assert (found["closes_at"] - found["takes_part"]).days >= least
    assert (found["closes_at"] - found["publishes_on"]).days >= least
    if need.above:
        assert days.standstill_ends(found["award_notice_on"]) < found["signs_on"]
    if need.key:
        assert call_in_ends(found["decision_on"]) < found["summaries"] <= found["award_notice_on"]
        assert found["decision_on"] >= earliest_decision(found["forward_plan"])
    chosen = Chosen(
        needed_on=needed_on,
        signs_on=found["signs_on"],
        award_notice_on=found.get("award_notice_on"),
        decision_on=found["decision_on"],
        closes_at=noon(found["closes_at"]),
        questions_until=noon(found["questions_until"]),
        publishes_on=found["publishes_on"],
    )
    assert faults(need, chosen, min(found.values())) == []


def test_every_line_says_why_and_what_is_law_names_its_section():
    for line in backwards(Need(above=True, key="tender", engages=True, planned=True), date(2027, 6, 1)):
        assert line.why
    sources = {line.name: line.source for line in backwards(ABOVE, date(2027, 6, 1))}
    assert "section 54(4)" in sources["publishes_on"]
    assert "section 51(2)" in sources["standstill"]


def test_below_the_threshold_no_standstill_is_planned_and_the_period_is_said_to_be_no_minimum():
    lines = {line.name: line for line in backwards(Need(), date(2027, 6, 1))}
    assert not {"standstill", "award_notice_on", "summaries"} & set(lines)
    assert "no statutory minimum" in lines["publishes_on"].why


def test_a_direct_award_has_a_transparency_notice_and_no_tenders():
    need = Need(above=True, direct=True, advertised=False)
    assert day_of("transparency", need, date(2027, 6, 1)) < day_of("decision_on", need, date(2027, 6, 1))
    assert day_of("closes_at", need, date(2027, 6, 1)) is None


# --- What is wrong with chosen dates ------------------------------------------------------------------------
def chosen(opens: date, days_open: int, **given) -> Chosen:
    return Chosen(publishes_on=opens, closes_at=noon(opens + timedelta(days=days_open)), **given)


MONDAY = date(2027, 2, 1)


@pytest.mark.parametrize(
    ("need", "days_open", "weight"),
    [
        (ABOVE, 25, None),  # Friday 26 February
        (ABOVE, 24, "statute"),
        (Need(above=True, urgent=True), 10, None),
        (Need(above=True, urgent=True), 9, "statute"),
        (Need(above=True, two_stages=True), 50, None),
        (Need(above=True, two_stages=True), 46, "statute"),
        (Need(), 10, None),
        (Need(), 9, "advice"),
        (Need(above=True, light_touch=True), 9, "advice"),
    ],
)
def test_a_day_too_few_is_said_with_its_weight(need, days_open, weight):
    opens = MONDAY if days_open not in (50,) else date(2027, 1, 25)
    found = [one.weight for one in faults(need, chosen(opens, days_open), TODAY) if "Only" in one.text]
    assert found == ([weight] if weight else [])


def test_a_day_in_the_past_and_a_closing_time_that_is_not_noon_on_a_working_day_are_said():
    late = datetime(2026, 11, 28, 17, tzinfo=UTC)  # a Saturday
    said = {
        one.field for one in faults(Need(), Chosen(publishes_on=date(2026, 11, 25), closes_at=late), TODAY)
    }
    assert said == {"publishes_on", "closes_at"}
    today_itself = faults(Need(), chosen(TODAY, 15), TODAY)
    assert not [one for one in today_itself if one.field == "publishes_on"]


def test_signing_on_the_last_day_of_the_standstill_is_against_the_law_and_the_day_after_is_not():
    notice = date(2027, 3, 1)
    last = days.standstill_ends(notice)
    for signs_on, weights in ((last, ["statute"]), (last + timedelta(days=1), [])):
        found = faults(ABOVE, Chosen(award_notice_on=notice, signs_on=signs_on), TODAY)
        assert [one.weight for one in found] == weights
    assert faults(Need(), Chosen(award_notice_on=notice, signs_on=notice), TODAY) == []


def test_an_order_that_can_not_be_is_said():
    found = faults(Need(), Chosen(decision_on=date(2027, 3, 1), signs_on=date(2027, 2, 1)), TODAY)
    assert [one.field for one in found] == ["signs_on"]


def test_noon_is_uk_time_in_summer_too():
    assert noon(date(2026, 7, 1)).astimezone(UTC).hour == 11
    assert noon(date(2026, 12, 1)).astimezone(UTC).hour == 12


def test_the_picture_of_the_plan_lies_between_its_ends():
    for need in (
        Need(),
        ABOVE,
        Need(above=True, direct=True, advertised=False),
        Need(above=True, key="contract"),
    ):
        shown = phases(backwards(need, date(2027, 6, 1)))
        assert shown[0]["x"] == 0
        assert all(one["x"] + one["width"] <= 101 for one in shown)
        assert all(one["begin"] <= one["end"] for one in shown)


# --- Kept --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UK), tick=False)
def test_a_broken_minimum_is_kept_said_and_stands_before_the_tender_notice():
    case = planned(net=400_000, route="open", closes_at=None, questions_until=None)
    given = {"publishes_on": date(2027, 2, 1), "closes_at": noon(date(2027, 2, 25))}
    given |= {"needed_on": date(2027, 6, 1), "ends_on": date(2028, 6, 1)}
    found = actions.set_dates(case=case, by=case.owner, **given)
    assert [fault.weight for fault in found] == ["statute"]
    case = Case.objects.get()
    assert any("section 54(4)" in text for text, _url in problems_before("tender", case))
    actions.set_dates(case=case, by=case.owner, closes_at=noon(date(2027, 2, 26)))
    assert not any("section 54(4)" in text for text, _url in problems_before("tender", Case.objects.get()))


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UK), tick=False)
def test_below_the_threshold_a_short_time_is_said_and_holds_nothing():
    case = planned(closes_at=None, questions_until=None)
    short = {"publishes_on": date(2027, 2, 1), "closes_at": noon(date(2027, 2, 5))}
    assert actions.set_dates(case=case, by=case.owner, **short)
    assert not any("days" in text for text, _url in problems_before("tender", Case.objects.get()))


@pytest.mark.django_db
def test_dates_can_not_change_once_tenders_are_invited_and_an_impossible_order_is_refused():
    case = planned()
    with pytest.raises(Refused) as questions:
        actions.set_dates(case=case, by=case.owner, questions_until=case.closes_at + timedelta(minutes=1))
    assert questions.value.code == "questions_until"
    with pytest.raises(Refused) as ends:
        actions.set_dates(case=case, by=case.owner, ends_on=case.needed_on - timedelta(days=1))
    assert ends.value.code == "ends_on"
    Case.objects.update(state="invited")
    with pytest.raises(Refused) as state:
        actions.set_dates(case=case, by=case.owner, publishes_on=TODAY)
    assert state.value.code == "state"
    with pytest.raises(TypeError):
        actions.set_dates(case=case, by=case.owner, number=TODAY)


@pytest.mark.django_db
def test_what_the_dates_depend_on_comes_from_the_case_its_plan_and_the_standing_orders():
    case = planned(net=400_000, route="flexible", asks_suitability=True)
    band(before_tender=["legal"], is_key=True)
    CasePlan.objects.create(case=case, urgent_reasons="Flood", complete=False)
    need = actions.need_of(Case.objects.get())
    assert (need.above, need.two_stages, need.urgent, need.complete) == (True, True, True, False)
    assert (need.key, need.approvals_before_tender, need.approvals_before_award) == ("contract", True, False)
    Case.objects.update(nation="wales")
    assert actions.need_of(Case.objects.get()).key == ""
