"""What a gate is about, and what is still missing: solutions, organisations to declare about, sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.clock import today
from accounts.models import Membership, Organisation
from challenges.models import (
    Challenge,
    Decision,
    Declaration,
    Gate,
    Panellist,
    ScoreSheet,
    Solution,
    SolutionPartner,
    StageDate,
    StageKind,
)

G = Gate.State
SCORES_ARE_OPEN = (G.MODERATING, G.DECIDING, G.DECIDED)  # everybody's scores are in


def stage_is_over(challenge: Challenge) -> bool:
    """Whether the stage in which it is has ended: the invitation two minutes after closing; a later stage when its
    planned days are over."""
    return is_over(challenge, challenge.dates.filter(stage=challenge.stage_id).first())


def is_over(challenge: Challenge, planned: StageDate | None) -> bool:
    """As `stage_is_over`, with the dates of its stage at hand."""
    if challenge.state != Challenge.State.RUNNING or challenge.stage_kind == StageKind.DEFINE:
        return False
    if challenge.stage_kind == StageKind.INVITE:
        return not challenge.invitation_runs
    return planned is None or planned.ended_at is not None or planned.ends_on <= today()


def waiting(gate: Gate) -> QuerySet:
    """Solutions that this gate still has to bring to a decision."""
    return Solution.objects.alive().filter(challenge=gate.challenge_id, stage=gate.stage_id)


def solutions_of(gate: Gate) -> QuerySet:
    """All that stood or stand at this gate, decided ones too; not what was withdrawn before any decision."""
    decided = Decision.objects.filter(gate=gate).values("solution")
    return Solution.objects.filter(challenge=gate.challenge_id).filter(
        Q(pk__in=decided) | Q(pk__in=waiting(gate).order_by().values("pk"))
    )


def seen_by(user: Any, gate: Gate) -> QuerySet:
    """Of those the ones that this person may see, never their own firm's: no list, page, export or paper of a gate
    starts from anything else."""
    seen = Solution.objects.visible_to(user).order_by().values("pk")
    own = Solution.objects.of_members(user).order_by().values("pk")
    rows = solutions_of(gate).filter(pk__in=seen).exclude(pk__in=own)
    return rows.select_related("organisation", "stage").order_by("number")


def reads_minutes(user: Any, gate: Gate) -> bool:
    """Minutes speak of everything that stood at the gate: not for whom a conflict, something unsaid or their own firm
    hides any of it."""
    here = solutions_of(gate).handed_in().order_by()
    clear = Solution.objects.clear_for(user).order_by().values("pk")
    own = Solution.objects.of_members(user).order_by().values("pk")
    return not here.filter(Q(pk__in=own) | ~Q(pk__in=clear)).exists()


def minutes_for(user: Any, gate: Gate) -> str:
    """ "" for who may not read them."""
    return gate.meeting_notes if gate.meeting_notes and reads_minutes(user, gate) else ""


def for_reviewer(user: Any, gate: Gate) -> QuerySet:
    """What a reviewer finds at their gate: never their own firm's, and nothing with which they have a conflict."""
    seen = Solution.objects.of_panellist(user).order_by().values("pk")
    own = Solution.objects.of_members(user).order_by().values("pk")
    rows = Solution.objects.filter(challenge=gate.challenge_id, stage=gate.stage_id, pk__in=seen)
    return rows.exclude(pk__in=own).order_by("number")


# --- Interests ---------------------------------------------------------------------------------------------
def organisations_of(gate: Gate) -> QuerySet:
    """Everybody who takes part in what stands at the gate, lead or partner, by name."""
    here = waiting(gate).order_by().values("pk")
    partners = SolutionPartner.objects.filter(solution__in=here, organisation__isnull=False)
    return Organisation.objects.filter(
        Q(pk__in=waiting(gate).order_by().values("organisation"))
        | Q(pk__in=partners.order_by().values("organisation"))
    ).order_by("name", "pk")


def undeclared(panellist: Panellist) -> QuerySet:
    """Organisations about which this reviewer has said nothing at this gate."""
    said = Declaration.objects.filter(panellist=panellist).values("organisation")
    return organisations_of(panellist.gate).exclude(pk__in=said)


def unlisted_partners(gate: Gate) -> dict[str, list[int]]:
    """Partners known by name alone, with the leads beside whom they stand."""
    rows = SolutionPartner.objects.filter(
        solution__in=waiting(gate).order_by().values("pk"), organisation=None
    )
    found: dict[str, list[int]] = defaultdict(list)
    for name, lead in rows.order_by("name", "pk").values_list("name", "solution__organisation"):
        found[name].append(lead)
    return dict(found)


# --- Sheets ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Progress:
    """How far scoring is: (reviewer, solution) pairs that are missing, how many are in, what nobody can score."""

    missing: tuple[tuple[Panellist, int], ...]
    handed_in: int
    undeclared: tuple[Panellist, ...]
    orphans: tuple[int, ...]  # solutions by number

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.undeclared or self.orphans) and self.handed_in > 0


