"""Payment runs and what comes back: one run for each invoice, a file all of whose rows are right or nothing."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Message
from engagement.errors import Refused
from procurement.actions import paying
from procurement.models import Invoice, PaidFile, PaymentRun
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.procurement import buyer, department
from tests.procurement.paying import World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)
HEAD = "our_id,paid_on,amount\n"


@pytest.fixture
def world():
    with time_machine.travel(MONDAY, tick=False):
        yield World()


def line(invoice: Invoice, day: str = "2026-11-02", amount: str = "1200.00") -> str:
    return f"{invoice.reference},{day},{amount}\n"


def keep(world: World, text: str | bytes, name: str = "paid.csv") -> PaidFile:
    content = text if isinstance(text, bytes) else text.encode()
    return paying.keep_paid_file(name=name, content=content, by=world.officer)


def faults_of(world: World, text: str | bytes, name: str = "paid.csv") -> str:
    with pytest.raises(Refused) as refusal:
        keep(world, text, name)
    assert not PaidFile.objects.exists()
    return str(refusal.value.message)


def sheet(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- Runs --------------------------------------------------------------------------------------------------
def test_approved_invoices_of_the_department_leave_once_and_no_others(world):
    one, two = world.approved("1"), world.approved("2")
    world.invoice("3")
    elsewhere = World()
    elsewhere.approved("4")
    run = paying.make_run(department=world.department, by=world.officer)
    assert {row[0] for row in run.rows} == {one.reference, two.reference} and run.total == Decimal("2400.00")
    with pytest.raises(Refused, match="empty"):
        paying.make_run(department=world.department, by=world.officer)
    assert PaymentRun.objects.count() == 1


def test_a_run_may_take_only_what_is_due_until_a_day(world):
    soon = world.approved("1", received_at=MONDAY - timedelta(days=20))
    world.approved("2")
    run = paying.make_run(department=world.department, by=world.officer, due_until=date(2026, 11, 20))
    assert [row[0] for row in run.rows] == [soon.reference]


def test_the_file_has_stable_columns_no_bank_details_and_no_formulas_and_stays_the_same(world, client):
    world.approved('=HYPERLINK("x")')
    run = paying.make_run(department=world.department, by=world.officer)
    sign_in_with_second_factor(client, world.officer)
    address = reverse("payment_runs:csv", args=[run.pk])
    first = client.get(address).getvalue().decode("utf-8-sig")
    head, row = first.splitlines()
    assert head == "our_id,run,supplier_reference,supplier_name,invoice_number,contract,amount,due_on"
    assert row.startswith("I-") and "'=HYPERLINK" in row and "1200.00,2026-12-01" in row
    Invoice.objects.update(description="Changed since")
    assert client.get(address).getvalue().decode("utf-8-sig") == first


def test_a_run_that_is_taken_back_gives_its_invoices_to_another(world):
    invoice = world.approved()
    run = paying.make_run(department=world.department, by=world.officer)
    paying.take_back(run=run, by=world.officer)
    again = paying.make_run(department=world.department, by=world.officer)
    invoice.refresh_from_db()
    assert invoice.run == again and len(run.rows) == 1
    with pytest.raises(Refused, match="moved"):
        paying.take_back(run=run, by=world.officer)


def test_a_run_of_which_something_is_paid_is_not_taken_back(world):
    one, two = world.approved("1"), world.approved("2")
    run = paying.make_run(department=world.department, by=world.officer)
    one.refresh_from_db()
    paying.note_paid(invoice=one, by=world.officer, paid_on=MONDAY.date())
    with pytest.raises(Refused, match="paid"):
        paying.take_back(run=run, by=world.officer)
    two.refresh_from_db()
    run.refresh_from_db()
    assert two.run == run and run.taken_back_at is None


def test_the_database_lets_nothing_into_a_run_that_is_not_approved(world):
    world.approved("1")
    run = paying.make_run(department=world.department, by=world.officer)
    received = world.invoice("2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=received.pk).update(run=run)


# --- Paid --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "taken", "in_time"), [(0, 1, True), (29, 30, True), (30, 31, False)])
def test_the_day_of_receipt_is_day_one_and_day_thirty_is_in_time(world, days, taken, in_time):
    invoice = world.approved()
    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        paid_on = MONDAY.date() + timedelta(days=days)
        paying.note_paid(invoice=invoice, by=world.officer, paid_on=paid_on)
    assert invoice.days_taken == taken and (paid_on <= invoice.due_on) == in_time


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 3)])
def test_a_day_before_receipt_or_in_the_future_is_refused(world, day):
    with pytest.raises(Refused, match="paid_on"):
        paying.note_paid(invoice=world.approved(), by=world.officer, paid_on=day)


def test_what_is_not_approved_can_not_be_paid(world):
    with pytest.raises(Refused, match="paid_on"):
        paying.note_paid(invoice=world.invoice(), by=world.officer, paid_on=MONDAY.date())


def test_a_file_is_looked_at_first_and_taken_over_once(world):
    invoice = world.approved()
    kept = keep(world, HEAD + line(invoice))
    invoice.refresh_from_db()
    assert invoice.state == "approved"
    assert paying.take_paid_file(file=kept, by=world.officer) == 1
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid_on, invoice.days_taken) == ("paid", MONDAY.date(), 1)
    assert Message.objects.filter(kind="procurement.invoice_paid", user=world.member).count() == 1


def test_the_same_twice_changes_nothing(world):
    invoice = world.approved()
    text = HEAD + line(invoice)
    first = keep(world, text)
    assert keep(world, text) == first
    paying.take_paid_file(file=first, by=world.officer)
    assert paying.take_paid_file(file=first, by=world.officer) == 0
    other = keep(world, text + "\n")  # another file that says the same
    assert other != first and paying.take_paid_file(file=other, by=world.officer) == 0
    assert Message.objects.filter(kind="procurement.invoice_paid").count() == 1


def test_every_fault_is_named_by_row_and_column_and_nothing_is_kept(world):
    good, received = world.approved("1"), world.invoice("2")
    text = HEAD + "".join(
        (
            line(good, amount="1200"),
            line(good),
            line(received),
            "I-999999,2026-11-02,5\n",
            f"{good.reference},soon,5\n",
            f"{good.reference},2026-11-02,much\n",
        )
    )
    said = faults_of(world, text)
    for fault in (
        "row 3, column our_id: is the invoice of row 2 again",
        "row 4, column paid_on: this invoice is not approved (Received)",
        "row 5, column our_id: there is no invoice I-999999",
        "row 6, column paid_on: is no day",
        "row 7, column amount: is no amount",
    ):
        assert fault in said, said
    good.refresh_from_db()
    assert good.state == "approved"


@pytest.mark.parametrize(
    ("day", "amount", "why"),
    [
        ("2026-11-02", "1199.99", "column amount: is £1,199.99; the invoice is of £1,200.00"),
        ("2026-11-03", "1200", "column paid_on: lies in the future"),
        ("01/11/2026", "1200", "column paid_on: lies before the invoice was received"),
    ],
)
def test_a_row_that_does_not_fit_its_invoice_is_a_fault(world, day, amount, why):
    assert why in faults_of(world, HEAD + line(world.approved(), day, amount))


@pytest.mark.parametrize("head", ["our_id,amount\n", "paid_on,amount\n", "supplier,paid_on,amount\n"])
def test_missing_columns_are_named(world, head):
    assert "There is no column" in faults_of(world, head + ",".join("1" for _ in head.split(",")) + "\n")


def test_number_and_supplier_do_instead_of_our_id(world):
    invoice = world.approved("GS 7")
    text = 'supplier,invoice_number,paid_on,amount\n"green & sons LTD",gs7,02/11/2026,"£1,200.00"\n'
    assert paying.take_paid_file(file=keep(world, text), by=world.officer) == 1
    invoice.refresh_from_db()
    assert invoice.state == "paid"


def test_a_spreadsheet_may_hold_dates_and_numbers_but_no_formulas(world):
    invoice = world.approved()
    head = ["our_id", "paid_on", "amount"]
    wrong = sheet(head, [invoice.reference, datetime(2026, 11, 2), "=600*2"])
    assert "C2: holds a formula" in faults_of(world, wrong, "paid.xlsx")
    kept = keep(world, sheet(head, [invoice.reference, datetime(2026, 11, 2), 1200]), "paid.xlsx")
    assert paying.take_paid_file(file=kept, by=world.officer) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfea", b"PK no zip", b"a;b\n1;2\n"])
@pytest.mark.parametrize("name", ["paid.csv", "paid.xlsx"])
def test_what_is_no_table_is_refused_in_words(world, content, name):
    assert faults_of(world, content, name)


def test_an_invoice_of_another_department_is_not_there(world):
    elsewhere = World()
    assert "there is no invoice" in faults_of(world, HEAD + line(elsewhere.approved("X")))


def test_one_invoice_that_changed_since_the_preview_keeps_the_whole_file_out(world):
    one, two = world.approved("1"), world.approved("2")
    kept = keep(world, HEAD + line(one) + line(two))
    Invoice.objects.filter(pk=two.pk).update(state="received", approved_at=None)
    with pytest.raises(Refused):
        paying.take_paid_file(file=kept, by=world.officer)
    one.refresh_from_db()
    kept.refresh_from_db()
    assert one.state == "approved" and kept.taken_at is None


def test_rows_are_looked_up_in_a_constant_number_of_queries(world, django_assert_num_queries):
    rows = [line(world.approved(str(number))) for number in range(6)]
    world.officer.get_all_permissions()
    for number in (1, 6):
        with django_assert_num_queries(3):  # the same file, the invoices, the row
            keep(world, HEAD + "".join(rows[:number]))


def test_officers_of_other_departments_find_neither_runs_nor_files(world, client):
    invoice = world.approved()
    run = paying.make_run(department=world.department, by=world.officer)
    kept = PaidFile.objects.create(name="x", sha256="0", by=world.officer)
    sign_in_with_second_factor(client, buyer(department("Roads")))
    for name, key in (("inspect", run.pk), ("csv", run.pk), ("take_back", run.pk), ("paid_rows", kept.pk)):
        assert client.get(reverse(f"payment_runs:{name}", args=[key])).status_code == 404, name
    for name in ("inspect", "approve", "dispute", "invalid", "settle", "paid", "file"):
        assert client.get(reverse(f"invoices:{name}", args=[invoice.pk])).status_code == 404, name
