"""What the finance system sends back: a CSV or XLSX of what was paid, as rows with every fault by row and column."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.clock import today
from cms.importing.faults import Faults, FileFaults
from cms.importing.tables import MAX_ROWS, check_archive, read_csv, refuse
from engagement.errors import Refused
from procurement.models import Invoice
from procurement.payments_uploads import key_of

MOST_BYTES = 5 * 1024 * 1024
NAMES = {  # what a column may be called, in small letters
    "our_id": ("our_id", "our id", "id", "reference"),
    "supplier": ("supplier", "supplier_name", "supplier name", "supplier_reference", "supplier reference"),
    "number": ("invoice_number", "invoice number", "invoice", "number"),
    "paid_on": ("paid_on", "paid on", "paid", "payment date", "date"),
    "amount": ("amount", "total", "sum"),
}
OUR_ID = re.compile(r"^I-0*(\d{1,12})$", re.IGNORECASE)


@dataclass(frozen=True)
class Paid:
    """One row that is right: the invoice, the day and whether it is noted already."""

    invoice: Invoice
    paid_on: date
    amount: Decimal
    is_known: bool


@dataclass(frozen=True)
class Row:
    number: int
    cells: dict[str, Any]  # by the names above
    places: dict[str, str]


def read(name: str, content: bytes, invoices: QuerySet[Invoice]) -> list[Paid]:
    """All rows, each about another of these invoices. FileFaults with every fault at once."""
    if len(content) > MOST_BYTES:
        refuse(_("The file is larger than 5 MB."))
    rows = _xlsx(content) if name.lower().endswith(".xlsx") else _csv(content)
    if not rows:
        refuse(_("The file has no rows under its first."))
    faults, found, seen = Faults(), [], {}
    known = _known(rows, invoices)
    for row in rows:
        before = len(faults)
        invoice = _invoice(row, known, faults)
        paid_on, amount = _day(row, faults), _amount(row, faults)
        if invoice is not None and invoice.pk in seen:
            where = row.places.get("our_id") or row.places["number"]
            faults.add(where, _("is the invoice of row %(row)d again") % {"row": seen[invoice.pk]})
        if len(faults) == before and invoice is not None and paid_on and amount is not None:
            seen[invoice.pk] = row.number
            if says := fault_of(invoice, paid_on, amount):
                field, words = says
                faults.add(row.places[field], words)
            else:
                found.append(Paid(invoice, paid_on, amount, invoice.state == Invoice.State.PAID))
    faults.end()
    return found


def fault_of(invoice: Invoice, paid_on: date, amount: Decimal) -> tuple[str, str] | None:
    """Why this can't be noted of the invoice, as (column, words)."""
    if invoice.state == Invoice.State.PAID:
        if invoice.paid_on == paid_on and invoice.total == amount:
            return None
        return "paid_on", _("is noted as paid on %(day)s already") % {
            "day": date_format(invoice.paid_on, "DATE_FORMAT")
        }
    if invoice.state != Invoice.State.APPROVED:
        return "paid_on", _("this invoice is not approved (%(state)s)") % {
            "state": invoice.get_state_display()
        }
    if amount != invoice.total:
        return "amount", _("is £%(given)s; the invoice is of £%(total)s") % {
            "given": f"{amount:,.2f}",
            "total": f"{invoice.total:,.2f}",
        }
    if paid_on > today():
        return "paid_on", _("lies in the future")
    if paid_on < invoice.received_on:
        return "paid_on", _("lies before the invoice was received")
    return None


# --- Cells -------------------------------------------------------------------------------------------------
def _csv(content: bytes) -> list[Row]:
    table = read_csv(content)
    return _rows(table.header, table.rows, table.place)


