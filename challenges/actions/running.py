"""Stages 3 to 6 as they run: whose staff runs them, meetings, notes, testers, buyers, help in kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Membership, Organisation, User
from challenges import kinds_stages as kinds
from challenges.models import (
    Buyer,
    Challenge,
    Gathering,
    Note,
    Runner,
    Solution,
    SolutionPartner,
    Stage,
    Support,
)
from challenges.transitions import locked, note
from champions.actions import lab
from champions.models import Study
from engagement.errors import Refused

NAMED = "challenges.runner_named"


# --- Who runs a stage --------------------------------------------------------------------------------------
@transaction.atomic
def name_runner(
    *, challenge: Challenge, stage: Stage, user: User, organisation: Organisation | None, by: User
) -> Runner:
    """They see from now on what has gone on to that stage. Refused: "stage", "firm" (they belong to somebody who
    takes part), "twice"."""
    challenge = locked(challenge)
    if stage.plan_id != challenge.plan_id or not kinds.is_work(stage):
        raise Refused("stage", _("Choose a stage of this challenge that a partner can run."))
    mine = Membership.objects.filter(user=user).values("organisation")
    taking_part = challenge.solutions.exclude(state=Solution.State.WITHDRAWN)
    partners = SolutionPartner.objects.filter(solution__in=taking_part.order_by().values("pk"))
    if taking_part.filter(organisation__in=mine).exists() or partners.filter(organisation__in=mine).exists():
        raise Refused("firm", _("They belong to an organisation that takes part in this challenge."))
    try:
        with transaction.atomic():
            runner = Runner.objects.create(
                challenge=challenge, stage=stage, user=user, organisation=organisation, invited_by=by
            )
    except IntegrityError:
        raise Refused("twice", _("They run this stage already.")) from None
    note(challenge, "runner_named", by=by, facts={"runner": runner.pk, "stage": stage.pk})
    tell(kind=NAMED, key=str(runner.pk), by=by, facts={"runner": runner.pk}, to_users=[user])
    return runner


@transaction.atomic
def end_runner(*, runner: Runner, by: User) -> bool:
    """They see nothing of it any more; what they wrote stays."""
    done = Runner.objects.filter(pk=runner.pk, left_at=None).update(left_at=now())
    if done:
        note(runner.challenge, "runner_left", by=by, facts={"runner": runner.pk, "stage": runner.stage_id})
    return bool(done)


# --- Meetings and notes ------------------------------------------------------------------------------------
@transaction.atomic
def plan_gathering(*, solution: Solution, by: User, **given: Any) -> Gathering:
    """A workshop, mentoring, a test, a meeting, in the stage in which the solution is."""
    solution, stage = _going_on(solution)
    made = Gathering.objects.create(
        challenge_id=solution.challenge_id, solution=solution, stage=stage, made_by=by, **given
    )
    note(solution, "gathering_planned", by=by, facts={"gathering": made.pk})
    return made


@transaction.atomic
def keep_gathering(*, gathering: Gathering, by: User, **given: Any) -> Gathering:
    """How many came, what was said and learnt; also a later time or another place."""
    for name, value in given.items():
        setattr(gathering, name, value)
    gathering.save(update_fields=sorted(given))
    if gathering.solution:
        note(gathering.solution, "gathering_kept", by=by, facts={"gathering": gathering.pk})
    return gathering


@transaction.atomic
def write_note(*, solution: Solution, by: User, kind: str, text: str, link: str = "") -> Note:
    """Refused: "kind" where the stage has no such notes."""
    solution, stage = _going_on(solution)
    if kind not in kinds.NOTES[stage.kind]:
        raise Refused("kind", _("This stage has no notes of this kind."))
    made = Note.objects.create(
        challenge_id=solution.challenge_id,
        solution=solution,
        stage=stage,
        kind=kind,
        text=text,
        link=link,
        by=by,
    )
    note(solution, "noted", by=by, facts={"note": made.pk, "kind": kind})
    return made


@transaction.atomic
def add_buyer(*, solution: Solution, by: User, **given: Any) -> Buyer:
    solution, stage = _going_on(solution)
    if not kinds.has("buyers", stage):
        raise Refused("stage", _("Buyers are noted in the last stage."))
    made = Buyer.objects.create(solution=solution, noted_by=by, **given)
    note(solution, "buyer_noted", by=by, facts={"buyer": made.pk})
    return made


# --- Testers of the Living Lab -----------------------------------------------------------------------------
@transaction.atomic
def ask_for_testers(*, solution: Solution, by: User, **given: Any) -> Gathering:
    """A request to the Living Lab, and a test in the stage that leads to it. Refused as `request_study` does."""
    solution = _testable(solution)
    return _test(solution, lab.request_study(by=by, **given), by)


@transaction.atomic
def link_study(*, solution: Solution, study: Study, by: User) -> Gathering:
    """A study that the Living Lab has already. Refused: "twice"."""
    solution = _testable(solution)
    if solution.gatherings.filter(study=study).exists():
        raise Refused("twice", _("This study stands here already."))
    return _test(solution, study, by)


def _test(solution: Solution, study: Study, by: User) -> Gathering:
    made = Gathering.objects.create(
        challenge_id=solution.challenge_id,
        solution=solution,
        stage_id=solution.stage_id,
        kind=Gathering.Kind.TEST,
        title=study.title[:120],
        study=study,
        made_by=by,
    )
    note(solution, "testers_asked", by=by, facts={"gathering": made.pk, "study": study.pk})
    return made


def _testable(solution: Solution) -> Solution:
    solution, stage = _going_on(solution)
    if not kinds.has("testers", stage):
        raise Refused("stage", _("In this stage nothing is tested with people."))
    return solution


# --- Help in kind ------------------------------------------------------------------------------------------
@transaction.atomic
def note_help(*, solution: Solution, by: User, what: str, amount: Decimal, given_on: date) -> Support:
    """What help was worth that cost the firm nothing: subsidy control adds it up with the money."""
    solution, stage = _going_on(solution)
    made = Support.objects.create(
        challenge_id=solution.challenge_id,
        solution=solution,
        organisation_id=solution.organisation_id,
        stage=stage,
        kind=Support.Kind.IN_KIND,
        what=what,
        amount=amount,
        given_on=given_on,
        noted_by=by,
    )
    note(solution, "help_noted", by=by, facts={"support": made.pk, "amount": str(amount)})
    return made


def _going_on(solution: Solution) -> tuple[Solution, Stage]:
    """Held, and still in the running, with the stage in which it is. Refused: "over", "stage"."""
    solution = locked(solution)
    if solution.state not in (Solution.State.GOES_ON, Solution.State.ON_HOLD):
        raise Refused("over", _("This solution is not in a stage any more."))
    if not kinds.is_work(solution.stage):
        raise Refused("stage", _("This solution has not gone on to a stage yet."))
    return solution, solution.stage
