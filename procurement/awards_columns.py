"""Tables as people keep them: columns in any order and under many names, dates and money as they are written.

Nothing here touches a row of the database.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms.importing.faults import Faults, FileFaults
from cms.importing.tables import check_archive, decoded, refuse
from procurement import cpv

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_BYTES = 8 * 1024 * 1024
MONEY = re.compile(r"(-)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
DATES = (
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d/%m/%y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
)
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", ""}


@dataclass(frozen=True)
class Column:
    """`kind`: text, long, money, day, flag, number, cpv. `names` are read without case, blanks and signs."""

    name: str
    kind: str
    names: Sequence[str]
    needed: bool = False
    most: int = 300

    def is_called(self, head: str) -> bool:
        return plain(head) in {plain(name) for name in (self.name, *self.names)}


Places = dict[str, tuple[int, Column]]  # by the name of the column: where it stands


@dataclass(frozen=True)
class Row:
    """As a spreadsheet counts it; values by the name of their column."""

    number: int
    values: dict[str, Any]


def plain(head: str) -> str:
    """ "Contract Value (£)" as "contractvalue"."""
    return re.sub(r"[^a-z0-9]", "", head.casefold())


# --- Cells -------------------------------------------------------------------------------------------------
def money_of(text: str) -> Decimal:
    """ "£1,234.50", "1234.5", "(120.00)", "-£12". ValueError where it could mean something else."""
    flat = text.replace("£", "").replace("GBP", "").replace(" ", "").replace("\u00a0", "")
    if flat.startswith("(") and flat.endswith(")"):
        flat = f"-{flat[1:-1]}"
    if not MONEY.fullmatch(flat):
        raise ValueError(text)
    found = Decimal(flat.replace(",", ""))
    if abs(found) >= Decimal(10) ** 12:
        raise ValueError(text)
    return found


def day_of(text: str) -> date:
    """ "31/03/2026" (the day first), "2026-03-31", "31 March 2026". ValueError for anything else."""
    flat = " ".join(text.split()).removesuffix(" 00:00:00")
    for form in DATES:
        try:
            return datetime.strptime(flat, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def flag_of(text: str) -> bool | None:
    """None for an empty cell."""
    flat = text.strip().casefold()
    if flat not in YES | NO:
        raise ValueError(text)
    return None if flat == "" else flat in YES


def number_of(text: str) -> int:
    found = int(text.strip())
    if not 0 <= found <= 600:
        raise ValueError(text)
    return found


def cpv_of(text: str) -> str:
    """ "77310000-6"; and as a spreadsheet keeps a code that begins with 0, without it."""
    flat = text.strip()
    found = cpv.code_in(flat.zfill(8) if flat.isdigit() else flat)
    if not found:
        raise ValueError(text)
    return found


READ: dict[str, tuple[Callable[[str], Any], Callable[[], str]]] = {
    "money": (money_of, lambda: _("is no sum of money such as £1,234.50")),
    "day": (day_of, lambda: _("is no date such as 31/03/2026 or 2026-03-31")),
    "flag": (flag_of, lambda: _("is neither yes nor no")),
    "number": (number_of, lambda: _("is no whole number")),
    "cpv": (cpv_of, lambda: _("is no CPV code such as 77310000")),
}


# --- Files -------------------------------------------------------------------------------------------------
def cells_of(name: str, data: bytes) -> tuple[list[tuple[int, list[str]]], Faults]:
    """The filled rows with their numbers, as a spreadsheet counts them, and the cells that can't be read. FileFaults
    where the file as a whole can't."""
    if len(data) > MOST_BYTES:
        refuse(_("The file is larger than {size} MB.").format(size=MOST_BYTES // 1024 // 1024))
    ending = Path(name).suffix.lower()
    if ending == ".csv":
        rows, faults = _csv(data)
    elif ending == ".xlsx":
        rows, faults = _xlsx(data)
    else:
        refuse(_("Choose a CSV or XLSX file."))
    if len(rows) < 2:
        refuse(_("The file has no rows below its first."))
    if len(rows) > MOST_ROWS + 1:
        refuse(_("The file has more than {most} rows.").format(most=MOST_ROWS))
    return rows, faults


def _csv(data: bytes) -> tuple[list[tuple[int, list[str]]], Faults]:
    import csv

    text, faults, rows = decoded(data), Faults(), []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                rows.append((number, [cell.strip() for cell in cells]))
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error as error:
        refuse(_("cannot be read as CSV: {error}").format(error=error), _("row {n}").format(n=len(rows) + 1))
    for number, cells in rows[1:]:
        for place, cell in enumerate(cells):
            if cell.startswith(("=", "@")):
                faults.add(where(rows[0][1], number, place), _("begins like a formula"))
    return rows, faults


def _xlsx(data: bytes) -> tuple[list[tuple[int, list[str]]], Faults]:
    """The first sheet that holds something; formulas and errors are faults, dates and numbers are taken as written."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.write(data)
        kept.flush()
        check_archive(Path(kept.name))
    import openpyxl  # here: only a spreadsheet needs it, and it is slow to load

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        faults = Faults()
        faults.add("", _("The file cannot be read as a spreadsheet: {error}").format(error=str(error)[:200]))
        raise FileFaults(faults) from error
    for sheet in book.worksheets:
        if (sheet.max_row or 0) > MOST_ROWS * 2 or (sheet.max_column or 0) > MOST_COLUMNS:
            refuse(_("is larger than what can be read"), sheet.title)
        rows, faults = _sheet(sheet)
        if rows:
            return rows, faults
    return [], Faults()


def _sheet(sheet: Any) -> tuple[list[tuple[int, list[str]]], Faults]:
    faults, rows = Faults(), []
    for cells in sheet.iter_rows():
        if not any(cell.value not in (None, "") for cell in cells):
            continue
        head = rows[0][1] if rows else []
        rows.append((cells[0].row, [_text(cell, faults, head, place) for place, cell in enumerate(cells)]))
    return rows, faults


def _text(cell: Any, faults: Faults, head: list[str], place: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        faults.add(where(head, cell.row, place), _("holds a formula or an error; paste its value"))
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value).strip()


def where(head: Sequence[str], row: int, place: int) -> str:
    """ "row 7, Amount"."""
    name = head[place] if place < len(head) and head[place] else str(place + 1)
    return _("row {row}, {column}").format(row=row, column=name)


# --- The table ---------------------------------------------------------------------------------------------
def read(name: str, data: bytes, columns: Sequence[Column]) -> tuple[list[Row], list[str]]:
    """The rows by column, and the heads that nobody knows (left out). FileFaults with all that is wrong."""
    rows, faults = cells_of(name, data)
    _number, head = rows[0]
    places, unknown = _places(head, columns, faults)
    for number, cells in rows[1:]:
        if len(cells) > len(head):
            faults.add(_("row {n}").format(n=number), _("has more cells than the first row"))
    faults.end()
    found = [Row(number, _values(head, number, cells, places, faults)) for number, cells in rows[1:]]
    faults.end()
    return found, unknown


def _places(
    head: list[str], columns: Sequence[Column], faults: Faults
) -> tuple[dict[str, tuple[int, Column]], list[str]]:
    places: dict[str, tuple[int, Column]] = {}
    unknown = []
    for place, title in enumerate(head):
        column = next((one for one in columns if title and one.is_called(title)), None)
        if column is None:
            unknown += [title] if title else []
        elif column.name in places:
            other = head[places[column.name][0]]
            faults.add(_("first row"), _("“{a}” and “{b}” mean the same").format(a=other, b=title))
        else:
            places[column.name] = (place, column)
    for column in columns:
        if column.needed and column.name not in places:
            faults.add(_("first row"), _("there is no column “{name}”").format(name=column.names[0]))
    return places, unknown


def _values(head: list[str], number: int, cells: list[str], places: Places, faults: Faults) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, (place, column) in places.items():
        text = cells[place] if place < len(cells) else ""
        if not text:
            if column.needed:
                faults.add(where(head, number, place), _("is empty"))
            continue
        values |= dict(_value(name, text, column, where(head, number, place), faults))
    return values


def _value(name: str, text: str, column: Column, at: str, faults: Faults) -> Iterator[tuple[str, Any]]:
    if column.kind in ("text", "long"):
        if len(text) > column.most:
            faults.add(at, _("is longer than {most} characters").format(most=column.most))
        else:
            yield name, text
        return
    reader, says = READ[column.kind]
    try:
        yield name, reader(text)
    except ValueError:
        faults.add(at, f"“{text[:40]}” {says()}")
