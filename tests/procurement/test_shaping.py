"""Lots, reservation, checklist: what may be, and what stands in the way."""

from decimal import Decimal

import pytest

from accounts.clock import now
from engagement.errors import Refused
from procurement import permissions
from procurement.actions import asking, checklist, lots, papers
from procurement.commissioning import KEYS, QUESTIONS
from procurement.models import Case, CaseCpv, OwnNotice
from procurement.papers import html_of
from procurement.registries import problems_before
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.procurement import a_case, buyer, department, in_lots, shaped

pytestmark = pytest.mark.django_db
ABOVE = 400_000


def refused(call, **given):
    with pytest.raises(Refused) as refusal:
        call(**given)
    return refusal.value.code


def before(step, case):
    return [sentence for sentence, _url in problems_before(step, Case.objects.get(pk=case.pk))]


# --- Lots --------------------------------------------------------------------------------------------------
def test_the_sums_of_the_case_follow_every_change_of_a_lot():
    case = a_case(net=30_000)
    lots.change_lot(lot=case.lots.get(), net=Decimal(20_000), options_net=Decimal(4_000), by=None)
    lots.add_lot(case=case, title="More", net=Decimal(10_000), extensions_net=Decimal(1_000), by=None)
    case.refresh_from_db()
    assert (case.net, case.options_net, case.extensions_net) == (30_000, 4_000, 1_000)
    lots.remove_lot(lot=case.lots.get(number=1), by=None)
    case.refresh_from_db()
    assert (case.whole_net, case.lots.get().number) == (11_000, 1)


def test_splitting_loses_no_penny_keeps_codes_and_numbers_without_gaps():
    case = a_case()
    _first, second, _third = in_lots(case, 10_000, 100, 7_000)
    CaseCpv.objects.create(case=case, lot=second, code="77310000")
    lots.split_lot(lot=second, number=3, titles=["A"], by=None)
    rows = list(case.lots.values_list("number", "title", "net"))
    assert rows == [
        (1, "Part 1", Decimal(10_000)),
        (2, "A", Decimal("33.34")),
        (3, "Part 2, part 2", Decimal("33.33")),
        (4, "Part 2, part 3", Decimal("33.33")),
        (5, "Part 3", Decimal(7_000)),
    ]
    assert CaseCpv.objects.filter(case=case, lot__number__in=[2, 3, 4]).count() == 3
    case.refresh_from_db()
    assert case.net == 17_100


def test_splitting_never_lowers_the_threshold():
    case = a_case(net=ABOVE)
    lots.split_lot(lot=case.lots.get(), number=20, by=None)
    case.refresh_from_db()
    assert case.is_above


def test_weights_come_to_a_hundred_and_one_lot_stays():
    case = a_case()
    lot = case.lots.get()
    half = [{"name": "Price", "kind": "price", "weight": 50}]
    assert refused(lots.change_lot, lot=lot, criteria=half, by=None) == "criteria"
    assert refused(lots.remove_lot, lot=lot, by=None) == "last"
    assert refused(lots.split_lot, lot=lot, number=1, by=None) == "number"


def test_nobody_can_win_more_lots_than_they_may_tender_for():
    case = a_case()
    in_lots(case, 1_000, 1_000, 1_000)
    call = {"case": case, "reasons": "", "by": None}
    assert refused(lots.set_limits, tendered=4, awarded=None, **call) == "most_lots_tendered"
    assert refused(lots.set_limits, tendered=1, awarded=2, **call) == "most_lots_awarded"
    assert refused(lots.set_limits, tendered=None, awarded=4, **call) == "most_lots_awarded"
    assert lots.set_limits(tendered=2, awarded=2, **call).most_lots_awarded == 2


