"""The vocabulary of topics and skills that every part of the demonstration shares."""

from __future__ import annotations

import json
from pathlib import Path

from champions.models import Skill

FILE = Path(__file__).resolve().parent / "skills.json"


def ensure() -> dict[str, Skill]:
    """Every topic and skill by its slug; those that are missing are made, others are left as they are."""
    entries = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        entry["slug"]: Skill.objects.get_or_create(
            slug=entry["slug"], defaults={**entry, "order": 10 * number}
        )[0]
        for number, entry in enumerate(entries, start=1)
    }
