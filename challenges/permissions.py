"""Who may do what with challenges: the whole table."""

from __future__ import annotations

from typing import Any

from accounts.models import Membership
from challenges import deciders
from challenges.models import (
    Challenge,
    Ending,
    FormQuestion,
    Gate,
    Milestone,
    Panellist,
    PartnerWanted,
    Runner,
    Solution,
    Stage,
    StageKind,
)
from challenges.querysets import is_signed_in, own_departments
from engagement.permissions import can_moderate

State = Challenge.State


# --- Challenges --------------------------------------------------------------------------------------------
def can_propose(user: Any) -> bool:
    """Anybody signed in."""
    return is_signed_in(user)


def can_run(user: Any, challenge: Challenge) -> bool:
    """Challenge officers of its department; of one that is proposed to no department, of every department."""
    return is_signed_in(user) and Challenge.objects.of_officer(user).filter(pk=challenge.pk).exists()


def can_take_up(user: Any, challenge: Challenge) -> bool:
    return challenge.state in (State.PROPOSED, State.DECLINED) and can_run(user, challenge)


def can_define(user: Any, challenge: Challenge) -> bool:
    """What it says, until it is invited."""
    return challenge.state == State.DEFINING and can_run(user, challenge)


def can_approve_route(user: Any, challenge: Challenge) -> bool:
    """Somebody entitled, and not who chose it."""
    return (
        can_run(user, challenge)
        and user.has_perm("challenges.approve_route")
        and challenge.route_chosen_by_id != user.pk
        and bool(challenge.route)
        and challenge.route_approved_at is None
        and challenge.state == State.DEFINING
    )


def can_invite(user: Any, challenge: Challenge) -> bool:
    return can_define(user, challenge)


def can_change_dates(user: Any, challenge: Challenge) -> bool:
    return challenge.state == State.RUNNING and can_run(user, challenge)


def can_end(user: Any, challenge: Challenge) -> bool:
    return challenge.state in (State.DEFINING, State.RUNNING) and can_run(user, challenge)


def can_answer_questions(user: Any, challenge: Challenge) -> bool:
    return challenge.is_invited and can_run(user, challenge)


def can_correct_answers(user: Any, challenge: Challenge) -> bool:
    """What stands there and is wrong is put right for as long as the challenge runs."""
    return challenge.state == State.RUNNING and can_answer_questions(user, challenge)


# --- Firms -------------------------------------------------------------------------------------------------
def is_member(user: Any, solution: Solution) -> bool:
    """Of the lead: they write, hand in and withdraw."""
    return (
        is_signed_in(user)
        and Membership.objects.filter(user=user, organisation=solution.organisation_id).exists()
    )


def can_ask(user: Any, challenge: Challenge) -> bool:
    """Anybody signed in who does not run it, while the invitation is open."""
    return is_signed_in(user) and challenge.is_open and not can_run(user, challenge)


def can_answer(user: Any, challenge: Challenge) -> bool:
    """Begin a solution: members of an organisation that is not the department's own, while the invitation is open."""
    return (
        is_signed_in(user)
        and challenge.is_open
        and not can_run(user, challenge)
        and Membership.objects.filter(user=user).exclude(organisation__kind="department").exists()
    )


def can_see_solution(user: Any, solution: Solution) -> bool:
    return is_signed_in(user) and Solution.objects.visible_to(user).filter(pk=solution.pk).exists()


def can_write(user: Any, solution: Solution) -> bool:
    """The draft: until the invitation is over, also of one that is in; afterwards for nobody."""
    writable = solution.state in (Solution.State.DRAFT, Solution.State.HANDED_IN)
    return writable and solution.challenge.is_open and is_member(user, solution)


def can_withdraw(user: Any, solution: Solution) -> bool:
    """At any time before the end."""
    over = (Solution.State.WITHDRAWN, Solution.State.STOPPED, Solution.State.ENDED)
    return solution.state not in over and is_member(user, solution)


# --- Gates -------------------------------------------------------------------------------------------------
def can_run_gate(user: Any, gate: Gate) -> bool:
    """The panel, its dates and its meeting: officers of the challenge; not who is on the panel of it."""
    return can_run(user, gate.challenge) and not Panellist.objects.of(user).filter(gate=gate).exists()


def can_review(user: Any, gate: Gate) -> bool:
    """On its panel now; what they may see is another matter (`Solution.objects.of_panellist`)."""
    return is_signed_in(user) and Panellist.objects.of(user).filter(gate=gate).exists()


def can_decide(user: Any, gate: Gate) -> bool:
    """Whom the plan entitles at this stage, or who stands in for them, and did not score at this gate."""
    return (
        is_entitled(user, gate.challenge, gate.stage)
        and not Panellist.objects.of(user).filter(gate=gate).exists()
    )


def is_entitled(user: Any, challenge: Challenge, stage: Stage) -> bool:
    """Named by what the plan says, with the right to decide. On a board sit officers of any department; the owner and
    the head run the challenge."""
    return (
        deciders.is_named(user, challenge, stage)
        and user.has_perm("challenges.decide_solution")
        and (stage.decides == Stage.Decides.BOARD or can_run(user, challenge))
    )


