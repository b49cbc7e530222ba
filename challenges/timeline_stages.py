"""One timeline for each solution: events, meetings, notes, in order of time, as far as this reader may read them.

Milestones and payments are told by their events; meetings and notes by their own rows, so that their words are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.clock import now
from challenges import kinds_stages as kinds
from challenges import permissions
from challenges.models import Gathering, Milestone, Note, Panellist, Solution
from challenges.registries import event_words, words_of
from challenges.words_stages import OWN

OFFICER, RUNNER, MEMBER = "officer", "runner", "member"
ROWS = ("noted", "gathering_planned", "gathering_kept", "testers_asked")  # told by their rows


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened, or will. `more` are paragraphs; `is_internal` what the firm does not read."""

    at: datetime
    text: str
    who: str = ""
    more: tuple[str, ...] = ()
    link: str = ""
    is_internal: bool = False

    @property
    def is_ahead(self) -> bool:
        return self.at > now()


def reader_of(user: Any, solution: Solution) -> str:
    """As whom somebody reads it: "member", "officer", "runner", or "" who sees nothing of the stages (a reviewer; an
    officer who scores it without knowing whose it is)."""
    if permissions.is_member(user, solution):
        return MEMBER
    if not permissions.runs_stage(user, solution):
        return ""
    blind = Panellist.objects.of(user).filter(
        gate__challenge=solution.challenge_id, gate__stage=solution.stage_id, gate__stage__is_blind=True
    )
    if blind.exclude(gate__state="decided").exists():
        return ""
    return OFFICER if permissions.can_run(user, solution.challenge) else RUNNER


def timeline(solution: Solution, reader: str) -> list[Line]:
    """Newest first. The same number of queries however much happened."""
    if not reader:
        return []
    lines = [*_events(solution, reader), *_notes(solution, reader), *_gatherings(solution)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def learnt(solution: Solution) -> list[Line]:
    """Meetings and notes alone, as the firm reads them: for whoever scores the stage."""
    lines = [*_notes(solution, MEMBER), *_gatherings(solution)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _events(solution: Solution, reader: str) -> Iterator[Line]:
    titles = dict(Milestone.objects.filter(solution=solution).values_list("pk", "title"))
    shared = {entry.name for entry in event_words if entry.firms}
    for event in solution.events.select_related("actor").order_by("pk"):
        if event.verb in ROWS or (reader != OFFICER and event.verb not in shared):
            continue
        event.what = titles.get(event.facts.get("milestone"), "")
        named = event.actor and (reader == OFFICER or event.verb in OWN)
        yield Line(at=event.at, text=words_of(event), who=str(event.actor) if named else "")


def _notes(solution: Solution, reader: str) -> Iterator[Line]:
    rows = Note.objects.filter(challenge=solution.challenge_id).select_related("by")
    rows = rows.filter(_of(solution))
    if reader == MEMBER:
        rows = rows.exclude(kind__in=kinds.INTERNAL)
    for row in rows:
        yield Line(
            at=row.at,
            text=str(row.get_kind_display()),
            who=str(row.by or ""),
            more=(row.text,),
            link=row.link,
            is_internal=row.kind in kinds.INTERNAL,
        )


def _gatherings(solution: Solution) -> Iterator[Line]:
    """Its own, and the workshops of the challenge that were for all who take part."""
    for row in gatherings_of(solution):
        more = [row.place] if row.place else []
        if row.people is not None:
            more.append(_("{number} people came.").format(number=row.people))
        more += [
            text
            for text in (row.notes, row.insights and _("Learnt: {text}").format(text=row.insights))
            if text
        ]
        yield Line(
            at=time_of(row),
            text=f"{row.get_kind_display()}: {row.title}",
            more=tuple(more),
            link=row.study.get_absolute_url()
            if row.study and row.study.state in row.study.PUBLIC
            else row.link,
        )


def gatherings_of(solution: Solution) -> list[Gathering]:
    rows = Gathering.objects.filter(challenge=solution.challenge_id).filter(_of(solution))
    return list(rows.select_related("session", "study").order_by("pk"))


def _of(solution: Solution) -> Q:
    """About this solution; or about all of the challenge, in a stage that it has been in."""
    if solution.stage is None:
        return Q(solution=solution)
    everybody = Q(solution=None, stage__kind__in=kinds.WORK, stage__position__lte=solution.stage.position)
    return Q(solution=solution) | everybody


def time_of(gathering: Gathering) -> datetime:
    if gathering.session is not None:
        return gathering.session.starts_at
    return gathering.starts_at or gathering.made_at
