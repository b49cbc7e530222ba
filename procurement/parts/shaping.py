"""Registered for: lots, proportionality, checklist, documents, engagement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procurement import shape
from procurement.actions import checklist, conflicts, market
from procurement.actions.asking import problem_with_reserving
from procurement.actions.papers import follow_notice, unchecked
from procurement.models import Case, OwnNotice, Procurement
from procurement.registries import (
    Blocker,
    CasePart,
    EventWords,
    Follows,
    PagePart,
    Step,
    blockers,
    case_parts,
    event_words,
    follows_notices,
    notice_makers,
    page_parts,
)
from procurement.uk2_shaping import MAKER

WORDS = {
    "lot_changed": gettext_lazy("Lot changed"),
    "lot_added": gettext_lazy("Lot added"),
    "lot_removed": gettext_lazy("Lot taken away"),
    "lot_split": gettext_lazy("Lot split into several"),
    "lot_limits_set": gettext_lazy("Limits for lots, or reasons for one lot, written"),
    "asked_of_firms": gettext_lazy("What is asked of firms changed"),
    "reserved": gettext_lazy("Reserved"),
    "reservation_taken_back": gettext_lazy("Reservation taken back"),
    "checklist_answered": gettext_lazy("Checklist answered"),
    "conflict_recorded": gettext_lazy("Conflict of interest written down"),
    "conflict_removed": gettext_lazy("Conflict of interest taken out"),
    "conflicts_confirmed": gettext_lazy("Conflicts assessment confirmed"),
    "paper_text_begun": gettext_lazy("Text of a paper merged from a template"),
    "paper_text_changed": gettext_lazy("Text of a paper changed"),
    "paper_made": gettext_lazy("Paper made"),
    "paper_added": gettext_lazy("Paper added"),
    "paper_checked": gettext_lazy("Paper from last time checked"),
    "paper_text_copied": gettext_lazy("Text of a paper taken over from last time"),
    "papers_taken_along": gettext_lazy("Files taken along from last time"),
    "paper_internal": gettext_lazy("Paper marked as for officers only"),
    "paper_for_all": gettext_lazy("Paper marked as for everybody"),
    "paper_withdrawn": gettext_lazy("Paper withdrawn"),
    "papers_ordered": gettext_lazy("Papers put in another order"),
    "papers_published": gettext_lazy("Papers published"),
    "engagement_planned": gettext_lazy("Talk with the market planned"),
    "engagement_changed": gettext_lazy("Talk with the market changed"),
    "engagement_published": gettext_lazy("Talk with the market published"),
    "engagement_closed": gettext_lazy("Talk with the market closed early"),
    "engagement_answered": gettext_lazy("A firm answered our questions to the market"),
    "engagement_note": gettext_lazy("Note to all firms published"),
    "engagement_sessions": gettext_lazy("Meetings with the market linked"),
    "advantage_recorded": gettext_lazy("Advantage of a firm recorded"),
    "no_engagement_said": gettext_lazy("Reasons for no notice of talks with the market written"),
    "no_engagement_taken_back": gettext_lazy("Reasons for no notice of talks with the market taken back"),
}


def url(name: str, case: Case) -> str:
    return reverse(f"procurement_shaping:{name}", args=[case.pk])


# --- The task list -----------------------------------------------------------------------------------------
def steps(user: Any, case: Case) -> list[Step]:
    """Once tenders are invited what was left out can be read, and is no duty any more."""
    found = list(_steps(case))
    if case.state == Case.State.PLANNING:
        return found
    return [step if step.is_done else replace(step, is_done=None, problems=()) for step in found]


def _steps(case: Case) -> Iterable[Step]:
    group = _("Shape it")
    several = case.lots.count() > 1
    lots, stops = shape.lots_problems(case), shape.stops(case)
    open_ones = checklist.unanswered(case)
    all_of = len(checklist.QUESTIONS)
    yield Step(
        name="lots",
        label=_("Lots, value and award criteria") if several else _("Value and award criteria; lots"),
        url=url("lots", case),
        is_done=not lots,
        problems=lots,
        group=group,
        order=20,
    )
    yield Step(
        name="proportion",
        label=_("Is it in proportion?"),
        url=url("proportion", case),
        is_done=not stops,
        problems=stops,
        group=group,
        order=21,
    )
    may_reserve = case.state == Case.State.PLANNING and problem_with_reserving(case) is None
    if case.reserved or may_reserve:
        yield Step(
            name="reserve",
            label=_("Reserve it for firms near by"),
            url=url("reserve", case) if case.state == Case.State.PLANNING else "",
            is_done=True if case.reserved else None,
            problems=shape.reservation_problems(case),
            group=group,
            order=22,
        )
    yield Step(
        name="checklist",
        label=_("Checklist of the toolkit ({done} of {all})").format(
            done=all_of - len(open_ones), all=all_of
        ),
        url=url("checklist", case),
        is_done=not open_ones,
        group=group,
        order=23,
    )
    yield _market_step(case, group)
    yield _conflicts_step(case, group)
    yield Step(
        name="papers",
        label=_("Papers: invitation, specification, terms"),
        url=url("papers", case),
        is_done=case.files.filter(is_internal=False, withdrawn_at=None).exists(),
        problems=from_last_time(case),
        group=_("For firms"),
        order=45,
    )


def from_last_time(case: Case) -> list[str]:
    """Nothing of last time goes out unread."""
    number = unchecked(case)
    said = ngettext(
        "{n} paper is from last time and to be checked.",
        "{n} papers are from last time and to be checked.",
        number,
    )
    return [said.format(n=number)] if number else []


def _market_step(case: Case, group: str) -> Step:
    problems = market_problems(case)
    has_any = case.engagements.exists() or bool(market.reasons_without(case))
    return Step(
        name="market",
        label=_("Talk to the market"),
        url=url("market", case),
        is_done=has_any if case.is_above or has_any else None,
        problems=problems,
        group=group,
        order=24,
    )


def _conflicts_step(case: Case, group: str) -> Step:
    problems = conflicts.problems(case)
    is_due = case.is_above or case.assessments.exists()
    return Step(
        name="conflicts",
        label=_("Conflicts of interest") if case.is_above else _("Conflicts of interest (good practice)"),
        url=url("conflicts", case),
        is_done=not problems if is_due else None,
        problems=problems if is_due else (),
        group=group,
        order=25,
    )


def market_problems(case: Case) -> list[str]:
    """At or above the threshold, before a tender notice: a notice of the talks (UK2), or reasons why there is none
    (s17). A direct award has no tender notice."""
    if not case.is_above or not case.is_advertised or market.reasons_without(case):
        return []
    if OwnNotice.objects.published().filter(case=case, kind="UK2").exists():
        return []
    return [_("Publish a notice of talks with the market (UK2), or say why there is none (section 17).")]


# --- What stands in the way --------------------------------------------------------------------------------
def _before_tender(case: Case) -> Iterable[tuple[str, str]]:
    yield from ((line, url("lots", case)) for line in shape.lots_problems(case))
    yield from ((line, url("proportion", case)) for line in shape.stops(case))
    yield from ((line, url("reserve", case)) for line in shape.reservation_problems(case))
    if number := len(checklist.unanswered(case)):
        yield (
            _("{number} questions of the checklist are not answered.").format(number=number),
            url("checklist", case),
        )
    yield from ((line, url("market", case)) for line in market_problems(case))
    yield from ((line, url("papers", case)) for line in from_last_time(case))


def _conflicts(case: Case) -> Iterable[tuple[str, str]]:
    """ss81-83 bind at and above the threshold; below it an assessment is good practice and stops nothing."""
    if case.is_above:
        yield from ((line, url("conflicts", case)) for line in conflicts.problems(case))


# --- The public page ---------------------------------------------------------------------------------------
def papers_section(request: HttpRequest, row: Procurement) -> str:
    """The papers that were published with the tender notice."""
    from procurement.effort import papers_of

    files = list(papers_of(row))
    return render_to_string("procurement/shaping/_papers.html", {"files": files, "row": row}) if files else ""


def talks_section(request: HttpRequest, row: Procurement) -> str:
    """Public talks with the market of this procurement."""
    from procurement.models import Engagement

    rows = list(Engagement.objects.public().filter(case__procurement=row).order_by("-pk")[:10])
    return render_to_string("procurement/shaping/_talks.html", {"rows": rows}) if rows else ""


def register() -> None:
    """Called from ready()."""
    from procurement import emails_shaping, personal_data_shaping, ways_shaping

    case_parts.register(CasePart(name="shaping", steps=steps, order=20))
    blockers.register(Blocker(name="shaping", before="tender", problems=_before_tender))
    blockers.register(Blocker(name="conflicts.tender", before="tender", problems=_conflicts))
    blockers.register(Blocker(name="conflicts.announce", before="announce", problems=_conflicts))
    notice_makers.register(MAKER)
    follows_notices.register(Follows(name="papers", run=follow_notice))
    page_parts.register(PagePart(name="papers", section=papers_section, order=30))
    page_parts.register(PagePart(name="talks", section=talks_section, order=35))
    for verb, words in WORDS.items():
        event_words.register(EventWords(name=verb, words=words))
    personal_data_shaping.register()
    ways_shaping.register()
    emails_shaping.register()
