"""What one version of a plan changed against the one before, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from challenges.actions.plans import CRITERIA, FORM, STAGE
from challenges.models import Criterion, FormQuestion, Stage

LISTS = ("choices", "levels")


def differences(old: dict, new: dict) -> list[str]:
    """One sentence for each thing that was added, removed or changed; stages are the same by kind and order."""
    return list(_differences(old, new))


def _differences(old: dict, new: dict) -> Iterator[str]:
    before, after = _by_kind(old["stages"]), _by_kind(new["stages"])
    for key, stage in before.items():
        if key not in after:
            yield _("Stage “{name}” is gone.").format(name=stage["staff_name"])
    for key, stage in after.items():
        if key not in before:
            yield _("Stage “{name}” is new.").format(name=stage["staff_name"])
        else:
            yield from _stage(before[key], stage)
    if old.get("fit_questions", []) != new.get("fit_questions", []):
        yield _("“Is this for me?” is changed.")


def _by_kind(stages: list[dict]) -> dict[tuple[str, int], dict]:
    seen: Counter = Counter()
    found = {}
    for stage in stages:
        seen[stage["kind"]] += 1
        found[stage["kind"], seen[stage["kind"]]] = stage
    return found


def _stage(old: dict, new: dict) -> Iterator[str]:
    name = new["staff_name"]
    for said in _fields(Stage, old, new, STAGE):
        yield f"{name}: {said}"
    for rows, model, names, label in (
        ("form", FormQuestion, FORM, "label"),
        ("criteria", Criterion, CRITERIA, "name"),
    ):
        yield from _rows(name, model, old.get(rows, []), new.get(rows, []), names, label)


def _rows(
    where: str, model: type, old: list[dict], new: list[dict], names: tuple, label: str
) -> Iterator[str]:
    before, after = ({row["key"]: row for row in rows} for rows in (old, new))
    what = model._meta.verbose_name
    for key, row in before.items():
        if key not in after:
            yield _("{where}: {what} “{name}” is gone.").format(where=where, what=what, name=row[label])
    for key, row in after.items():
        if key not in before:
            yield _("{where}: {what} “{name}” is new.").format(where=where, what=what, name=row[label])
            continue
        for said in _fields(model, before[key], row, names):
            yield f"{where}: “{row[label]}”: {said}"
    both = [key for key in before if key in after]
    if both != [key for key in after if key in before]:
        yield _("{where}: {what}: another order.").format(where=where, what=what)


def _fields(model: type, old: dict, new: dict, names: tuple) -> Iterator[str]:
    for name in names:
        field = model._meta.get_field(name)
        was, now_ = (_shown(field, row.get(name)) for row in (old, new))
        if was == now_:
            continue
        if name in LISTS:
            yield _("{field} changed.").format(field=field.verbose_name)
        else:
            yield _("{field}: “{old}” → “{new}”.").format(field=field.verbose_name, old=was, new=now_)


def _shown(field: Any, value: Any) -> str:
    if value is None:
        value = field.get_default() if field.has_default() else ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field.choices:
        return str(dict(field.choices).get(value, value))
    return "–" if value in (None, "") else str(value)
