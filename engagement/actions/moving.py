"""Word to those who follow something, wrote there or support something there: it moves, or somebody says something.

Who hears is found by the outbox afterwards (`engagement.audience`); what they read is made from the rows when the mail
is sent (`engagement.moves`, `engagement.mails_following`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Event, User
from engagement.audience import scope_of
from engagement.models import Comment, Follow, Topic
from engagement.moves import moves

MOVED = "engagement.moved"
SAID = "engagement.said"
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Nobody hears of what is written inside, now or later: for imports and the demonstration."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    return _silent.get()


@transaction.atomic
def moved(*, topic: Topic, by: User | None, what: str, facts: dict, key: str, happening: str = "") -> None:
    """Tells everybody concerned that a topic moves on, inside the caller's transaction.

    `what` names an entry of `engagement.moves`, `facts` holds the ids that it reads, `key` names this one move among
    all moves ("state:17"): with the same key nobody is told again. `happening` is shared with what the same decision
    tells others in person ("idea:<uuid>:taken_up"): they are not told twice. Of a topic that is not public nobody
    hears. Raises KeyError for a move that nobody registered.
    """
    moves.get(what)
    if not topic.is_public:
        return
    if is_silent():
        _write_as_told(f"{MOVED}:{key}", MOVED, topic)
        return
    scope = [each.pk for each in scope_of(topic)]
    tell(
        kind=MOVED,
        key=key,
        by=by,
        topic=topic.public_id,
        facts={**facts, "what": what, "scope": scope},
        happening=happening,
    )


def said(comment: Comment) -> None:
    """Tells those who follow its topic, or something above it, of words that stand from now on.

    Where nobody follows, nothing is written. Whoever the words answer hears of them as an answer (`happening_of`).
    """
    topic = comment.topic
    if is_silent() or not topic.is_public:
        return
    scope = scope_of(topic)
    if not Follow.objects.filter(topic__in=scope).exists():
        return
    tell(
        kind=SAID,
        key=str(comment.public_id),
        by=comment.author,
        topic=topic.public_id,
        facts={"comment": comment.pk, "scope": [each.pk for each in scope]},
        happening=happening_of(comment),
    )


def happening_of(comment: Comment) -> str:
    """What an answer to somebody and a new comment for followers have in common."""
    return f"comment:{comment.public_id}"


def _write_as_told(key: str, kind: str, topic: Topic) -> None:
    """So that doing the same again later tells nobody of what is old."""
    Event.objects.get_or_create(
        dedupe_key=key, defaults={"kind": kind, "topic_public_id": topic.public_id, "spread_at": now()}
    )
