"""The tables of what came of it, with their words: the same on the page and on paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from surgeries.measures import Impact


def tables(found: Impact) -> list[dict]:
    """Each a chart of bars with its numbers in words; those without rows are left out."""
    several = (
        ("months", _("People helped, by month"), _("Month"), found.by_month, ""),
        (
            "topics",
            _("People helped, by topic"),
            _("Topic"),
            found.by_topic,
            _("A session about two topics counts for both, so these do not add up."),
        ),
        ("wards", _("People helped, by ward"), _("Ward"), found.by_ward, _("The ward of the venue.")),
    )
    return [
        {"id": key, "title": title, "head": head, "lines": lines, "note": note}
        for key, title, head, lines, note in several
        if lines
    ]
