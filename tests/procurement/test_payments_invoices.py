"""Invoices: who hands them in and checks them, when they are due, what stops the 30 days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import Membership, Message
from engagement.errors import Refused
from procurement import permissions_payments as permissions
from procurement.actions import invoicing
from procurement.models import CouncilContract, Invoice
from procurement.office.payments_parts import contract_tasks
from tests.factories.accounts import UserFactory
from tests.factories.procurement import a_case, a_contract, buyer, department, firm, member
from tests.procurement.paying import World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)
UBL = """<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"><b:ID>{number}</b:ID>
<a:LegalMonetaryTotal><b:TaxInclusiveAmount>{total}</b:TaxInclusiveAmount></a:LegalMonetaryTotal></Invoice>"""


@pytest.fixture
def world():
    return World()


def refused(code: str):
    return pytest.raises(Refused, match=code)


def kinds_told(user) -> list[str]:
    return sorted(Message.objects.filter(user=user).values_list("kind", flat=True))


# --- 30 days -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 2, 10, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 30)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 31)),  # 2 July by the council's clock
    ],
)
def test_the_thirty_days_begin_with_the_day_of_receipt_by_the_council_s_clock(world, received, due):
    assert world.invoice(received_at=received).due_on == due


def test_a_later_day_on_the_invoice_begins_them_later_and_an_earlier_one_does_not(world):
    later = world.invoice("1", received_at=MONDAY, payable_from=date(2026, 11, 10))
    earlier = world.invoice("2", received_at=MONDAY, payable_from=date(2026, 10, 1))
    assert (later.due_on, earlier.due_on) == (date(2026, 12, 9), date(2026, 12, 1))


def test_days_while_disputed_do_not_count_and_while_it_stands_nothing_is_due(world):
    invoice = world.invoice(received_at=MONDAY)
    invoicing.dispute(
        invoice=invoice, by=world.officer, reason="Only half was cut", at=MONDAY + timedelta(days=4)
    )
    assert invoice.due_on is None
    invoicing.settle(invoice=invoice, by=world.officer, why="All cut now", at=MONDAY + timedelta(days=9))
    invoice.refresh_from_db()
    assert (invoice.state, invoice.stopped_days, invoice.due_on) == ("received", 5, date(2026, 12, 6))
    assert invoice.days_until(date(2026, 12, 6)) == 30


def test_a_second_dispute_adds_to_the_first(world):
    invoice = world.invoice(received_at=MONDAY)
    for day in (2, 6):
        at = MONDAY + timedelta(days=day)
        invoicing.dispute(invoice=invoice, by=world.officer, reason="No", at=at)
        invoicing.settle(invoice=invoice, by=world.officer, why="Yes", at=at + timedelta(days=2))
    assert (invoice.stopped_days, invoice.due_on) == (4, date(2026, 12, 5))


def test_it_is_late_from_the_day_after_the_last(world):
    invoice = world.invoice(received_at=MONDAY)
    with time_machine.travel(datetime(2026, 12, 1, 23, 59, tzinfo=UTC)):
        assert not invoice.is_late and not Invoice.objects.late(date(2026, 12, 1)).exists()
    with time_machine.travel(datetime(2026, 12, 2, 0, 0, tzinfo=UTC)):
        assert invoice.is_late and Invoice.objects.late(date(2026, 12, 2)).exists()


# --- Handing in --------------------------------------------------------------------------------------------
def test_a_number_is_used_once_for_each_supplier_whatever_its_case_and_spaces(world):
    world.invoice("GS 001")
    with refused("number"):
        world.invoice("gs001")
    other = World.__new__(World)
    other.firm = firm("Other")
    other.contract, other.member = a_contract(world.department, supplier=other.firm), member(other.firm)
    assert other.invoice("GS 001").pk


def test_the_database_itself_refuses_a_number_twice_and_a_sum_that_does_not_add_up(world):
    one = world.invoice("A")
    two = world.invoice("B")
    for changes in ({"number_key": one.number_key}, {"total": Decimal("1.00")}, {"state": "paid"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=two.pk).update(**changes)


def test_pence_add_up_on_every_database(world):
    assert world.invoice(net="0.10", vat="0.20").total == Decimal("0.30")


def test_a_total_that_is_not_the_sum_is_refused(world):
    with refused("total"):
        world.invoice(total=Decimal(1300))


@pytest.mark.parametrize("state", ["draft", "nobody"])
def test_without_a_signed_contract_of_a_supplier_with_an_account_nothing_is_handed_in(world, state):
    changes = {"organisation": None} if state == "nobody" else {"state": "draft"}
    CouncilContract.objects.filter(pk=world.contract.pk).update(**changes)
    world.contract.refresh_from_db()
    with refused("contract"):
        world.invoice()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("invoice.exe", b"MZ", "Choose a PDF"),
        ("invoice.pdf", b"no pdf", "not what its name says"),
        ("invoice.xml", b"<Invoice/>", "no electronic invoice"),
        ("invoice.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "no electronic invoice"),
        ("invoice.xml", UBL.format(number="GS-2", total="1200.00").encode(), "number GS-2"),
        ("invoice.xml", UBL.format(number="GS-1", total="1300.00").encode(), "1300.00"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_says_something_else_is_refused_and_nothing_is_kept(
    world, name, content, why
):
    with pytest.raises(Refused) as refusal:
        world.invoice(upload=SimpleUploadedFile(name, content))
    assert why in str(refusal.value.message)
    assert not Invoice.objects.exists()


def test_an_electronic_invoice_that_says_the_same_is_kept(world):
    content = UBL.format(number="gs-1", total="1200.00").encode()
    invoice = world.invoice(upload=SimpleUploadedFile("../May <1>.xml", content))
    assert (invoice.file_name, invoice.size) == ("May 1.xml", len(content))
    with invoice.file.open() as kept:
        assert kept.read() == content


# --- Checking ----------------------------------------------------------------------------------------------
STATES = ("received", "disputed", "invalid", "approved", "paid", "replaced")
MAY = {  # who may what in which state
    "can_approve": {"officer": {"received"}, "manager": {"received"}},
    "can_stop": {"officer": {"received", "approved"}, "manager": {"received", "approved"}},
    "can_settle": {"officer": {"disputed", "invalid"}, "manager": {"disputed", "invalid"}},
    "can_note_paid": {"officer": {"approved"}, "manager": {"approved"}},
    "can_answer": {"member": {"disputed"}, "both": {"disputed"}},
    "can_replace": {"member": {"disputed", "invalid"}, "both": {"disputed", "invalid"}},
}


def test_who_may_do_what_with_an_invoice_in_each_state(world):
    both = buyer(world.department)  # acts for the firm too
    Membership.objects.create(organisation=world.firm, user=both)
    people = {
        "officer": buyer(world.department),
        "manager": world.officer,
        "both": both,
        "member": world.member,
        "elsewhere": buyer(department("Roads")),
        "citizen": UserFactory(),
        "nobody": None,
    }
    invoice = world.invoice()
    for state in STATES:
        invoice.state = state
        for name, allowed in MAY.items():
            for who, user in people.items():
                may = getattr(permissions, name)(user, invoice)
                assert may == (state in allowed.get(who, set())), (name, who, state)


def test_what_left_for_payment_can_not_be_disputed(world):
    from procurement.actions.paying import make_run

    invoice = world.approved()
    make_run(department=world.department, by=world.officer)
    invoice.refresh_from_db()
    assert not permissions.can_stop(world.officer, invoice)
    with refused("moved"):
        invoicing.dispute(invoice=invoice, by=world.officer, reason="Too late")


def test_whoever_acts_for_the_firm_neither_approves_nor_stops_its_invoice(world):
    Membership.objects.create(organisation=world.firm, user=world.officer)
    invoice = world.invoice()
    with refused("own"):
        invoicing.approve(invoice=invoice, by=world.officer)
    with refused("own"):
        invoicing.dispute(invoice=invoice, by=world.officer, reason="No")


def test_above_the_value_of_the_contract_it_is_approved_only_with_a_reason(world):
    invoicing.approve(invoice=world.invoice("1", net=39_000), by=world.officer)
    second = world.invoice("2", net=1_500)
    assert invoicing.over_by(second) == Decimal("500.00")
    with refused("over_reason"):
        invoicing.approve(invoice=second, by=world.officer, over_reason="  ")
    invoicing.approve(invoice=second, by=world.officer, over_reason="More hedges")
    second.refresh_from_db()
    assert (second.state, second.over_reason) == ("approved", "More hedges")


def test_what_is_invalid_does_not_count_against_the_value(world):
    first = world.invoice("1", net=39_000)
    invoicing.call_invalid(invoice=first, by=world.officer, reason="Wrong firm")
    assert invoicing.over_by(world.invoice("2", net=1_500)) == 0


def test_a_reason_is_always_given(world):
    invoice = world.invoice()
    for act in (invoicing.dispute, invoicing.call_invalid):
        with refused("reason"):
            act(invoice=invoice, by=world.officer, reason=" ")
    invoicing.dispute(invoice=invoice, by=world.officer, reason="No")
    with refused("why"):
        invoicing.settle(invoice=invoice, by=world.officer, why="")


def test_an_invalid_one_is_replaced_by_another_with_the_same_number_whose_days_begin_anew(world):
    old = world.invoice(received_at=MONDAY)
    invoicing.call_invalid(invoice=old, by=world.officer, reason="It says no VAT")
    new = world.invoice(received_at=MONDAY + timedelta(days=7), replaces=old)
    old.refresh_from_db()
    assert (old.state, new.state, new.due_on) == ("replaced", "received", date(2026, 12, 8))
    assert not old.stops.filter(ended_at=None).exists()
    with refused("moved"):
        world.invoice("other", replaces=old)


def test_each_step_is_told_to_whom_it_concerns(world):
    invoice = world.invoice()
    invoicing.dispute(invoice=invoice, by=world.officer, reason="No")
    invoicing.answer(invoice=invoice, by=world.member, text="Yes")
    invoicing.settle(invoice=invoice, by=world.officer, why="Seen")
    invoicing.approve(invoice=invoice, by=world.officer)
    steps = ["approved", "disputed", "received", "settled"]
    assert kinds_told(world.member) == [f"procurement.invoice_{step}" for step in steps]
    assert kinds_told(world.officer) == ["procurement.invoice_answered", "procurement.invoice_came"]


def test_the_contract_s_manager_alone_hears_where_there_is_one(world):
    manager = buyer(world.department, "contract_manager")
    CouncilContract.objects.update(manager=manager)
    world.contract.refresh_from_db()
    world.invoice()
    assert kinds_told(manager) and not kinds_told(world.officer)


def test_officers_hear_once_of_what_has_to_be_paid_soon(world):
    world.approved(received_at=MONDAY)
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        assert invoicing.tell_due() == 0
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        invoicing.tell_due()
        invoicing.tell_due()
    assert kinds_told(world.officer).count("procurement.invoice_due") == 1


def test_steps_stand_in_the_timeline_of_the_case():
    parks = department("Parks")
    world = World(case=a_case(parks))
    world.approved()
    verbs = world.contract.case.events.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["invoice_received", "invoice_approved"]


def test_tasks_name_what_waits_in_a_constant_number_of_queries(world, django_assert_num_queries):
    with time_machine.travel(MONDAY):
        first = world.invoice("1")
        invoicing.dispute(invoice=world.invoice("2"), by=world.officer, reason="No")
    with time_machine.travel(MONDAY + timedelta(days=40)):
        found = list(contract_tasks(world.officer, [world.contract]))
        assert [(task.is_late, str(first) in task.text) for task in found] == [(True, True)]
        invoicing.answer(invoice=Invoice.objects.get(number="2"), by=world.member, text="Look again")
        for number in range(3, 9):
            world.invoice(str(number))
        world.officer.refresh_from_db()
        with django_assert_num_queries(2):
            assert len(list(contract_tasks(world.officer, [world.contract]))) == 8
