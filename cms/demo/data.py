"""The demonstration's texts and figures, as they stand beside this file.

Wards: codes and names of the Office for National Statistics, residents at its mid-2024 estimates; both under the Open
Government Licence v3. Everything that people say, and every date of a step, is made up.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.signing_in import DEMO_DOMAIN
from cms.registries import demo_parts

FOLDER = Path(__file__).resolve().parent
FILES = (
    "roadmap.json",
    "extras.json",
    "voices.json",
    "ideas.json",
    "joining.json",
    "looking.json",
    "subjects.json",
    "outcomes.json",
    "follows.json",
    "answers.json",
    "pages.json",
    "wards.csv",
)
NAMESPACE = UUID("5d1b7e0c-6a0c-4a53-9f3e-0b8f6a0f3b11")
PASSWORD = "a thousand trades"  # noqa: S105 - printed on the screen; the command refuses to run on a real site


def load(name: str) -> Any:
    """One of the JSON files."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def digest() -> str:
    """Changes with any of the files, those of upper apps too."""
    total = hashlib.sha256()
    for path in (*(FOLDER / name for name in FILES), *(path for part in demo_parts for path in part.files)):
        total.update(path.read_bytes())
    return total.hexdigest()


def address(key: str) -> str:
    """Nobody outside the demonstration can have such an address (RFC 2606)."""
    return f"{key}@{DEMO_DOMAIN}"


def made_id(*parts: str) -> UUID:
    """The same id on each run, so that nothing is made twice."""
    return uuid5(NAMESPACE, ":".join(parts))


def at(text: str) -> datetime:
    """An instant in the council's own zone; a bare date is noon."""
    parsed = (
        datetime.fromisoformat(text) if "T" in text else datetime.combine(date.fromisoformat(text), time(12))
    )
    return timezone.make_aware(parsed, timezone.get_default_timezone())


def day(text: str) -> date | None:
    """A date, or None for an empty text."""
    return date.fromisoformat(text) if text else None
