"""CSV and XLSX as rows of text cells, each with its place; whatever is not plain text in a cell is a fault."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms.importing.faults import Faults, FileFaults

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_UNPACKED = 12 * 1024 * 1024
MAX_PARTS = 500
MAX_CELL = 100_000


@dataclass(frozen=True)
class Table:
    """Header and rows as they stand; `place(row, column)` names a cell, both counted from 1."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    place: Callable[[int, int], str]
    header_row: int = 1


def refuse(says: str, where: str = "") -> None:
    faults = Faults()
    faults.add(where, says)
    faults.end()


def decoded(data: bytes) -> str:
    """UTF-8, with or without a byte order mark; anything else is refused with what to do about it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        refuse(_("The file is UTF-16. Save it as “CSV UTF-8” and try again."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        refuse(
            _(
                "The file is not UTF-8 (byte 0x%(byte)02X); it looks like a Windows or Mac encoding. "
                "In a spreadsheet, save it as “CSV UTF-8” and try again."
            )
            % {"byte": data[error.start]},
            _("line %(number)d") % {"number": number},
        )
        raise


def read_csv(data: bytes) -> Table:
    """Rows are counted as a spreadsheet counts them: a cell of several lines is one row."""
    text = decoded(data)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults, rows = Faults(), []
    try:
        for number, cells in enumerate(reader, 1):
            if number > MAX_ROWS + 1:
                refuse(_("The file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
            rows.append((number, cells))
    except csv.Error as error:
        place = _("row %(row)d (line %(line)d)") % {"row": len(rows) + 1, "line": reader.line_num}
        faults.add(place, _("cannot be read as CSV: %(error)s") % {"error": error})
        faults.end()
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        refuse(_("The file is empty."))
    return _csv_table(filled)


def _csv_table(filled: list[tuple[int, list[str]]]) -> Table:
    header_row, header = filled[0]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        refuse(_("The columns are not parted by commas. Save the file as “CSV UTF-8 (comma delimited)”."))

    def place(row: int, column: int) -> str:
        name = header[column - 1].strip() if column <= len(header) else str(column)
        return _("row %(row)d, column %(column)s") % {"row": row, "column": name or column}

    faults = Faults()
    for number, cells in filled[1:]:
        if len(cells) != len(header):
            faults.add(
                _("row %(row)d") % {"row": number},
                _("has %(count)d cells; the first row has %(wanted)d")
                % {"count": len(cells), "wanted": len(header)},
            )
        for column, cell in enumerate(cells, 1):
            if cell.lstrip().startswith("="):
                faults.add(place(number, column), _("begins like a formula; only text can be imported"))
    faults.end()
    return Table(header, filled[1:], place, header_row)


def read_xlsx(path: Path) -> Table:
    """The sheet with a `ref` in its first filled row; formulas, merged cells and numbers are faults."""
    check_archive(path)
    import openpyxl  # here: only a spreadsheet needs it, and it is slow to load

    try:
        book = openpyxl.load_workbook(path, data_only=False, keep_links=False, keep_vba=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise FileFaults(_unreadable(str(error))) from error
    found = [(sheet, rows) for sheet in book.worksheets if (rows := list(_filled(sheet)))]
    if not found:
        refuse(_("The file is empty."))
    with_ref = [(s, rows) for s, rows in found if any(_plain(c).strip().lower() == "ref" for c in rows[0])]
    if len(with_ref) > 1:
        names = ", ".join(sheet.title for sheet, _rows in with_ref)
        refuse(_("Several sheets hold actions (%(names)s). Keep one.") % {"names": names})
    sheet, rows = (with_ref or found)[0]
    return _sheet_table(sheet, rows)


def _unreadable(error: str) -> Faults:
    faults = Faults()
    faults.add("", _("The file cannot be read as a spreadsheet: %(error)s") % {"error": error[:200]})
    return faults


def check_archive(path: Path) -> None:
    """Refuses what is no XLSX, unpacks to too much, or declares entities; reads no part whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                refuse(
                    _("The spreadsheet unpacks to more than %(limit)d MB; it is no list of actions.")
                    % {"limit": MAX_UNPACKED // 1024 // 1024}
                )
            if "[Content_Types].xml" not in archive.namelist():
                refuse(_("The file is not an XLSX spreadsheet."))
            for part in parts:
                if part.flag_bits & 1:
                    refuse(_("The spreadsheet is protected by a password. Save it without one."))
                _refuse_entities(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise FileFaults(_unreadable(str(error))) from error


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    last = b""
    with archive.open(part) as stream:
        while chunk := stream.read(65_536):
            window = (last + chunk).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                refuse(_("The spreadsheet declares XML entities, which no spreadsheet program writes."))
            last = chunk[-32:]


def _filled(sheet: Any) -> Iterator[list[Any]]:
    """Rows that hold something; refuses a sheet whose stray cells make it enormous."""
    if (sheet.max_row or 0) > MAX_ROWS + 1 or (sheet.max_column or 0) > MAX_COLUMNS:
        refuse(
            _("has %(rows)d rows and %(columns)d columns; at most %(most)d and %(wide)d can be read")
            % {"rows": sheet.max_row, "columns": sheet.max_column, "most": MAX_ROWS, "wide": MAX_COLUMNS},
            sheet.title,
        )
    for row in sheet.iter_rows():
        if any(cell.value not in (None, "") for cell in row):
            yield list(row)


def _plain(cell: Any) -> str:
    return cell.value if isinstance(cell.value, str) else ""


def _sheet_table(sheet: Any, rows: list[list[Any]]) -> Table:
    from openpyxl.utils import get_column_letter

    def place(row: int, column: int) -> str:
        return f"{sheet.title}!{get_column_letter(column)}{row}"

    faults = Faults()
    for merged in sheet.merged_cells.ranges:
        faults.add(f"{sheet.title}!{merged.coord}", _("is a merged cell; unmerge it"))
    width = max((cell.column for cell in rows[0] if cell.value not in (None, "")), default=0)
    table = []
    for row in rows:
        cells = [_text(cell, place(cell.row, cell.column), faults) for cell in row]
        for cell in row[width:]:
            if cell.value not in (None, ""):
                faults.add(place(cell.row, cell.column), _("stands under no column name"))
        table.append((row[0].row, cells[:width]))
    faults.end()
    return Table(table[0][1], table[1:], place, table[0][0])


def _text(cell: Any, where: str, faults: Faults) -> str:
    """The text of a cell; Excel's own escapes for line ends are undone."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        faults.add(where, _("holds a formula; only text can be imported"))
    elif cell.data_type == "e":
        faults.add(where, _("holds the error %(error)s") % {"error": str(value)[:20]})
    elif not isinstance(value, str):
        faults.add(
            where,
            _("holds %(value)s, which is no text; format the cell as text") % {"value": str(value)[:30]},
        )
    elif len(value) > MAX_CELL:
        faults.add(where, _("is too long"))
    else:
        return value.replace("_x000D_", "")
    return ""
