"""iCalendar: one booking, and feeds of all sessions, of a venue and of a topic. The UIDs never change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mails import absolute, header_domain
from surgeries.models import Booking, Session

if TYPE_CHECKING:
    from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Thousand Trades//Surgeries//EN"
STANDS = (Booking.State.BOOKED, Booking.State.CAME)
GOES_ON = (Booking.State.WAITING, Booking.State.OFFERED)


def of_booking(booking: Booking) -> bytes:
    """One entry; once the booking or its session is off, the message that takes it out again."""
    session = booking.session
    is_off = session.state == Session.State.CANCELLED or booking.state not in (*STANDS, *GOES_ON)
    calendar = _calendar("CANCEL" if is_off else "PUBLISH")
    begin = booking.slot_at or session.starts_at
    end = session.ends_at
    if booking.slot_at and session.slot_minutes:
        end = booking.slot_at + timedelta(minutes=session.slot_minutes)
    url = absolute(booking.get_absolute_url())
    event = _event(session, uid=booking.uid, begin=begin, end=end, url=url)
    event.add("sequence", session.sequence + booking.sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED" if booking.state in STANDS else "TENTATIVE")
    event.add(
        "description",
        _("Reference {reference}. To cancel or change: {url}").format(reference=booking.reference, url=url),
    )
    calendar.add_component(event)
    return _written(calendar)


def feed(sessions: Iterable[Session], name: str) -> bytes:
    """These sessions under that name; cancelled ones stay in it and say so."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for session in sessions:
        is_off = session.state == Session.State.CANCELLED
        url = absolute(session.get_absolute_url())
        event = _event(
            session, uid=f"session-{session.public_id}", begin=session.starts_at, end=session.ends_at, url=url
        )
        event.add("sequence", session.sequence)
        event.add("status", "CANCELLED" if is_off else "CONFIRMED")
        event.add(
            "description",
            "\n".join(filter(None, (session.state_reason if is_off else "", session.summary, url))),
        )
        calendar.add_component(event)
    return _written(calendar)


def _calendar(method: str) -> Calendar:
    from icalendar import Calendar  # here: only a calendar needs it, and it is slow to load

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(session: Session, *, uid: str, begin: datetime, end: datetime, url: str) -> Event:
    """What both have in common; the times in the council's zone, so that a calendar shows them as we say them."""
    from icalendar import Event, vText

    zone = get_default_timezone()
    event = Event()
    event.add("uid", f"{uid}@{header_domain()}")
    event.add("dtstamp", now())
    event.add("dtstart", begin.astimezone(zone))
    event.add("dtend", end.astimezone(zone))
    event.add("summary", session.title)
    event["location"] = vText(session.venue.full_address)
    event.add("url", url)
    return event


def _written(calendar: Calendar) -> bytes:
    """With the definition of the zone that its times name."""
    calendar.add_missing_timezones()
    return calendar.to_ical()