# --- Stages 3 to 6 -----------------------------------------------------------------------------------------
def runs_stage(user: Any, solution: Solution) -> bool:
    """Officers of the challenge, and the partner's staff of the stage in which the solution is."""
    if not can_see_solution(user, solution):
        return False
    if can_run(user, solution.challenge):
        return True
    return (
        Runner.objects.current()
        .filter(user=user, challenge=solution.challenge_id, stage=solution.stage_id)
        .exists()
    )


def can_show_evidence(user: Any, solution: Solution) -> bool:
    return solution.state == Solution.State.GOES_ON and is_member(user, solution)


def can_report(user: Any, solution: Solution) -> bool:
    """Answer the questions of the stage in which it is: members, until the panel of that stage begins to score."""
    stage = solution.stage
    if not can_show_evidence(user, solution) or stage is None:
        return False
    if stage.kind in (StageKind.DEFINE, StageKind.INVITE):
        return False
    gates = Gate.objects.filter(challenge=solution.challenge_id, stage=stage)
    is_asked = stage.questions.exclude(kind=FormQuestion.Kind.FILE).exists()
    return is_asked and not gates.exclude(state=Gate.State.PREPARING).exists()


def can_work_on(user: Any, solution: Solution) -> bool:
    """Plan milestones, meet, note, return and accept: whoever runs the stage, while it goes on; nobody judges the work
    of their own firm."""
    return (
        solution.state in (Solution.State.GOES_ON, Solution.State.ON_HOLD)
        and solution.stage is not None
        and solution.stage.kind not in (StageKind.DEFINE, StageKind.INVITE)
        and runs_stage(user, solution)
        and not is_member(user, solution)
    )


def can_judge(user: Any, milestone: Milestone) -> bool:
    """Also what the firm had shown before its solution was stopped: it may be paid for it."""
    solution = milestone.solution
    if solution.state == Solution.State.STOPPED and milestone.state == Milestone.State.SHOWN:
        return runs_stage(user, solution) and not is_member(user, solution)
    return can_work_on(user, solution)


def can_return(user: Any, milestone: Milestone) -> bool:
    """Ask for more: while the firm can still show it."""
    return milestone.solution.state != Solution.State.STOPPED and can_judge(user, milestone)


def can_drop(user: Any, milestone: Milestone) -> bool:
    """What nothing was shown for yet; of a solution that was stopped what was shown in vain too."""
    is_shown = milestone.state == Milestone.State.SHOWN
    return can_judge(user, milestone) and is_shown == (milestone.solution.state == Solution.State.STOPPED)


def can_note_market(user: Any, solution: Solution) -> bool:
    """What is known of the market, a price, a buyer: the firm too."""
    return can_work_on(user, solution) or can_show_evidence(user, solution)


def can_ask_payment(user: Any, milestone: Milestone) -> bool:
    """The firm, also of a stage that is behind it, until it has been agreed."""
    asked = getattr(milestone, "payment", None)
    return (
        milestone.state == Milestone.State.ACCEPTED
        and bool(milestone.amount)
        and (asked is None or asked.refused_at is not None)
        and milestone.solution.state != Solution.State.WITHDRAWN
        and is_member(user, milestone.solution)
    )


def can_decide_payment(user: Any, solution: Solution) -> bool:
    """Officers of the challenge; a partner's staff pay nothing."""
    return (
        can_run(user, solution.challenge)
        and can_see_solution(user, solution)
        and not is_member(user, solution)
    )


def can_name_runners(user: Any, challenge: Challenge) -> bool:
    return challenge.state == State.RUNNING and can_run(user, challenge)


def can_end_solution(user: Any, solution: Solution) -> bool:
    """Somebody entitled, of one that has come past the invitation and has no ending yet."""
    ending = (Solution.State.GOES_ON, Solution.State.ON_HOLD, Solution.State.STOPPED)
    return (
        solution.state in ending
        and solution.stage is not None
        and solution.stage.kind not in (StageKind.DEFINE, StageKind.INVITE)
        and user.has_perm("challenges.decide_solution")
        and can_decide_payment(user, solution)
        and not Ending.objects.filter(solution=solution).exists()
    )


def can_agree_ledger(user: Any, ending: Ending) -> bool:
    """The firm, once, to its name and to what stands beside it."""
    return ending.firm_agreed_at is None and is_member(user, ending.solution)


def is_past_invitation(challenge: Challenge) -> bool:
    return challenge.is_invited and challenge.stage_kind not in (StageKind.DEFINE, StageKind.INVITE)


# --- Programmes --------------------------------------------------------------------------------------------
def can_keep_programme(user: Any, programme: Any) -> bool:
    """Its words, partners and plan: challenge officers of the department that runs it."""
    return (
        is_signed_in(user)
        and user.has_perm("challenges.change_programme")
        and own_departments(user).filter(pk=programme.department_id).exists()
    )


def can_take_down(user: Any, line: PartnerWanted) -> bool:
    """Members of the organisation; officers of the challenge and moderators."""
    if not is_signed_in(user) or line.taken_down_at is not None:
        return False
    own = Membership.objects.filter(user=user, organisation=line.organisation_id)
    return own.exists() or can_moderate(user) or can_run(user, line.challenge)
