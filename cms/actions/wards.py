"""Wards from a table of the Office for National Statistics' shape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Ward
from cms.importing import tables
from cms.importing.faults import Faults
from cms.importing.shapes import Text

COLUMNS = ("ward_code", "ward_name", "population_mid2024")


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


def _read(table: tables.Table) -> dict[str, tuple[str, int | None]]:
    faults = Faults()
    header = [cell.strip().lower() for cell in table.header]
    for name in COLUMNS:
        if name not in header:
            faults.add(table.place(table.header_row, 1), _("there is no column “%(name)s”") % {"name": name})
    faults.end()
    columns = {name: header.index(name) for name in COLUMNS}
    rows: dict[str, tuple[str, int | None]] = {}
    names: set[str] = set()
    for number, cells in table.rows:
        places = {name: table.place(number, index + 1) for name, index in columns.items()}
        code = Text(9, 1).read(cells[columns["ward_code"]], places["ward_code"], faults)
        name = Text(80, 1).read(cells[columns["ward_name"]], places["ward_name"], faults)
        if code in rows or name.casefold() in names:
            faults.add(
                places["ward_code"], _("%(code)s %(name)s stands there twice") % {"code": code, "name": name}
            )
        rows[code] = (
            name,
            _people(cells[columns["population_mid2024"]], places["population_mid2024"], faults),
        )
        names.add(name.casefold())
    faults.end()
    return rows


def _people(cell: str, where: str, faults: Faults) -> int | None:
    if not cell.strip():
        return None
    if not cell.strip().isascii() or not cell.strip().isdigit() or len(cell) > 9:
        faults.add(where, _("is not a whole number"))
        return None
    return int(cell)


def _write(rows: dict[str, tuple[str, int | None]]) -> Outcome:
    outcome = Outcome()
    before = {ward.code: ward for ward in Ward.objects.all()}
    new = [
        Ward(code=code, name=name, population=people)
        for code, (name, people) in rows.items()
        if code not in before
    ]
    for code, (name, people) in rows.items():
        ward = before.get(code)
        if ward and (ward.name, ward.population) != (name, people):
            Ward.objects.filter(pk=ward.pk).update(name=name, population=people)
            outcome.changed += 1
    Ward.objects.bulk_create(new)
    outcome.added = len(new)
    outcome.same = len(rows) - outcome.added - outcome.changed
    return outcome
