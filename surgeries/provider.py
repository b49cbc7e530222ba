"""Sessions as the network of champions sees them: its `SessionProvider`."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from champions.models import Champion
from champions.registries import Meeting, SessionProvider, session_providers
from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions import booking, sessions
from surgeries.busy import busy
from surgeries.capacity import capacities_of, shortages_of
from surgeries.helpers import languages_of
from surgeries.models import Booking, Session, Shift, Venue
from surgeries.models.sessions import Kind

SOON = timedelta(days=30)
LATELY = timedelta(days=7)
LOOKED_AT = 200  # sessions of which one looks what they lack
MOST = 50


def _meeting(session: Session, **more: object) -> Meeting:
    return Meeting(
        key=session.public_id,
        title=session.title,
        when=words.when(session),
        where=session.venue.name,
        url=session.get_absolute_url(),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        ward_id=session.venue.ward_id,
        calendar_url=reverse("surgeries:session_calendar", args=[session.public_id]),
        is_cancelled=session.state == Session.State.CANCELLED,
        **more,
    )


def _theirs(user: User) -> QuerySet[Session]:
    """Public ones that they said they come to, or host."""
    coming = Shift.objects.coming().filter(session=OuterRef("pk"), surgeon=user)
    return Session.objects.public().filter(Q(host=user) | Exists(coming)).select_related("venue")


def _with_shifts(rows: list[Session], user: User) -> list[Meeting]:
    """Whether they come beside somebody, and whether anybody is there for that."""
    learning = set(
        Shift.objects.coming()
        .filter(session__in=rows, surgeon=user, is_learning=True)
        .values_list("session", flat=True)
    )
    lacking = shortages_of([session for session in rows if session.pk in learning])
    alone = _("Nobody comes yet beside whom you could sit. We look for somebody.")
    return [
        _meeting(
            session,
            is_learning=session.pk in learning,
            needs=alone if session.pk in lacking and lacking[session.pk].is_empty else "",
            room_url=reverse("surgeries:room", args=[session.public_id])
            if session.host_id == user.pk
            else "",
        )
        for session in rows
    ]


def rota(user: User) -> list[Meeting]:
    rows = _theirs(user).upcoming().order_by("starts_at", "pk")[:MOST]
    return _with_shifts(list(rows), user)


def lately(user: User) -> list[Meeting]:
    """Begun, and not longer ago than a week."""
    begun = _theirs(user).open().filter(starts_at__lte=now(), starts_at__gt=now() - LATELY)
    return [_meeting(session) for session in begun.order_by("-starts_at", "-pk")[:MOST]]


def short_of_help(champion: Champion, limit: int) -> list[Meeting]:
    """In the next 30 days, on what they know, in a language they speak, in their own wards first, then the sooner.

    Who still learns gets those to which somebody comes beside whom they can sit, short of help or not.
    """
    if champion.user is None:
        return []
    own_ward = Champion.wards.through.objects.filter(champion=champion, ward=OuterRef("venue__ward"))
    rows = (
        Session.objects.bookable()
        .filter(starts_at__lte=now() + SOON)
        .fitting_skills_of(champion)
        .spoken_by(languages_of(champion))
        .free_for(champion.user)
        .select_related("venue")
        .alias(is_near=Exists(own_ward))
        .order_by("-is_near", "starts_at", "pk")
    )
    if not permissions.helps_on_their_own(champion.user):
        there = Shift.objects.making_places().filter(session=OuterRef("pk"))
        beside = _("You help beside somebody who has done it before")
        return [
            _meeting(session, needs=beside, is_learning=True)
            for session in rows.filter(Exists(there))[:limit]
        ]
    found = list(rows[:LOOKED_AT])
    lacking = shortages_of(found)
    return [
        _meeting(session, needs=words.needs(lacking[session.pk])) for session in found if lacking[session.pk]
    ][:limit]


def _session(key: UUID) -> Session:
    """A public one; Refused ("gone") where there is none."""
    found = Session.objects.public().select_related("venue").filter(public_id=key).first()
    if found is None:
        raise Refused("gone", _("There is no such session."))
    return found


def come(user: User, key: UUID) -> None:
    """With what their skills say, and as many people as is usual."""
    sessions.come_to_help(session=_session(key), surgeon=user)


def cannot(user: User, key: UUID) -> None:
    sessions.cannot_make_it(session=_session(key), surgeon=user)


def find(key: UUID) -> Meeting | None:
    found = Session.objects.public().select_related("venue").filter(public_id=key).first()
    return _meeting(found) if found else None


def upcoming(kind: str) -> list[Meeting]:
    rows = Session.objects.bookable().select_related("venue")
    rows = rows.filter(kind=kind) if kind else rows
    return [_meeting(session) for session in rows.order_by("starts_at", "pk")[:MOST]]


def _booking_of(user: User, session: Session) -> Booking | None:
    return Booking.objects.live().filter(session=session, user=user).order_by("pk").first()


def book(user: User, key: UUID, by: User | None) -> str:
    """Once for a person and a session while it stands; after it was given back one can book anew."""
    session = _session(key)
    if there := _booking_of(user, session):
        return there.get_absolute_url()
    before = Booking.objects.filter(session=session, user=user).count()
    with transaction.atomic():
        made = booking.book(
            session=session,
            party=booking.Party(name=user.display_name, email=user.email, language=user.preferred_language),
            key=f"person:{user.pk}:{session.public_id.hex}:{before}",
            by=by or user,
            user=user,
        )
        if made.state == Booking.State.WAITING:  # a turn on the waiting list is no place: nothing of it stays
            raise Refused("full", _("There is no free place at this session."))
    return made.get_absolute_url()


def cancel(user: User, key: UUID) -> None:
    there = _booking_of(user, _session(key))
    if there is None or not booking.cancel(booking=there, by=user):
        raise Refused("gone", _("This booking is no longer there."))


def places() -> list[tuple[str, int | None]]:
    return list(Venue.objects.in_use().values_list("name", "ward_id"))


def hours_of(user: User) -> list[Meeting]:
    """Of theirs, alone with one party, and still free; two queries more for what is free."""
    rows = Session.objects.bookable().hosted_by(user).filter(kind=Kind.MENTORING).select_related("venue")
    found = list(rows.order_by("starts_at", "pk")[:MOST])
    free = capacities_of(found)
    return [_meeting(session) for session in found if free[session.pk].free != 0]


def coming_since(key: UUID, at: datetime) -> set[int]:
    """Who said since then that they help there or come, by their account."""
    helpers = Shift.objects.coming().filter(session__public_id=key, state_at__gte=at, surgeon__isnull=False)
    parties = Booking.objects.live().filter(session__public_id=key, created_at__gte=at, user__isnull=False)
    return {*helpers.values_list("surgeon", flat=True), *parties.values_list("user", flat=True)}


def ways(user: User) -> list[tuple[str, str]]:
    """To what they host, and to those whom they booked for."""
    found = []
    if permissions.can_propose(user):
        found.append((_("Host a session, or offer an hour"), reverse("surgeries:hosting")))
    if permissions.has_helped(user):
        found.append((_("Those you booked for"), reverse("surgeries:helped")))
    return found


def register() -> None:
    """Called from ready()."""
    session_providers.register(
        SessionProvider(
            name="surgeries",
            rota=rota,
            short_of_help=short_of_help,
            come=come,
            cannot=cannot,
            busy=busy,
            find=find,
            upcoming=upcoming,
            book=book,
            cancel=cancel,
            places=places,
            lately=lately,
            hours_of=hours_of,
            coming_since=coming_since,
            ways=ways,
        )
    )
