"""When the stages of a challenge run: planned backwards from the day on which it is needed, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, Plan, Stage, StageDate, StageKind
from challenges.transitions import locked, note
from engagement.errors import Refused
from engagement.workdays import is_working_day

REVIEW_WEEKS = 3  # from the end of a stage that is scored to its decision
State = Challenge.State


@dataclass(frozen=True, kw_only=True)
class Planned:
    """When one stage would run; `decision_on` where something is decided at its end."""

    stage: Stage
    begins_on: date
    ends_on: date
    decision_on: date | None


def plan_of(challenge: Challenge) -> Plan | None:
    """The plan that it opened on; before that the newest of its programme."""
    if challenge.plan_id:
        return challenge.plan
    return challenge.programme.plan if challenge.programme else None


def backwards(stages: list[Stage], needed_by: date) -> list[Planned]:
    """From the last stage, which ends on the last working day up to that day, to the first."""
    found: list[Planned] = []
    limit = workday_before(needed_by)
    for stage in reversed(stages):
        decides = _is_decided(stage)
        ends_on = workday_before(limit - timedelta(weeks=REVIEW_WEEKS)) if decides else limit
        begins_on = workday_after(ends_on - timedelta(weeks=stage.weeks))
        begins_on = min(begins_on, ends_on)
        found.append(
            Planned(stage=stage, begins_on=begins_on, ends_on=ends_on, decision_on=limit if decides else None)
        )
        limit = workday_before(begins_on - timedelta(days=1))
    return found[::-1]


def opens_too_late(planned: list[Planned], today: date) -> date | None:
    """The day on which the invitation would have had to open, where that day is past."""
    invited = next((one for one in planned if one.stage.kind == StageKind.INVITE), None)
    return invited.begins_on if invited and invited.begins_on < today else None


def workday_before(day: date) -> date:
    """That day, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def workday_after(day: date) -> date:
    """That day, or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@transaction.atomic
def keep_dates(
    *,
    challenge: Challenge,
    dates: Mapping[int, tuple[date, date, date | None]],
    by: User,
    needed_by: date | None = None,
) -> None:
    """`dates` by the position of the stage: begins, ends, decided. Refused where a stage ends before it begins, or the
    stages overlap. Once it is invited only stages that have not begun can be changed."""
    row = locked(challenge)
    if row.state not in (State.DEFINING, State.RUNNING):
        raise Refused("state", _("Its dates can’t be changed any more."))
    plan = plan_of(row)
    if plan is None:
        raise Refused("plan", _("Choose a programme first: the stages are those of its plan."))
    here = row.stage.position if row.stage_id else 0
    stages = [stage for stage in plan.stages.all() if stage.position > here]
    check_order(stages, dates)
    row.dates.exclude(stage__plan=plan).delete()  # planned on a version that is not the newest any more
    for stage in stages:
        begins_on, ends_on, decision_on = dates[stage.position]
        StageDate.objects.update_or_create(
            challenge=row,
            stage=stage,
            defaults={"begins_on": begins_on, "ends_on": ends_on, "decision_on": decision_on},
        )
    if needed_by and row.state == State.DEFINING:
        row.needed_by = needed_by
        row.save(update_fields=["needed_by"])
    note(row, "dates_planned", by=by, facts={"plan": plan.pk})


def check_order(stages: list[Stage], dates: Mapping[int, tuple[date, date, date | None]]) -> None:
    """Refused ("dates") with what is wrong, one line for each stage."""
    wrong, last = [], None
    for stage in stages:
        given = dates.get(stage.position)
        if given is None:
            wrong.append(_("{stage}: say when it begins and ends.").format(stage=stage.staff_name))
            continue
        begins_on, ends_on, decision_on = given
        if ends_on < begins_on:
            wrong.append(_("{stage} ends before it begins.").format(stage=stage.staff_name))
        if decision_on and decision_on < ends_on:
            wrong.append(_("{stage} is decided before it ends.").format(stage=stage.staff_name))
        if last and begins_on < last:
            wrong.append(
                _("{stage} begins before the stage before it is over.").format(stage=stage.staff_name)
            )
        last = max(filter(None, (ends_on, decision_on)))
    if wrong:
        raise Refused("dates", "\n".join(wrong))


def _is_decided(stage: Stage) -> bool:
    """Something is scored, and so somebody decides, at its end."""
    return stage.kind == StageKind.INVITE or bool(stage.criteria.all())
