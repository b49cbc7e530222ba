"""Saving answers, as they are typed or by the button: two people who write at once lose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from challenges.actions.solutions import mark_changed, writable
from challenges.answers_solutions import LONGEST
from challenges.models import Answer, FormQuestion, Solution
from challenges.places_solutions import places


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What somebody typed, over the revision that they had before them (0: there was no answer yet)."""

    text: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Somebody else has saved another text meanwhile: theirs stands, ours is still in the form."""

    question: FormQuestion
    ours: str
    theirs: str
    revision: int
    by: str
    at: datetime
    is_own: bool = False  # the same person, in another window


@dataclass(kw_only=True)
class Saved:
    revisions: dict[str, int] = field(default_factory=dict)  # by key, of what now stands as it was typed
    questions: dict[str, FormQuestion] = field(default_factory=dict)  # by key, where each belongs now
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    is_changed: bool = False


@transaction.atomic
def save_answers(
    *,
    solution: Solution,
    typed: Mapping[str, Typed],
    by: User,
    received_at: datetime,
    shown: int | None = None,
) -> Saved:
    """Writes each answer that changed and on whose revision it was typed; the others come back as conflicts.

    `shown` is the stage whose form the writer had before them: where the plan has a newer version since, what belongs
    to no question any more is kept with the one that was shown. A wrong answer is saved all the same: a draft may be
    wrong, what is handed in may not. Refused when it is late.
    """
    row = writable(solution, received_at)
    saved = write_answers(row, places(row, typed, shown), typed, by)
    if saved.is_changed:
        mark_changed(row)
    return saved


def write_answers(
    row: Solution, questions: Mapping[str, FormQuestion], typed: Mapping[str, Typed], by: User
) -> Saved:
    """The one place that writes answers: on a row that is held, once the caller has judged that it may be written."""
    standing = {
        answer.question.key: answer
        for answer in row.answers.filter(question__in=questions.values()).select_related(
            "question", "changed_by"
        )
    }
    saved = Saved(questions=dict(questions))
    for key, question in questions.items():
        given = typed[key]
        if question.kind == FormQuestion.Kind.FILE:
            continue
        text, now_there = given.text[: LONGEST * 2], standing.get(key)
        if now_there is None and not text:
            saved.revisions[key] = 0
        elif now_there is not None and now_there.text == text:
            saved.revisions[key] = now_there.revision
        elif (now_there.revision if now_there else 0) != given.revision:
            saved.conflicts[key] = _conflict(question, text, now_there, by)
        else:
            saved.revisions[key] = _write(row, question, text, now_there, by)
            saved.is_changed = True
    return saved


def _write(row: Solution, question: FormQuestion, text: str, there: Answer | None, by: User) -> int:
    answer = there or Answer(solution=row, question=question, revision=0)
    answer.text, answer.changed_at, answer.changed_by = text, now(), by
    answer.revision += 1
    answer.save()
    return answer.revision


def _conflict(question: FormQuestion, ours: str, there: Answer | None, by: User) -> Conflict:
    who = there.changed_by if there else None
    return Conflict(
        question=question,
        ours=ours,
        theirs=there.text if there else "",
        revision=there.revision if there else 0,
        by=who.display_name if who else "",
        at=there.changed_at if there else now(),
        is_own=who == by,
    )
