"""Opportunities as an Atom feed (RFC 4287), as a table, and a closing time for one's calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.mails import absolute, header_domain
from challenges.models import Challenge
from procurement import listing
from procurement.forms import OpportunityFilter
from procurement.models import CpvMark, Procurement
from procurement.words import first_words, plate_of, value_words

if TYPE_CHECKING:
    from icalendar import Event

MOST = 40
COLUMNS = (
    "ocid", "title", "buyer", "state", "category", "procedure", "above_threshold", "value_net", "value_gross",
    "currency", "suits_sme", "suits_vcse", "cpv", "published", "tenders_until", "contract_from", "contract_to", "url",
)  # fmt: skip
CHUNK = 500


def atom(query: str = "") -> str:
    """The newest MOST by their last notice, in one query; with a filter (as in the address of the list) what fits, and
    the challenges that are open then."""
    own = absolute(reverse("procurement:feed")) + (f"?{query}" if query else "")
    feed = Atom1Feed(
        title=_("Opportunities"),
        link=absolute(reverse("procurement:list")) + (f"?{query}" if query else ""),
        description=_("What the council means to buy, asks for, and bought"),
        feed_url=own,
        language=get_language(),
        feed_guid=own,
    )
    entries = [_entry(row) for row in _tenders(query)] + [_challenge(row) for row in _challenges(query)]
    entries.sort(key=lambda entry: entry["updateddate"], reverse=True)
    for entry in entries[:MOST]:
        feed.add_item(**entry)
    return feed.writeString("utf-8")


def _tenders(query: str) -> Any:
    if not query:
        rows = Procurement.objects.public()
    else:
        wanted = OpportunityFilter(QueryDict(query)).wanted
        rows = listing.narrowed(wanted)
        if wanted.get("kind") == "challenge":
            rows = rows.none()
    return rows.order_by("-latest_at", "-pk")[:MOST]


def _challenges(query: str) -> Any:
    if not query:
        return []
    return listing.challenges(OpportunityFilter(QueryDict(query)).wanted).order_by("-opens_at", "-pk")[:MOST]


def _entry(row: Procurement) -> dict[str, Any]:
    said = [plate_of(row)[0], value_words(row, row.currency), first_words(row.description, 600)]
    return {
        "title": row.title,
        "link": absolute(row.get_absolute_url()),
        "description": ". ".join(filter(None, said)),
        "author_name": row.buyer_name,
        "unique_id": f"urn:uuid:{row.public_id}",
        "pubdate": row.first_at,
        "updateddate": row.latest_at,
    }


def _challenge(row: Challenge) -> dict[str, Any]:
    return {
        "title": row.title,
        "link": absolute(row.get_absolute_url()),
        "description": row.summary,
        "author_name": row.department.name,
        "unique_id": f"urn:uuid:{row.public_id}",
        "pubdate": row.opens_at,
        "updateddate": row.opens_at,
    }


def rows_of(rows: Any) -> Iterator[Sequence]:
    """One line each, in COLUMNS; a page of rows at a time, two queries for each."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = found[-1].pk
        codes: dict[int, list[str]] = {}
        marks = CpvMark.objects.filter(procurement__in=[row.pk for row in found]).order_by("pk")
        for pk, code in marks.values_list("procurement", "code"):
            codes.setdefault(pk, []).append(code)
        for row in found:
            yield _line(row, codes.get(row.pk, []))


def _line(row: Procurement, codes: list[str]) -> Sequence:
    return (
        row.ocid,
        row.title,
        row.buyer_name,
        row.state,
        row.category,
        row.procedure,
        {True: "yes", False: "no", None: ""}[row.is_above_threshold],
        row.net,
        row.gross,
        row.currency,
        "yes" if row.is_for_sme else "no",
        "yes" if row.is_for_vcse else "no",
        " ".join(dict.fromkeys(codes)),
        row.first_at.isoformat(timespec="minutes"),
        row.closes_at.isoformat(timespec="minutes") if row.closes_at else "",
        row.starts_on or "",
        row.ends_on or "",
        absolute(row.get_absolute_url()),
    )


def closing(row: Procurement) -> bytes:
    """The last hour before the closing time, with an alarm's worth of notice left to the calendar."""
    return _calendar([_closes(row)])


def deadlines(rows: Any) -> bytes:
    """Of each open one when questions end and when tenders are due, in one calendar."""
    events = []
    for row in rows:
        if row.questions_until and row.questions_until < row.closes_at:
            title = _("Questions end: {title}").format(title=row.title)
            events.append(_event(row, f"{row.public_id}-questions", row.questions_until, title))
        events.append(_closes(row))
    return _calendar(events)


def _closes(row: Procurement) -> Event:
    return _event(row, str(row.public_id), row.closes_at, _("Tender closes: {title}").format(title=row.title))


def _event(row: Procurement, uid: str, at: Any, summary: str) -> Event:
    from icalendar import Event  # here: only a calendar needs it, and it is slow to load

    event = Event()
    event.add("uid", f"{uid}@{header_domain()}")
    event.add("dtstamp", row.latest_at)
    event.add("dtstart", at - timedelta(hours=1))
    event.add("dtend", at)
    event.add("summary", summary)
    event.add("url", absolute(row.get_absolute_url()))
    return event


def _calendar(events: Sequence[Event]) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Thousand Trades//Opportunities//EN")
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()
