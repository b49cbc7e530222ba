"""What this app holds of a person: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from surgeries.actions import forgetting
from surgeries.models import Booking, CallTask, CoverAsk, Need, Shift, TextMessage, Turn


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
            "begins_on_waiting_list": booking.waits_until_day_before,
        }
    for booking in Booking.objects.helped_by(user).select_related("session").iterator(chunk_size=200):
        yield {  # of somebody else: who they are is theirs
            "booked_for_somebody": booking.reference,
            "session": booking.session.title,
            "starts_at": booking.session.starts_at.isoformat(),
            "booked_at": booking.created_at.isoformat(),
        }


def export_needs(user: User) -> list[dict]:
    mine = Need.objects.filter(booking__in=forgetting.bookings_of(user).values("pk")).order_by("pk")
    return list(mine.values("booking__reference", "what", "note", "state"))


def export_calls(user: User) -> list[dict]:
    """About their bookings, and which they made as an organiser."""
    mine = CallTask.objects.filter(booking__in=forgetting.bookings_of(user).values("pk")).order_by("pk")
    made = CallTask.objects.filter(done_by=user).order_by("pk")
    return [
        *mine.values("booking__reference", "what", "created_at", "done_at", "outcome"),
        *made.values("what", "done_at", "outcome"),
    ]


def export_texts(user: User) -> list[dict]:
    mine = TextMessage.objects.filter(booking__in=forgetting.bookings_of(user).values("pk")).order_by("pk")
    return list(mine.values("booking__reference", "what", "state", "state_at"))


def erase_needs(user: User, keep_words: bool) -> None:
    Need.objects.filter(booking__in=forgetting.bookings_of(user).values("pk")).delete()
    Need.objects.filter(state_by=user).update(state_by=None)


def export_shifts(user: User) -> list[dict]:
    mine = Shift.objects.filter(surgeon=user).order_by("pk")
    return list(mine.values("session__title", "session__starts_at", "can_help", "state", "came_at"))


def export_cover(user: User) -> list[dict]:
    mine = CoverAsk.objects.filter(user=user).order_by("pk")
    return list(mine.values("search__session__title", "asked_at", "answer", "answered_at"))


def export_turns(user: User) -> Iterator[dict]:
    """Those in which they helped, and those in which they were helped; of the other side nothing."""
    mine = Q(surgeon=user) | Q(booking__in=forgetting.bookings_of(user).values("pk"))
    rows = Turn.objects.filter(mine).select_related("session").prefetch_related("topics").order_by("pk")
    for turn in rows.iterator(chunk_size=200):
        yield {
            "session": turn.session.title,
            "you": "helped" if turn.surgeon_id == user.pk else "were helped",
            "from": turn.started_at.isoformat(),
            "to": turn.finished_at and turn.finished_at.isoformat(),
            "how_it_ended": turn.ended,
            "minutes": turn.minutes,
            "topics": [topic.name for topic in turn.topics.all()],
        }


def erase_turns(user: User, keep_words: bool) -> None:
    forgetting.drop_sheets(user=user)
    forgetting.forget_turns_of(user=user)


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
            name="surgeries.Turn",
            label=_("Turns at sessions in which you helped or were helped"),
            export=export_turns,
            erase=erase_turns,
            order=39,
        ),
        PersonalData(
            name="surgeries.CallTask",
            label=_("Calls about your bookings, and calls that you made as an organiser"),
            export=export_calls,
            erase=lambda user, keep_words: forgetting.forget_calls(user=user),
            order=39,
        ),
        PersonalData(
            name="surgeries.TextMessage",
            label=_("Texts about your bookings"),
            export=export_texts,
            erase=lambda user, keep_words: forgetting.forget_calls(user=user),
            order=39,
        ),
        PersonalData(
            name="surgeries.Shift",
            label=_("Sessions at which you said you would help"),
            export=export_shifts,
            erase=lambda user, keep_words: forgetting.forget_shifts(user=user),
            order=42,
        ),
        PersonalData(
            name="surgeries.CoverAsk",
            label=_("When you were asked to help at a session, and what you said"),
            export=export_cover,
            erase=lambda user, keep_words: forgetting.forget_cover(user=user),
            order=43,
        ),
        PersonalData(
            name="surgeries.CoverSearch",
            label=_("Sessions for which you had champions asked, as an organiser"),
            keep_because=_(
                "That help was sought for a session is part of its record; your name goes from it."
            ),
        ),
        PersonalData(
            name="surgeries.Session",
            label=_("Sessions that you opened, changed, cancelled or hosted"),
            keep_because=_("When and where the council held sessions is part of its record."),
        ),
        PersonalData(
            name="surgeries.Venue",
            label=_("Places that you suggested as a host"),
            keep_because=_(
                "A public place says nothing about who named it; your name goes from it with your account."
            ),
        ),
        PersonalData(
            name="surgeries.Series",
            label=_("Series of sessions that you planned as an organiser"),
            keep_because=_("When and where the council held sessions is part of its record."),
        ),
    ):
        personal_data.register(entry)
