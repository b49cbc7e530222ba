"""A roadmap as a file carries it, the same for all kinds of file: only the fields that stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ActionWords:
    """One action; `where` names a column's cell, or the path of a field."""

    ref: str
    fields: dict[str, Any]
    path: str
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        """The workstream's part of the reference."""
        return self.ref.rstrip("0123456789")

    def where(self, name: str = "") -> str:
        """The place of one field, or of the whole action."""
        if name in self.cells:
            return self.cells[name]
        return f"{self.path}.{name}" if name and not self.cells else self.path


@dataclass
class WorkstreamWords:
    """One workstream, known by its letter; a flat file carries at most its name."""

    letter: str
    fields: dict[str, Any]
    path: str
    actions: list[ActionWords] = field(default_factory=list)


@dataclass
class ThemeWords:
    """One theme, known by the letters of its workstreams; `name` is missing where a file has no such column."""

    fields: dict[str, Any]
    path: str
    workstreams: list[WorkstreamWords] = field(default_factory=list)


@dataclass
class Roadmap:
    """All of a file. `flat` says that its lists came as one cell, so that where an item ends is a guess."""

    kind: str
    fields: dict[str, Any]
    themes: list[ThemeWords]
    digest: str = ""
    flat: bool = False
    columns: tuple[str, ...] = ()
    header: str = ""

    def workstreams(self) -> Iterator[WorkstreamWords]:
        for theme in self.themes:
            yield from theme.workstreams

    def actions(self) -> Iterator[ActionWords]:
        for workstream in self.workstreams():
            yield from workstream.actions
