"""What waits for an answer: written down when it is said, ticked off when it is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.clock import now, today
from accounts.models import User
from engagement import registries
from engagement.models import AnswerDue, Comment, OfficialResponse, Pledge, Topic
from engagement.workdays import add_working_days

How = AnswerDue.How
BATCH = 500


def answer_by(topic: Topic) -> date | None:
    """The last day of the promise for what is said there now; None where none is made.

    The topic's own number of working days, else the site's; 0 promises nothing.
    """
    return registries.promise(topic).answer_on


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
    AnswerDue.objects.create(
        topic_id=pledge.topic_id,
        pledge=pledge,
        asked_at=pledge.created_at,
        due_on=add_working_days(today(), days) if days else None,
    )


@transaction.atomic
def mark_answered(
    which: Q,
    *,
    by: User | None,
    how: str,
    reason: str = "",
    response: OfficialResponse | None = None,
    at: datetime | None = None,
    **limits: Any,
) -> int:
    """Ticks off what still waits among the rows that `which` names; gives how many. `reason` goes with
    How.RELEASED: why there is no answer of its own. `response` is what answers it, where that can be withdrawn."""
    rows = AnswerDue.objects.filter(which, answered_at=None, **limits).order_by()
    waiting: QuerySet[AnswerDue] = AnswerDue.objects.filter(pk__in=rows.values("pk"), answered_at=None)
    return waiting.update(
        answered_at=at or now(), answered_by=by, how=how, released_reason=reason, response=response
    )


def wait_again(response: OfficialResponse) -> int:
    """What a response ticked off waits again once it is withdrawn; what was promised stays promised."""
    return response.answers_due.update(
        answered_at=None, answered_by=None, how="", released_reason="", response=None
    )


def unanswered(topic: Topic) -> QuerySet[AnswerDue]:
    """What everybody can read there (or was offered) and nobody has answered, oldest first; also at the ideas about
    the topic."""
    here = Q(topic=topic) | Q(topic__idea__about=topic)
    return AnswerDue.objects.open().filter(here).order_by("pk")


def want_missing(comments: QuerySet[Comment] | None = None) -> int:
    """Rows for what stood before answers were counted: a job; finds nothing as a rule. No promise was made for it.
    What the owner answered since is ticked off on the day of that reply."""
    missing = (Comment.objects.all() if comments is None else comments).filter(
        state=Comment.State.VISIBLE, parent=None, is_official=False, answer_due=None
    )
    made, last = 0, 0
    while some := list(missing.filter(pk__gt=last).order_by("pk")[:BATCH]):
        made, last = made + _want(some), some[-1].pk
    return made


@transaction.atomic
def _want(roots: list[Comment]) -> int:
    replies = Comment.objects.visible().filter(parent__in=roots, is_official=True).order_by("-position")
    first = {reply.parent_id: reply for reply in replies}
    rows = []
    for root in roots:
        row = AnswerDue(comment=root, topic_id=root.topic_id, asked_at=root.created_at)
        if reply := first.get(root.pk):
            row.answered_at, row.answered_by_id, row.how = reply.created_at, reply.author_id, How.REPLY
        rows.append(row)
    AnswerDue.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
