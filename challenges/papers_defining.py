"""The canvas of a challenge on one page for a wall (accounts.papers makes and keeps it)."""

from __future__ import annotations

import json
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from challenges.models import Canvas, Challenge
from challenges.sections_defining import MOST_WHYS

CANVAS = "challenges.canvas"
STYLESHEET = "css/challenge_canvas.css"
VERSION = "2"  # of the template and the stylesheet: a new number makes every paper anew
PERSONAS = 4  # that fit on one page
MUCH = 1800  # characters from which on it is set smaller, so that it stays one page


def canvas_context(key: str) -> dict:
    """KeyError where there is no such challenge. An empty part is printed as room to write in."""
    try:
        challenge = Challenge.objects.select_related("department").filter(public_id=UUID(key)).first()
    except ValueError:
        challenge = None
    if challenge is None:
        raise KeyError(key)
    canvas = Canvas.objects.filter(challenge=challenge).first() or Canvas(challenge=challenge)
    whys = [*canvas.whys, *[""] * MOST_WHYS][:MOST_WHYS]
    personas = canvas.personas[:PERSONAS]
    words = [
        canvas.how_might_we,
        canvas.assumptions,
        *whys,
        *[text for one in personas for text in one.values()],
    ]
    return {
        "title": challenge.title,
        "is_much": sum(map(len, words)) > MUCH,
        "department": challenge.department.name if challenge.department else "",
        "how_might_we": canvas.how_might_we,
        "whys": whys,
        "personas": personas,
        "more": max(0, len(canvas.personas) - PERSONAS),
        "assumptions": canvas.assumptions,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }


def canvas(key: str, language: str) -> str:
    with translation.override(language):
        context = {**canvas_context(key), "language": language}
        return render_to_string("challenges/papers/canvas.html", context)


def canvas_digest(key: str, language: str) -> str:
    return digest_of(VERSION, language, json.dumps(canvas_context(key)))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=CANVAS, render=canvas, digest=canvas_digest, stylesheet=STYLESHEET))
