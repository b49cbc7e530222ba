"""Who is at a session at some time: coming to help, hosting, or booked."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from surgeries.models import Booking, Session, Shift


def busy(start: datetime, end: datetime) -> QuerySet:
    """The ids of these people, as one subquery: nothing is read until a query asks for it."""
    during = Session.objects.open().filter(starts_at__lt=end, ends_at__gt=start)
    helping = Shift.objects.coming().filter(session__in=during.values("pk"), surgeon__isnull=False)
    hosting = during.filter(host__isnull=False).order_by()
    booked = Booking.objects.live().filter(session__in=during.values("pk"), user__isnull=False)
    return User.objects.filter(
        Q(pk__in=helping.order_by().values("surgeon"))
        | Q(pk__in=hosting.values("host"))
        | Q(pk__in=booked.order_by().values("user"))
    ).values("pk")
