"""Recording awards, lot by lot; the standstill to the day; proceedings; when a contract may be signed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.clock import today
from engagement.errors import Refused
from procurement import registries
from procurement.actions import awarding, contracts, summaries
from procurement.actions.awarding import Supplier
from procurement.awards_law import days_of
from procurement.law.days import is_working_day
from procurement.models import Case, CaseAward, CouncilContract
from procurement.office.awards_parts import countdown
from procurement.registries import Blocker
from tests.factories.procurement import a_case, department, firm, in_lots
from tests.procurement.awarding import FIRM, above, awarded, chosen_quote, closed
from tests.procurement.test_law import STANDSTILLS

pytestmark = pytest.mark.django_db
S, A, K = Case.State, CaseAward.State, CouncilContract.State


def refused(code: str, act, *args, **given) -> str:
    with pytest.raises(Refused) as found, transaction.atomic():
        act(*args, **given)
    assert found.value.code == code, found.value.message
    return str(found.value.message)


# --- Recording ---------------------------------------------------------------------------------------------
def test_an_award_makes_the_case_awarded_and_leaves_a_trace():
    case = closed()
    award = awarded(case, tenders_received=3, tenders_assessed=2, tenders_sme=3)
    case.refresh_from_db()
    assert (case.state, award.state, award.supplier_id) == (S.AWARDED, A.DECIDED, "GB-COH-01234567")
    assert case.events.first().verb == "award_decided"


@pytest.mark.parametrize(
    ("state", "route", "hours", "may"),
    [
        (S.PLANNING, Case.Route.BELOW_OPEN, -1, False),
        (S.INVITED, Case.Route.BELOW_OPEN, 1, False),
        (S.INVITED, Case.Route.BELOW_OPEN, -1, True),
        (S.INVITED, Case.Route.OPEN, 1, False),
        (S.PLANNING, Case.Route.QUOTES, 1, True),
        (S.PLANNING, Case.Route.DIRECT, 1, True),
        (S.CANCELLED, Case.Route.DIRECT, 1, False),
        (S.CONTRACTED, Case.Route.BELOW_OPEN, -1, False),
    ],
)
def test_an_award_is_recorded_when_tenders_are_closed_or_the_route_has_none(state, route, hours, may):
    at = datetime.now(UTC) + timedelta(hours=hours)
    case = a_case(route=route, closes_at=at, questions_until=None, route_reasons="The only one that fits.")
    if route == "quotes":
        chosen_quote(case)
    Case.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    assert awarding.may_award(case) is may
    if may:
        assert awarded(case)
    else:
        refused("state", awarded, case)


def test_what_blocks_an_award_is_said_and_nothing_is_kept(monkeypatch):
    entry = Blocker(name="test", before="award", problems=lambda case: [("A question waits.", "/there/")])
    monkeypatch.setattr(registries, "blockers", [entry])
    assert refused("blocked", awarded, closed()) == "A question waits."
    assert not CaseAward.objects.exists()


def test_a_lot_is_decided_once_and_lots_of_another_case_are_none():
    case, other = closed(), closed()
    one, two = in_lots(case, 10_000, 20_000)
    awarded(case, lots=[one])
    refused("lots", awarded, case, lots=[one])
    refused("lots", awarded, case, lots=list(other.lots.all()))
    refused("lots", awarding.record_award, case=case, lots=[], supplier=FIRM, net=Decimal(1), gross=Decimal(1),
            reasons="x", by=None)  # fmt: skip
    assert awarded(case, lots=[two])


@pytest.mark.parametrize(
    "again",
    [
        FIRM,
        Supplier(name="Green Fingers Limited", key="gb-coh-01234567"),
        Supplier(name=" green fingers ltd "),
    ],
)
def test_one_supplier_wins_no_more_lots_than_it_may(again):
    case = closed(most_lots_awarded=1)
    one, two = in_lots(case, 10_000, 20_000)
    awarded(case, lots=[one])
    refused("lots", awarded, case, again, [two])
    assert awarded(case, Supplier(name="Someone Else", key="GB-COH-99999999"), [two])


def test_the_limit_knows_an_account_under_another_name():
    case, account = closed(most_lots_awarded=1), firm()
    one, two = in_lots(case, 10_000, 20_000)
    awarded(case, Supplier(name="A", organisation=account), [one])
    refused("lots", awarded, case, Supplier(name="B", organisation=account), [two])


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("gross", {"gross": Decimal(39_999)}),
        ("net", {"net": Decimal(-1)}),
        ("ends_on", {"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)}),
        ("tenders_assessed", {"tenders_received": 2, "tenders_assessed": 3}),
        ("tenders_sme", {"tenders_received": 2, "tenders_sme": 3}),
        ("decided_on", {"decided_on": date(2999, 1, 1)}),
        ("supplier_name", {"supplier": Supplier(name=" ")}),
    ],
)
def test_an_award_that_does_not_add_up_is_refused(code, given):
    refused(code, awarded, closed(), **given)


def test_lots_may_end_without_an_award_but_not_all_of_them():
    case = closed()
    one, two = in_lots(case, 10_000, 20_000)
    refused("lots", awarding.record_no_award, case=case, lots=[one, two], reasons="Nobody came.", by=None)
    awarding.record_no_award(case=case, lots=[one], reasons="Nobody came.", by=None)
    case.refresh_from_db()
    assert case.state == S.INVITED
    refused("lots", awarding.record_no_award, case=case, lots=[two], reasons="Nobody came.", by=None)
    awarded(case, lots=[two])
    case.refresh_from_db()
    assert case.state == S.AWARDED
    assert awarding.open_lots(case) == []


def test_taken_back_the_lots_are_open_again_and_the_draft_of_the_contract_goes():
    case = closed()
    award = awarded(case)
    contracts.draft_from(award=award, by=None)
    awarding.take_back(award=award, reasons="It withdrew.", by=None)
    case.refresh_from_db()
    award.refresh_from_db()
    assert (case.state, award.state) == (S.INVITED, A.CANCELLED)
    assert not CouncilContract.objects.exists()
    assert awarded(case, Supplier(name="The second"))


def test_what_is_signed_is_not_taken_back():
    award = awarded(closed())
    contracts.sign(contract=contracts.draft_from(award=award, by=None), signed_on=today(), by=None)
    award.refresh_from_db()
    refused("signed", awarding.take_back, award=award, reasons="No.", by=None)


# --- Standstill --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("published", "last"), STANDSTILLS)
def test_a_contract_is_signed_from_the_day_after_the_standstill_and_not_a_day_before(published, last):
    noon = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    with time_machine.travel(noon - timedelta(days=3), tick=False):
        award = awarded(above())
        contract = contracts.draft_from(award=award, by=None)
        refused("signed_on", contracts.sign, contract=contract, signed_on=today(), by=None)
    with time_machine.travel(noon, tick=False):
        awarding.announce(award=award, published_at=noon, standstill=True, by=None)
        assert (award.standstill_from, award.standstill_until) == (published, last)
    end = datetime(last.year, last.month, last.day, 20, tzinfo=UTC)
    with time_machine.travel(end, tick=False):
        refused("signed_on", contracts.sign, contract=contract, signed_on=last, by=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            CouncilContract.objects.filter(pk=contract.pk).update(state=K.RUNNING, signed_on=last)
    with time_machine.travel(end + timedelta(days=1), tick=False):
        assert contracts.sign(contract=contract, signed_on=today(), by=None).state == K.RUNNING


def test_the_day_of_the_notice_is_that_of_the_council_s_clock():
    award = awarded(above())
    late = datetime(2026, 7, 27, 23, 30, tzinfo=UTC)  # half past midnight on the 28th in Birmingham
    awarding.announce(award=award, published_at=late, standstill=True, by=None)
    assert award.standstill_from == date(2026, 7, 28)


def test_a_longer_standstill_that_the_notice_states_holds():
    award = awarded(above())
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    awarding.announce(award=award, published_at=at, standstill=True, not_before=date(2026, 3, 20), by=None)
    assert award.standstill_until == date(2026, 3, 20)


def test_below_the_threshold_no_standstill_is_promised_anywhere():
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        award = awarded(closed())
        assert countdown(award) == ""
        contract = contracts.draft_from(award=award, by=None)
        assert contract.not_before is None
        assert contracts.sign(contract=contract, signed_on=today(), by=None).state == K.RUNNING


def test_each_day_of_the_standstill_says_whether_it_counts_and_why_not():
    shown = days_of(date(2026, 3, 16), date(2026, 3, 26))
    assert [day.number for day in shown] == [1, None, 2, 3, 4, None, None, 5, 6, 7, 8]
    assert shown[1].why == "Bank holiday in Northern Ireland"
    assert (shown[5].why, shown[6].why) == ("Saturday", "Sunday")
    assert all(is_working_day(day.day) is (day.number is not None) for day in shown)
    assert days_of(date(2026, 12, 25), date(2026, 12, 25))[0].why == "Bank holiday"


def test_the_countdown_counts_today_and_ends():
    award = awarded(above())
    at = datetime(2026, 3, 16, 9, tzinfo=UTC)
    awarding.announce(award=award, published_at=at, standstill=True, by=None)
    for moment, words in (
        ("2026-03-16T10:00:00Z", "8 working days left"),
        ("2026-03-17T10:00:00Z", "7 working days left"),
        ("2026-03-26T10:00:00Z", "1 working day left"),
        ("2026-03-27T10:00:00Z", "The standstill ended on Thursday 26 March 2026."),
    ):
        with time_machine.travel(moment, tick=False):
            assert words in countdown(award)


# --- Proceedings -------------------------------------------------------------------------------------------
def test_proceedings_in_the_standstill_hold_the_contract_until_they_end():
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        award = awarded(above())
        contract = contracts.draft_from(award=award, by=None)
        awarding.announce(
            award=award, published_at=datetime(2026, 3, 2, 9, tzinfo=UTC), standstill=True, by=None
        )
        clock.move_to(datetime(2026, 3, 11, 15, tzinfo=UTC))
        row = awarding.record_proceedings(award=award, claimant="Another firm", by=None)
        clock.move_to(datetime(2026, 3, 13, 9, tzinfo=UTC))
        says = refused("blocked", contracts.sign, contract=contract, signed_on=today(), by=None)
        assert "section 101" in says
        refused(
            "ended_on",
            awarding.end_proceedings,
            proceedings=row,
            ended_on=date(2026, 3, 10),
            outcome="x",
            by=None,
        )
        awarding.end_proceedings(proceedings=row, ended_on=today(), outcome="Withdrawn.", by=None)
        refused("moved", awarding.end_proceedings, proceedings=row, ended_on=today(), outcome="x", by=None)
        assert contracts.sign(contract=contract, signed_on=today(), by=None).state == K.RUNNING


def test_proceedings_outside_the_standstill_hold_nothing():
    with time_machine.travel("2026-03-12T09:00:00Z", tick=False):
        award = awarded(above())
        refused("state", awarding.record_proceedings, award=award, claimant="X", by=None)
        awarding.announce(
            award=award, published_at=datetime(2026, 3, 2, 9, tzinfo=UTC), standstill=True, by=None
        )
        refused("notified_at", awarding.record_proceedings, award=award, claimant="X", by=None)


# --- Assessment summaries ----------------------------------------------------------------------------------
def test_above_the_threshold_every_assessed_tenderer_is_told_before_the_award_is_announced(mailoutbox):
    case = above(department())
    award = awarded(case, tenders_received=3, tenders_assessed=2)
    assert registries.problems_before("announce", case)
    winner = summaries.write_summary(
        award=award,
        tenderer="Green Fingers Ltd",
        is_winner=True,
        address="a@firm.example",
        reasons="Best.",
        by=None,
    )
    refused("winner_reasons", summaries.write_summary, award=award, tenderer="B", reasons="Good.", by=None)
    other = summaries.write_summary(
        award=award,
        tenderer="B",
        address="b@firm.example",
        reasons="Good.",
        winner_reasons="Better.",
        by=None,
    )
    assert len(summaries.missing(case)) == 1
    for row in (winner, other):
        summaries.send_summary(summary=row, by=None)
    assert summaries.missing(case) == []
    refused("sent", summaries.send_summary, summary=other, by=None)
    refused(
        "tenderer",
        summaries.write_summary,
        award=award,
        tenderer="B",
        reasons="x",
        winner_reasons="y",
        by=None,
    )


def test_below_the_threshold_and_for_a_direct_award_none_is_due():
    case = closed()
    awarded(case, tenders_received=3, tenders_assessed=3)
    assert registries.problems_before("announce", case) == []
    assert not summaries.are_due(a_case(net=400_000, route=Case.Route.DIRECT))


def test_a_summary_without_an_account_and_an_address_is_not_sent():
    award = awarded(above())
    row = summaries.write_summary(award=award, tenderer="B", reasons="x", winner_reasons="y", by=None)
    refused("address", summaries.send_summary, summary=row, by=None)


def test_a_direct_award_above_the_threshold_waits_for_its_transparency_notice():
    case = a_case(net=400_000, route=Case.Route.DIRECT)
    assert "section 44" in refused("blocked", awarded, case)
