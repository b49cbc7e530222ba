"""What an officer sees before something ends: what nobody has answered, by subject, and the first ones by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from engagement.actions.answering import unanswered
from engagement.models import AnswerDue, Subject, Topic
from engagement.permissions import can_respond

FIRST = 10


@dataclass
class Left:
    """False when nothing is. `subjects` are (subject, how many, where to answer it); `first` are (row, where to answer
    it); the addresses are "" for somebody who may not answer there."""

    topic: Topic
    total: int = 0
    late: int = 0
    offers: int = 0
    subjects: list[tuple[Subject, int, str]] = field(default_factory=list)
    first: list[tuple[AnswerDue, str]] = field(default_factory=list)
    all_url: str = ""

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def more(self) -> int:
        return self.total - len(self.first)


def left_at(topic: Topic | None, user: Any) -> Left | None:
    """In a fixed number of queries."""
    if topic is None:
        return None
    rows = unanswered(topic)
    counts = rows.order_by().aggregate(total=Count("pk"), offers=Count("pledge"))
    left = Left(topic=topic, **counts)
    if not left:
        return left
    may = can_respond(user, topic)
    left.late = AnswerDue.objects.late().filter(pk__in=rows.order_by().values("pk")).count()
    left.subjects = [
        (
            subject,
            subject.waiting,
            reverse("engagement:respond_subject", args=[subject.public_id]) if may else "",
        )
        for subject in _subjects(topic, rows)
    ]
    first = rows.select_related("comment__author", "pledge", "topic")[:FIRST]
    left.first = [(row, _respond_url(row) if may else "") for row in first]
    left.all_url = reverse("engagement:respond_topic", args=[topic.public_id]) if may else ""
    return left


def _subjects(topic: Topic, rows):
    waiting = Count(
        "codings__comment",
        filter=Q(codings__comment__answer_due__in=rows.order_by().values("pk")),
        distinct=True,
    )
    found = Subject.objects.filter(topic=topic).annotate(waiting=waiting).filter(waiting__gt=0)
    return found.order_by("-waiting", "title")


def _respond_url(row: AnswerDue) -> str:
    if row.comment is None:
        return ""
    return reverse("engagement:respond_comment", args=[row.comment.public_id])
