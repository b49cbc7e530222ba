"""What a reviewer reads beside the criteria: the answers as handed in; where the plan says so, without names. From
stage 3 on also what was reached and learnt since."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from challenges import kinds_stages as kinds
from challenges.blind import ShownFile, names_of, shown_to
from challenges.models import Gate, Milestone, Solution, SolutionVersion
from challenges.reports_stages import report_in
from challenges.timeline_stages import Line, learnt

FEWEST = 3  # a name of two letters would take words out of every text


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`name` is a number alone where the review is blind; `answers` (question, text, files) as the form has them."""

    name: str
    summary: str
    answers: list[tuple[str, str, list[ShownFile]]]
    who: list[str] = field(default_factory=list)  # lead first, then partners; nobody where it is blind
    milestones: list[Milestone] = field(default_factory=list)  # with their evidence
    learnt: list[Line] = field(default_factory=list)
    report: list[tuple[str, str]] = field(
        default_factory=list
    )  # question and answer, of the stage of the gate


def reading_of(user: Any, gate: Gate, solution: Solution) -> Reading:
    """Of the newest version of the stage of the gate, else of the newest before it; files as this reader may have
    them."""
    shown = shown_to(user, solution, newest_version(solution, gate))
    hide = hider(solution) if gate.stage.is_blind else str
    answers = [
        (answer.label, hide(answer.text), answer.files)
        for answer in (shown.answers if shown else [])
        if answer.text or answer.files
    ]
    summary = hide(shown.summary if shown else solution.summary)
    who = [] if gate.stage.is_blind else [solution.organisation.name, *_partners(solution)]
    report = [(answer.label, hide(answer.text)) for answer in report_in(solution, gate.stage)]
    return Reading(
        name=name_of(gate, solution),
        summary=summary,
        answers=answers,
        who=who,
        report=report,
        **_since(gate, solution),
    )


def _since(gate: Gate, solution: Solution) -> dict[str, list]:
    """Of the stages with work in them; nothing where names are hidden, since people of the firm are named in it."""
    if gate.stage.is_blind or not kinds.is_work(gate.stage):
        return {}
    shown = solution.milestones.exclude(state=Milestone.State.DROPPED).prefetch_related("evidence")
    return {"milestones": list(shown.order_by("due_on", "pk")), "learnt": learnt(solution)}


def _partners(solution: Solution) -> list[str]:
    return list(solution.partners.values_list("name", flat=True))


def newest_version(solution: Solution, gate: Gate) -> SolutionVersion | None:
    rows = solution.versions.filter(stage__position__lte=gate.stage.position)
    return rows.order_by("-stage__position", "-number").first()


def hider(solution: Solution) -> Any:
    """Takes names out of a text: of the lead, its partners, the people who act for it, and their addresses."""
    names = set(names_of(solution))
    website = re.sub(r"^(https?://)?(www\.)?", "", solution.organisation.website or "").strip("/")
    names |= {website, website.split("/")[0]}
    names |= set(solution.organisation.memberships.values_list("user__email", flat=True))
    known = sorted((name for name in names if name and len(name) >= FEWEST), key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(name) for name in known) or r"(?!)", re.IGNORECASE)
    gone = _("[name]")
    return lambda text: pattern.sub(gone, text)


def name_of(gate: Gate, solution: Solution) -> str:
    """By its number, and by its title where the review is not blind."""
    number = _("Solution {number}").format(number=solution.number)
    return number if gate.stage.is_blind or not solution.title else f"{number}: {solution.title}"
