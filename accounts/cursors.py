"""Where a page of a list in the order of time begins: an instant or a day, and a row, as a text in the address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(\d{1,18})-(\d{1,18})")
DAY_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})")


def cursor_of(at: datetime, pk: int) -> str:
    """ "1764157200000000-42": microseconds since 1970 and the number of the row."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The instant and the row; None for what is no cursor of ours."""
    match = CURSOR.fullmatch(text or "")
    if not match:
        return None
    try:
        return EPOCH + timedelta(microseconds=int(match[1])), int(match[2])
    except OverflowError:
        return None


def day_cursor_of(day: date, pk: int) -> str:
    """ "2026-11-26.42": the day and the number of the row."""
    return f"{day.isoformat()}.{pk}"


def read_day_cursor(text: str) -> tuple[date, int] | None:
    """The day and the row; None for what is no cursor of ours."""
    if not (match := DAY_CURSOR.fullmatch(text or "")):
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None
