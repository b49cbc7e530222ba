"""Plans: made whole from data, checked, never changed; an edit makes the next version.

The shape of the data (also of a programme's template file, `challenges/demo/dips.json` is one):
{"fit_questions": [{"question", "means"}], "stages": [{"kind", "staff_name", "applicant_name", "public_name",
"description", "weeks", "hands_in", "value", "decides", "shows", "is_blind", "form": [FORM], "criteria": [CRITERIA]}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Criterion, FormQuestion, Plan, Programme, Stage, StageKind
from engagement.errors import Refused

STAGE = (
    "kind", "staff_name", "applicant_name", "public_name", "description", "weeks", "hands_in", "value", "decides",
    "shows", "is_blind",
)  # fmt: skip
FORM = (
    "step", "step_title", "key", "kind", "label", "help_text", "choices", "is_required", "most_words", "is_public",
)  # fmt: skip
CRITERIA = ("key", "name", "description", "weight", "levels")
ORDER = list(StageKind)


@transaction.atomic
def make_plan(*, programme: Programme, content: dict, by: User | None, notice: str = "") -> Plan:
    """The next version, whole. Refused ("plan") with everything that is wrong with the data, one a line."""
    if wrong := list(faults(content)):
        raise Refused("plan", "\n".join(wrong))
    Programme.objects.select_for_update().get(pk=programme.pk)
    last = programme.plans.aggregate(last=Max("number"))["last"] or 0
    plan = Plan.objects.create(
        programme=programme,
        number=last + 1,
        notice=notice,
        fit_questions=content.get("fit_questions", []),
        made_by=by,
    )
    for position, entry in enumerate(content["stages"], start=1):
        stage = _clean(Stage(plan=plan, position=position, **_given(entry, STAGE)))
        FormQuestion.objects.bulk_create(
            [
                _clean(FormQuestion(stage=stage, position=place, **_given(question, FORM)), save=False)
                for place, question in enumerate(entry.get("form", []), start=1)
            ]
        )
        Criterion.objects.bulk_create(
            [
                _clean(Criterion(stage=stage, position=place, **_given(criterion, CRITERIA)), save=False)
                for place, criterion in enumerate(entry.get("criteria", []), start=1)
            ]
        )
    return plan


def content_of(plan: Plan) -> dict:
    """The same data again: what an editor starts from, and what another council takes along."""
    return {
        "fit_questions": plan.fit_questions,
        "stages": [
            {
                **_taken(stage, STAGE),
                "form": [_taken(question, FORM) for question in stage.questions.all()],
                "criteria": [_taken(criterion, CRITERIA) for criterion in stage.criteria.all()],
            }
            for stage in plan.stages.prefetch_related("questions", "criteria")
        ],
    }


def faults(content: Any) -> Iterator[str]:
    """What is wrong, in words with the number of the stage; nothing for a plan that can be used."""
    stages = content.get("stages") if isinstance(content, dict) else None
    if not isinstance(stages, list) or not stages:
        yield _("A plan needs stages.")
        return
    kinds: list[Any] = [stage.get("kind") if isinstance(stage, dict) else None for stage in stages]
    if unknown := [str(kind) for kind in kinds if kind not in StageKind.values]:
        yield _("There is no kind of stage called {name}.").format(name=", ".join(unknown))
        return
    if kinds[0] != StageKind.DEFINE or kinds.count(StageKind.DEFINE) != 1:
        yield _("The first stage, and no other, is the definition.")
    if kinds.count(StageKind.INVITE) != 1:
        yield _("One stage, and no more, is the invitation.")
    if kinds != sorted(kinds, key=ORDER.index):
        yield _(
            "The stages stand in the order: definition, invitation, exploration, accelerator, prototype, "
            "pre-commercialisation."
        )
    for number, stage in enumerate(stages, start=1):
        yield from _faults_of(number, stage)


def _faults_of(number: int, stage: dict) -> Iterator[str]:
    for name in ("staff_name", "applicant_name", "public_name"):
        if not str(stage.get(name, "")).strip():
            yield _("Stage {number} needs three names.").format(number=number)
            break
    criteria = stage.get("criteria", [])
    try:
        total = sum(int(criterion["weight"]) for criterion in criteria)
    except (KeyError, TypeError, ValueError):
        yield _("Stage {number}: each criterion needs a weight in per cent.").format(number=number)
        return
    if criteria and total != 100:
        yield _("Stage {number}: the weights add up to {total}, not to 100.").format(
            number=number, total=total
        )
    for criterion in criteria:
        if len(criterion.get("levels", [])) != Criterion.MOST + 1:
            yield _("Stage {number}: “{name}” needs five descriptions, for the scores 0 to 4.").format(
                number=number, name=criterion.get("name", "")
            )
    for kind in ("form", "criteria"):
        keys = [row.get("key") for row in stage.get(kind, [])]
        if len(set(keys)) != len(keys):
            yield _("Stage {number}: two questions or criteria have the same key.").format(number=number)


def _given(entry: dict, names: tuple[str, ...]) -> dict:
    given = {name: entry[name] for name in names if name in entry}
    for name in ("value",):
        if given.get(name) not in (None, ""):
            try:
                given[name] = Decimal(str(given[name]))
            except InvalidOperation as fault:
                raise Refused("plan", _("“{text}” is not an amount.").format(text=given[name])) from fault
    return given


def _taken(row: Any, names: tuple[str, ...]) -> dict:
    found = {name: getattr(row, name) for name in names}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in found.items()}


def _clean(row: Any, *, save: bool = True) -> Any:
    """As the model's own fields judge it; Refused says which row."""
    exclude = {"stage", "plan"} if not save else {"plan"}
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as fault:
        said = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in fault.message_dict.items())
        raise Refused("plan", f"{row}: {said}") from fault
    if save:
        row.save()
    return row
