"""From a file to a checked `Roadmap`: `read(path)`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms.importing import flat, shapes, tables
from cms.importing.checks import check
from cms.importing.faults import Faults
from cms.importing.roadmap import ActionWords, Roadmap, ThemeWords, WorkstreamWords

MAX_BYTES = 8 * 1024 * 1024
KINDS = (".json", ".csv", ".xlsx")
NESTED = {"themes", "workstreams", "actions"}


def read(path: Path | str) -> Roadmap:
    """A roadmap without faults in itself; otherwise FileFaults with everything that is wrong."""
    path = Path(path)
    data = _bytes(path)
    kind = path.suffix.lower()
    if kind not in KINDS:
        tables.refuse(_("The name of the file must end in .json, .csv or .xlsx."))
    if kind == ".json":
        roadmap = read_json(data)
    elif kind == ".csv":
        roadmap = flat.read(tables.read_csv(data), "csv")
    else:
        roadmap = flat.read(tables.read_xlsx(path), "xlsx")
    roadmap.digest = hashlib.sha256(data).hexdigest()
    return roadmap


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size if path.is_file() else -1
        if size < 0:
            tables.refuse(_("There is no file %(path)s.") % {"path": path})
        if size > MAX_BYTES:
            tables.refuse(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})
        data = path.read_bytes()
    except OSError as error:
        tables.refuse(_("The file cannot be read: %(error)s") % {"error": error.strerror})
        raise
    if not data.strip():
        tables.refuse(_("The file is empty."))
    return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def read_json(data: bytes) -> Roadmap:
    """JSON in the shape of shapes.ROADMAP."""
    text = tables.decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=shapes.pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = _("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno}
        tables.refuse(_("The file is not JSON: %(error)s") % {"error": error.msg}, where)
    except (ValueError, RecursionError) as error:
        tables.refuse(_("The file is not JSON: %(error)s") % {"error": str(error)[:200]})
    faults = Faults()
    clean = shapes.ROADMAP.read(value, "", faults)
    roadmap = _from_json(clean)
    check(roadmap, faults)
    faults.end()
    return roadmap


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in NESTED}


def _from_json(clean: shapes.Read) -> Roadmap:
    roadmap = Roadmap("json", _own(clean), [])
    for theme in clean.get("themes", []):
        words = ThemeWords(_own(theme), theme.path)
        for stream in theme.get("workstreams", []):
            own = {name: value for name, value in _own(stream).items() if name != "letter"}
            inner = WorkstreamWords(stream.get("letter", ""), own, stream.path)
            inner.actions = [_action(action) for action in stream.get("actions", [])]
            words.workstreams.append(inner)
        roadmap.themes.append(words)
    return roadmap


def _action(action: shapes.Read) -> ActionWords:
    """What the printed roadmap meant by "see also" stands in place of what it said."""
    fields = {
        name: value for name, value in action.items() if name not in ("ref", "see_also_intended", "page")
    }
    if "see_also_intended" in action:
        fields["see_also"] = action["see_also_intended"]
    return ActionWords(action.get("ref", ""), fields, action.path)
