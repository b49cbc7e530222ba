"""The one place where a comment's state and the counts that follow from it are written."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.models import User
from engagement.actions.answering import want_answer
from engagement.actions.idea_caches import follow_comment
from engagement.actions.telling import tell_of_words
from engagement.errors import Refused
from engagement.models import Appeal, Comment, Reason, Topic
from engagement.models.comments import SHOWN_REPLIES

State = Comment.State


def is_listed(*, state: str, reason: str, reply_count: int, was_shown: bool) -> bool:
    """Whether it keeps a place: its words, a notice (not for spam, nor for what nobody had seen), or something that
    stands above others' replies."""
    if state == State.VISIBLE or reply_count > 0:
        return True
    return state == State.REMOVED and reason != Reason.SPAM and was_shown


@transaction.atomic
def change_state(
    *, comment: Comment, state: str, by: User | None, reason: str = "", text: str | None = None
) -> bool:
    """Moves a comment to a state, with counts, place and tail; False when it was there already.

    `text` replaces the words in the same step (an erased comment's become ""). The caller has checked who may.
    On a reply becoming visible for the first time, those it answers are told.
    """
    root = lock(comment.root_id)
    current = root if root.pk == comment.pk else lock(comment.pk)
    if current.state == state:
        return False
    was_shown = current.was_shown or state == State.VISIBLE
    values = {
        "state": state,
        "state_at": now(),
        "state_by": by,
        "state_reason": reason,
        "was_shown": was_shown,
        "is_listed": is_listed(
            state=state, reason=reason, reply_count=current.reply_count, was_shown=was_shown
        ),
    }
    if text is not None:
        values |= {"text": text, "fragments": {}}
    if not Comment.objects.filter(pk=comment.pk, state=current.state).update(**values):
        return False
    count(comment, (state == State.VISIBLE) - (current.state == State.VISIBLE))
    if comment.parent_id:
        refresh_root(root.pk)
    if current.state == State.REMOVED:
        _close_appeal(comment, state=state, by=by)
    for name, value in values.items():
        setattr(comment, name, value)
    if not comment.parent_id:
        follow_comment(comment, was_visible=current.state == State.VISIBLE)
    if current.state == State.HELD and state == State.VISIBLE:
        want_answer(comment)
        tell_of_words(comment)
    return True


def _close_appeal(comment: Comment, *, state: str, by: User | None) -> None:
    """It is not removed any more, so nobody waits for a second look: whoever put it back has granted it, and where
    the words went there is nothing left to decide. `decided_by` names a second person only."""
    Outcome = Appeal.Outcome
    outcome = Outcome.UPHELD if state == State.VISIBLE else Outcome.CLOSED
    appeals = Appeal.objects.open().filter(comment=comment)
    if by is not None and outcome == Outcome.UPHELD:
        appeals.for_second(by).update(outcome=outcome, decided_at=now(), decided_by=by)
    appeals.update(outcome=outcome, decided_at=now())


def lock(pk: int) -> Comment:
    """The row as it is now, held until the end of the transaction (SQLite has one writer anyway).

    Always a root before its replies, and comments before their topic, so that nobody waits in a circle.
    """
    return Comment.objects.select_for_update(no_key=True).get(pk=pk)


def still_here(by: User) -> None:
    """Refused for an account that was closed a moment ago; nobody can close it before the caller's transaction ends.

    Call it before any other row is locked.
    """
    if not User.objects.select_for_update(no_key=True).get(pk=by.pk).is_active:
        raise Refused("account", _("This account is closed. Contact us."))


def count(comment: Comment, change: int) -> None:
    """Adds to the visible counts of the topic and, for a reply, of its root."""
    if change:
        if comment.parent_id:
            Comment.objects.filter(pk=comment.parent_id).update(reply_count=F("reply_count") + change)
        Topic.objects.filter(pk=comment.topic_id).update(comment_count=F("comment_count") + change)


def tail_of(positions: list[int]) -> int:
    """`tail_from` out of the newest listed positions, descending; one more than are shown is enough."""
    return positions[SHOWN_REPLIES - 1] if len(positions) > SHOWN_REPLIES else 0


def refresh_root(root_id: int) -> None:
    """After a reply came, went or changed: where the tail begins, and whether a root that does not stand keeps its
    place."""
    newest = (
        Comment.objects.filter(parent_id=root_id, is_listed=True)
        .order_by("-position")
        .values_list("position", flat=True)[: SHOWN_REPLIES + 1]
    )
    root = Comment.objects.only("state", "state_reason", "reply_count", "was_shown").get(pk=root_id)
    Comment.objects.filter(pk=root_id).update(
        tail_from=tail_of(list(newest)),
        is_listed=is_listed(
            state=root.state,
            reason=root.state_reason,
            reply_count=root.reply_count,
            was_shown=root.was_shown,
        ),
    )
