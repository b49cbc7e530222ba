"""Opportunities as an Atom feed (RFC 4287), as a table, and a closing time for one's calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.mails import absolute, header_domain
from procurement.models import CpvMark, Procurement
from procurement.words import first_words, plate_of, value_words

MOST = 40
COLUMNS = (
    "ocid", "title", "buyer", "state", "category", "procedure", "above_threshold", "value_net", "value_gross",
    "currency", "suits_sme", "suits_vcse", "cpv", "published", "tenders_until", "contract_from", "contract_to", "url",
)  # fmt: skip
CHUNK = 500


def atom() -> str:
    """The newest MOST, by their last notice; one query."""
    own = absolute(reverse("procurement:feed"))
    feed = Atom1Feed(
        title=_("Opportunities"),
        link=absolute(reverse("procurement:list")),
        description=_("What the council means to buy, asks for, and bought"),
        feed_url=own,
        language=get_language(),
        feed_guid=own,
    )
    for row in Procurement.objects.public().order_by("-latest_at", "-pk")[:MOST]:
        said = [plate_of(row)[0], value_words(row, row.currency), first_words(row.description, 600)]
        feed.add_item(
            title=row.title,
            link=absolute(row.get_absolute_url()),
            description=". ".join(filter(None, said)),
            author_name=row.buyer_name,
            unique_id=f"urn:uuid:{row.public_id}",
            pubdate=row.first_at,
            updateddate=row.latest_at,
        )
    return feed.writeString("utf-8")


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
    calendar = Calendar()
    calendar.add("prodid", "-//Thousand Trades//Opportunities//EN")
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", f"{row.public_id}@{header_domain()}")
    event.add("dtstamp", row.latest_at)
    event.add("dtstart", row.closes_at - timedelta(hours=1))
    event.add("dtend", row.closes_at)
    event.add("summary", _("Tender closes: {title}").format(title=row.title))
    event.add("url", absolute(row.get_absolute_url()))
    calendar.add_component(event)
    return calendar.to_ical()
