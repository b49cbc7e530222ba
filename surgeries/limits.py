"""How often one may book: counted where every limit is counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from engagement.limits import LIMITS, MANY_FROM_HERE, Limit

# One connection may be a whole library: what counts by connection is wide, what counts by address is not.
OWN = {
    "booking.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "booking.contact": Limit(
        12, 24 * 3600, gettext_lazy("Many places were booked with this address or number today.")
    ),
    "booking.helper": Limit(
        40, 24 * 3600, gettext_lazy("You booked for many people today. For a whole group, ring us.")
    ),
    "booking_act.ip": Limit(120, 10 * 60, MANY_FROM_HERE),
    "feedback.ip": Limit(60, 60 * 60, MANY_FROM_HERE),  # a whole room may answer from one connection
    "data_request.ip": Limit(30, 60 * 60, MANY_FROM_HERE),
    "data_request.who": Limit(6, 24 * 3600, gettext_lazy("You have asked for much data today.")),
}


def register() -> None:
    """Called from ready()."""
    LIMITS.update(OWN)
