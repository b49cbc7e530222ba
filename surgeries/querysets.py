"""Chainable reads over venues, sessions, shifts and bookings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from accounts.clock import now

NEEDS_KEPT = timedelta(days=30)
ASKS_KEPT = timedelta(days=180)
PARTIES_KEPT = timedelta(days=180)


class VenueQuerySet(models.QuerySet):
    def in_use(self) -> VenueQuerySet:
        return self.filter(is_active=True)

    def visible_to(self, user: Any) -> VenueQuerySet:
        """All to those who organise surgeries."""
        return self.all() if user.has_perm("surgeries.view_venue") else self.none()


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> SeriesQuerySet:
        return self.all() if user.has_perm("surgeries.view_series") else self.none()


class SessionQuerySet(models.QuerySet):
    def public(self) -> SessionQuerySet:
        """What the calendar shows: open ones, and cancelled ones so that nobody travels in vain."""
        return self.filter(state__in=["open", "cancelled"]).without_paused_hosts()

    def open(self) -> SessionQuerySet:
        return self.filter(state="open").without_paused_hosts()

    def without_paused_hosts(self) -> SessionQuerySet:
        """Leaves out hours alone with somebody with whom a concern holds one-to-one contact."""
        pauses = apps.get_model("champions", "ContactPause")._default_manager.standing()
        return self.exclude(Q(kind="mentoring") & Exists(pauses.filter(user=OuterRef("host"))))

    def hosted_by(self, user: Any) -> SessionQuerySet:
        return self.filter(host=user)

    def proposed(self) -> SessionQuerySet:
        """What a host proposed and nobody has decided about, the oldest first."""
        return self.filter(state="proposed").order_by("state_at", "pk")

    def upcoming(self) -> SessionQuerySet:
        """Not over yet."""
        return self.filter(ends_at__gt=now())

    def bookable(self) -> SessionQuerySet:
        return self.open().filter(starts_at__gt=now())

    def fitting_skills_of(self, champion: Any) -> SessionQuerySet:
        """About something that this champion knows."""
        topics = apps.get_model("surgeries", "SessionTopic")._default_manager
        return self.filter(Exists(topics.filter(sessions=OuterRef("pk"), skills__champions=champion)))

    def spoken_by(self, codes: Iterable[str]) -> SessionQuerySet:
        """In one of these languages, or in none in particular."""
        fits = Q(spoken_text="[]")
        for code in codes:
            fits |= Q(spoken_text__contains=f'"{code}"')
        return self.alias(spoken_text=Cast("languages", TextField())).filter(fits)

    def free_for(self, user: Any) -> SessionQuerySet:
        """At which they are not yet, said nothing about, and beside which they promised nothing at the same time."""
        shifts = apps.get_model("surgeries", "Shift")._default_manager
        at_once = shifts.coming().filter(
            surgeon=user,
            session__state="open",
            session__starts_at__lt=OuterRef("ends_at"),
            session__ends_at__gt=OuterRef("starts_at"),
        )
        said = shifts.filter(surgeon=user, session=OuterRef("pk"))
        return self.exclude(Q(host=user, host__isnull=False) | Exists(said) | Exists(at_once))

    def run_by(self, user: Any) -> SessionQuerySet:
        """Those whose room this person runs: as host, or as an organiser of surgeries."""
        if user.has_perm("surgeries.change_session"):
            return self.all()
        return self.filter(host=user)

    def visible_to(self, user: Any) -> SessionQuerySet:
        """In the back office: all to those who organise surgeries."""
        return self.all() if user.has_perm("surgeries.view_session") else self.none()


class ShiftQuerySet(models.QuerySet):
    def coming(self) -> ShiftQuerySet:
        return self.filter(state="coming")

    def making_places(self) -> ShiftQuerySet:
        """Those who come and help on their own; who learns beside somebody makes no place."""
        return self.coming().filter(is_learning=False)


class BookingQuerySet(models.QuerySet):
    def holding(self) -> BookingQuerySet:
        """What takes up a place at this instant: booked, came, or offered and not run out."""
        return self.filter(Q(state__in=["booked", "came"]) | Q(state="offered", offer_until__gt=now()))

    def live(self) -> BookingQuerySet:
        """What still stands: what holds a place, and who waits for one."""
        return self.filter(
            Q(state__in=["booked", "came", "waiting"]) | Q(state="offered", offer_until__gt=now())
        )

    def waiting(self) -> BookingQuerySet:
        """In the order of their turn."""
        return self.filter(state="waiting").order_by("created_at", "pk")

    def run_out(self) -> BookingQuerySet:
        """Offers past their end that nobody has noted yet."""
        return self.filter(state="offered", offer_until__lte=now())

    def of(self, user: Any) -> BookingQuerySet:
        """One's own."""
        return self.filter(user=user)

    def helped_by(self, user: Any) -> BookingQuerySet:
        """What one booked for others, as a champion, on the telephone or in the room; newest first."""
        return self.filter(booked_by=user).exclude(user=user).order_by("-pk")

    def counting_absence(self) -> BookingQuerySet:
        """Those of which it matters that nobody came: they kept a place from somebody, and were booked by the party
        itself on the web. At a drop-in "I'm coming" is a courtesy; what was booked by telephone or by a champion may
        have reached the wrong person, and is asked about in words."""
        return self.filter(source="web").exclude(session__mode="drop_in")

    def visible_to(self, user: Any) -> BookingQuerySet:
        """All to organisers; a host those of their sessions; everybody their own and what they booked for others."""
        if user.has_perm("surgeries.view_booking"):
            return self.all()
        mine = Q(user=user) | Q(booked_by=user) | Q(session__host=user)
        return self.filter(mine)


