"""Where an answer belongs once the plan has a newer version: to the question that is still asked, or to none.

A question is the same one while its key stays and it is answered in the same way. What was written for one that is gone
stays with that question: it is shown to its writers to be copied by hand, and is not handed in.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from challenges.models import Answer, FormQuestion, Solution, SolutionFile

Kind = FormQuestion.Kind
TEXTS = (Kind.SHORT, Kind.LONG)


def is_same(old: FormQuestion, new: FormQuestion) -> bool:
    return old.key == new.key and (old.kind == new.kind or (old.kind in TEXTS and new.kind in TEXTS))


def places(solution: Solution, keys: Iterable[str], shown: int | None) -> dict[str, FormQuestion]:
    """By key, the question to which belongs what was typed into a form of the stage `shown` (None: of the one that
    stands). Keys that never were in either are left out."""
    keys = list(keys)
    found = {one.key: one for one in solution.stage.questions.filter(key__in=keys)}
    if shown is None or shown == solution.stage_id:
        return found
    rows = FormQuestion.objects.filter(stage=shown, stage__kind=solution.stage.kind)
    plans = solution.stage.plan.programme.plans.values("pk")
    for old in rows.filter(stage__plan__in=plans, key__in=keys):
        if old.key not in found or not is_same(old, found[old.key]):
            found[old.key] = old
    return found


def kept_answers(solution: Solution) -> QuerySet[Answer]:
    """What was written for questions that are not asked any more."""
    rows = solution.answers.exclude(question__stage=solution.stage_id).exclude(text="")
    return rows.select_related("question").order_by("question__step", "question__position", "pk")


def kept_files(solution: Solution) -> QuerySet[SolutionFile]:
    rows = solution.files.current().filter(question__isnull=False)
    return rows.exclude(question__stage=solution.stage_id).select_related("question").order_by("pk")


def files_in(solution: Solution, stage: int | None = None) -> QuerySet[SolutionFile]:
    """Of the draft, for questions that are asked (in `stage`, else where it is now): what is handed in."""
    is_asked = Q(question=None) | Q(question__stage=stage or solution.stage_id)
    return solution.files.current().filter(is_asked)
