"""The one clock: everything that asks what time it is asks here, so that tests and the demonstration can hold it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _held.get() or timezone.now()


def today() -> date:
    """The date in the council's own zone (TIME_ZONE), whatever zone is active."""
    return timezone.localdate(now(), timezone.get_default_timezone())


@contextmanager
def held(at: datetime) -> Iterator[datetime]:
    """It is that instant for everything inside: the demonstration lives through its past by the actions of the site."""
    token = _held.set(at)
    try:
        yield at
    finally:
        _held.reset(token)
