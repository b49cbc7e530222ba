"""A challenge goes on to its next stage, ends with its outcome, or stops with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import now
from accounts.models import User
from challenges.actions import telling_office as telling
from challenges.actions.questions import decline
from challenges.models import Challenge, Gate, Milestone, Solution, Stage
from challenges.topics import keep_topic
from challenges.transitions import locked, move, next_stage
from engagement.errors import Refused

State = Challenge.State


@transaction.atomic
def go_on(*, challenge: Challenge, by: User) -> Challenge:
    """To the next stage of its plan, with the solutions that go on; the gate of this one must be decided."""
    row = locked(challenge)
    stage, at = stage_to_come(row), now()
    row.dates.filter(stage=row.stage_id, ended_at=None).update(ended_at=at)
    dated = row.dates.filter(stage=stage)
    dated.filter(begun_at=None).update(begun_at=at)
    decision_on = dated.values_list("decision_on", flat=True).first()
    move(
        row,
        State.RUNNING,
        by=by,
        facts={"stage": stage.pk, "kind": stage.kind},
        stage=stage,
        stage_kind=stage.kind,
        decision_on=decision_on,
        updated_at=at,
    )
    behind = row.solutions.filter(state=Solution.State.GOES_ON, stage__position__lt=stage.position)
    for solution in behind.order_by("pk"):
        move(solution, Solution.State.GOES_ON, by=by, facts={"stage": stage.pk}, stage=stage)
    keep_topic(row)
    return row


def stage_to_come(challenge: Challenge) -> Stage:
    """The stage to which it can go on now. Refused: "moved", "last", "open", "gate"."""
    if challenge.state != State.RUNNING:
        raise Refused("moved", _("It is not running."))
    stage = next_stage(challenge)
    if stage is None:
        raise Refused("last", _("This is the last stage. End the challenge with its outcome."))
    if challenge.invitation_runs:
        raise Refused("open", _("The invitation is still open."))
    if not gate_is_done(challenge):
        raise Refused("gate", _("The gate of this stage is not decided yet."))
    return stage


def may_go_on(challenge: Challenge) -> bool:
    try:
        stage_to_come(challenge)
    except Refused:
        return False
    return True


def gate_is_done(challenge: Challenge) -> bool:
    """Decided, or there is nothing to decide: no gate, and no criteria or nobody's solution in this stage."""
    gate = Gate.objects.filter(challenge=challenge, stage=challenge.stage_id).first()
    if gate is not None:
        return gate.state == Gate.State.DECIDED
    if challenge.stage is None or not challenge.stage.criteria.exists():
        return True
    return not challenge.solutions.alive().filter(stage=challenge.stage_id).exists()


@transaction.atomic
def end(*, challenge: Challenge, sentence: str, by: User) -> Challenge:
    """With what came of it, once nobody's solution is in the running any more. Refused: "moved", "open", "alive",
    "sentence"."""
    row = _nobody_in_the_running(challenge)
    if not sentence.strip():
        raise Refused("sentence", _("Say in a sentence what came of it."))
    return _end(row, by, sentence.strip())


@transaction.atomic
def end_by_its_solutions(*, challenge: Challenge, by: User) -> Challenge:
    """Once each of them has ended: what came of it stands in the ledger, line by line. Refused as `end`."""
    return _end(_nobody_in_the_running(challenge), by, "")


def _nobody_in_the_running(challenge: Challenge) -> Challenge:
    row = locked(challenge)
    if row.state != State.RUNNING:
        raise Refused("moved", _("It is not running."))
    if row.invitation_runs:
        raise Refused("open", _("The invitation is still open. To give it up, stop it with a reason."))
    if number := row.solutions.alive().count():
        raise Refused(
            "alive",
            ngettext(
                "{number} solution is still in the running. Decide about it first.",
                "{number} solutions are still in the running. Decide about them first.",
                number,
            ).format(number=number),
        )
    return row


def _end(row: Challenge, by: User, sentence: str) -> Challenge:
    row.dates.filter(stage=row.stage_id, ended_at=None).update(ended_at=now())
    move(row, State.ENDED, by=by, state_reason=sentence, decided_by=by, updated_at=now())
    keep_topic(row)
    return row


@transaction.atomic
def stop(*, challenge: Challenge, reason: str, by: User) -> Challenge:
    """For good, with a reason that everybody reads; all who have begun or handed in a solution are told.

    Nothing is left waiting: what was handed in goes on no more, milestones that nobody has shown anything for are
    dropped, questions that wait are declined with the reason. Drafts stay what they are: nobody can hand them in, and
    their writers can read them and take them along. What a firm has shown is still judged, so that it can be paid.
    """
    row = locked(challenge)
    reason = reason.strip()
    if not reason:
        raise Refused("reason", _("Say why: everybody reads it."))
    people = list(telling.taking_part(row))
    row.dates.filter(begun_at__isnull=False, ended_at=None).update(ended_at=now())
    move(row, State.STOPPED, by=by, state_reason=reason, decided_by=by, updated_at=now())
    _stop_solutions(row, reason, by)
    for question in row.questions.waiting().order_by("pk"):
        decline(question=question, by=by, reason=reason)
    keep_topic(row)
    telling.stopped(row, row.events.filter(verb="stopped", solution=None).latest("pk"), people)
    return row


def _stop_solutions(challenge: Challenge, reason: str, by: User) -> None:
    """Drafts are held as well: one that is being handed in now is waited for, and one that would be next reads the
    challenge after this."""
    list(challenge.solutions.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    for solution in challenge.solutions.alive().order_by("pk"):
        move(solution, Solution.State.STOPPED, by=by, facts={"with_challenge": True})
        unshown = solution.milestones.filter(state__in=[Milestone.State.PLANNED, Milestone.State.RETURNED])
        for milestone in unshown.order_by("pk"):
            move(
                milestone,
                Milestone.State.DROPPED,
                by=by,
                facts={"milestone": milestone.pk},
                state_by=by,
                state_reason=reason,
            )
