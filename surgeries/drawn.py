"""One session as the lists show it, drawn once for as long as nothing that it shows has changed.

`Shown` holds everything that stands in the row, so that what was drawn from equal ones is equal: nothing has to be
purged, and a list of twenty costs twenty look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from surgeries import words
from surgeries.models import Session, Venue

if TYPE_CHECKING:
    from surgeries.listing import Row

KEPT = 2048  # about 3 kB each


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row shows, in the language of the page; `venue` is None where the list is of one venue."""

    language: str
    public_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    is_cancelled: bool
    reason: str
    is_bookable: bool
    is_full: bool
    places: str
    kind: str
    venue: tuple[str, str, str] | None  # name, address, ward
    facilities: tuple[bool, ...]
    languages: tuple[str, ...]
    topics: tuple[str, ...]


def shown(row: Row, *, with_venue: bool) -> Shown:
    """Of a `surgeries.listing.Row` whose venue, ward and topics are read."""
    session: Session = row.session
    venue: Venue = session.venue
    return Shown(
        language=get_language() or "",
        public_id=session.public_id,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        mode=session.mode,
        is_cancelled=row.is_cancelled,
        reason=session.state_reason if row.is_cancelled else "",
        is_bookable=row.is_bookable,
        is_full=row.is_full,
        places=row.places,
        kind=row.kind,
        venue=(venue.name, venue.address, venue.ward.name if venue.ward else "") if with_venue else None,
        facilities=tuple(getattr(venue, name) for name in Venue.FACILITIES),
        languages=tuple(session.languages),
        topics=tuple(topic.name for topic in session.topics.all()),
    )


@lru_cache(maxsize=KEPT)
def row_html(one: Shown) -> SafeString:
    context = {
        "row": one,
        "day": words.short_day(one.starts_at),
        "hours": words.between(one.starts_at, one.ends_at),
        "when": words.span(one.starts_at, one.ends_at),
        "has": Venue.named(one.facilities),
        "spoken": ", ".join(words.spoken(list(one.languages))),
        "topics": ", ".join(one.topics),
    }
    return get_template("surgeries/_row.html").render(context)
