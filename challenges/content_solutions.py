"""What is handed in, as data: the whole of a draft at one moment, its canonical form, and its fingerprint.

The shape (`SolutionVersion.content`): {"title", "summary", "may_name", "answers": {key: text}, "partners": [{"name",
"does"}], "files": [{"id", "question", "name", "size", "sha256"}]}.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from challenges.models import Solution, Stage
from challenges.places_solutions import files_in


def content_of(solution: Solution, stage: Stage | None = None) -> dict[str, Any]:
    """The draft as it stands, by the questions that are asked (in `stage`, else where it is now): four queries."""
    asked_in = stage.pk if stage else solution.stage_id
    answers = solution.answers.filter(question__stage=asked_in).select_related("question")
    answers = answers.order_by("question__step", "question__position")
    files = files_in(solution, asked_in).select_related("question").order_by("pk")
    return {
        "title": solution.title,
        "summary": solution.summary,
        "may_name": solution.may_name,
        "answers": {row.question.key: row.text for row in answers if row.text},
        "partners": [{"name": row.name, "does": row.does} for row in solution.partners.all()],
        "files": [
            {
                "id": str(row.public_id),
                "question": row.question.key if row.question else "",
                "name": row.name,
                "size": row.size,
                "sha256": row.sha256,
            }
            for row in files
        ],
    }


def canonical(content: dict[str, Any]) -> bytes:
    """The same bytes for the same content, wherever they are made: keys sorted, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()
