"""What is wrong with a file: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHOWN = 200


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `where` is a row and column, a cell, or a path in the JSON."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}" if self.where else self.says


class FileFaults(Exception):
    """The file cannot be imported; `faults` holds all that was found, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = list(dict.fromkeys(faults))
        super().__init__(self.text())

    def text(self) -> str:
        """One line for each fault, up to 200 of them, after a line that counts them."""
        count = len(self.faults)
        head = ngettext(
            "%(count)d fault, nothing was written:", "%(count)d faults, nothing was written:", count
        )
        lines = [head % {"count": count}, *(f"  {fault}" for fault in self.faults[:SHOWN])]
        if count > SHOWN:
            lines.append("  " + _("… and %(count)d more") % {"count": count - SHOWN})
        return "\n".join(lines)


class Faults(list[Fault]):
    """Collects faults, and ends the reading when there are any."""

    def add(self, where: str, says: str) -> None:
        self.append(Fault(where, says))

    def end(self) -> None:
        """Raises FileFaults when something was found."""
        if self:
            raise FileFaults(self)


def shortened(text: str, limit: int = 60) -> str:
    """For a line of a report: one line, cut in the middle where it is long."""
    flat = " ".join(str(text).split())
    if len(flat) <= limit:
        return flat
    half = (limit - 3) // 2
    return f"{flat[:half].rstrip()} … {flat[-half:].lstrip()}"
