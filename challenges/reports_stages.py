"""The report of a stage: what a firm answers to the questions of the plan while it works in stages 3 to 6.

Its members write it together; everybody else reads it once it is handed in, as it then stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from challenges import kinds_stages as kinds
from challenges import permissions
from challenges.blind import ShownAnswer, shown_report
from challenges.models import Answer, CaseEvent, FormQuestion, Gate, Solution, Stage, StageDate

VERB = "stage_report_in"
MEMBER = "member"


@dataclass(frozen=True, kw_only=True)
class Report:
    """Of one stage, as one reader sees it; `answers` only once it is in, except for its writers."""

    stage: Stage
    due: date | None
    came_in_at: datetime | None
    answers: list[ShownAnswer]
    is_now: bool
    may_write: bool
    asks_files: bool


def asked(stage: Stage) -> QuerySet[FormQuestion]:
    """What is answered in words; files are shown as evidence of milestones."""
    return stage.questions.exclude(kind=FormQuestion.Kind.FILE)


def came_in_at(solution: Solution, stage: Stage) -> datetime | None:
    """When it was handed in last; None where it was not."""
    events = solution.events.filter(verb=VERB, facts__stage=stage.pk).order_by("-pk")
    return events.values_list("at", flat=True).first()


def report_in(solution: Solution, stage: Stage) -> list[ShownAnswer]:
    """What readers outside the firm get: nothing before it was handed in."""
    if not kinds.is_work(stage) or came_in_at(solution, stage) is None:
        return []
    return shown_report(solution, stage)


def reports_for(user: Any, solution: Solution, reader: str) -> list[Report]:
    """That of the stage in which it is first, then the earlier ones; what says nothing to this reader is left out."""
    if not reader or not kinds.is_work(solution.stage):
        return []
    stages = solution.stage.plan.stages.filter(
        kind__in=kinds.WORK, position__lte=solution.stage.position
    ).exclude(questions=None)
    found = [_report(user, solution, stage, reader) for stage in stages.order_by("-position").distinct()]
    goes_on = solution.state == Solution.State.GOES_ON
    return [one for one in found if one.answers or (one.is_now and goes_on)]


def _report(user: Any, solution: Solution, stage: Stage, reader: str) -> Report:
    is_now, is_in = stage.pk == solution.stage_id, came_in_at(solution, stage)
    dates = StageDate.objects.filter(challenge=solution.challenge_id, stage=stage)
    return Report(
        stage=stage,
        due=dates.values_list("ends_on", flat=True).first(),
        came_in_at=is_in,
        answers=shown_report(solution, stage) if is_in or reader == MEMBER else [],
        is_now=is_now,
        may_write=is_now and permissions.can_report(user, solution),
        asks_files=stage.questions.filter(kind=FormQuestion.Kind.FILE).exists(),
    )


def _pairs(solutions: Any) -> set[tuple[int, int]]:
    """(solution, stage) of which a report is in: one query."""
    events = CaseEvent.objects.filter(verb=VERB, solution__in=solutions).order_by()
    return {(pk, facts.get("stage")) for pk, facts in events.values_list("solution", "facts")}


def answers_in(solutions: Any) -> list[int]:
    """Keys of all answers of reports that are in."""
    pairs = _pairs(solutions)
    rows = Answer.objects.filter(
        solution__in=[pk for pk, _stage in pairs], question__stage__kind__in=kinds.WORK
    )
    found = rows.exclude(text="").order_by().values_list("pk", "solution", "question__stage")
    return [pk for pk, solution, stage in found if (solution, stage) in pairs]


def to_read(user: Any, challenges: Iterable[int]) -> Counter[int]:
    """By challenge, how many reports are in of which no panel scores yet: two queries."""
    scored = Gate.objects.filter(challenge=OuterRef("challenge"), stage=OuterRef("stage"))
    rows = Solution.objects.of_officer(user).clear_for(user)
    rows = rows.filter(
        challenge__in=list(challenges), state=Solution.State.GOES_ON, stage__kind__in=kinds.WORK
    )
    rows = rows.exclude(Exists(scored.exclude(state=Gate.State.PREPARING))).order_by()
    found = list(rows.values_list("pk", "stage", "challenge"))
    pairs = _pairs([pk for pk, _stage, _challenge in found])
    return Counter(challenge for pk, stage, challenge in found if (pk, stage) in pairs)
