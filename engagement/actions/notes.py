"""Typing in what was said on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from engagement.models import PaperNote, Topic


@transaction.atomic
def add_note(*, by: User, topic: Topic, **said: Any) -> PaperNote:
    """`said` holds the fields of the form."""
    note = PaperNote.objects.create(topic=topic, entered_by=by, **said)
    log(instance=note, action="engagement.note_added", user=by)
    return note


@transaction.atomic
def add_notes(*, by: User, topic: Topic, rows: Iterable[Mapping[str, Any]]) -> list[PaperNote]:
    """All of a file, or none of it."""
    return [add_note(by=by, topic=topic, **row) for row in rows]


@transaction.atomic
def change_note(*, by: User, note: PaperNote, **said: Any) -> PaperNote:
    """What it said before is in nobody's interest: paper is kept, not the slips of those who type."""
    changed = {name: value for name, value in said.items() if getattr(note, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(note, name, value)
        note.save(update_fields=list(changed))
        log(instance=note, action="engagement.note_changed", user=by, data={"fields": sorted(changed)})
    return note


@transaction.atomic
def delete_note(*, by: User, note: PaperNote) -> None:
    """With the readings of it: typed twice, or not for us."""
    log(instance=note, action="engagement.note_deleted", user=by, deleted=True)
    note.delete()
