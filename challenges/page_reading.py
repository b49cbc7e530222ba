"""What the public page of a challenge shows: the same for everybody, in a constant number of queries.

Nothing of stage 2 is in it before the invitation is out (`Challenge.shows_invitation`); of solutions only what the
stage `shows`, and of a firm only what it agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.listing import counts, solution_numbers
from challenges.models import (
    Challenge,
    Solution,
    Stage,
    StageDate,
    StageKind,
    WantedOutcome,
)
from challenges.registries import page_parts
from challenges.routes import rules_of
from challenges.words_reading import (
    SOON,
    days_left,
    effort_words,
    left_words,
    moment_words,
    plate_of,
    pounds,
    solutions_words,
)
from engagement.registries import day_words

State = Challenge.State
MOST_NAMED = 60


@dataclass(frozen=True)
class Bar:
    """One bar of the small chart of an outcome: the words, and how long it is of 100."""

    name: str
    number: str
    share: int


def bars_of(outcome: WantedOutcome) -> list[Bar]:
    """Today and wanted, of which the larger fills the line; none for what has no figures."""
    if not outcome.is_measurable:
        return []
    most = max(outcome.baseline, outcome.target)
    return [
        Bar(name, _figure(value), round(100 * value / most) if most > 0 else 0)
        for name, value in ((_("Today"), outcome.baseline), (_("Wanted"), outcome.target))
    ]


def _figure(value) -> str:
    places = 0 if value == value.to_integral_value() else 2
    return number_format(value, decimal_pos=places)


@dataclass(frozen=True)
class Step:
    """One stage of the track: where it stands, when it runs, and what happens in it."""

    stage: Stage
    state: str  # done, now or ""
    when: str
    decision: str
    value: str


def track_of(challenge: Challenge) -> list[Step]:
    """Two queries; none before anything of the plan may be known."""
    if not challenge.shows_invitation or challenge.plan_id is None:
        return []
    dates = {row.stage_id: row for row in challenge.dates.all()}
    here = challenge.stage.position if challenge.stage else 0
    return [
        _step(stage, dates.get(stage.pk), here, challenge.state)
        for stage in Stage.objects.filter(plan=challenge.plan_id).order_by("position")
    ]


def _step(stage: Stage, dates: StageDate | None, here: int, of: str) -> Step:
    is_past = stage.position < here or of == State.ENDED
    state = "done" if is_past else "now" if stage.position == here else ""
    when = decision = ""
    if dates:
        when = _("{first} to {last}").format(first=_short(dates.begins_on), last=_short(dates.ends_on))
        if dates.decision_on and state != "done" and of != State.STOPPED:
            decision = _("Decision by {day}").format(day=day_words(dates.decision_on))
    return Step(stage, state, when, decision, pounds(stage.value))


def _short(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


# --- On top ------------------------------------------------------------------------------------------------
def deadline_of(challenge: Challenge) -> dict[str, Any]:
    """The plate in the aside: what closes when, or what is decided when; {} where nothing waits."""
    if not challenge.shows_invitation or challenge.state != State.RUNNING:
        return {}
    if challenge.is_open:
        return {
            "head": _("Closes {when}").format(when=left_words(challenge.closes_at)),
            "words": moment_words(challenge.closes_at),
            "soon": days_left(challenge.closes_at) < SOON,
        }
    if challenge.decision_on and challenge.stage_kind == StageKind.INVITE:
        return {
            "head": _("Closed. Solutions are being read"),
            "words": _("Decision by {day}").format(day=day_words(challenge.decision_on)),
            "soon": False,
        }
    return {}


def glance_of(challenge: Challenge, looking: int) -> list[tuple[str, str]]:
    """What an SME wants to know in a minute, as label and value."""
    if not challenge.shows_invitation:
        return []
    facts = [
        (_("Money"), pounds(challenge.next_value) and _next_value(challenge)),
        (_("Budget of all stages"), pounds(challenge.budget)),
        (_("Effort to answer"), effort_words(challenge.effort_hours)),
        (_("Is taking part paid?"), _paid(challenge)),
        _closing(challenge),
        (_("Decision by"), _promised(challenge)),
        (_("Looking for partners"), _looking(looking) if challenge.is_open else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _closing(challenge: Challenge) -> tuple[str, str]:
    """One that was stopped while its invitation was open never came to its closing time."""
    if challenge.state == State.STOPPED and challenge.state_at < challenge.closes_at:
        return _("Stopped, before it closed"), moment_words(challenge.state_at)
    return _("Closes") if challenge.is_open else _("Closed on"), moment_words(challenge.closes_at)


def _promised(challenge: Challenge) -> str:
    """While somebody waits for it."""
    is_due = challenge.state == State.RUNNING and challenge.decision_on
    return day_words(challenge.decision_on) if is_due else ""


def _paid(challenge: Challenge) -> str:
    if challenge.is_paid:
        return _("Yes, from the next stage on. Answering itself is not paid")
    if challenge.next_value:
        return _("Answering is not paid. What the next stage pays stands above")
    return _("No. Costs are carried by who takes part")


def _next_value(challenge: Challenge) -> str:
    return _("{amount} for each firm in the next stage").format(amount=pounds(challenge.next_value))


def _looking(number: int) -> str:
    if not number:
        return _("Nobody yet: say whom you look for")
    return ngettext("{n} firm looks for partners", "{n} firms look for partners", number).format(n=number)


# --- Solutions ---------------------------------------------------------------------------------------------
def solutions_of(challenge: Challenge) -> dict[str, Any]:
    """How many, and who agreed to be named, as far as the stage shows it; two queries. Why they go on is said where
    the decisions stand."""
    if not counts(challenge):
        return {"count": "", "named": []}
    number = solution_numbers([challenge]).get(challenge.pk, 0)
    named: list[Solution] = []
    if challenge.stage.shows == Stage.Shows.NAMES:
        rows = challenge.solutions.named_publicly().select_related("organisation").order_by("number", "pk")
        named = list(rows[:MOST_NAMED])
    return {"count": solutions_words(number), "named": named}


# --- Everything --------------------------------------------------------------------------------------------
def context_of(request: HttpRequest, challenge: Challenge) -> dict[str, Any]:
    """Of everything but the discussion."""
    shows = challenge.shows_invitation
    plate, kind = plate_of(challenge)
    lines = list(partner_lines(challenge)) if shows else []
    return {
        "challenge": challenge,
        "shows": shows,
        "is_open": challenge.is_open,
        "state": plate,
        "kind": kind,
        "deadline": deadline_of(challenge),
        "glance": glance_of(challenge, len(lines)),
        "outcomes": [(row, bars_of(row)) for row in challenge.outcomes.all()],
        "wards": list(challenge.wards.order_by("name")),
        "track": track_of(challenge),
        "route": rules_of(challenge.route) if shows else None,
        "notices": list(challenge.notices.all()) if shows else [],
        "changes": changes_of(challenge) if shows else [],
        "questions": list(answered_in(challenge)) if shows else [],
        "lines": lines,
        "has_fit": shows and bool(challenge.plan and challenge.plan.fit_questions),
        "parts": sections(request, challenge),
        **solutions_of(challenge),
    }


def answered_in(challenge: Challenge):
    """With what each said before it was corrected."""
    return challenge.questions.published().prefetch_related("corrections").order_by("answered_at", "pk")


def partner_lines(challenge: Challenge):
    rows = challenge.partners_wanted.filter(taken_down_at=None).select_related("organisation")
    return rows.order_by("-pk")


def changes_of(challenge: Challenge) -> list[dict[str, Any]]:
    """Deadlines that moved and what else changed for everybody, newest first; two queries."""
    found = [
        {
            "at": row.at,
            "title": row.get_what_display(),
            "old": _deadline(row, row.old),
            "new": _deadline(row, row.new),
            "text": row.reason,
        }
        for row in challenge.deadline_changes.all()
    ]
    found += [{"at": row.at, "title": "", "text": row.text} for row in challenge.change_notices.all()]
    return sorted(found, key=lambda entry: entry["at"], reverse=True)


def _deadline(row, moment) -> str:
    if row.what == row.What.DECISION:
        return day_words(localtime(moment).date())
    return moment_words(moment)


def sections(request: HttpRequest, challenge: Challenge) -> Sequence[str]:
    """What the other parts add, in order; each gives safe HTML."""
    found = (part.section(request, challenge) for part in sorted(page_parts, key=lambda one: one.order))
    return [html for html in found if html]