def progress(gate: Gate) -> Progress:
    """Each reviewer scores whatever stands at the gate and is not hidden from them; a substitute what the one before
    had not handed in."""
    panel = list(gate.panel.select_related("user"))
    current = [one for one in panel if one.left_at is None]
    here = {row.pk: row for row in waiting(gate).prefetch_related("partners")}
    done = _done(gate)
    conflicts = _conflicts(gate)
    owns = _own_firms(current, here.values())
    said = _said(gate)
    missing, undeclared_ = [], []
    for one in current:
        due = [pk for pk in here if pk not in _taken_over(one, panel, done)]
        due = [pk for pk in due if not (_takes_part(here[pk]) & (conflicts[one.user_id] | owns[one.user_id]))]
        if any(_takes_part(here[pk]) - said[one.pk] for pk in here):
            undeclared_.append(one)
        missing += [(one, pk) for pk in due if (one.pk, pk) not in done]
    scored = {pk for _one, pk in done} | {pk for _one, pk in missing}
    orphans = tuple(sorted(here[pk].number or 0 for pk in here if pk not in scored))
    handed_in = sum(1 for _one, pk in done if pk in here)
    return Progress(tuple(missing), handed_in, tuple(undeclared_), orphans)


def counting_sheets(gate: Gate) -> QuerySet:
    """What is handed in; not of somebody who found out afterwards that they have a conflict (it stays on record)."""
    conflicts = Declaration.objects.filter(
        panellist__gate__challenge=gate.challenge_id,
        panellist__user=OuterRef("panellist__user"),
        answer=Declaration.Answer.CONFLICT,
    )
    beside = SolutionPartner.objects.filter(solution=OuterRef("solution"), organisation__isnull=False)
    beside_conflict = beside.filter(
        Exists(
            Declaration.objects.filter(
                panellist__gate__challenge=gate.challenge_id,
                panellist__user=OuterRef(OuterRef("panellist__user")),
                answer=Declaration.Answer.CONFLICT,
                organisation=OuterRef("organisation"),
            )
        )
    )
    rows = ScoreSheet.objects.filter(panellist__gate=gate, handed_in_at__isnull=False)
    rows = rows.exclude(Exists(conflicts.filter(organisation=OuterRef("solution__organisation"))))
    return rows.exclude(Exists(beside_conflict))


def _done(gate: Gate) -> set[tuple[int, int]]:
    return set(counting_sheets(gate).values_list("panellist", "solution"))


def _conflicts(gate: Gate) -> dict[int, set[int]]:
    """By person, the organisations with which they declared a conflict at any gate of the challenge."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Declaration.objects.filter(
        panellist__gate__challenge=gate.challenge_id, answer=Declaration.Answer.CONFLICT
    )
    for user, organisation in rows.values_list("panellist__user", "organisation"):
        found[user].add(organisation)
    return found


def _said(gate: Gate) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Declaration.objects.filter(panellist__gate=gate)
    for panellist, organisation in rows.values_list("panellist", "organisation"):
        found[panellist].add(organisation)
    return found


def _own_firms(current: list[Panellist], solutions: Iterable[Solution]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(
        user__in=[one.user_id for one in current], organisation__in=[row.organisation_id for row in solutions]
    )
    for user, organisation in rows.values_list("user", "organisation"):
        found[user].add(organisation)
    return found


def _takes_part(solution: Solution) -> set[int]:
    partners = {one.organisation_id for one in solution.partners.all() if one.organisation_id}
    return {solution.organisation_id} | partners


def _taken_over(one: Panellist, panel: list[Panellist], done: set[tuple[int, int]]) -> set[int]:
    """What those before this substitute had handed in, however often somebody stood in."""
    by_key, found = {row.pk: row for row in panel}, set()
    before = one.substitute_for_id
    while before in by_key:
        found |= {solution for panellist, solution in done if panellist == before}
        before = by_key[before].substitute_for_id
    return found


def taken_over(panellist: Panellist) -> set[int]:
    """Solutions that this substitute need not score: the one before handed them in."""
    if panellist.substitute_for_id is None:
        return set()
    return _taken_over(panellist, list(panellist.gate.panel.all()), _done(panellist.gate))


# --- Decisions ---------------------------------------------------------------------------------------------
def newest_decisions(gate: Gate) -> dict[int, Decision]:
    """By solution, the decision that stands."""
    rows = gate.decisions.select_related("by").prefetch_related("feedback__criterion").order_by("pk")
    return {row.solution_id: row for row in rows}


def undecided(gate: Gate) -> QuerySet:
    return waiting(gate).exclude(pk__in=gate.decisions.values("solution"))


def told(solution: Solution) -> list[Decision]:
    """Decisions that its people were told of, the newest first."""
    rows = solution.decisions.exclude(told_at=None).select_related("gate__stage").order_by("-pk")
    return list(rows.prefetch_related("feedback__criterion"))
