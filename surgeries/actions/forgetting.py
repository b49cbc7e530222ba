"""What is not kept: who came, after half a year; everything of somebody who goes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.clock import now
from accounts.models import User
from surgeries.actions import booking as bookings
from surgeries.actions.sessions import cannot_make_it
from surgeries.models import Booking, Need, Session, Shift

KEPT = timedelta(days=180)
OF_A_PERSON = ("name", "email", "phone", "group_name", "question")
EMPTY = dict.fromkeys(OF_A_PERSON, "")
MANY = 1000


def forget_parties() -> int:
    """Half a year after a session names, addresses and questions go; that somebody came, how many and with which
    topics stays. Gives how many bookings were emptied. A job."""
    anything = Q(pk__in=[])
    for name in OF_A_PERSON:
        anything |= ~Q(**{name: ""})
    old = Booking.objects.filter(anything, session__ends_at__lt=now() - KEPT)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:MANY])
    return Booking.objects.filter(pk__in=ids).update(**EMPTY)


def bookings_of(user: User) -> QuerySet[Booking]:
    """Theirs, and those that were made with their address by nobody who has an account."""
    return Booking.objects.filter(Q(user=user) | Q(user=None, email__iexact=user.email))


def forget(*, user: User) -> None:
    """Gives back the places to come, and empties the rest; may run twice."""
    waiting_or_booked = (Booking.State.BOOKED, Booking.State.WAITING, Booking.State.OFFERED)
    for booking in bookings_of(user).filter(state__in=waiting_or_booked, session__starts_at__gt=now()):
        bookings.cancel(booking=booking, by=user)
    with transaction.atomic():
        Need.objects.filter(booking__in=bookings_of(user).values("pk")).delete()
        Booking.objects.filter(booked_by=user).update(booked_by=None)
        Booking.objects.exclude(user=user).filter(email__iexact=user.email).exclude(user=None).update(
            email=""
        )
        Booking.objects.filter(pk__in=list(bookings_of(user).values_list("pk", flat=True))).update(
            user=None, language="", **EMPTY
        )


def forget_shifts(*, user: User) -> None:
    """Of what is to come they say that they can't; that somebody helped stays, without them."""
    coming = Session.objects.upcoming().filter(shifts__surgeon=user, shifts__state=Shift.State.COMING)
    for session in coming:
        cannot_make_it(session=session, surgeon=user)
    Shift.objects.filter(surgeon=user).update(surgeon=None)
