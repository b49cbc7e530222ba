"""How long something has waited, and until when the council promised to read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone

from accounts.clock import now
from engagement import registries
from engagement.models import Topic
from engagement.workdays import is_working_day

OPENS, CLOSES = time(9), time(17)  # the working day that promises are made in, council time


@dataclass(frozen=True)
class Wait:
    """`since` it waits, and the promise: `due_at`, None where none was made."""

    since: datetime
    due_at: datetime | None

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at <= now()


def read_by(written_at: datetime, working_hours: int) -> datetime:
    """The end of that many working hours after it was written."""
    zone = get_default_timezone()
    moment, left = written_at.astimezone(zone), timedelta(hours=working_hours)
    while True:
        opens = moment.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
        closes = moment.replace(hour=CLOSES.hour, minute=0, second=0, microsecond=0)
        begins = max(moment, opens)
        if is_working_day(moment.date()) and begins < closes:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        moment = opens + timedelta(days=1)


class Promises:
    """The promised hours for many topics, asked once for each kind of topic."""

    def __init__(self) -> None:
        self._hours: dict[str, int] = {}

    def hours(self, topic: Topic) -> int:
        if topic.kind not in self._hours:
            self._hours[topic.kind] = registries.promise(topic).read_within_hours
        return self._hours[topic.kind]

    def wait(self, topic: Topic, since: datetime) -> Wait:
        return Wait(since, read_by(since, self.hours(topic)))
