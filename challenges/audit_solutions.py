"""What of the solutions goes into the audit pack: every version as data and as a page, and its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.template.loader import render_to_string

from challenges import blind
from challenges.content_solutions import canonical
from challenges.models import Challenge, Solution, SolutionFile, SolutionVersion


def files(user: Any, challenge: Challenge) -> Iterator[tuple[str, bytes]]:
    """Of those that this officer may see; whoever reviews without names gets them without names."""
    rows = Solution.objects.visible_to(user).handed_in().filter(challenge=challenge)
    for solution in rows.select_related("challenge", "organisation", "stage").order_by("number"):
        folder = f"solutions/{solution.number:03d}"
        for version in solution.versions.select_related("stage", "handed_in_by").order_by("number"):
            yield from _version(user, solution, version, f"{folder}/version-{version.number}")
        yield from _uploads(user, solution, folder)


def _version(
    user: Any, solution: Solution, version: SolutionVersion, path: str
) -> Iterator[tuple[str, bytes]]:
    shown = blind.shown_to(user, solution, version)
    if shown.is_blind:
        told = asdict(shown) | {"solution": solution.number}
        yield f"{path}.json", json.dumps(told, default=str, ensure_ascii=False, indent=1).encode()
    else:
        yield f"{path}.json", canonical(version.content)
    page = render_to_string("challenges/solutions/audit_version.html", {"shown": shown, "version": version})
    yield f"{path}.html", page.encode()


def _uploads(user: Any, solution: Solution, folder: str) -> Iterator[tuple[str, bytes]]:
    rows = SolutionFile.objects.filter(solution=solution, versions__isnull=False).distinct()
    for file in rows.select_related("solution__organisation").order_by("pk"):
        try:
            name, content = blind.bytes_for(user, file)
        except FileNotFoundError:
            continue
        if content is not None:
            yield f"{folder}/files/{file.pk}-{name}", content
