"""Inviting solutions, and what may move afterwards: the window, the day of the decision, what the page says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from challenges import readiness
from challenges.actions import telling_office as telling
from challenges.actions.dates import plan_of
from challenges.actions.route import missing_first
from challenges.actions.versions import go_over
from challenges.clock import at_noon, is_usual
from challenges.models import (
    Challenge,
    ChangeNotice,
    DeadlineChange,
    Gate,
    Notice,
    Plan,
    Solution,
    Stage,
    StageDate,
    StageKind,
)
from challenges.topics import keep_topic
from challenges.transitions import locked, move, note
from engagement.errors import Refused

State, What = Challenge.State, DeadlineChange.What
AT_ONCE = timedelta(minutes=10)  # an opening time so little past means: now


@transaction.atomic
def invite(
    *,
    challenge: Challenge,
    opens_at: datetime,
    closes_at: datetime,
    decision_on: date,
    by: User,
    unusual: bool = False,
) -> Challenge:
    """Publishes the invitation, at once or at a later time. Refused with every reason why not, by its code: "route",
    "notice", "not_ready", "plan", "dates", "opens_at", "closes_at", "decision_on"."""
    row = locked(challenge)
    if row.state != State.DEFINING:
        raise Refused("moved", _("It is invited already, or not taken up yet. Look again."))
    opens_at = max(opens_at, now()) if opens_at > now() - AT_ONCE else opens_at
    _check_route(row)
    _check_times(opens_at, closes_at, decision_on, unusual)
    missing = [check for check in _checks(row, opens_at, closes_at, decision_on) if check.level == "missing"]
    if missing:
        raise Refused("not_ready", "\n".join(str(check.text) for check in missing))
    plan, stage = _invitation_of(row)
    _check_dates(row, plan)
    _date_invitation(row, stage, opens_at, closes_at, decision_on)
    move(
        row,
        State.RUNNING,
        by=by,
        facts={"plan": plan.pk, "opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()},
        plan=plan,
        stage=stage,
        stage_kind=stage.kind,
        opens_at=opens_at,
        closes_at=closes_at,
        invited_at=now(),
        invited_by=by,
        decision_on=decision_on,
        updated_at=now(),
    )
    keep_topic(row)
    return row


@transaction.atomic
def lengthen(
    *, challenge: Challenge, closes_at: datetime, reason: str, by: User, unusual: bool = False
) -> Challenge:
    """The window, for everybody: before it closes, later than it was, with a reason."""
    row = _while_inviting(challenge)
    was = row.window[1]
    if closes_at <= was:
        raise Refused("closes_at", _("A window is only ever made longer. Choose a later time."))
    _check_usual(closes_at, unusual)
    if row.decision_on and localtime(closes_at).date() >= row.decision_on:
        raise Refused(
            "closes_at", _("The decision would come before that. Move the day of the decision first.")
        )
    _need(reason)
    change = DeadlineChange.objects.create(
        challenge=row, what=What.CLOSES, old=was, new=closes_at, reason=reason.strip(), by=by
    )
    row.closes_at, row.updated_at = closes_at, now()
    row.save(update_fields=["closes_at", "updated_at"])
    row.dates.filter(stage=row.stage_id).update(ends_on=localtime(closes_at).date())
    event = note(row, "closes_later", by=by, facts={"change": change.pk, "to": closes_at.isoformat()})
    telling.deadline_moved(change, event)
    return row


@transaction.atomic
def decide_later(*, challenge: Challenge, day: date, reason: str, by: User) -> Challenge:
    """A later day for the decision of the stage that it is in; those who take part are told."""
    row = locked(challenge)
    if row.state != State.RUNNING or row.decision_on is None:
        raise Refused("state", _("No day was promised, so none can be moved."))
    if day <= row.decision_on:
        raise Refused("day", _("Choose a later day than {day}.").format(day=row.decision_on))
    _need(reason)
    change = DeadlineChange.objects.create(
        challenge=row,
        what=What.DECISION,
        old=at_noon(row.decision_on),
        new=at_noon(day),
        reason=reason.strip(),
        by=by,
    )
    row.decision_on, row.updated_at = day, now()
    row.save(update_fields=["decision_on", "updated_at"])
    row.dates.filter(stage=row.stage_id).update(decision_on=day)
    Gate.objects.filter(challenge=row, stage=row.stage_id, decides_on__lt=day).update(decides_on=day)
    event = note(row, "decision_later", by=by, facts={"change": change.pk, "to": day.isoformat()})
    telling.deadline_moved(change, event)
    return row


@transaction.atomic
def announce(*, challenge: Challenge, text: str, by: User, plan: Plan | None = None) -> ChangeNotice:
    """What has changed, to everybody who takes part; with `plan` the challenge goes over to that newer version."""
    if plan is not None:  # which moves them; whoever hands in holds a solution before its challenge, too
        list(Solution.objects.select_for_update(no_key=True).filter(challenge=challenge).order_by("pk"))
    row = _while_inviting(challenge)
    _need(text)
    made = ChangeNotice.objects.create(challenge=row, text=text.strip(), plan=plan, by=by)
    if plan is not None:
        go_over(row, plan)
    event = note(row, "changed", by=by, facts={"notice": made.pk, "plan": plan.pk if plan else None})
    telling.changed(made, event)
    return made


def _checks(row: Challenge, opens_at: datetime, closes_at: datetime, decision_on: date) -> list:
    return readiness.checks(row, opens_at=opens_at, closes_at=closes_at, decision_on=decision_on)


def _check_route(row: Challenge) -> None:
    if not row.route or row.route_approved_at is None:
        raise Refused("route", _("The legal route is not approved yet."))
    if missing := missing_first(row):
        names = ", ".join(str(Notice.Kind(kind).label) for kind in missing)
        raise Refused(
            "notice",
            _(
                "This route asks for a notice first, and none is recorded: {names}. Until then nothing of the "
                "invitation may be seen anywhere."
            ).format(names=names),
        )
    if row.notices.filter(published_at__gt=now()).exists():
        raise Refused("notice", _("A notice is not published yet."))


def _check_times(opens_at: datetime, closes_at: datetime, decision_on: date, unusual: bool) -> None:
    if opens_at < now() - AT_ONCE:
        raise Refused("opens_at", _("That time is past. Choose a later one."))
    if closes_at <= opens_at:
        raise Refused("closes_at", _("It closes before it opens."))
    _check_usual(closes_at, unusual)
    if decision_on <= localtime(closes_at).date():
        raise Refused("decision_on", _("The decision comes after the closing time."))


def _check_usual(closes_at: datetime, unusual: bool) -> None:
    if not unusual and not is_usual(closes_at):
        raise Refused(
            "closes_at", _("That is not noon on a working day. Choose another time, or say that it is meant.")
        )


def _check_dates(row: Challenge, plan: Plan) -> None:
    planned = set(row.dates.values_list("stage", flat=True))
    if not set(plan.stages.values_list("pk", flat=True)) <= planned:
        raise Refused("dates", _("Plan the dates of all stages first."))


def _invitation_of(row: Challenge) -> tuple[Plan, Stage]:
    """The plan on which it opens, and its stage 2."""
    plan = plan_of(row)
    stage = plan.stages.filter(kind=StageKind.INVITE).first() if plan else None
    if plan is None or stage is None:
        raise Refused("plan", _("Choose a programme with a plan first."))
    return plan, stage


def _date_invitation(
    row: Challenge, stage: Stage, opens_at: datetime, closes_at: datetime, decision_on: date
) -> None:
    first, last = localtime(opens_at).date(), localtime(closes_at).date()
    StageDate.objects.filter(challenge=row, stage=stage).update(
        begins_on=first, ends_on=last, decision_on=decision_on, begun_at=opens_at
    )
    before = row.dates.filter(stage__position__lt=stage.position)
    before.filter(ended_at=None).update(ended_at=opens_at)
    before.filter(begun_at=None).update(begun_at=row.taken_up_at or opens_at)


def _while_inviting(challenge: Challenge) -> Challenge:
    row = locked(challenge)
    if not row.is_before_closing:
        raise Refused("closed", _("That is possible only until the closing time."))
    return row


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason", _("Say why: everybody who takes part reads it."))
