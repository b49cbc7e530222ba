"""The parts of a comment that cost time to make, made once when it is written.

Stored on the comment: its text as HTML, and its date in every language of the site. Nothing of the person who reads,
no name and no count is in them, so a new name, a support or a decision needs no rebuilding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from engagement.guards import as_html
from engagement.models import Comment

VERSION = 1


def dates(instant: datetime) -> dict[str, str]:
    """The day in each language of the site."""
    local, result = localtime(instant), {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            result[language] = date_format(local, "DATE_FORMAT")
    return result


def make(*, text: str, created_at: datetime) -> dict:
    return {"v": VERSION, "body": str(as_html(text)), "at": dates(created_at)}


def is_current(fragments: dict) -> bool:
    """Made by this version, for every language that the site has now."""
    return fragments.get("v") == VERSION and all(
        code in fragments["at"] for code, _name in settings.LANGUAGES
    )


def rebuild(comments: Iterable[Comment], batch: int = 500) -> int:
    """Writes what is missing or old, a batch to a transaction; gives the number of comments changed."""
    changed, waiting = 0, []
    for comment in comments:
        if not is_current(comment.fragments):
            comment.fragments = make(text=comment.text, created_at=comment.created_at)
            waiting.append(comment)
        if len(waiting) >= batch:
            changed += Comment.objects.bulk_update(waiting, ["fragments"])
            waiting = []
    return changed + (Comment.objects.bulk_update(waiting, ["fragments"]) if waiting else 0)
