"""Chainable reads over venues, sessions, shifts and bookings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.clock import now

NEEDS_KEPT = timedelta(days=30)


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
        return self.filter(state__in=["open", "cancelled"])

    def open(self) -> SessionQuerySet:
        return self.filter(state="open")

    def upcoming(self) -> SessionQuerySet:
        """Not over yet."""
        return self.filter(ends_at__gt=now())

    def bookable(self) -> SessionQuerySet:
        return self.open().filter(starts_at__gt=now())

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
        """One's own, and what one booked for others."""
        return self.filter(Q(user=user) | Q(booked_by=user))

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
