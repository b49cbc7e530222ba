"""How soon somebody hears of something, when they want quiet, and how many mails a week are enough for them.

Everything here is asked for many people at once: the number of queries does not depend on how many they are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.clock import now
from accounts.models import Cadence, MailHabits, Message, Notification, NotificationChoice
from accounts.models.outbox import DIGESTS
from accounts.registries import NotificationKind, notification_kinds

DIGEST_HOUR = time(7)
WEEK = timedelta(days=7)


def service_kinds() -> list[str]:
    """The names of kinds about people's own matters: they come at once, are not counted and can't be stopped."""
    return [entry.name for entry in notification_kinds if entry.transactional]


def holder_field(contacts: bool) -> str:
    return "contact_id" if contacts else "user_id"


Reader = tuple[bool, int]  # whether it is a contact, and its number


def reader_of(row: Notification | Message | NotificationChoice) -> Reader:
    """Whom a row is for, whichever of the two it is."""
    return (False, row.user_id) if row.user_id is not None else (True, cast(int, row.contact_id))


def cadences_of(entry: NotificationKind, ids: Collection[int], *, contacts: bool = False) -> dict[int, str]:
    """How soon each of these people hears of this kind: their own choice, else the kind's default."""
    cadences: dict[int, str] = dict.fromkeys(
        ids, Cadence.AT_ONCE if entry.transactional else entry.default_cadence
    )
    if entry.transactional:
        return cadences
    field = holder_field(contacts)
    choices = NotificationChoice.objects.filter(kind=entry.name, **{f"{field}__in": list(ids)})
    cadences.update(choices.values_list(field, "cadence"))
    if not entry.can_wait:
        cadences = {
            pk: Cadence.AT_ONCE if cadence in DIGESTS else cadence for pk, cadence in cadences.items()
        }
    return cadences


def due_at(cadence: str) -> datetime:
    """Now, or the next morning (weekly: Monday morning) at seven in the council's own zone."""
    if cadence == Cadence.AT_ONCE:
        return now()
    zone = timezone.get_default_timezone()
    local = timezone.localtime(now(), zone)
    day = local.date() + timedelta(days=1 if local.time() >= DIGEST_HOUR else 0)
    if cadence == Cadence.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, DIGEST_HOUR, tzinfo=zone)


# --- Quiet hours and the budget -------------------------------------------------------------------------


@dataclass(frozen=True)
class Habits:
    """`quiet_from` and `quiet_to` are both None where somebody never wants quiet; `budget` None: no limit."""

    quiet_from: time | None
    quiet_to: time | None
    budget: int | None

    def quiet_end(self, at: datetime) -> datetime | None:
        """When the quiet hours end that this instant falls into; None where it falls into none.

        Read off the clock on the council's wall: the span begins at its first minute and is over at its last.
        """
        if self.quiet_from is None or self.quiet_to is None:
            return None
        local = timezone.localtime(at, timezone.get_default_timezone())
        clock, day = local.time(), local.date()
        if self.quiet_from < self.quiet_to:
            inside = self.quiet_from <= clock < self.quiet_to
        else:  # past midnight
            inside = clock >= self.quiet_from or clock < self.quiet_to
            day += timedelta(days=1 if clock >= self.quiet_from else 0)
        return _first_after(at, day, self.quiet_to) if inside else None


def _first_after(at: datetime, day: date, clock: time) -> datetime:
    """The instant at which the council's clock shows this: the second one where it is set back meanwhile."""
    zone = timezone.get_default_timezone()
    ends = [datetime.combine(day, clock.replace(fold=fold), tzinfo=zone).astimezone(UTC) for fold in (0, 1)]
    return next((end for end in ends if end > at), ends[-1])


def default_habits() -> Habits:
    """The council's, for who has not chosen (settings MAIL_QUIET_HOURS as "21:00-08:00" or "", MAIL_BUDGET)."""
    begin, _dash, end = settings.MAIL_QUIET_HOURS.replace(" ", "").partition("-")
    quiet = (time.fromisoformat(begin), time.fromisoformat(end)) if begin else (None, None)
    return Habits(*quiet, settings.MAIL_BUDGET or None)


def habits_of(ids: Collection[int], *, contacts: bool = False) -> dict[int, Habits]:
    """Each one's own, else the council's."""
    habits = dict.fromkeys(ids, default_habits())
    field = holder_field(contacts)
    rows = MailHabits.objects.filter(**{f"{field}__in": list(ids)})
    for pk, begin, end, budget in rows.values_list(field, "quiet_from", "quiet_to", "budget"):
        habits[pk] = Habits(begin, end, budget)
    return habits


def left_of(habits: dict[int, Habits], *, contacts: bool = False) -> dict[int, float]:
    """How many more mails of the kind that can wait are welcome in these seven days; infinite without a limit.

    The last seven days, not the week of the calendar: so a busy Sunday and a busy Monday are one storm.
    """
    field = holder_field(contacts)
    counted = [pk for pk, own in habits.items() if own.budget is not None]
    rows = Message.objects.counted(now() - WEEK).filter(**{f"{field}__in": counted})
    spent = dict(rows.exclude(kind__in=service_kinds()).order_by().values_list(field).annotate(Count("pk")))
    return {
        pk: float("inf") if own.budget is None else max(0, own.budget - spent.get(pk, 0))
        for pk, own in habits.items()
    }
