"""Ways to challenges from the rest of the site: the home page, the search, the sitemap, the page of an action that a
challenge came from, and what stands beside the discussion of an open one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from challenges import listing
from challenges.models import Challenge
from challenges.topics import KIND
from challenges.words_reading import card_of, plate_of
from cms.memory import remember
from cms.models import ActionPage
from cms.registries import (
    HomeSection,
    SearchSource,
    SitemapPart,
    home_sections,
    search_sources,
    sitemap_parts,
)
from engagement.registries import TopicPart, topic_parts

AT_HOME = 3
LEAD = "G4"  # the action of the roadmap that challenges carry out (`cms.ActionPage.ref`)


def board_url(language: str) -> str:
    with translation.override(language):
        return reverse("challenges:board")


def open_url(language: str) -> str:
    with translation.override(language):
        return f"{reverse('challenges:list')}?open=on"


def open_rows():
    return Challenge.objects.open().select_related("department", "stage").order_by("closes_at", "pk")


# --- The home page -----------------------------------------------------------------------------------------
def open_now(request: HttpRequest) -> SafeString:
    """Those that close next; nothing while none is open. One query."""
    cards = [card_of(one) for one in open_rows()[:AT_HOME]]
    if not cards:
        return mark_safe("")
    return render_to_string("challenges/_home.html", {"cards": cards})


# --- The page of a topic -----------------------------------------------------------------------------------
def of_topic(place) -> str:
    """On the action that challenges carry out: those that are open, else the way to the board. Nothing elsewhere."""
    if place.topic.kind != "action" or place.topic.key not in _lead_keys():
        return ""
    rows = list(open_rows()[:AT_HOME])
    lines = format_html_join(
        "",
        '<li><a class="govuk-link" href="{}">{}</a><br><span class="tt-soft">{}</span></li>',
        ((one.get_absolute_url(), one.title, card_of(one).closes) for one in rows),
    )
    return format_html(
        '<section class="tt-panel" aria-labelledby="challenges"><h2 class="tt-panel__title" id="challenges">{}</h2>'
        '{}<p><a class="govuk-link" href="{}">{}</a></p></section>',
        _("Challenges for firms"),
        format_html('<ul class="govuk-list">{}</ul>', lines) if rows else "",
        reverse("challenges:board"),
        _("All challenges by stage"),
    )


def _lead_keys() -> frozenset:
    def read() -> frozenset:
        rows = ActionPage.objects.filter(ref=LEAD, alias_of=None)
        return frozenset(rows.values_list("translation_key", flat=True))

    return remember("challenges.lead", read)


def where_questions_go(place) -> str:
    """Above the comments of a challenge that is open: officers answer questions, to all at once. One query."""
    if place.topic.kind != KIND:
        return ""
    challenge = Challenge.objects.open().filter(public_id=place.topic.key).first()
    if challenge is None:
        return ""
    words = escape(
        _("While the invitation is open, officers don’t reply here. They answer questions, to all at once.")
    )
    link = escape(_("Questions and answers"))
    return (
        f'<div class="govuk-inset-text"><p class="govuk-body">{words} '
        f'<a class="govuk-link" href="{challenge.get_absolute_url()}#questions">{link}</a></p></div>'
    )


# --- The search --------------------------------------------------------------------------------------------
def found(text: str, number: int) -> list[dict]:
    """Public ones that hold all of these words; one query."""
    rows = listing.public().filter(listing.with_words(text)).order_by("-state_at", "-pk")
    return [
        {
            "title": one.title,
            "url": one.get_absolute_url(),
            "text": f"{plate_of(one)[0]}. {one.summary}",
            "kind": _("Challenge"),
        }
        for one in rows[:number]
    ]


# --- The sitemap -------------------------------------------------------------------------------------------
def addresses(number: int) -> Iterable[tuple[str, datetime | None]]:
    rows: list[tuple[str, datetime | None]] = [
        (reverse("challenges:board"), None),
        (reverse("challenges:list"), None),
    ]
    shown = Challenge.objects.public().order_by("-state_at", "-pk")[: max(0, number - len(rows))]
    return [*rows, *((one.get_absolute_url(), one.taken_up_at) for one in shown)][:number]


def register() -> None:
    """Called from ready()."""
    home_sections.register(HomeSection(name="challenges", html=open_now, order=10))
    topic_parts.register(TopicPart(name="challenges", aside=of_topic, above=where_questions_go))
    search_sources.register(SearchSource(name="challenges", find=found))
    sitemap_parts.register(SitemapPart(name="challenges", entries=addresses))