@pytest.mark.parametrize("state", ["invited", "awarded", "contracted", "cancelled"])
def test_lots_and_what_is_asked_stay_once_tenders_are_invited(state):
    case = a_case()
    Case.objects.filter(pk=case.pk).update(state=state)
    lot = case.lots.get()
    for call, given in (
        (lots.change_lot, {"lot": lot, "net": 1}),
        (lots.add_lot, {"case": case}),
        (lots.remove_lot, {"lot": lot}),
        (lots.split_lot, {"lot": lot, "number": 2}),
        (lots.set_limits, {"case": case, "tendered": None, "awarded": None, "reasons": ""}),
        (asking.set_asked, {"case": case, "effort_hours": 3}),
        (asking.reserve, {"case": case, "reserved": "uk", "reasons": "Jobs"}),
        (checklist.answer, {"case": case, "answers": {}}),
    ):
        assert refused(call, by=None, **given) == "moved", call


def test_one_lot_above_the_threshold_needs_reasons_and_below_it_none():
    case = shaped(a_case(net=ABOVE, route="open"))
    assert before("tender", case) == []
    Case.objects.filter(pk=case.pk).update(one_lot_reasons=" ")
    assert any("section 18" in line for line in before("tender", case))
    assert before("tender", shaped(a_case(cpv="45000000"))) == []


def test_a_lot_without_title_value_or_whole_criteria_stands_in_the_way():
    case = shaped(a_case())
    _first, second = in_lots(case, 10_000, 0)
    second.title, second.criteria = "", []
    second.save()
    assert [line for line in before("tender", case) if line.startswith("Lot 2")] == [
        "Lot 2: it has no title.",
        "Lot 2: it has no value.",
        "Lot 2: the award criteria don’t come to 100 per cent.",
    ]


