"""Times, places and states in words: the same on pages, in mails, on paper and in calendars."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.templatetags.components import weekday
from champions.words import LANGUAGES
from surgeries.capacity import Capacity, Shortage
from surgeries.models import Booking, Session
from surgeries.models.sessions import Mode

LAST_ONES = 2  # from here on a page says that it is getting tight


def hour(moment: datetime) -> str:
    """In the council's zone: "6pm", "7.30pm", "12 noon"; in other languages by the 24 hours of the day."""
    return clock(localtime(moment).time())


def clock(local: time) -> str:
    """The same of a time on the wall."""
    if not (get_language() or "en").startswith("en"):
        return f"{local:%H:%M}"
    if local.hour in (0, 12) and not local.minute:
        return _("12 noon") if local.hour else _("midnight")
    minutes = f".{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def local_day(moment: datetime) -> date:
    """The day by the council's clock."""
    return localtime(moment, get_default_timezone()).date()


def hours(session: Session) -> str:
    """ "6pm to 7.30pm"."""
    return between(session.starts_at, session.ends_at)


def between(begin: datetime, end: datetime) -> str:
    """ "6pm to 7.30pm", for hours that are no session's own."""
    return _("{begin} to {end}").format(begin=hour(begin), end=hour(end))


def when(session: Session) -> str:
    """ "Tuesday 1 December 2026, 6pm to 7.30pm"."""
    return f"{weekday(session.starts_at)}, {hours(session)}"


def span(begin: datetime, end: datetime) -> str:
    """ "Tuesday 1 December 2026, 6pm to 7.30pm", for hours that are no session's own."""
    return f"{weekday(begin)}, {between(begin, end)}"


def when_booked(booking: Booking) -> str:
    """The same for a party; where it has a time of its own, that one."""
    if not booking.slot_at:
        return when(booking.session)
    return f"{weekday(booking.slot_at)}, {hour(booking.slot_at)}"


def short_day(moment: datetime) -> dict[str, str]:
    """For the plate beside a session: Tue, 1, Dec."""
    local = localtime(moment)
    return {
        "weekday": date_format(local, "D"),
        "day": str(local.day),
        "month": date_format(local, "M"),
    }


def spoken(codes: list[str]) -> list[str]:
    """The names of languages, in the order of the codes; a code that is not in the list stays as it is."""
    return [str(LANGUAGES.get(code, code)) for code in codes]


def first_name(name: str) -> str:
    """As one is called in a room; "" for nobody."""
    return (name.split() or [""])[0]


def people(number: int) -> str:
    return ngettext("{number} person", "{number} people", number).format(number=number)


def places(session: Session, capacity: Capacity) -> tuple[str, str]:
    """What one must know before setting out, and the kind of its plate."""
    if session.state == Session.State.CANCELLED:
        return _("Cancelled"), "bad"
    if session.is_over:
        return _("Over"), ""
    if session.mode == Mode.DROP_IN:
        return _("Drop in"), "good"
    if not session.is_open:
        return _("It has begun"), "now"
    if capacity.free:
        kind = "warn" if capacity.free <= LAST_ONES else "good"
        if session.mode == Mode.SLOTS:
            words = ngettext("{number} time left", "{number} times left", capacity.free)
        else:
            words = ngettext("{number} place left", "{number} places left", capacity.free)
        return words.format(number=capacity.free), kind
    if capacity.waiting:
        return ngettext("Full: {number} waiting", "Full: {number} waiting", capacity.waiting).format(
            number=capacity.waiting
        ), ""
    if not capacity.places:
        return _("No places yet: nobody has said they come to help"), ""
    return _("Full"), ""


STATE_KINDS = {
    Booking.State.BOOKED: "good",
    Booking.State.CAME: "good",
    Booking.State.OFFERED: "warn",
    Booking.State.WAITING: "now",
}


def state_of(booking: Booking) -> tuple[str, str]:
    """Its state in words and the kind of its plate; an offer that ran out says so, noted or not."""
    if booking.state == Booking.State.OFFERED and not booking.is_live:
        return str(Booking.State.EXPIRED.label), ""
    if booking.session.state == Session.State.CANCELLED and booking.is_live:
        return _("The session is cancelled"), "bad"
    return booking.get_state_display(), STATE_KINDS.get(Booking.State(booking.state), "")


def needs(shortage: Shortage) -> str:
    """What a session is short of, "" where of nothing."""
    if shortage.is_empty and not shortage.people:
        return _("Nobody has said yet that they come to help")
    if shortage.is_empty:
        return ngettext(
            "Nobody comes to help yet, and {number} person is expected",
            "Nobody comes to help yet, and {number} people are expected",
            shortage.people,
        ).format(number=shortage.people)
    if shortage.people:
        return ngettext(
            "Help is missing for {number} person", "Help is missing for {number} people", shortage.people
        ).format(number=shortage.people)
    return ""
