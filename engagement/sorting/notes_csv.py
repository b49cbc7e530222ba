"""Paper notes from a CSV file: everything that is wrong with it at once, or all of its rows."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Ward
from engagement.models import PaperNote
from engagement.sorting.forms import NoteForm

COLUMNS = ("text", "channel", "place", "said_on", "ward", "reference")
NEEDED = ("text", "channel", "said_on")
MOST_BYTES, MOST_ROWS, MOST_FAULTS = 1024 * 1024, 500, 30


class Faults(Exception):
    """What must be put right, a sentence for each place ("Row 3, said_on: …")."""

    def __init__(self, lines: list[str]):
        super().__init__("; ".join(lines))
        more = len(lines) - MOST_FAULTS
        self.lines = lines[:MOST_FAULTS] + ([_("and %(n)d more") % {"n": more}] if more > 0 else [])


def read(data: bytes) -> list[dict[str, Any]]:
    """The fields of each note, in order. Raises Faults."""
    if len(data) > MOST_BYTES:
        raise Faults([_("The file is larger than 1 MB.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Faults([_("The file is not in UTF-8. Save it as “CSV UTF-8”.")]) from None
    try:
        table = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as fault:
        raise Faults([_("This is no CSV file: %(fault)s") % {"fault": fault}]) from None
    return _rows(table)


def _rows(table: list[list[str]]) -> list[dict[str, Any]]:
    header = [cell.strip().lower() for cell in table[0]] if table else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Faults([_("Row 1: there is no column “%(name)s”.") % {"name": name} for name in missing])
    filled = [(number, row) for number, row in enumerate(table[1:], 2) if any(cell.strip() for cell in row)]
    if not filled or len(filled) > MOST_ROWS:
        raise Faults([_("There must be between 1 and %(most)d rows.") % {"most": MOST_ROWS}])
    wards = {name.casefold(): pk for pk, name in Ward.objects.values_list("pk", "name")}
    channels = {str(label).casefold(): value for value, label in PaperNote.Channel.choices}
    faults: list[str] = []
    notes = []
    for number, row in filled:
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in COLUMNS}
        notes.append(_note(number, cells, wards, channels, faults))
    if faults:
        raise Faults(faults)
    return notes


def _note(
    number: int, cells: dict[str, str], wards: dict[str, int], channels: dict[str, str], faults: list[str]
) -> dict[str, Any]:
    place = _("Row %(number)d, %(column)s: %(fault)s")
    ward = cells.get("ward", "")
    if ward and ward.casefold() not in wards:
        fault = _("there is no ward called “%(name)s”") % {"name": ward}
        faults.append(place % {"number": number, "column": "ward", "fault": fault})
    channel = cells.get("channel", "").casefold()
    data = {**cells, "channel": channels.get(channel, channel), "ward": wards.get(ward.casefold(), "")}
    form = NoteForm(data)
    for column, errors in form.errors.items():
        faults += [place % {"number": number, "column": column, "fault": fault} for fault in errors]
    return form.cleaned_data
