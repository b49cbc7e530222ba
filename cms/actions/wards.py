"""Wards from a table of the Office for National Statistics' shape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Ward
from cms.importing import tables
from cms.importing.faults import Faults
from cms.importing.shapes import Text

COLUMNS = ("ward_code", "ward_name", "population_mid2024")
TILE = ("tile_row", "tile_col")  # optional: where a ward stands on the tile map, counted from the north-west
MOST_TILES = 40  # rows or columns


@dataclass
class Outcome:
    """How many wards were added, changed and left as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


def import_wards(*, path: Path) -> Outcome:
    """Adds and changes wards by their code; none is ever removed. FileFaults with all that is wrong."""
    table = tables.read_csv(path.read_bytes())
    rows = _read(table)
    with transaction.atomic():
        return _write(rows)


def _read(table: tables.Table) -> dict[str, dict[str, Any]]:
    """The fields of each ward by its code; without the tile columns, nothing of where the tiles stand."""
    faults = Faults()
    header = [cell.strip().lower() for cell in table.header]
    has_tiles = bool(set(TILE) & set(header))
    names = (*COLUMNS, *(TILE if has_tiles else ()))
    for name in names:
        if name not in header:
            faults.add(table.place(table.header_row, 1), _("there is no column “%(name)s”") % {"name": name})
    faults.end()
    columns = {name: header.index(name) for name in names}
    rows: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    tiles: dict[tuple[int, int], str] = {}
    for number, cells in table.rows:
        places = {name: table.place(number, index + 1) for name, index in columns.items()}
        code = Text(9, 1).read(cells[columns["ward_code"]], places["ward_code"], faults)
        name = Text(80, 1).read(cells[columns["ward_name"]], places["ward_name"], faults)
        if code in rows or name.casefold() in taken:
            faults.add(
                places["ward_code"], _("%(code)s %(name)s stands there twice") % {"code": code, "name": name}
            )
        people = _whole(cells[columns["population_mid2024"]], places["population_mid2024"], faults)
        rows[code] = {"name": name, "population": people}
        taken.add(name.casefold())
        if has_tiles:
            given = [(cells[columns[column]], places[column]) for column in TILE]
            rows[code] |= _tile(given, name, tiles, faults)
    faults.end()
    return rows


def _tile(given: list[tuple[str, str]], name: str, tiles: dict, faults: Faults) -> dict[str, int | None]:
    """Row and column of one ward's tile, both or neither; no two wards on one."""
    row, column = (_whole(cell, where, faults, most=MOST_TILES) for cell, where in given)
    (row_cell, where), (column_cell, _where) = given
    if bool(row_cell.strip()) != bool(column_cell.strip()):
        faults.add(where, _("a tile has both a row and a column, or neither"))
    elif row and column:
        if other := tiles.get((row, column)):
            faults.add(where, _("“%(other)s” stands on that tile already") % {"other": other})
        tiles[row, column] = name
    elif 0 in (row, column):
        faults.add(where, _("tiles are counted from 1"))
    return {"tile_row": row, "tile_column": column}


def _whole(cell: str, where: str, faults: Faults, most: int = 999_999_999) -> int | None:
    """None for an empty cell, and for what is not a whole number."""
    text = cell.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        faults.add(where, _("is not a whole number"))
        return None
    if int(text) > most:
        faults.add(where, _("is more than %(most)d") % {"most": most})
        return None
    return int(text)


def _write(rows: dict[str, dict[str, Any]]) -> Outcome:
    outcome = Outcome()
    before = {ward.code: ward for ward in Ward.objects.all()}
    new = [Ward(code=code, **given) for code, given in rows.items() if code not in before]
    for code, given in rows.items():
        ward = before.get(code)
        if ward and any(getattr(ward, name) != value for name, value in given.items()):
            Ward.objects.filter(pk=ward.pk).update(**given)
            outcome.changed += 1
    Ward.objects.bulk_create(new)
    outcome.added = len(new)
    outcome.same = len(rows) - outcome.added - outcome.changed
    return outcome
