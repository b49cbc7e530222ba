"""Decisions about a step: where it stands, and for when it is promised. Moving a promise needs a reason."""

from __future__ import annotations

import calendar
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.clock import now, today
from accounts.models import User
from cms.actions.states import Refused
from cms.models import Step, StepChange
from cms.models.rows import Precision
from cms.moves import tell_of_step


def last_day(promised: date, precision: str) -> date:
    """The day until which a promise of that precision is kept: "June 2026" is kept until 30 June."""
    if precision == Precision.MONTH:
        return promised.replace(day=calendar.monthrange(promised.year, promised.month)[1])
    if precision == Precision.YEAR:
        return promised.replace(month=12, day=31)
    return promised


@transaction.atomic
def set_status(
    *,
    step: Step,
    status: str,
    by: User | None,
    reason: str = "",
    done_on: date | None = None,
    note: str | None = None,
) -> Step:
    """Says where a step stands. Done takes a day (today when none is given), not one to come.

    Refused: stopping without a reason, taking an ended step up again without one, or no change at all.
    """
    step = Step.objects.select_for_update().get(pk=step.pk)
    before, reason = step.status, reason.strip()
    if status not in Step.Status.values:
        raise Refused(_("There is no such status."))
    if status == before:
        raise Refused(_("The step stands there already."))
    if not reason and (status == Step.Status.STOPPED or before in Step.ENDED):
        raise Refused(_("Say why: the reason stands on the page."))
    if status == Step.Status.DONE:
        done_on = done_on or today()
        if done_on > today():
            raise Refused(_("A step cannot be done on a day that is still to come."))
    step.status = status
    step.done_on = done_on if status == Step.Status.DONE else None
    if note is not None:
        step.note = note.strip()
    return _keep(step, before, step.promised, reason, by, "cms.set_step_status")


@transaction.atomic
def move_date(
    *,
    step: Step,
    promised: date | None,
    by: User | None,
    reason: str = "",
    precision: str = Precision.DAY,
    note: str | None = None,
) -> Step:
    """Promises a step for a day, a month or a year; the first promise is kept for good.

    `promised=None` takes the date away ("no date yet"). Refused: moving without a reason, a step that has ended,
    or no change at all.
    """
    step = Step.objects.select_for_update().get(pk=step.pk)
    before, reason = step.promised, reason.strip()
    promised = last_day(promised, precision) if promised else None
    if not step.is_open:
        raise Refused(_("This step has ended: its date stands."))
    if (promised, precision) == (before, step.promised_precision) or promised is before is None:
        raise Refused(_("That is the date already."))
    if step.first_promised and not reason:
        raise Refused(_("Say why the date moves: the reason stands on the page."))
    if promised and not step.first_promised:
        step.first_promised, step.first_precision = promised, precision
    step.promised, step.promised_precision = promised, precision
    if note is not None:
        step.note = note.strip()
    return _keep(step, step.status, before, reason, by, "cms.move_step_date")


def _keep(step: Step, status: str, promised: date | None, reason: str, by: User | None, action: str) -> Step:
    """Writes the step, its log row and the entry in the site's history, and tells those concerned."""
    step.reason = reason or step.reason
    step.changed_at, step.changed_by = now(), by
    step.save()
    change = StepChange.objects.create(
        step=step,
        from_status=status,
        to_status=step.status,
        from_promised=promised,
        to_promised=step.promised,
        done_on=step.done_on,
        reason=reason,
        at=step.changed_at,
        by=by,
    )
    log(
        instance=step,
        action=action,
        user=by,
        data={
            "status": step.status,
            "promised": step.promised and step.promised.isoformat(),
            "reason": reason,
        },
    )
    tell_of_step(change, by)
    return step
