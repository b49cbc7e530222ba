"""Everything that is wrong with a plan's data, each fault with its stage and row: for the editor and for templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.actions.plans import CRITERIA, FORM, STAGE, faults
from challenges.models import Criterion, FormQuestion, Stage

MOST_STAGES, MOST_ROWS = 20, 60


def plan_faults(content: Any) -> list[str]:
    """Nothing for a plan that `make_plan` takes."""
    shape = list(_shape(content))
    if shape:
        return shape
    found = list(faults(content))
    for number, stage in enumerate(content["stages"], start=1):
        found += _stage(number, stage)
    return list(dict.fromkeys(found))


def _shape(content: Any) -> Iterator[str]:
    """Whether it is made of lists and objects where those belong; everything else needs that."""
    stages = content.get("stages") if isinstance(content, dict) else None
    if not isinstance(stages, list) or not stages:
        yield _("A plan needs stages.")
        return
    if len(stages) > MOST_STAGES:
        yield _("A plan has at most {number} stages.").format(number=MOST_STAGES)
    yield from _fit(content.get("fit_questions", []))
    for number, stage in enumerate(stages, start=1):
        if not isinstance(stage, dict):
            yield _("Stage {number} is not written as an object.").format(number=number)
            continue
        yield from _unknown(_("Stage {number}").format(number=number), stage, (*STAGE, "form", "criteria"))
        for name, known in (("form", FORM), ("criteria", CRITERIA)):
            yield from _rows(number, name, stage.get(name, []), known)


def _fit(rows: Any) -> Iterator[str]:
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        yield _("“Is this for me?” is not a list of questions.")
        return
    for place, row in enumerate(rows, start=1):
        if not all(isinstance(row.get(name), str) and row[name].strip() for name in ("question", "means")):
            yield _("“Is this for me?”, question {row}: it needs a question and what it means.").format(
                row=place
            )


def _rows(number: int, name: str, rows: Any, known: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(rows, list):
        yield _("Stage {number}: “{name}” is not a list.").format(number=number, name=name)
        return
    if len(rows) > MOST_ROWS:
        yield _("Stage {number}: “{name}” has more than {most} rows.").format(
            number=number, name=name, most=MOST_ROWS
        )
    for place, row in enumerate(rows, start=1):
        where = where_is(number, name, place)
        if not isinstance(row, dict):
            yield _("{where} is not written as an object.").format(where=where)
        else:
            yield from _unknown(where, row, known)


def _unknown(where: str, row: dict, known: tuple[str, ...]) -> Iterator[str]:
    if names := ", ".join(str(name) for name in row if name not in known):
        yield _("{where}: there is no such entry as {names}.").format(where=where, names=names)


def where_is(number: int, name: str, place: int) -> str:
    """ "Stage 2, question 3"."""
    words = _("Stage {number}, question {row}") if name == "form" else _("Stage {number}, criterion {row}")
    return words.format(number=number, row=place)


def _stage(number: int, entry: dict) -> list[str]:
    found = _fields(_("Stage {number}").format(number=number), Stage, entry, STAGE, {"plan"})
    if not entry.get("weeks", 4):
        found.append(_("Stage {number} needs at least one week.").format(number=number))
    for place, row in enumerate(entry.get("form", []), start=1):
        where = where_is(number, "form", place)
        found += _fields(where, FormQuestion, row, FORM, {"stage"})
        found += _choices(where, row)
    for place, row in enumerate(entry.get("criteria", []), start=1):
        where = where_is(number, "criteria", place)
        found += _fields(where, Criterion, row, CRITERIA, {"stage"})
        found += _levels(where, row)
    return found


def _fields(where: str, model: type, entry: dict, names: tuple[str, ...], left_out: set[str]) -> list[str]:
    """As the model's own fields judge them."""
    given = {name: entry[name] for name in names if name in entry}
    if given.get("value") == "":
        given["value"] = None
    row = model(position=1, **given)
    try:
        row.clean_fields(exclude=left_out)
    except ValidationError as fault:
        return [
            f"{where}, {model._meta.get_field(name).verbose_name}: {' '.join(texts)}"
            for name, texts in fault.message_dict.items()
        ]
    except (TypeError, ValueError):
        return [_("{where}: an entry has the wrong type.").format(where=where)]
    return []


def _choices(where: str, row: dict) -> list[str]:
    choices = row.get("choices") or []
    if not isinstance(choices, list) or any(not isinstance(choice, str) for choice in choices):
        return [_("{where}: the list of answers is not a list of texts.").format(where=where)]
    if row.get("kind") == FormQuestion.Kind.CHOICE and len(choices) < 2:
        return [_("{where}: give at least two answers to choose from.").format(where=where)]
    return []


def _levels(where: str, row: dict) -> list[str]:
    found = []
    levels = row.get("levels", [])
    if not isinstance(levels, list) or any(
        not isinstance(level, str) or not level.strip() for level in levels
    ):
        found.append(_("{where}: describe each of the five scores.").format(where=where))
    weight = row.get("weight")
    if not isinstance(weight, int) or not 1 <= weight <= 100:
        found.append(_("{where}: the weight is a whole number from 1 to 100.").format(where=where))
    return found
