"""The report of a stage: written by the firm, together, and handed in, until the panel of the stage begins to score."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from challenges import permissions
from challenges.actions.answers import Saved, Typed, write_answers
from challenges.answers_solutions import Missing, missing_answers
from challenges.models import Gate, Solution, Stage
from challenges.reports_stages import VERB, asked, came_in_at
from challenges.transitions import locked, note
from engagement.errors import Refused

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reported:
    saved: Saved
    is_in: bool = False  # handed in by this very act, or in already as it stands
    missing: list[Missing] = field(default_factory=list)


@transaction.atomic
def save_report(
    *, solution: Solution, stage: Stage, typed: Mapping[str, Typed], by: User, hand_in: bool = False
) -> Reported:
    """Writes what changed, whatever is missing; with `hand_in` it comes in as well once nothing is missing and nobody
    was quicker. Handing in twice what did not change is once. Refused ("late") once it may not be written any more."""
    row = held(solution, stage, by)
    questions = {question.key: question for question in asked(stage)}
    given = {key: question for key, question in questions.items() if key in typed}
    saved = write_answers(row, given, typed, by)
    if not hand_in or saved.conflicts:
        return Reported(saved=saved)
    texts = dict(row.answers.filter(question__stage=stage).values_list("question", "text"))
    if missing := list(missing_answers(questions.values(), texts)):
        return Reported(saved=saved, missing=missing)
    at, newest = came_in_at(row, stage), row.answers.filter(question__stage=stage).latest("changed_at")
    if at is None or saved.is_changed or newest.changed_at > at:
        note(row, VERB, by=by, facts={"stage": stage.pk})
        logger.info("report of stage %s of solution %s in", stage.pk, row.public_id)
    return Reported(saved=saved, is_in=True)


def held(solution: Solution, stage: Stage, by: User) -> Solution:
    """The row anew and held, with the gate of the stage before it (as who decides holds them), so that no panel begins
    to score what is being written."""
    gates = Gate.objects.filter(challenge=solution.challenge_id, stage=stage)
    list(gates.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    row = locked(solution)
    if row.stage_id != stage.pk or not permissions.can_report(by, row):
        raise Refused(
            "late",
            _("This report can’t be changed any more: its review has begun, or the stage is over for you."),
        )
    return row
