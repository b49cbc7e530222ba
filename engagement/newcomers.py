"""What is asked of an account in its first week, and only then."""

from __future__ import annotations

from datetime import timedelta

from accounts.clock import now
from accounts.models import User
from engagement.guards import NEW_FOR
from engagement.models import Comment, Topic
from engagement.permissions import can_answer
from engagement.registries import promise

SAME_TEXT_WITHIN = timedelta(hours=1)
MOST_COMPARED = 50  # more than the limits let anybody write in that time


def is_young(user: User) -> bool:
    """Younger than a week; to the second."""
    return now() - user.date_joined < NEW_FOR


def waits(user: User, topic: Topic) -> bool:
    """Whether the next comment of this account is read before anybody else sees it: until as many as the site says
    have been read and stand. Never of those who speak for the topic's owner."""
    first = promise(topic).hold_first
    if not first or not is_young(user):
        return False
    standing = Comment.objects.visible().filter(author=user)[:first].count()
    return standing < first and not can_answer(user, topic)


def limits(user: User, topic: Topic) -> list[tuple[str, int]]:
    """The tighter limit, for those whom it counts for."""
    slowed = is_young(user) and not can_answer(user, topic)
    return [("comment.new_account", user.pk)] if slowed else []


def said_elsewhere(*, by: User, topic: Topic, text: str) -> bool:
    """The same words under another topic within the last hour, from a young account: one text pasted everywhere."""
    if not is_young(by):
        return False
    recent = (
        Comment.objects.filter(author=by, created_at__gt=now() - SAME_TEXT_WITHIN)
        .exclude(topic=topic)
        .order_by("-pk")
        .values_list("text", flat=True)[:MOST_COMPARED]
    )
    return plain(text) in {plain(other) for other in recent}


def plain(text: str) -> str:
    """The same for texts that differ in case and spaces alone."""
    return " ".join(text.casefold().split())
