"""The table of opportunities as a spreadsheet, beside the CSV: the same columns and lines."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from engagement.tables import harmless
from procurement.feeds import COLUMNS, rows_of


def workbook(rows: Any) -> bytes:
    """Row by row: memory does not grow with what a cell holds."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("opportunities")
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, column) for column in COLUMNS])
    for row in rows_of(rows):
        sheet.append([_cell(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _bold(sheet: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=words)
    cell.font = Font(bold=True)
    return cell


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return harmless("".join(one for one in str(value) if one >= " " or one in "\n\t"))
