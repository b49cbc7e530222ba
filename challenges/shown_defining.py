"""What this part adds to pages that others draw: the public page of a challenge, the officer's case page, the page of
an idea or action of which a challenge came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import now
from challenges import readiness
from challenges.evidence_defining import KINDS, challenges_of, sources_of
from challenges.gatherings_defining import learnt, of_challenge, to_come, when, where
from challenges.models import Challenge, Gathering
from challenges.registries import CasePart, PagePart, Task, case_parts, page_parts
from challenges.sections_defining import SECTIONS
from cms.memory import remember
from engagement.models import TopicLink
from engagement.registries import TopicPart, topic_parts

State = Challenge.State


def _url(name: str, challenge: Challenge) -> str:
    return reverse(f"challenge_defining:{name}", args=[challenge.pk])


# --- The public page -----------------------------------------------------------------------------------------
def meeting_section(request: HttpRequest, challenge: Challenge) -> str:
    """Upcoming workshops and what was learnt in earlier ones; one query."""
    rows = list(of_challenge(challenge))
    coming = [
        {
            "one": one,
            "when": when(one),
            "where": where(one),
            "book_url": reverse("surgeries:book", args=[one.session.public_id]) if one.session_id else "",
            "session_url": one.session.get_absolute_url() if one.session_id else "",
        }
        for one in to_come(rows)
    ]
    heard = [{"one": one, "when": when(one)} for one in learnt(rows)]
    if not coming and not heard:
        return ""
    return render_to_string("challenges/_meeting.html", {"coming": coming, "heard": heard})


def source_section(request: HttpRequest, challenge: Challenge) -> str:
    """Ideas, actions and comments from which it came, as everybody may read them now; two queries."""
    sources = sources_of(challenge)
    if not sources:
        return ""
    return render_to_string("challenges/_sources.html", {"sources": sources})


# --- The page of an idea or action ---------------------------------------------------------------------------
def _sources() -> frozenset[int]:
    rows = TopicLink.objects.standing().filter(kind=readiness.EVIDENCE, target__kind="challenge")
    return frozenset(rows.values_list("source", flat=True).distinct())


def led_somewhere(place: Any) -> str:
    """Beside the text: the challenges that came of it. One query, where there are any."""
    topic = place.topic
    if topic.kind not in KINDS or topic.pk not in remember("challenges.sources", _sources):
        return ""
    rows = challenges_of(topic)
    if not rows:
        return ""
    items = "".join(
        f'<li><a class="govuk-link" href="{target.get_absolute_url()}" dir="auto">{escape(target.title)}</a></li>'
        for target, _says in rows
    )
    title = escape(_("Became a challenge"))
    return (
        f'<section class="tt-panel" aria-labelledby="became"><h2 class="tt-panel__title" id="became">{title}</h2>'
        f'<ul class="govuk-list">{items}</ul></section>'
    )


# --- The case page -------------------------------------------------------------------------------------------
def buttons(user: Any, challenge: Challenge) -> list[tuple[str, str, str]]:
    if challenge.state in (State.PROPOSED, State.DECLINED):
        return [(_("Proposal"), _url("proposal", challenge), "view")]
    found = [
        (_("Canvas"), _url("canvas", challenge), "grip"),
        (_("Gatherings"), _url("gatherings", challenge), "group"),
        (_("Evidence"), _url("evidence", challenge), "comment"),
    ]
    if challenge.state == State.DEFINING:
        found.insert(0, (_("Define"), _url("define", challenge), "edit"))
    return found


def panel(request: HttpRequest, challenge: Challenge) -> str:
    """What stage 1 found: who was asked, what was learnt, what stands as evidence."""
    if challenge.state in (State.PROPOSED, State.DECLINED):
        return ""
    rows = list(of_challenge(challenge))
    sources = sources_of(challenge, everything=True)
    context = {
        "learnt": [(one, when(one)) for one in rows if one.insights.strip()],
        "coming": [(one, when(one)) for one in rows if not one.insights.strip()],
        "people": sum(one.people or 0 for one in rows),
        "quotes": sum(len(one.quotes) for one in sources),
        "wholes": [one for one in sources if one.is_whole],
        "evidence_url": _url("evidence", challenge),
        "gatherings_url": _url("gatherings", challenge),
    }
    return render_to_string("challenges/office/_stage1.html", context)


def tasks(user: Any, challenges: Sequence[Challenge]) -> Iterable[Task]:
    """What waits of proposals and of definitions; as many queries however many challenges."""
    ids = [one.pk for one in challenges if one.state in (State.PROPOSED, State.DEFINING)]
    if not ids:
        return []
    found = [*_proposed(challenges), *_defining(ids), *_unnoted(ids)]
    return found


def _proposed(challenges: Sequence[Challenge]) -> list[Task]:
    return [
        Task(
            text=_("“{title}” waits to be taken up or declined").format(title=one.title),
            url=_url("proposal", one),
        )
        for one in challenges
        if one.state == State.PROPOSED
    ]


def _defining(ids: list[int]) -> list[Task]:
    rows = readiness.for_checks(Challenge.objects.filter(pk__in=ids, state=State.DEFINING))
    found = []
    for one in rows:
        empty = {check.section for check in readiness.checks(one) if check.section in SECTIONS}
        if empty:
            text = ngettext(
                "“{title}”: {number} section needs work", "“{title}”: {number} sections need work", len(empty)
            )
            found.append(Task(text=text.format(title=one.title, number=len(empty)), url=_url("define", one)))
    return found


def _unnoted(ids: list[int]) -> list[Task]:
    """Workshops that were, and of which nobody noted anything."""
    rows = Gathering.objects.filter(challenge__in=ids, solution=None, insights="").select_related(
        "session", "challenge"
    )
    return [
        Task(
            text=_("Note what you learnt at “{title}”").format(title=one.title),
            url=_url("gatherings", one.challenge),
        )
        for one in rows
        if (begins := one.session.starts_at if one.session_id else one.starts_at) and begins <= now()
    ]


def register() -> None:
    """Called from ready()."""
    page_parts.register(PagePart(name="sources", section=source_section, order=60))
    page_parts.register(PagePart(name="meeting", section=meeting_section, order=55))
    case_parts.register(CasePart(name="defining", buttons=buttons, panel=panel, tasks=tasks, order=10))
    topic_parts.register(TopicPart(name="challenges", aside=led_somewhere))
    for key in SECTIONS:
        readiness.section_urls.setdefault(key, _section_url(key))
    readiness.section_urls["asked"] = lambda challenge: _url("gatherings", challenge)


def _section_url(key: str) -> Any:
    return lambda challenge: reverse("challenge_defining:section", args=[challenge.pk, key])
