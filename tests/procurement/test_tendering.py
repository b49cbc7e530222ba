"""The time for tenders has one rule: what the plan says of a case, its tender notice says too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from accounts.clock import now, today
from procurement.actions.noticing import begin_notice
from procurement.actions.planning import faults_of, need_of, set_dates
from procurement.law.tendering import Need, least
from procurement.makers.tender_times import period_asked, too_short
from tests.factories.procurement import a_case, buyer, department

pytestmark = pytest.mark.django_db
ABOVE = {"net": 400_000, "one_lot_reasons": "One team."}


@pytest.mark.parametrize(
    ("facts", "options", "days"),
    [
        ({"route": "open"}, {}, 25),
        ({"route": "open"}, {"electronic": False}, 30),
        ({"route": "open"}, {"electronic": False, "complete": False}, 35),
        ({"route": "open"}, {"urgent_reasons": "A flood."}, 10),
        ({"route": "flexible"}, {}, 25),
        ({"route": "flexible", "asks_suitability": True}, {}, 50),
        ({"route": "flexible", "asks_suitability": True}, {"urgent_reasons": "A flood."}, 20),
        ({"route": "open", "kind": "light_touch", "net": 900_000}, {}, None),
        ({"route": "below_open", "net": 40_000}, {}, None),
    ],
)
def test_the_plan_and_the_notice_ask_for_the_same_days(facts, options, days):
    of = department()
    officer = buyer(of)
    case = a_case(of, **{**ABOVE, **facts})
    notice = begin_notice(kind="UK4", case=case, by=officer)
    for late in (-1, 0):
        closes = (localtime(now()) + timedelta(days=(days or 1) + late)).replace(hour=12, minute=0)
        set_dates(
            case=case, by=officer, publishes_on=today(), closes_at=closes, questions_until=None, **options
        )
        case.refresh_from_db()
        notice.case = case
        asked = period_asked(notice, today())
        assert (asked and asked.amount) == days
        broken = [one for one in faults_of(case) if one.weight == "statute" and one.field == "closes_at"]
        assert bool(broken) == bool(too_short(notice, today())) == bool(days and late)


def test_a_planned_notice_shortens_the_period_of_the_notice_only_once_it_was_published():
    of = department()
    case = a_case(of, **ABOVE, route="open")
    notice = begin_notice(kind="UK4", case=case, by=buyer(of))
    set_dates(case=case, by=None, uses_planned=True)
    assert least(need_of(case), today()).amount == 10
    assert period_asked(notice, today()).amount == 25


def test_two_stages_take_both_periods_and_say_both_sections():
    need = Need(above=True, two_stages=True)
    both, one = least(need, today()), least(replace(need, two_stages=False), today())
    assert both.amount == 50 and one.amount == 25
    assert "54(3)" in both.source and "54(4)" in both.source
