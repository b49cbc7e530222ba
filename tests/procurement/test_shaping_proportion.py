"""Whether what is asked fits the value: worked by hand, without a database. A suitability stage is the rule of law."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.proportionality import Asked, LotAsked, findings, may_ask_suitability, split_of

DAY = date(2026, 6, 1)


def asked(net=40_000, gross=None, **given):
    given = {
        "kind": "goods_services",
        "nation": "england",
        "on": DAY,
        "gross": Decimal(gross if gross is not None else net * 12 // 10),
        "is_above": False,
        "lots": [LotAsked(number=1, net=Decimal(net))],
        **given,
    }
    return Asked(**given)


def codes(of):
    return [one.code for one in findings(of)]


@pytest.mark.parametrize(
    ("given", "lawful"),
    [
        ({}, False),
        ({"is_above": True}, True),
        ({"is_framework": True}, True),
        ({"nation": "wales"}, True),  # s85 does not bind a devolved Welsh authority
        ({"nation": "northern_ireland"}, True),  # s84: Part 6 is not for Northern Ireland
        ({"kind": "works", "gross": Decimal("207719.99")}, False),
        ({"kind": "works", "gross": Decimal(207_720)}, True),
        ({"kind": "works", "gross": Decimal(210_000), "on": date(2025, 6, 1)}, False),  # 213,477 then
        ({"kind": "light_touch", "gross": Decimal(300_000)}, False),
    ],
)
def test_a_suitability_stage_below_the_threshold_is_not_lawful_but_for_its_exceptions(given, lawful):
    of = replace(asked(), asks_suitability=True, **given)
    assert may_ask_suitability(of) is lawful
    stops = [one for one in findings(of) if one.severity == "stop"]
    assert bool(stops) is not lawful
    assert all("section 85" in one.source for one in stops)
    assert "suitability" not in codes(replace(of, asks_suitability=False))


@pytest.mark.parametrize(
    ("turnover", "years", "found"),
    [(80_000, 1, False), (80_001, 1, True), (40_000, 2, False), (40_001, 2, True), (None, 1, False)],
)
def test_turnover_asked_is_measured_by_twice_what_a_lot_is_worth_in_a_year(turnover, years, found):
    lots = [LotAsked(number=1, net=Decimal(40_000), years=Decimal(years))]
    of = asked(turnover=turnover and Decimal(turnover), lots=lots)
    assert ("turnover" in codes(of)) is found


@pytest.mark.parametrize(("insurance", "net", "found"), [
    (1_000_000, 5_000, False), (1_000_001, 5_000, True), (2_000_000, 200_000, False), (2_000_001, 200_000, True),
])  # fmt: skip
def test_insurance_asked_is_measured_by_the_lot_and_by_what_small_firms_hold(insurance, net, found):
    lots = [LotAsked(number=1, net=Decimal(net)), LotAsked(number=2, net=Decimal(900_000))]
    of = asked(insurance=Decimal(insurance), lots=lots)
    hits = [one.lot for one in findings(of) if one.code == "insurance"]
    assert hits == ([1] if found else [])


def test_the_window_is_measured_by_the_law_of_the_day_and_the_side_of_the_threshold():
    assert "window" in codes(asked(window_days=9))
    assert "window" not in codes(asked(window_days=10))
    assert "window" in codes(asked(window_days=24, is_above=True))
    assert "window" not in codes(asked(window_days=25, is_above=True))
    assert "window" not in codes(asked(window_days=None))


def test_unpaid_work_is_pointed_out_and_blanks_are_none():
    assert "unpaid" in codes(asked(unpaid_work="A drawing"))
    assert "unpaid" not in codes(asked(unpaid_work="  "))


@pytest.mark.parametrize(
    ("net", "number", "each"),
    [(100_000, None, None), (100_001, 3, 33_000), (160_000, 4, 40_000), (5_000_000, 12, 417_000)],
)
def test_a_large_lot_could_be_split_into_so_many_of_about_that_size(net, number, each):
    split = split_of(Decimal(net), DAY)
    assert (split and (split.number, split.net)) == (number and (number, each))
    assert ("one_large_lot" in codes(asked(net=net))) is (number is not None)


def test_several_lots_are_no_large_lot():
    lots = [LotAsked(number=1, net=Decimal(300_000)), LotAsked(number=2, net=Decimal(10_000))]
    assert "one_large_lot" not in codes(asked(lots=lots))


def test_what_is_not_lawful_stands_first():
    of = asked(net=160_000, asks_suitability=True, unpaid_work="A model")
    assert [one.severity for one in findings(of)] == ["stop", "warn", "warn"]
