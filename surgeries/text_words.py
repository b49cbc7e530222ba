"""What a text says: one line, the reference, whom to ring and the link; short, because each 160 letters cost."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.mails import absolute
from surgeries import words
from surgeries.models import Booking
from surgeries.models.telling import What


def _lines() -> dict[str, str]:
    return {
        What.BOOKED: _("Your place is booked: {what}, {when}, {where}."),
        What.WAITING: _("You are on the waiting list: {what}, {when}, {where}."),
        What.OFFERED: _("A place is free for you until {until}: {what}, {when}, {where}. Take it here:"),
        What.EXPIRED: _("The place at {what}, {when}, has gone to the next who waits."),
        What.CANCELLED: _("Your booking is cancelled: {what}, {when}."),
        What.MOVED: _("Your booking is now for {what}, {when}, {where}."),
        What.CHANGED: _("New time or place: {what}, {when}, {where}."),
        What.SESSION_CANCELLED: _("Cancelled: {what}, {when}. {why}"),
        What.REMINDER: _("Soon: {what}, {when}, {where}. Can’t come? Please say so."),
    }


def text_of(booking: Booking, what: str) -> str:
    """In the language of the party where it is one of ours."""
    code = booking.language if booking.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(code):
        session = booking.session
        until = booking.offer_until
        line = _lines()[what].format(
            what=session.title,
            when=words.when_booked(booking),
            where=f"{session.venue.name}, {session.venue.postcode}",
            why=session.state_reason,
            until=f"{words.weekday(until)}, {words.hour(until)}" if until else "",
        )
        parts = [line, _("Reference {reference}.").format(reference=booking.reference)]
        if session.phone:
            parts.append(_("Questions? Ring {phone}.").format(phone=session.phone))
        parts.append(absolute(booking.get_absolute_url()))
        return " ".join(parts)
