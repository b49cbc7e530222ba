"""Days to pay, and the notices of sections 69 and 70: what they say, when they are owed."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Message
from procurement import measures_payments as measures
from procurement import owed_payments as owed
from procurement.actions import paying, quarterly
from procurement.actions.releasing import publish_release
from procurement.exporting import release_package
from procurement.makers import payments as makers
from procurement.measures_payments import Period
from procurement.models import CouncilContract, OwnNotice
from tests.factories.procurement import a_case, buyer, department
from tests.procurement.paying import World
from tests.procurement.validator import assert_valid_package

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 7, 1, 10, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 2, 10, tzinfo=UTC)


def paid(world: World, number: str, days: int, net: int = 1000, at: datetime = JULY, **given):
    """Paid on that day of the 30."""
    with time_machine.travel(NOVEMBER, tick=False):
        invoice = world.approved(number, net=net, vat=net // 5, received_at=at, **given)
        return paying.note_paid(
            invoice=invoice, by=world.officer, paid_on=at.date() + timedelta(days=days - 1)
        )


@pytest.fixture
def world():
    parks = department("Parks")
    with time_machine.travel(NOVEMBER, tick=False):
        world = World(is_above=True, net=Decimal(900_000), gross=Decimal(1_080_000))
        case = a_case(parks, title="Care of pocket parks")
        CouncilContract.objects.filter(pk=world.contract.pk).update(case=case, department=parks)
        world.contract.refresh_from_db()
        world.department, world.officer = parks, buyer(parks, "contract_manager", display_name="Olga")
        yield world


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 31), date(2025, 10, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2026, 4, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 3, 31)),
        (date(2027, 1, 1), date(2026, 10, 1), date(2027, 3, 31)),
    ],
)
def test_half_years_end_with_march_and_september(day, first, last):
    assert measures.half_of(day) == Period(first, last)


def test_quarters_end_with_the_calendar_and_the_one_that_runs_is_not_among_them():
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC)):
        newest = measures.past_quarters(2)
    assert newest == [
        Period(date(2026, 10, 1), date(2026, 12, 31)),
        Period(date(2026, 7, 1), date(2026, 9, 30)),
    ]
    assert measures.key_of(newest[0]) == "2026-q4" and owed.quarter_of_key("2026-q4") == newest[0]


@pytest.mark.parametrize("key", ["2026-q5", "2026-q0", "26-q1", "x", "2026", "²026-q1"])
def test_what_names_no_quarter_is_refused(key):
    with pytest.raises(ValueError):
        owed.quarter_of_key(key)


def test_averages_and_shares_by_department_and_quarter(world):
    for number, days in enumerate((10, 30, 31, 61)):
        paid(world, str(number), days)
    other = World()
    paid(other, "x", 5)
    period = measures.quarter_of(date(2026, 7, 1))
    departments, whole = measures.days_to_pay([period])
    mine = next(one for one in departments if one.department == world.department).of(period)
    assert (mine.number, mine.average, mine.in_time_share) == (4, Decimal("33.0"), Decimal("50.0"))
    assert (mine.middle, mine.long, mine.late) == (1, 1, 2)
    assert whole[period].number == 5 and len(departments) == 2


def test_the_public_page_is_the_same_for_everybody_in_a_constant_number_of_queries(
    world, client, django_assert_num_queries
):
    address = reverse("procurement:days_to_pay")
    assert "Nothing to show yet" in client.get(address).content.decode()
    paid(world, "1", 10)
    client.get(address)
    with django_assert_num_queries(4):
        body = client.get(address).content.decode()
    assert "July to September 2026" in body and "10.0" in body and "100.0" in body
    for number in range(4):
        other = World()
        paid(other, "1", 40 + number)
    with django_assert_num_queries(4):
        body = client.get(address).content.decode()
    assert "csrf" not in body and "Gus Green" not in body
    table = client.get(reverse("procurement:days_table")).getvalue().decode("utf-8-sig")
    assert "Parks,2026-07-01,2026-09-30,1,10.0,1,0,0,100.0" in table


# --- Section 69 --------------------------------------------------------------------------------------------
def test_the_compliance_notice_counts_public_contracts_of_the_half_year_alone(world):
    paid(world, "1", 20)
    paid(world, "2", 45)
    paid(world, "3", 20, at=datetime(2026, 3, 1, tzinfo=UTC))  # the half year before
    below = World()
    paid(below, "4", 90)
    world.invoice("5", received_at=datetime(2026, 8, 1, 10, tzinfo=UTC))  # due in August, not paid yet
    found = measures.compliance(measures.half_of(date(2026, 9, 30)))
    assert (found.days.number, found.days.average) == (2, Decimal("32.5"))
    assert (found.due, found.not_in_time, found.not_in_time_share) == (3, 2, Decimal("66.7"))
    notice = OwnNotice(kind="UK17", department=world.department, about={"half": "2026-09-30"})
    said = {fact.key: fact.value for fact in makers.compliance_facts(notice)}
    assert said["average"] == "32.5" and said["within30"] == "50.0 %" and said["within60"] == "50.0 %"
    assert said["later"] == "0.0 %" and said["notpaid"] == "66.7 %"
    assert makers.compliance_check(notice) == []


def test_a_half_year_that_is_not_over_can_not_be_told_of(world):
    notice = OwnNotice(kind="UK17", department=world.department, about={"half": "2027-03-31"})
    assert makers.compliance_check(notice)


def test_a_compliance_notice_is_owed_within_thirty_days_and_done_once_published(world):
    paid(world, "1", 20)
    (one,) = [each for each in owed.all_compliance() if each.about == {"half": "2026-09-30"}]
    assert one.by == date(2026, 10, 30) and one.is_late and not one.is_done
    OwnNotice.objects.create(
        kind="UK17", department=world.department, about=one.about, state="published",
        published_at=NOVEMBER, approved_at=NOVEMBER, official_number="1-2026", official_at=NOVEMBER,
    )  # fmt: skip
    assert owed.all_compliance()[0].is_done


# --- Section 70 --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("net", "is_owed"), [(25_000, False), (25_001, True)])
def test_a_payment_of_more_than_thirty_thousand_with_vat_is_owed_a_notice(world, net, is_owed):
    paid(world, "1", 20, net=net)
    assert bool(owed.payments_of(world.contract.case)) == is_owed


def test_below_the_threshold_none_is_owed(world):
    CouncilContract.objects.update(is_above=False)
    world.contract.refresh_from_db()
    paid(world, "1", 20, net=100_000)
    assert owed.payments_of(world.contract.case) == [] and not makers.payment_offered(world.contract.case)


def test_a_payment_notice_is_owed_thirty_days_after_the_quarter(world):
    paid(world, "1", 20, net=100_000)
    (due,) = owed.dues_of(world.contract.case)
    assert (due.kind, due.by, due.is_done) == ("UK8", date(2026, 10, 30), False)
    assert makers.payment_offered(world.contract.case)


def payment_notice(world, **given) -> OwnNotice:
    case = world.contract.case
    given = {"about": {"quarter": "2026-q3"}, **given}
    return OwnNotice(kind="UK8", case=case, department=case.department, **given)


def test_a_payment_notice_names_each_payment_and_nobody_s_name(world):
    invoice = paid(world, "1", 20, net=100_000)
    paid(world, "2", 25, net=1_000)
    notice = payment_notice(world)
    said = {fact.key: fact.value for fact in makers.payment_facts(notice)}
    assert said[f"{invoice.reference}.amount"] == "£120,000"
    assert len([key for key in said if key.endswith(".amount")]) == 1
    assert makers.payment_check(notice) == []
    assert "Gus" not in json.dumps(makers.payment_body(notice))


def test_without_a_public_contract_it_waits_for_the_contract_details_notice(world):
    paid(world, "1", 20, net=100_000)
    CouncilContract.objects.update(is_public=False)
    assert "contract details notice" in makers.payment_check(payment_notice(world))[0][0]


def test_an_approved_notice_goes_on_telling_of_its_quarter(world):
    paid(world, "1", 20, net=100_000)
    notice = payment_notice(world, about={})
    assert owed.quarter_said(notice) == owed.quarter_of_key("2026-q3")
    notice.body = makers.payment_body(notice)
    paid(world, "2", 20, net=100_000, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert owed.quarter_said(notice) == owed.quarter_of_key("2026-q3")


def test_the_release_of_a_payment_notice_is_valid(world, monkeypatch):
    for module in ("procurement.actions.releasing", "procurement.makers.payments", "procurement.exporting"):
        monkeypatch.setattr(f"{module}.publisher", lambda: "The Council")
    paid(world, "1", 20, net=100_000)
    case, notice = world.contract.case, payment_notice(world)
    body = makers.payment_body(notice)
    publish_release(case=case, key="1-2026", at=NOVEMBER, tag=["implementation"], body=body, by=None)
    package = release_package(case.procurement)
    transaction = package["releases"][0]["contracts"][0]["implementation"]["transactions"][0]
    assert transaction["value"] == {"amount": 120_000, "currency": "GBP"}
    assert_valid_package(package)


def test_officers_hear_once_of_a_notice_that_is_owed(world):
    paid(world, "1", 20, net=100_000)
    with time_machine.travel(datetime(2026, 10, 8, 12, tzinfo=UTC)):
        quarterly.tell_owed()
        assert not Message.objects.filter(kind=quarterly.KIND).exists()
    with time_machine.travel(datetime(2026, 10, 9, 12, tzinfo=UTC)):
        quarterly.tell_owed()
        quarterly.tell_owed()
    assert Message.objects.filter(kind=quarterly.KIND, user=world.officer).count() == 1
