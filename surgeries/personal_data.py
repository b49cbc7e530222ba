"""What this app holds of a person: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from surgeries.actions import forgetting
from surgeries.models import Need, Shift


def export_bookings(user: User) -> Iterator[dict]:
    mine = forgetting.bookings_of(user).select_related("session__venue").order_by("pk")
    for booking in mine.iterator(chunk_size=200):
        yield {
            "reference": booking.reference,
            "session": booking.session.title,
            "venue": booking.session.venue.full_address,
            "starts_at": booking.session.starts_at.isoformat(),
            "own_time": booking.slot_at and booking.slot_at.isoformat(),
            "name": booking.name,
            "email": booking.email,
            "phone": booking.phone,
            "how_many": booking.party_size,
            "group": booking.group_name,
            "question": booking.question,
            "state": booking.state,
            "state_since": booking.state_at.isoformat(),
            "booked_at": booking.created_at.isoformat(),
            "how": booking.source,
        }


def export_needs(user: User) -> list[dict]:
    mine = Need.objects.filter(booking__in=forgetting.bookings_of(user).values("pk")).order_by("pk")
    return list(mine.values("booking__reference", "what", "note", "state"))


def erase_needs(user: User, keep_words: bool) -> None:
    Need.objects.filter(booking__in=forgetting.bookings_of(user).values("pk")).delete()
    Need.objects.filter(state_by=user).update(state_by=None)


def export_shifts(user: User) -> list[dict]:
    mine = Shift.objects.filter(surgeon=user).order_by("pk")
    return list(mine.values("session__title", "session__starts_at", "can_help", "state", "came_at"))


def register() -> None:
    """Called from ready(). Before the mails go (60): giving a place back writes one."""
    for entry in (
        PersonalData(
            name="surgeries.Booking",
            label=_("Places you booked at surgeries"),
            export=export_bookings,
            erase=lambda user, keep_words: forgetting.forget(user=user),
            order=41,
        ),
        PersonalData(
            name="surgeries.Need",
            label=_("What was to be arranged for you"),
            export=export_needs,
            erase=erase_needs,
            order=40,
        ),
        PersonalData(
            name="surgeries.Shift",
            label=_("Sessions at which you said you would help"),
            export=export_shifts,
            erase=lambda user, keep_words: forgetting.forget_shifts(user=user),
            order=42,
        ),
        PersonalData(
            name="surgeries.Session",
            label=_("Sessions that you opened, changed, cancelled or hosted"),
            keep_because=_("When and where the council held sessions is part of its record."),
        ),
        PersonalData(
            name="surgeries.Series",
            label=_("Series of sessions that you planned as an organiser"),
            keep_because=_("When and where the council held sessions is part of its record."),
        ),
    ):
        personal_data.register(entry)
