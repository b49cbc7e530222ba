"""Rebuilding every stored count from what there is; what it finds wrong is written down."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagement.actions.idea_caches import recount_ideas
from engagement.actions.states import is_listed, tail_of
from engagement.models import (
    Comment,
    Follow,
    Idea,
    OfficialResponse,
    Outcome,
    Pledge,
    Subject,
    Support,
    Topic,
)
from engagement.models.comments import SHOWN_REPLIES

logger = logging.getLogger(__name__)
BATCH = 200


@dataclass
class Drift:
    """How many rows said something else than what there is."""

    topics: int = 0
    comments: int = 0
    ideas: int = 0
    which: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.topics or self.comments or self.ideas)


def recount(topics: QuerySet[Topic] | None = None) -> Drift:
    """Counts, tails and places of these topics (all); a batch to a transaction, safe while people write."""
    drift = Drift()
    for pk in list(
        (Topic.objects.all() if topics is None else topics).order_by("pk").values_list("pk", flat=True)
    ):
        drift.comments += _recount_comments(pk)
        drift.ideas += recount_ideas(pk)
        if _recount_topic(pk):
            drift.topics += 1
            drift.which.append(str(pk))
    if drift:
        logger.warning(
            "Counts had drifted: %s topics, %s comments, %s ideas", drift.topics, drift.comments, drift.ideas
        )
    return drift


@transaction.atomic
def _recount_topic(pk: int) -> bool:
    topic = Topic.objects.select_for_update(no_key=True).get(pk=pk)
    right = {
        "comment_count": Comment.objects.visible().filter(topic=pk).count(),
        "support_count": Support.objects.filter(topic=pk).count(),
        "idea_count": Idea.objects.filter(about=pk, comment__state=Comment.State.VISIBLE).count(),
        "pledge_count": Pledge.objects.joined().filter(topic=pk).count(),
        "subject_count": Subject.objects.public().filter(topic=pk).count(),
        "outcome_count": Outcome.objects.standing().filter(topic=pk).count(),
        "follower_count": Follow.objects.filter(topic=pk).count(),
        "response_count": OfficialResponse.objects.filter(topic=pk).count(),
    }
    if all(getattr(topic, name) == value for name, value in right.items()):
        return False
    Topic.objects.filter(pk=pk).update(**right)
    return True


def _recount_comments(topic_id: int) -> int:
    """Roots and replies by key; each batch is locked, looked at and put right."""
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            batch = list(_with_counts(topic_id, last)[:BATCH])
            if not batch:
                return changed
            changed += sum(_put_right(comment) for comment in batch)
            last = batch[-1].pk


def _with_counts(topic_id: int, after: int) -> QuerySet[Comment]:
    replies = Comment.objects.visible().filter(parent=OuterRef("pk")).order_by().values("parent")
    supports = Support.objects.filter(comment=OuterRef("pk")).order_by().values("comment")
    return (
        Comment.objects.filter(topic=topic_id, pk__gt=after)
        .select_for_update(no_key=True)
        .annotate(
            replies_found=Coalesce(Subquery(replies.annotate(n=Count("pk")).values("n")), 0),
            supports_found=Coalesce(Subquery(supports.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("pk")
    )


def _put_right(comment: Any) -> bool:
    """A comment with its `replies_found` and `supports_found`."""
    newest: list[int] = []
    if comment.parent_id is None:
        positions = Comment.objects.filter(parent=comment, is_listed=True).order_by("-position")
        newest = list(positions.values_list("position", flat=True)[: SHOWN_REPLIES + 1])
    right = {
        "reply_count": comment.replies_found,
        "support_count": comment.supports_found,
        "tail_from": tail_of(newest),
        "is_listed": is_listed(
            state=comment.state,
            reason=comment.state_reason,
            reply_count=comment.replies_found,
            was_shown=comment.was_shown,
        ),
    }
    wrong = ~Q(**right)
    return bool(Comment.objects.filter(wrong, pk=comment.pk).update(**right))
