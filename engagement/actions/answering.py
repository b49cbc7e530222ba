"""What waits for an answer: written down when it is said, ticked off when it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone, localtime

from accounts.clock import now
from accounts.models import User
from engagement import registries
from engagement.models import AnswerDue, Comment, Pledge, Topic
from engagement.workdays import add_working_days

How = AnswerDue.How


def answer_by(topic: Topic) -> date | None:
    """The last day of the promise for what is said there now; None where none is made.

    The topic's own number of working days, else the site's; 0 promises nothing.
    """
    days = topic.answer_within_days
    if days is None:
        days = registries.promise(topic).answer_within_days
    today = localtime(now(), get_default_timezone()).date()
    return add_working_days(today, days) if days else None


def want_answer(comment: Comment) -> None:
    """Inside the transaction that lets it stand: a comment that begins a thread waits for an answer, whether or not
    one was promised. Not what the owner says, and not twice."""
    if comment.parent_id or comment.is_official:
        return
    AnswerDue.objects.get_or_create(
        comment=comment,
        defaults={
            "topic_id": comment.topic_id,
            "asked_at": comment.created_at,
            "due_on": answer_by(comment.topic),
        },
    )


def want_answer_to_pledge(pledge: Pledge) -> None:
    """Inside the transaction that makes it."""
    days = registries.promise(pledge.topic).pledge_within_days
    today = localtime(now(), get_default_timezone()).date()
    AnswerDue.objects.create(
        topic_id=pledge.topic_id,
        pledge=pledge,
        asked_at=pledge.created_at,
        due_on=add_working_days(today, days) if days else None,
    )


@transaction.atomic
def mark_answered(which: Q, *, by: User | None, how: str, reason: str = "", **limits: Any) -> int:
    """Ticks off what still waits among the rows that `which` names; gives how many. `reason` goes with
    How.RELEASED: why there is no answer of its own."""
    waiting: QuerySet[AnswerDue] = AnswerDue.objects.filter(which, answered_at=None, **limits)
    return waiting.update(answered_at=now(), answered_by=by, how=how, released_reason=reason)


def unanswered(topic: Topic) -> QuerySet[AnswerDue]:
    """What everybody can read there (or was offered) and nobody has answered, oldest first; also at the ideas about
    the topic."""
    here = Q(topic=topic) | Q(topic__idea__about=topic)
    return AnswerDue.objects.open().filter(here).order_by("pk")
