"""A table of actions, one in each row, as a `Roadmap`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from cms.importing import words
from cms.importing.checks import check
from cms.importing.faults import Faults
from cms.importing.roadmap import ActionWords, Roadmap, ThemeWords, WorkstreamWords
from cms.importing.shapes import ACTION, NAME, Choice, Many, Text, meant
from cms.importing.tables import Table

PLACES = ("ref", "theme", "workstream")
WORDS = (
    "title",
    "summary",
    "kind",
    "description",
    "stakeholders_identified",
    "stakeholders_potential",
    "smart",
    "short_term",
    "future",
    "see_also",
    "reference_title",
)
COLUMNS = (*PLACES, *WORDS)
REQUIRED_WORDS = {"title", *PLACES}


def read(table: Table, kind: str) -> Roadmap:
    """Raises FileFaults with every fault of header and cells."""
    faults = Faults()
    columns = _columns(table, faults)
    if "ref" not in columns or faults:
        faults.end()
    roadmap = Roadmap(kind, {}, [], flat=True, columns=tuple(columns))
    roadmap.header = table.place(table.header_row, 1)
    rows = [_row(table, number, cells, columns, faults) for number, cells in table.rows]
    if not rows:
        faults.add("", _("The file holds a header and no actions."))
    _gather(roadmap, rows, faults)
    check(roadmap, faults)
    faults.end()
    return roadmap


def _columns(table: Table, faults: Faults) -> dict[str, int]:
    """Name to index; a column without a name may stay where it is empty all the way."""
    names = ["_".join(words.line(cell).casefold().split()) for cell in table.header]
    for index, name in enumerate(names):
        where = table.place(table.header_row, index + 1)
        if not name:
            if any(cells[index].strip() for _number, cells in table.rows):
                faults.add(where, _("has no name"))
        elif name not in COLUMNS:
            faults.add(
                where, _("“%(name)s” is not a known column") % {"name": name[:40]} + meant(name, COLUMNS)
            )
    for name, count in Counter(names).items():
        if name and count > 1:
            faults.add(table.place(table.header_row, names.index(name) + 1), _("stands there twice"))
    if "ref" not in names:
        faults.add(table.place(table.header_row, 1), _("there is no column “ref”"))
    return {name: index for index, name in enumerate(names) if name in COLUMNS}


def _row(
    table: Table, number: int, cells: list[str], columns: dict[str, int], faults: Faults
) -> dict[str, Any]:
    row: dict[str, Any] = {"number": number, "cells": {}}
    for name, index in columns.items():
        where = table.place(number, index + 1)
        row["cells"][name] = where
        row[name] = read_cell(name, cells[index], where, faults)
    return row


def read_cell(name: str, cell: str, where: str, faults: Faults) -> Any:
    """The value of one cell: text, or a list of paragraphs or items."""
    shape = NAME if name in ("theme", "workstream") else ACTION[name]
    if isinstance(shape, Choice):
        return shape.read(cell, where, faults)
    if isinstance(shape, Text):
        return Text(shape.limit, 1 if name in REQUIRED_WORDS else 0).read(cell, where, faults)
    if says := words.fault_in(cell, 50_000):
        faults.add(where, says)
        return []
    parts = words.lines(cell) if name == "description" else words.items(cell)
    return _within(shape, parts, where, faults)


def _within(shape: Many, parts: list[str], where: str, faults: Faults) -> list[str]:
    if len(parts) > shape.limit:
        faults.add(
            where,
            _("has %(count)d entries; at most %(limit)d fit") % {"count": len(parts), "limit": shape.limit},
        )
    for part in parts:
        if len(part) > shape.of.limit:
            says = _("“%(start)s …” is %(length)d characters long; at most %(limit)d fit")
            faults.add(where, says % {"start": part[:20], "length": len(part), "limit": shape.of.limit})
    return parts


def _gather(roadmap: Roadmap, rows: list[dict[str, Any]], faults: Faults) -> None:
    """Rows into themes and workstreams, in the order in which they first appear."""
    themes: dict[str, ThemeWords] = {}
    streams: dict[str, WorkstreamWords] = {}
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        letter = row["ref"].rstrip("0123456789")
        theme, stream = row.get("theme", ""), row.get("workstream", "")
        if letter not in streams:
            place = themes.setdefault(
                theme, ThemeWords({"name": theme} if theme else {}, _where(row, "theme"))
            )
            streams[letter] = WorkstreamWords(
                letter, {"name": stream} if stream else {}, _where(row, "workstream")
            )
            place.workstreams.append(streams[letter])
            seen[letter, ""] = row
            if place not in roadmap.themes:
                roadmap.themes.append(place)
        else:
            _same_place(row, seen[letter, ""], letter, faults)
        fields = {name: row[name] for name in WORDS if name in row}
        streams[letter].actions.append(ActionWords(row["ref"], fields, _where(row, "ref"), row["cells"]))


def _where(row: dict[str, Any], column: str) -> str:
    return row["cells"].get(column, row["cells"]["ref"])


def _same_place(row: dict[str, Any], first: dict[str, Any], letter: str, faults: Faults) -> None:
    """A letter is one workstream, and a workstream is in one theme."""
    for column in ("workstream", "theme"):
        if row.get(column) and first.get(column) and row[column] != first[column]:
            faults.add(
                row["cells"][column],
                _("is “%(found)s”, but %(letter)s is “%(first)s” since %(where)s")
                % {
                    "found": row[column][:60],
                    "letter": letter,
                    "first": first[column][:60],
                    "where": first["cells"][column],
                },
            )
