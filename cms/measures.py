"""The figures of the roadmap: how far actions, workstreams and themes have come. One query each, at any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from accounts.clock import today
from cms.models.rows import ActionRecord, Step


@dataclass(slots=True)
class Progress:
    """Steps counted. `total` leaves out the stopped ones; `late` are open past their promise."""

    total: int = 0
    done: int = 0
    now: int = 0
    late: int = 0
    stopped: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.total + other.total,
            self.done + other.done,
            self.now + other.now,
            self.late + other.late,
            self.stopped + other.stopped,
        )


def progress(keys: Iterable[UUID]) -> dict[UUID, Progress]:
    """The progress of each of these actions, by key; one query."""
    keys = list(keys)
    rows = (
        Step.objects.of(keys)
        .shown()
        .order_by()
        .values("action_id")
        .annotate(
            total=Count("pk", filter=~Q(status="stopped")),
            done=Count("pk", filter=Q(status="done")),
            now=Count("pk", filter=Q(status="now")),
            late=Count("pk", filter=Q(status__in=Step.OPEN, promised__lt=today())),
            stopped=Count("pk", filter=Q(status="stopped")),
        )
    )
    found = {row.pop("action_id"): Progress(**row) for row in rows}
    return {key: found.get(key, Progress()) for key in keys}


def of_steps(steps: Iterable[Step]) -> Progress:
    """The same from steps that are at hand."""
    count = Counter(step.status for step in steps if step.shown)
    late = sum(1 for step in steps if step.shown and step.days_late())
    return Progress(
        total=count["to_come"] + count["now"] + count["done"],
        done=count["done"],
        now=count["now"],
        late=late,
        stopped=count["stopped"],
    )


def records(keys: Iterable[UUID]) -> dict[UUID, ActionRecord]:
    """The record of each of these actions; one that has none yet stands as proposed. One query."""
    keys = list(keys)
    found = {record.key: record for record in ActionRecord.objects.of(keys)}
    return {key: found.get(key) or ActionRecord(key=key) for key in keys}


def states(keys: Iterable[UUID]) -> Counter:
    """How many of these actions are in which state."""
    return Counter(record.state for record in records(keys).values())
