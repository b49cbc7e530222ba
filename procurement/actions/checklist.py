"""Answers to the checklist of the commissioning toolkit, and the clauses that follow from them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.lots import planning
from procurement.commissioning import KEYS, QUESTIONS, Question
from procurement.models import Case, ChecklistAnswer
from procurement.transitions import note

Answer = ChecklistAnswer.Answer


@transaction.atomic
def answer(*, case: Case, answers: Mapping[str, tuple[str, str]], by: User | None) -> int:
    """How many of the questions are answered now. `answers`: (answer, reason) by key; "" takes one back. Refused:
    "moved"; the key itself, where a no has no reason or the question is not known."""
    row = planning(case)
    for key, (given, reason) in answers.items():
        if key not in KEYS or given not in ("", *Answer.values):
            raise Refused(key, _("There is no such question."))
        if given == Answer.NO and not reason.strip():
            raise Refused(key, _("Say why not."))
    known = {one.key: (one.answer, one.reason) for one in row.checklist.all()}
    changed = [
        key for key, (given, reason) in answers.items() if known.get(key, ("", "")) != (given, reason.strip())
    ]
    for key in changed:
        given, reason = answers[key]
        if not given:
            row.checklist.filter(key=key).delete()
            continue
        values = {"answer": given, "reason": reason.strip(), "at": now(), "by": by}
        ChecklistAnswer.objects.update_or_create(case=row, key=key, defaults=values)
    done = row.checklist.filter(key__in=KEYS).count()
    if changed:
        note(row, "checklist_answered", by=by, facts={"questions": changed, "done": done, "of": len(KEYS)})
    return done


def unanswered(case: Case) -> list[Question]:
    known = set(case.checklist.values_list("key", flat=True))
    return [question for question in QUESTIONS if question.key not in known]


def clauses_of(case: Case) -> list[Question]:
    """Those whose clause goes into the terms: answered with yes."""
    yes = set(case.checklist.filter(answer=Answer.YES).values_list("key", flat=True))
    return [question for question in QUESTIONS if question.clause and question.key in yes]
