"""The law as dated rows: thresholds by year, working days without a bank holiday of any part, standstill, payment."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.law import days, notices, rows

# Published on → last day of the standstill (8 working days beginning with the day of publication), worked by hand from
# the lists of bank holidays of England and Wales, Scotland and Northern Ireland.
STANDSTILLS = [
    (date(2026, 3, 2), date(2026, 3, 11)),  # no holiday in between
    (date(2026, 3, 16), date(2026, 3, 26)),  # 17 March, Northern Ireland: the example of the Act's readers
    (date(2026, 3, 26), date(2026, 4, 8)),  # Good Friday, and Easter Monday outside Scotland
    (date(2026, 4, 30), date(2026, 5, 12)),  # early May
    (date(2026, 7, 9), date(2026, 7, 21)),  # 13 July: the Twelfth is a Sunday
    (date(2026, 7, 27), date(2026, 8, 6)),  # 3 August, Scotland
    (date(2026, 11, 27), date(2026, 12, 9)),  # St Andrew's Day, Scotland
    (
        date(2026, 12, 21),
        date(2027, 1, 5),
    ),  # Christmas, Boxing Day moved to the 28th, New Year, 4 January in Scotland
    (date(2026, 8, 29), date(2026, 9, 10)),  # published on a Saturday; Monday 31 August is a bank holiday
]


@pytest.mark.parametrize(("published", "last"), STANDSTILLS)
def test_the_standstill_ends_on_the_day_worked_out_by_hand(published, last):
    assert days.standstill_ends(published) == last


@pytest.mark.parametrize(
    ("kind", "on", "amount"),
    [
        ("goods_services", date(2025, 12, 31), 214_904),
        ("goods_services", date(2026, 1, 1), 207_720),
        ("works", date(2025, 12, 31), 5_372_609),
        ("works", date(2026, 1, 1), 5_193_000),
        ("light_touch", date(2026, 6, 1), 663_540),
    ],
)
def test_a_threshold_is_that_of_its_year(kind, on, amount):
    assert rows.amount(f"threshold.{kind}", on) == amount
    assert notices.is_above(kind, Decimal(amount), on)
    assert not notices.is_above(kind, Decimal(amount) - Decimal("0.01"), on)


def test_every_row_of_the_law_names_its_source_and_when_it_was_read():
    assert len(rows.rows()) > 30
    assert all(row.source and row.checked_on and row.unit for row in rows.rows())


def test_thirty_days_to_pay_begin_with_the_day_of_receipt():
    assert days.payment_due(date(2026, 3, 2)) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("kind", "given", "must"),
    [
        ("UK4", {"above": False, "notifiable": True, "advertised": True}, True),
        ("UK4", {"above": False, "notifiable": True, "advertised": False}, False),
        ("UK4", {"above": False, "notifiable": False, "advertised": True}, False),
        ("UK3", {"above": False, "notifiable": True, "advertised": True}, True),
        ("UK3", {"above": False, "notifiable": True, "advertised": False}, False),
        ("UK3", {"above": False, "notifiable": False, "advertised": True}, False),
        ("UK7", {"above": False, "notifiable": True, "advertised": False}, True),
        ("UK2", {"above": False, "notifiable": True, "advertised": True}, False),
        ("UK2", {"above": True, "notifiable": True, "advertised": True}, True),
    ],
)
def test_find_a_tender_comes_first_where_the_notice_is_due_there(kind, given, must):
    assert notices.must_be_official(kind, **given) is must