def _xlsx(content: bytes) -> list[Row]:
    """The first sheet; its cells may be dates and numbers, but no formulas."""
    check_archive(io.BytesIO(content))  # type: ignore[arg-type]
    import openpyxl  # here: only a spreadsheet needs it, and it is slow to load
    from openpyxl.utils import get_column_letter

    try:
        sheet = openpyxl.load_workbook(io.BytesIO(content), keep_links=False).worksheets[0]
    except Exception as error:  # openpyxl raises whatever its parts raise
        faults = Faults()
        faults.add("", _("The file cannot be read as a spreadsheet."))
        raise FileFaults(faults) from error
    if (sheet.max_row or 0) > MAX_ROWS + 1:
        refuse(_("The file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
    faults = Faults()
    filled: list[tuple[int, list[Any]]] = []
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.data_type in ("f", "e"):
                faults.add(cell.coordinate, _("holds a formula or an error; write its value"))
        if any(cell.value not in (None, "") for cell in cells):
            filled.append((cells[0].row, [cell.value for cell in cells]))
    faults.end()
    if not filled:
        refuse(_("The file is empty."))
    header = [str(value or "") for value in filled[0][1]]
    return _rows(header, filled[1:], lambda row, column: f"{get_column_letter(column)}{row}")


def _rows(header: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]], place: Any) -> list[Row]:
    columns: dict[str, int] = {}
    for position, title in enumerate(header):
        plain = " ".join(title.replace("\ufeff", "").split()).lower()
        for name, titles in NAMES.items():
            if plain in titles and name not in columns:
                columns[name] = position
    faults = Faults()
    if "our_id" not in columns and not {"supplier", "number"} <= columns.keys():
        faults.add("", _("There is no column our_id, nor both supplier and invoice_number."))
    for name in ("paid_on", "amount"):
        if name not in columns:
            faults.add("", _("There is no column %(name)s.") % {"name": name})
    faults.end()
    return [
        Row(
            number,
            {name: _plain(cells[at]) if at < len(cells) else "" for name, at in columns.items()},
            {name: place(number, at + 1) for name, at in columns.items()},
        )
        for number, cells in rows
    ]


def _plain(value: Any) -> Any:
    """Text without spaces around it and without the mark that keeps a spreadsheet from running it."""
    if value is None:
        return ""
    return value.strip().removeprefix("'") if isinstance(value, str) else value


def _known(
    rows: list[Row], invoices: QuerySet[Invoice]
) -> tuple[dict[int, Invoice], dict[str, list[Invoice]]]:
    """By our id and by number, in two queries."""
    keys = [int(m[1]) for row in rows if (m := OUR_ID.match(str(row.cells.get("our_id", ""))))]
    numbers = [key_of(str(row.cells.get("number", ""))) for row in rows if not row.cells.get("our_id")]
    whole = invoices.standing().select_related("organisation", "contract")
    by_number: dict[str, list[Invoice]] = {}
    for one in whole.filter(number_key__in=[key for key in numbers if key]):
        by_number.setdefault(one.number_key, []).append(one)
    return {one.pk: one for one in whole.filter(pk__in=keys)}, by_number


def _invoice(row: Row, known: tuple[dict, dict], faults: Faults) -> Invoice | None:
    by_id, by_number = known
    if written := str(row.cells.get("our_id", "")):
        match = OUR_ID.match(written)
        found = by_id.get(int(match[1])) if match else None
        if found is None:
            faults.add(row.places["our_id"], _("there is no invoice %(id)s") % {"id": written[:30]})
        return found
    number, supplier = str(row.cells.get("number", "")), str(row.cells.get("supplier", ""))
    place = row.places.get("number") or row.places["our_id"]
    if not number:
        faults.add(place, _("is empty"))
        return None
    fits = [one for one in by_number.get(key_of(number), []) if supplier.casefold() in suppliers_of(one)]
    if len(fits) != 1:
        words = _("there is no invoice %(number)s of %(supplier)s")
        faults.add(place, words % {"number": number[:60], "supplier": supplier[:60] or "–"})
        return None
    return fits[0]


def suppliers_of(invoice: Invoice) -> set[str]:
    """What the finance system may call the supplier."""
    names = (invoice.organisation.name, invoice.contract.supplier_name, supplier_reference(invoice))
    return {name.casefold() for name in names}


def supplier_reference(invoice: Invoice) -> str:
    """The official identifier of the supplier, or ours."""
    return invoice.contract.supplier_id or f"S-{invoice.organisation_id:06d}"


def _day(row: Row, faults: Faults) -> date | None:
    value = row.cells["paid_on"]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(str(value), pattern).date()
        except ValueError:
            continue
    faults.add(row.places["paid_on"], _("is no day: write 2026-11-30 or 30/11/2026"))
    return None


def _amount(row: Row, faults: Faults) -> Decimal | None:
    text = str(row.cells["amount"]).replace(",", "").replace("£", "").strip()
    try:
        amount = Decimal(text)
        if amount.is_finite():
            return amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        pass
    faults.add(row.places["amount"], _("is no amount: write 1234.50"))
    return None


def refusal_of(faults: FileFaults) -> Refused:
    """One line for each fault."""
    return Refused("file", "\n".join(faults.text().splitlines()))
