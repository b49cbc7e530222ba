"""The register, spend and grants from files: every fault by row and column, nothing half-kept, twice the same."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.importing.faults import FileFaults
from procurement.actions import importing
from procurement.awards_columns import cpv_of, day_of, money_of
from procurement.awards_tables import COLUMNS
from procurement.models import CouncilContract, GrantLine, ImportRun, SpendLine
from tests.factories.procurement import a_contract, department
from tests.procurement.awarding import awarded, closed
from tests.procurement.test_awards import refused

pytestmark = pytest.mark.django_db
REGISTER = """Supplier,Contract Value (£),REFERENCE,Contract title,Start date,End Date,Company number,SME,Colour
Bins Ltd,"£12,500.00",R-1,Bins,01/04/2026,31 March 2030,1234567,Yes,blue

Beds CIC,9000,R-2,Beds,2026-04-01,,,no,
"""
SPEND = """Date,Supplier,Amount,Purpose,Irrecoverable VAT,Category
31/03/2026,Bins Ltd,"£1,234.50",Emptying bins,0,Waste
31/03/2026,Bins Ltd,"£1,234.50",Emptying bins,0,Waste
01/04/2026,Beds CIC,(600),Credit,,
"""
GRANTS = """Date awarded,Beneficiary,Amount,Purpose,Registration number,Start date
01/05/2026,Friends of the Park,5000,Tools,1090000,01/06/2026
"""


def upload(text, name="file.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def brought(text, kind="contracts", of=None, name="file.csv", **given) -> ImportRun:
    run = importing.begin_import(
        kind=kind, department=of or department(), upload=upload(text, name), by=None, **given
    )
    return importing.take_in(run=run, by=None)


def faults(text, kind="contracts", of=None, name="file.csv") -> list[str]:
    with pytest.raises(FileFaults) as found:
        importing.begin_import(kind=kind, department=of or department(), upload=upload(text, name), by=None)
    assert not ImportRun.objects.exists()
    return [str(fault) for fault in found.value.faults]


def sheet(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "is_worth"),
    [
        ("£1,234.50", "1234.50"), ("1234.5", "1234.5"), ("(120.00)", "-120"), ("-£12", "-12"), ("£ 1 200", "1200"),
        ("1,234", "1234"), ("GBP 7", "7"), ("1.234,50", None), ("12,34", None), ("", None), ("twelve", None),
        ("1e9", None), ("99999999999999", None), ("NaN", None),
    ],
)  # fmt: skip
def test_money_as_people_write_it(text, is_worth):
    if is_worth is None:
        with pytest.raises(ValueError, match=r".*"):
            money_of(text)
    else:
        assert money_of(text) == Decimal(is_worth)


@pytest.mark.parametrize(
    ("text", "is_day"),
    [
        ("31/03/2026", date(2026, 3, 31)), ("2026-03-31", date(2026, 3, 31)), ("31 March 2026", date(2026, 3, 31)),
        ("1/4/26", date(2026, 4, 1)), ("31-Mar-2026", date(2026, 3, 31)), ("31.03.2026", date(2026, 3, 31)),
        ("2026-03-31 00:00:00", date(2026, 3, 31)), ("03/31/2026", None), ("31/02/2026", None), ("soon", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them_the_day_first(text, is_day):
    if is_day is None:
        with pytest.raises(ValueError, match=r".*"):
            day_of(text)
    else:
        assert day_of(text) == is_day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("77310000", "77310000"), ("77310000-6", "77310000"), ("3111000", "03111000"), ("77310000 Parks", "77310000"),
        ("77319999", None), ("7731", None), ("grass", None),
    ],
)  # fmt: skip
def test_cpv_codes_as_people_keep_them(text, code):
    if code is None:
        with pytest.raises(ValueError, match=r".*"):
            cpv_of(text)
    else:
        assert cpv_of(text) == code


def test_the_register_may_carry_a_cpv_code_and_a_later_file_adds_it():
    of, text = department(), "Ref,Title,Supplier,Value,Start,CPV code\nR-1,Parks,A,10,2026-04-01,\n"
    brought(text, of=of)
    assert CouncilContract.objects.get().cpv == ""
    run = brought(text.replace("04-01,", "04-01,77310000-6"), of=of)
    assert (run.made, run.changed, CouncilContract.objects.get().cpv) == (0, 1, "77310000")
    ImportRun.objects.all().delete()
    says = "row 2, CPV code: “7731” is no CPV code such as 77310000"
    assert faults(text.replace("04-01,", "04-01,7731"), of=of) == [says]


def test_no_name_of_a_column_means_two_things():
    for columns in COLUMNS.values():
        for column in columns:
            for name in column.names:
                assert [one.name for one in columns if one.is_called(name)] == [column.name], name


def test_the_register_comes_in_whatever_the_order_and_names_of_its_columns():
    of = department()
    run = importing.begin_import(
        kind="contracts", department=of, upload=upload(REGISTER), by=None, shows=True
    )
    assert (run.rows, run.made, run.taken_at) == (2, 2, None)
    assert not CouncilContract.objects.exists()
    plan = importing.plan_again(run)
    assert plan.left_out == ["Colour"]
    run = importing.take_in(run=run, by=None)
    assert run.taken_at
    assert not run.file
    bins, beds = CouncilContract.objects.order_by("reference")
    assert (bins.net, bins.gross, bins.supplier_id) == (Decimal(12_500), Decimal(12_500), "GB-COH-01234567")
    assert (bins.starts_on, bins.ends_on, bins.supplier_is_sme) == (date(2026, 4, 1), date(2030, 3, 31), True)
    assert (beds.ends_on, beds.supplier_is_sme, beds.is_public, beds.department) == (None, False, True, of)
    assert beds.events.get().verb == "imported"


def test_the_same_file_again_changes_nothing_and_a_newer_one_what_differs():
    of = department()
    brought(REGISTER, of=of)
    again = brought(REGISTER, of=of)
    assert (again.made, again.changed) == (0, 0)
    newer = brought(REGISTER.replace("9000", '"9,500"'), of=of)
    assert (newer.made, newer.changed) == (0, 1)
    assert CouncilContract.objects.get(reference="R-2").net == Decimal(9_500)


def test_every_fault_is_named_by_row_and_column_and_nothing_is_kept():
    text = (
        "Reference,Title,Supplier,Value,Start date,End date\n"
        "R-1,Bins,Bins Ltd,12 apples,01/04/2026,\n"
        ",Beds,Beds CIC,900,31/02/2026,\n"
        "R-3,Path,P,5,01/04/2026,01/03/2026\n"
    )
    said = faults(text)
    assert said == [
        "row 2, Value: “12 apples” is no sum of money such as £1,234.50",
        "row 3, Reference: is empty",
        "row 3, Start date: “31/02/2026” is no date such as 31/03/2026 or 2026-03-31",
    ]
    fixed = text.replace("12 apples", "12").replace(",Beds", "R-3,Beds").replace("31/02", "28/02")
    assert faults(fixed) == [
        "row 4: the reference R-3 stands twice",
        "row 4: it ends before it begins",
    ]
    assert not CouncilContract.objects.exists()


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("", "a.csv", "no rows"),
        ("Reference,Title\n", "a.csv", "no rows"),
        ("Title,Value\nBins,1\n", "a.csv", "there is no column “Reference”"),
        ("Ref,Reference,Title\n1,2,3\n", "a.csv", "“Ref” and “Reference” mean the same"),
        (REGISTER.replace("9000", "9,500"), "a.csv", "row 4: has more cells than the first row"),
        (REGISTER, "a.pdf", "CSV or XLSX"),
        (REGISTER.encode("utf-16"), "a.csv", "UTF-16"),
        (b"PK nothing", "a.xlsx", "cannot be read"),
        (b"x" * (8 * 1024 * 1024 + 1), "a.csv", "larger than"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(text, name, says):
    assert any(says in fault for fault in faults(text, name=name))


def test_a_spreadsheet_is_read_with_its_dates_and_numbers_and_no_formula():
    head = ["Reference", "Title", "Supplier", "Value", "Start date"]
    good = ["R-1", "Bins", "Bins Ltd", 12500.5, datetime(2026, 4, 1)]
    brought(sheet(head, good), name="r.xlsx")
    made = CouncilContract.objects.get()
    assert (made.net, made.starts_on) == (Decimal("12500.50"), date(2026, 4, 1))
    ImportRun.objects.all().delete()
    bad = ["R-2", "Bins", "Bins Ltd", "=1+1", datetime(2026, 4, 1)]
    assert faults(sheet(head, bad), name="r.xlsx") == [
        "row 2, Value: holds a formula or an error; paste its value"
    ]
    assert faults("Reference,Title,Supplier,Value,Start date\n=A1,b,c,1,01/04/2026\n") == [
        "row 2, Reference: begins like a formula"
    ]


def test_a_contract_that_was_bought_here_or_is_of_another_department_is_not_changed_by_a_file():
    from procurement.actions import contracts

    of = department()
    contracts.draft_from(award=awarded(closed(of)), reference="R-1", by=None)
    a_contract(department(), reference="R-2")
    said = faults(REGISTER, of=of)
    assert len(said) == 2
    assert all("may not change" in fault for fault in said)


def test_spend_keeps_two_lines_that_are_alike_and_comes_twice_without_harm():
    of = department()
    assert brought(SPEND, "spend", of).made == 3
    assert brought(SPEND, "spend", of).made == 0
    assert SpendLine.objects.filter(beneficiary="Bins Ltd", amount=Decimal("1234.50")).count() == 2
    assert SpendLine.objects.get(purpose="Credit").amount == Decimal(-600)
    changed = brought(SPEND.replace("Waste", "Refuse"), "spend", of)
    assert (changed.made, changed.changed) == (0, 2)


def test_grants_come_with_their_fields():
    brought(GRANTS, "grants")
    made = GrantLine.objects.get()
    assert (made.beneficiary_id, made.amount, made.starts_on) == ("1090000", Decimal(5_000), date(2026, 6, 1))


def test_what_changed_between_look_and_taking_in_is_noticed():
    of = department()
    run = importing.begin_import(kind="contracts", department=of, upload=upload(REGISTER), by=None)
    a_contract(department(), reference="R-2")
    refused("file", importing.take_in, run=run, by=None)
    assert CouncilContract.objects.count() == 1


def test_a_file_is_taken_in_once_and_forgotten_when_nobody_does(time_machine):
    time_machine.move_to("2026-06-01T09:00:00Z", tick=False)
    run = importing.begin_import(kind="spend", department=department(), upload=upload(SPEND), by=None)
    importing.take_in(run=run, by=None)
    refused("moved", importing.take_in, run=run, by=None)
    importing.begin_import(kind="spend", department=department(), upload=upload(SPEND), by=None)
    time_machine.move_to("2026-06-08T08:00:00Z", tick=False)
    assert importing.forget_old() == 0
    time_machine.move_to("2026-06-08T10:00:00Z", tick=False)
    assert importing.forget_old() == 1
    assert ImportRun.objects.count() == 1
