"""Where a page of a list in the order of time begins: an instant and a row, as a short text in the address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(\d{1,18})-(\d{1,18})")


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
