"""Registered for: notices, official publication, corrections, releases."""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Called from ready()."""
    from accounts.registries import Job, jobs
    from procurement import emails_notices, notice_papers, notice_sections, personal_data_notices
    from procurement.adapters import take_over_official
    from procurement.makers import ending, planned, tender
    from procurement.registries import (
        CasePart,
        EventWords,
        PagePart,
        case_parts,
        event_words,
        notice_makers,
        page_parts,
    )
    from procurement.told import those_who_run_it, told_of_changes
    from procurement.words_notices import EVENTS

    for maker in (*planned.makers(), tender.maker(), ending.maker()):
        notice_makers.register(maker)
    for verb, words in EVENTS.items():
        event_words.register(EventWords(name=verb, words=words))
    _once(told_of_changes, those_who_run_it)
    emails_notices.register()
    notice_papers.register()
    personal_data_notices.register()
    jobs.register(Job(name="procurement.official", every=600, run=take_over_official))
    case_parts.register(
        CasePart(
            name="notices",
            steps=notice_sections.steps,
            buttons=notice_sections.buttons,
            panel=notice_sections.panel,
            tasks=notice_sections.tasks,
            order=30,
        )
    )
    page_parts.register(PagePart(name="notices", section=notice_sections.section, order=90))


def _once(entries: list, entry: Any) -> None:
    if entry not in entries:
        entries.append(entry)
