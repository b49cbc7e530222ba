"""A row moves from state to state as a table allows; the app writes down what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from engagement.errors import Refused


def stepped(row: Any, to: str, table: Mapping[tuple[str, str], str], **changes: Any) -> str:
    """The verb of what happened; `changes` are written with the state, by a condition on where the row stood.

    `table`: (from, to) to verb. Refused ("moved") where somebody was quicker, or the table has no such step. The caller
    checked its guard on a row that it locked (`locked`), or relies on the constraint that stands behind it.
    """
    verb = table.get((row.state, to))
    if verb is None:
        raise moved()
    written = {"state": to, **changes}
    if not type(row).objects.filter(pk=row.pk, state=row.state).update(**written):
        raise moved()
    for name, value in written.items():
        setattr(row, name, value)
    return verb


def moved(code: str = "moved") -> Refused:
    """What whoever was too late reads."""
    return Refused(code, _("That is not possible now: somebody has just changed it. Look again."))


def locked(row: Any) -> Any:
    """The row anew and held until the end of the transaction (SQLite has one writer anyway). No key changes: rows that
    point to it can be written meanwhile, so that an event of the case waits for nobody."""
    return type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
