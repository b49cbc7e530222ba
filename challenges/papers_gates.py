"""The sheet for a moderation meeting on paper, as one person may see it: the key names both, and the rule is asked when
it is drawn."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from challenges import permissions, scores_reading
from challenges import reads_gates as reads
from challenges.models import Gate
from challenges.scores import Board, boards

SHEET = "challenges.gate_sheet"
VERSION = "1"


def key_of(gate: Gate, user: Any) -> str:
    return f"{gate.pk}:{user.pk}"


def _read(key: str) -> tuple[Gate, list[Board], str]:
    """The gate, its boards and its minutes. KeyError where the gate or the person is gone, or scores are not to be
    seen yet."""
    gate_key, _colon, user_key = key.partition(":")
    gate = Gate.objects.filter(pk=gate_key).select_related("challenge", "stage").first()
    user = User.objects.filter(pk=user_key, is_active=True).first()
    if gate is None or user is None or gate.state not in reads.SCORES_ARE_OPEN:
        raise KeyError(key)
    reviews = permissions.can_review(user, gate)
    found = boards(gate, reads.for_reviewer(user, gate) if reviews else reads.seen_by(user, gate))
    for board in found:
        board.name = scores_reading.name_of(gate, board.solution)
    return gate, found, reads.minutes_for(user, gate)


def render_sheet(key: str, language: str) -> str:
    gate, found, minutes = _read(key)
    with translation.override(language):
        context = {
            "gate": gate,
            "boards": found,
            "minutes": minutes,
            "language": language,
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        return render_to_string("challenges/gates/paper.html", context)


def digest_sheet(key: str, language: str) -> str:
    gate, found, minutes = _read(key)
    shown = [
        [board.solution.pk, board.rank, [sheet.pk for sheet in board.sheets]]
        + [[str(line.agreed.value), line.agreed.why_moved] for line in board.lines if line.agreed is not None]
        for board in found
    ]
    return digest_of(VERSION, language, minutes, gate.challenge.title, json.dumps(shown))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=SHEET, render=render_sheet, digest=digest_sheet))
