"""The evaluation pack: what came of surgeries in a period, as a PDF for whoever pays for them."""

from __future__ import annotations

import json

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.clock import today
from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from surgeries.impact_words import tables
from surgeries.measures import PERIODS, SMALL, Impact, impact, period_of, table_of

KIND = "surgeries.impact"
VERSION = "2"  # of the template and the stylesheet: a new number makes every paper anew


def impact_of(key: str) -> Impact:
    """KeyError for no period of ours."""
    if key not in PERIODS:
        raise KeyError(key)
    return impact(period_of(key))


def render(key: str, language: str) -> str:
    with translation.override(language):
        found = impact_of(key)
        context = {
            "found": found,
            "period": found.period,
            "tables": tables(found),
            "small": SMALL,
            "on": today(),
            "author": settings.WAGTAIL_SITE_NAME,
            "language": language,
        }
        return render_to_string("surgeries/impact_paper.html", context)


def digest(key: str, language: str) -> str:
    """Of everything that it shows; the day is among it, since a report is of a day."""
    with translation.override(language):
        found = impact_of(key)
        stories = [[story.text, str(story.on), story.url] for story in found.stories]
        facts = [str(today()), [list(row) for row in table_of(found)], stories, found.made]
    return digest_of(VERSION, language, key, json.dumps(facts))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=KIND, render=render, digest=digest))