def test_limits_that_are_more_than_the_lots_stand_in_the_way():
    case = shaped(a_case())
    in_lots(case, 1_000, 1_000)
    lots.set_limits(case=case, tendered=2, awarded=2, reasons="", by=None)
    assert before("tender", case) == []
    lots.remove_lot(lot=case.lots.last(), by=None)
    assert before("tender", case) == ["The limits for one supplier are more than there are lots."]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_many_who_add_lots_at_the_same_moment_each_has_a_number_and_counts():
    case = a_case(net=1_000)
    results = at_once(*[lambda: lots.add_lot(case=case, title="More", net=Decimal(10), by=None)] * 5)
    assert not [one for one in results if isinstance(one, Exception)]
    case.refresh_from_db()
    assert list(case.lots.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert case.net == 1_050


def test_a_suitability_stage_below_the_threshold_stands_in_the_way():
    case = shaped(a_case())
    asking.set_asked(case=case, asks_suitability=True, by=None)
    assert any("section 85" in line for line in before("tender", case))
    asking.set_asked(case=case, is_framework=True, by=None)
    assert before("tender", case) == []


# --- Reservation -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", Case.State.values)
@pytest.mark.parametrize("role", ["procurement_officer", "contract_manager", "other", "nobody"])
def test_only_procurement_officers_of_the_department_reserve_and_only_while_it_is_planned(role, state):
    home = department()
    case = a_case(home)
    Case.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    people = {"other": lambda: buyer(department()), "nobody": UserFactory}
    user = people.get(role, lambda: buyer(home, role))()
    assert permissions.can_plan(user, case) is (role == "procurement_officer" and state == "planning")


@pytest.mark.parametrize("nation", Case.Nation.values)
@pytest.mark.parametrize("net", [40_000, ABOVE])
@pytest.mark.parametrize("route", ["below_open", "quotes", "direct"])
def test_reserved_is_what_is_below_the_threshold_in_england_and_has_a_competition(nation, net, route):
    case = a_case(net=net, nation=nation, route=route)
    given = {"case": case, "reserved": "uk", "reasons": "Jobs near by", "by": None}
    if nation == "england" and net == 40_000 and route != "direct":
        assert asking.reserve(**given).reserved_at is not None
    else:
        wanted = "nation" if nation != "england" else "above" if net == ABOVE else "direct"
        assert refused(asking.reserve, **given) == wanted


def test_a_reservation_names_its_area_its_reasons_and_its_time(time_machine):
    time_machine.move_to("2026-06-01 10:00Z", tick=False)
    case = a_case()
    assert refused(asking.reserve, case=case, reserved="local", reasons="Jobs", by=None) == "area"
    assert refused(asking.reserve, case=case, reserved="uk", reasons=" ", by=None) == "reasons"
    given = {"reserved": "local", "area": "Birmingham", "kind": "sme_vcse", "reasons": "Jobs", "by": None}
    row = asking.reserve(case=case, **given)
    assert (row.reserved_at, row.reserved_kind) == (now(), "sme_vcse")
    row = asking.reserve(case=case, reserved="", by=None)
    assert (row.reserved_at, row.reserved_area, row.reserved_kind) == (None, "", "")


@pytest.mark.parametrize(
    ("state", "late"), [("draft", False), ("asked", True), ("ready", True), ("dropped", False)]
)
def test_it_is_decided_before_the_tender_notice_is_fixed(state, late):
    case = a_case()
    OwnNotice.objects.create(case=case, department=case.department, kind="UK4", state=state)
    given = {"case": case, "reserved": "uk", "reasons": "Jobs", "by": None}
    if late:
        assert refused(asking.reserve, **given) == "late"
    else:
        assert asking.reserve(**given).reserved == "uk"


def test_a_reservation_that_grew_above_the_threshold_stands_in_the_way():
    case = shaped(a_case())
    asking.reserve(case=case, reserved="uk", reasons="Jobs", by=None)
    assert before("tender", case) == []
    lots.change_lot(lot=case.lots.get(), net=Decimal(ABOVE), by=None)
    assert any("nothing can be reserved" in line for line in before("tender", case))


# --- Checklist ---------------------------------------------------------------------------------------------
def test_the_checklist_stands_in_the_way_until_all_is_answered():
    case = a_case()
    given = {key: ("yes", "") for key in KEYS[1:]}
    checklist.answer(case=case, answers=given, by=None)
    assert before("tender", case) == ["1 questions of the checklist are not answered."]
    assert checklist.answer(case=case, answers={KEYS[0]: ("na", "")}, by=None) == len(KEYS)
    assert before("tender", case) == []


def test_a_no_says_why_and_an_answer_can_be_taken_back():
    case = a_case()
    assert refused(checklist.answer, case=case, answers={KEYS[0]: ("no", " ")}, by=None) == KEYS[0]
    assert refused(checklist.answer, case=case, answers={"weather": ("yes", "")}, by=None) == "weather"
    assert checklist.answer(case=case, answers={KEYS[0]: ("no", "Too small")}, by=None) == 1
    events = case.events.filter(verb="checklist_answered").count()
    assert checklist.answer(case=case, answers={KEYS[0]: ("no", "Too small")}, by=None) == 1
    assert case.events.filter(verb="checklist_answered").count() == events  # nothing changed
    assert checklist.answer(case=case, answers={KEYS[0]: ("", "")}, by=None) == 0


def test_a_yes_puts_its_clause_into_the_terms_and_a_no_does_not():
    case = a_case()
    with_clause = [one for one in QUESTIONS if one.clause]
    yes, no = with_clause[0], with_clause[1]
    checklist.answer(case=case, answers={yes.key: ("yes", ""), no.key: ("no", "Not here")}, by=None)
    text = papers.begin_text(case=case, kind="terms", by=None)
    assert str(yes.clause) in text.body
    assert str(no.clause) not in text.body
    assert "lawyer" in html_of(text.title, text.body, case, text.kind)


def test_what_the_issue_asks_for_is_in_the_checklist():
    wanted = {
        "data_ownership", "open_data", "interoperability", "reuse", "outcomes", "social_value", "sme_barriers",
        "prompt_payment",
    }  # fmt: skip
    assert wanted <= set(KEYS)
    assert len(KEYS) == len(set(KEYS))
