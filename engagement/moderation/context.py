"""What a moderator sees beside a comment before deciding: its place, its writer's history, its reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from engagement.guards import Finding, links_in, personal_data_found
from engagement.models import Appeal, Comment, Flag, ModerationEvent, Reason

AROUND = 3  # comments shown before and after


@dataclass(frozen=True)
class History:
    """How many comments the writer has, and how many moderators took away."""

    total: int
    removed: int
    held: int


@dataclass(frozen=True)
class Context:
    """All of it, in a fixed number of queries."""

    comment: Comment
    before: list[Comment]
    after: list[Comment]
    history: History | None
    flags: list[Flag]
    events: list[ModerationEvent]
    findings: list[Finding]
    links: list[str]
    appeals: list[Appeal]

    @property
    def open_appeal(self) -> Appeal | None:
        return next((appeal for appeal in self.appeals if appeal.decided_at is None), None)

    @property
    def open_flags(self) -> list[Flag]:
        return [flag for flag in self.flags if flag.handled_at is None]

    @property
    def kept_words(self) -> str:
        """What an erased account wrote, kept while someone may be at risk; for those alone who may safeguard."""
        if self.comment.state != Comment.State.ERASED:
            return ""
        return next((event.text_before for event in reversed(self.events) if event.text_before), "")

    @property
    def is_urgent(self) -> bool:
        return any(flag.reason == Reason.AT_RISK for flag in self.open_flags)

    @property
    def has_ordinary_flags(self) -> bool:
        return any(flag.reason != Reason.AT_RISK for flag in self.open_flags)


def context_of(comment: Comment) -> Context:
    before, after = around(comment)
    return Context(
        comment=comment,
        before=before,
        after=after,
        history=history_of(comment.author_id),
        flags=list(comment.flags.select_related("user", "handled_by").order_by("pk")),
        events=list(comment.moderation_events.select_related("by").order_by("pk")),
        findings=personal_data_found(comment.text),
        links=links_in(comment.text),
        appeals=list(comment.appeals.select_related("first_by", "decided_by").order_by("pk")),
    )


def around(comment: Comment) -> tuple[list[Comment], list[Comment]]:
    """The listed comments just before and just after it: of the same thread, or the threads beside a root."""
    if comment.parent_id:
        same: Any = Comment.objects.listed().filter(parent_id=comment.parent_id)
        earlier, later = (
            same.filter(position__lt=comment.position),
            same.filter(position__gt=comment.position),
        )
        order = "position"
    else:
        earlier = Comment.objects.listed().roots().filter(topic_id=comment.topic_id, pk__lt=comment.pk)
        later = Comment.objects.listed().filter(parent=comment)
        order = "pk"
    before = earlier.select_related("author").order_by(f"-{order}")[: AROUND if comment.parent_id else 1]
    after = later.select_related("author").order_by(order)[:AROUND]
    return list(before)[::-1], list(after)


def history_of(author_id: int | None) -> History | None:
    if author_id is None:
        return None
    State = Comment.State
    counted = Comment.objects.filter(author_id=author_id).aggregate(
        total=Count("pk"),
        removed=Count("pk", filter=Q(state=State.REMOVED)),
        held=Count("pk", filter=Q(state=State.HELD)),
    )
    return History(**counted)
