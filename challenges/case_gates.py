"""What gates add to the pages of a case: the officer's case page and tasks, the public page, the page of a solution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import now, today
from accounts.templatetags.components import weekday
from challenges import permissions
from challenges import reads_gates as reads
from challenges.models import (
    AgreedScore,
    Challenge,
    Decider,
    Decision,
    Gate,
    Panellist,
    Solution,
    Stage,
    StageDate,
    StageKind,
)
from challenges.registries import Task
from challenges.scores import total

G = Gate.State


# --- The officer's case page -------------------------------------------------------------------------------
def buttons(user: Any, challenge: Challenge) -> Iterator[tuple[str, str, str]]:
    """The gate of the present stage, or the way to make it; those of earlier stages by the panel."""
    gate = challenge.gates.filter(stage=challenge.stage_id).first()
    if gate is not None:
        yield _("Review of this stage"), reverse("gates:inspect", args=[gate.pk]), "check"
    elif reads.stage_is_over(challenge) and permissions.can_run(user, challenge):
        yield _("Review the solutions"), reverse("gates:new", args=[challenge.pk]), "check"


def panel(request: HttpRequest, challenge: Challenge) -> str:
    gates = list(challenge.gates.select_related("stage").order_by("stage__position"))
    if not gates:
        return ""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    seen = Solution.objects.visible_to(request.user).order_by().values("pk")
    for gate, outcome in Decision.objects.filter(gate__in=gates, solution__in=seen).values_list(
        "gate", "outcome"
    ):
        counts[gate][outcome] += 1
    rows = [{"gate": gate, "counts": dict(counts[gate.pk])} for gate in gates]
    return render_to_string("challenges/admin/_gates_panel.html", {"rows": rows}, request)


def tasks(user: Any, challenges: Sequence[Challenge]) -> Iterator[Task]:
    """In a number of queries that grows with the gates that score now alone."""
    keys = [one.pk for one in challenges]
    running = [one.pk for one in challenges if one.state == Challenge.State.RUNNING]
    gates = {
        (gate.challenge_id, gate.stage_id): gate
        for gate in Gate.objects.filter(challenge__in=running).select_related("challenge", "stage")
    }
    on_panel = set(Panellist.objects.of(user).filter(gate__challenge__in=keys).values_list("gate", flat=True))
    dates = StageDate.objects.filter(challenge__in=keys)
    planned = {(row.challenge_id, row.stage_id): row for row in dates}
    untold = set(
        Decision.objects.filter(gate__challenge__in=keys, told_at=None).values_list("gate", flat=True)
    )
    decide = _who_decides([gate for gate in gates.values() if gate.state == G.DECIDING])
    for gate in gates.values():
        if gate.pk not in on_panel:
            yield from _gate_tasks(gate, gate.pk in untold, decide.get(gate.pk), user)
    for challenge in challenges:
        here = (challenge.pk, challenge.stage_id)
        if here not in gates and reads.is_over(challenge, planned.get(here)):
            yield Task(
                text=_("Put the panel together: {title}").format(title=challenge.title),
                url=reverse("gates:new", args=[challenge.pk]),
            )


def _who_decides(gates: Sequence[Gate]) -> dict[int, set[int]]:
    """By gate the people whom the plan names, substitutes too; in one query."""
    programmes = {gate.challenge.programme_id for gate in gates}
    rows = list(Decider.objects.filter(programme__in=programmes)) if programmes else []
    found: dict[int, set[int]] = {}
    for gate in gates:
        of, decides = gate.challenge, gate.stage.decides
        place = of.department_id if decides == Stage.Decides.DEPARTMENT else None
        here = [(of.owner_id, of.substitute_id)]
        if decides != Stage.Decides.OWNER:
            here = [
                (row.user_id, row.substitute_id)
                for row in rows
                if row.programme_id == of.programme_id and row.department_id == place
            ]
        found[gate.pk] = {pk for pair in here for pk in pair if pk}
    return found


def _decide_task(gate: Gate, has_untold: bool, named: set[int], user: Any) -> Task:
    """Of whoever decides; the others hear whose turn it is, or that nobody is named."""
    who, title = gate.stage.get_decides_display(), gate.challenge.title
    if user.pk in named:
        text = (
            _("Some decisions are made, and nobody is told yet: {title}")
            if has_untold
            else _("Decide: {title}")
        )
        return Task(text=text.format(title=title), url=reverse("gates:decide", args=[gate.pk]))
    text = (
        _("Waits for a decision by {who}: {title}")
        if named
        else _("Say who decides, nobody is named ({who}): {title}")
    )
    return Task(text=text.format(who=who, title=title), url=reverse("gates:inspect", args=[gate.pk]))


def _gate_tasks(gate: Gate, has_untold: bool, named: set[int] | None, user: Any) -> Iterator[Task]:
    url, title = reverse("gates:inspect", args=[gate.pk]), gate.challenge.title
    if gate.state == G.PREPARING:
        yield Task(text=_("Begin scoring: {title}").format(title=title), url=url)
    if gate.state == G.SCORING:
        yield from _scoring_tasks(gate, url, title)
    if gate.state == G.MODERATING:
        yield Task(
            text=_("Record the agreed scores: {title}").format(title=title), url=url, due=gate.meets_at
        )
    if gate.state == G.DECIDING:
        yield _decide_task(gate, has_untold, named or set(), user)
    if gate.state != G.DECIDED and gate.decides_on and gate.decides_on <= today() + timedelta(days=2):
        is_late = gate.decides_on < today()
        text = _("Applicants of “{title}” were to hear by {day}: set a new day or decide")
        yield Task(
            text=text.format(title=title, day=weekday(gate.decides_on)),
            url=reverse("gates:dates", args=[gate.pk]),
            is_late=is_late,
        )


def _scoring_tasks(gate: Gate, url: str, title: str) -> Iterator[Task]:
    found = reads.progress(gate)
    if found.orphans:
        text = _("Nobody can score solution {numbers} of “{title}”: add a reviewer")
        yield Task(text=text.format(numbers=", ".join(map(str, found.orphans)), title=title), url=url)
    number = len(found.missing)
    if number or found.undeclared:
        said = ngettext("{number} score missing", "{number} scores missing", number).format(number=number)
        text = _("{said}, {when}: {title}").format(said=said, when=_when(gate), title=title)
        yield Task(
            text=text, url=url, due=gate.scores_by, is_late=bool(gate.scores_by and gate.scores_by < now())
        )


def _when(gate: Gate) -> str:
    """ "closes tomorrow" """
    if gate.scores_by is None:
        return _("no date")
    if gate.scores_by < now():
        return _("overdue")
    days = (localtime(gate.scores_by).date() - today()).days
    if days == 0:
        return _("closes today")
    if days == 1:
        return _("closes tomorrow")
    return _("closes on {day}").format(day=weekday(gate.scores_by))


# --- The public page ---------------------------------------------------------------------------------------
def public_section(request: HttpRequest, challenge: Challenge) -> str:
    """Who goes on and why, of those who agreed to be named (their own words stand above: `page_reading.solutions_of`);
    the rest as numbers. What the stage says is public."""
    if challenge.stage is None or challenge.stage.shows == Stage.Shows.NOTHING:
        return ""
    rows = Decision.objects.filter(gate__challenge=challenge, gate__state=G.DECIDED).exclude(told_at=None)
    rows = rows.select_related("gate__stage", "solution__organisation").order_by(
        "gate__stage__position", "pk"
    )
    newest: dict[tuple[int, int], Decision] = {(row.gate_id, row.solution_id): row for row in rows}
    shows_names = challenge.stage.shows == Stage.Shows.NAMES
    named = set(challenge.solutions.named_publicly().values_list("pk", flat=True)) if shows_names else set()
    gates: dict[int, dict] = {}
    for row in newest.values():
        entry = gates.setdefault(
            row.gate_id, {"stage": row.gate.stage, "named": [], "advance": 0, "hold": 0, "stop": 0}
        )
        entry[row.outcome] += 1
        if row.outcome == Decision.Outcome.ADVANCE and row.solution_id in named:
            entry["named"].append(row)
    if not gates:
        return ""
    for entry in gates.values():
        entry["others"] = entry["advance"] - len(entry["named"])
    return render_to_string("challenges/gates/_public.html", {"gates": list(gates.values())[::-1]})


# --- The page of a solution --------------------------------------------------------------------------------
def solution_section(request: HttpRequest, solution: Solution) -> str:
    """To its members and to officers: where it stands, what was decided, feedback and its own scores; never others'."""
    user = request.user
    panellist = Panellist.objects.of(user).filter(
        gate__challenge=solution.challenge_id, gate__stage=solution.stage_id
    )
    panellist = panellist.select_related("gate").first()
    member = permissions.is_member(user, solution)
    if panellist is not None and not member:
        return _reviewer_section(request, panellist, solution)
    if solution.handed_in_at is None or not (member or _runs(user, solution)):
        return ""
    gate = Gate.objects.filter(challenge=solution.challenge_id, stage=solution.stage_id).first()
    found = reads.told(solution)
    context = {
        "solution": solution,
        "decisions": [_told(row) for row in found],
        "waits": _waits(solution, gate, found),
        "hear_by": _hear_by(solution, gate),
        "is_late": bool(gate and gate.decides_on and gate.decides_on < today()),
        "gate": gate,
        "gate_url": reverse("gates:inspect", args=[gate.pk]) if gate and _runs(user, solution) else "",
    }
    return render_to_string("challenges/gates/_applicant.html", context, request)


