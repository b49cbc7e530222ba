"""Who hears of what was said: events for the outbox, each at most once per person and comment."""

from __future__ import annotations

from accounts.actions.outbox import tell
from accounts.models import User
from engagement.actions.moving import happening_of, is_silent, said
from engagement.models import Comment

REPLY = "engagement.reply"


def tell_of_words(comment: Comment) -> None:
    """Of words that stand from now on: those they answer, and those who follow the topic, nobody twice."""
    tell_of_reply(comment)
    said(comment)


def tell_of_reply(comment: Comment) -> None:
    """Those whose words are answered: the writer of the comment it answers, and of the root it stands under."""
    people = people_answered(comment)
    if people and not is_silent():
        tell(
            kind=REPLY,
            key=str(comment.public_id),
            by=comment.author,
            topic=comment.topic.public_id,
            facts={"comment": comment.pk},
            happening=happening_of(comment),
            to_users=people,
            reason="reply",
        )


def people_answered(comment: Comment) -> list[User]:
    """Each once, without the writer of the answer and without closed accounts."""
    if not comment.parent_id:
        return []
    return list(
        User.objects.filter(
            comments__in=[pk for pk in (comment.parent_id, comment.answers_id) if pk], is_active=True
        )
        .exclude(pk=comment.author_id or 0)
        .distinct()
        .order_by("pk")
    )
