"""The one clock: everything that asks what time it is asks here, so that tests can hold it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The date in the council's own zone (TIME_ZONE), whatever zone is active."""
    return timezone.localdate(now(), timezone.get_default_timezone())