class NeedQuerySet(models.QuerySet):
    def to_arrange(self) -> NeedQuerySet:
        """Of bookings that stand, at sessions to come."""
        live = apps.get_model("surgeries", "Booking")._default_manager.live()
        return self.filter(
            Exists(live.filter(pk=OuterRef("booking"))),
            state="to_arrange",
            booking__session__ends_at__gt=now(),
        )

    def stale(self) -> NeedQuerySet:
        """Kept long enough: 30 days after the session."""
        return self.filter(booking__session__ends_at__lt=now() - NEEDS_KEPT)


class CoverSearchQuerySet(models.QuerySet):
    def open(self) -> CoverSearchQuerySet:
        """Still being sought, as far as anybody has noted."""
        return self.filter(ended_at=None)


class CoverAskQuerySet(models.QuerySet):
    def stale(self) -> CoverAskQuerySet:
        """Kept long enough: half a year after the session."""
        return self.filter(search__session__ends_at__lt=now() - ASKS_KEPT)


class TurnQuerySet(models.QuerySet):
    def open(self) -> TurnQuerySet:
        return self.filter(finished_at=None)

    def helped(self) -> TurnQuerySet:
        return self.filter(ended="helped")

    def stale(self) -> TurnQuerySet:
        """Over for so long that nobody need know who it was: as the names of those who came."""
        return self.filter(session__ends_at__lt=now() - PARTIES_KEPT).exclude(booking=None)


class CallTaskQuerySet(models.QuerySet):
    def to_do(self) -> CallTaskQuerySet:
        """Not made yet, about sessions that are not over; what is due first stands first."""
        rows = self.filter(done_at=None, booking__session__ends_at__gt=now())
        return rows.exclude(booking__phone="").exclude(booking__state="came").order_by("due_at", "pk")

    def visible_to(self, user: Any) -> CallTaskQuerySet:
        return self.all() if user.has_perm("surgeries.view_calltask") else self.none()


class TextMessageQuerySet(models.QuerySet):
    def due(self) -> TextMessageQuerySet:
        return self.filter(state="waiting", next_at__lte=now()).order_by("next_at", "pk")

    def left_behind(self, before: datetime) -> TextMessageQuerySet:
        """Claimed by a process that never said what came of it."""
        return self.filter(state="sending", state_at__lte=before)