def _runs(user: Any, solution: Solution) -> bool:
    return permissions.can_run(user, solution.challenge)


def _reviewer_section(request: HttpRequest, panellist: Panellist, solution: Solution) -> str:
    if panellist.gate.state == G.PREPARING:
        return ""
    url = reverse("challenges:review_sheet", args=[panellist.gate.public_id, solution.number])
    return render_to_string("challenges/gates/_reviewer.html", {"url": url}, request)


def _waits(solution: Solution, gate: Gate | None, found: Sequence[Decision]) -> bool:
    """Whether a decision is still to come at the stage in which it is."""
    if solution.state not in Solution.ALIVE:
        return False
    if any(row.gate.stage_id == solution.stage_id and row.outcome != Decision.Outcome.HOLD for row in found):
        return False
    is_held = any(row.gate.stage_id == solution.stage_id for row in found)
    return not is_held and (gate is not None or solution.stage.kind == StageKind.INVITE)


def _hear_by(solution: Solution, gate: Gate | None) -> Any:
    if gate is not None and gate.decides_on:
        return gate.decides_on
    row = solution.challenge.dates.filter(stage=solution.stage_id).first()
    return row.decision_on if row else None


def _told(decision: Decision) -> dict:
    rows = AgreedScore.objects.filter(gate=decision.gate, solution=decision.solution)
    agreed = {row.criterion_id: row for row in rows.select_related("criterion")}
    weights = {row.criterion_id: row.criterion.weight for row in agreed.values()}
    lines = [
        {
            "criterion": said.criterion,
            "text": said.text,
            "agreed": agreed[said.criterion_id].value if said.criterion_id in agreed else None,
        }
        for said in decision.feedback.all()
    ]
    return {
        "decision": decision,
        "stage": decision.gate.stage,
        "lines": lines,
        "total": total(weights, {key: row.value for key, row in agreed.items()}),
    }
