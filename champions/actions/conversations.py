"""Writing to a champion and answering: asked each time whether the two may, kept for a year, blocked by either side."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from champions import permissions
from champions.models import Block, Champion, Conversation, DirectMessage
from engagement.actions.moving import is_silent
from engagement.errors import Refused

WRITTEN = "champions.message"
MANY = 500
STANDS_STILL = _("You can’t write to each other at the moment.")


def lock(*ids: int) -> None:
    """These conversations, in the order of their numbers, until the end of the transaction: a conditional update
    holds the row on PostgreSQL and the only writer on SQLite."""
    for pk in sorted(set(ids)):
        Conversation.objects.filter(pk=pk).update(newest=F("newest"))


def begin(*, champion: Champion, by: User, text: str, key: str) -> Conversation:
    """The first message to a champion, or one more where they have written before; the same `key` again sends
    nothing more. The caller has asked whether `by` is an adult. Refused: "still" (they may not)."""
    if not permissions.may_begin_with(by, champion):
        raise Refused("still", STANDS_STILL)
    with transaction.atomic():
        conversation = _conversation(champion, by)
        send(conversation=conversation, by=by, text=text, key=key)
    return conversation


def _conversation(champion: Champion, by: User) -> Conversation:
    try:
        with transaction.atomic():
            return Conversation.objects.get_or_create(champion=champion, asker=by)[0]
    except IntegrityError:  # the same person, in another tab, a moment ago
        return Conversation.objects.get(champion=champion, asker=by)


def send(*, conversation: Conversation, by: User, text: str, key: str) -> DirectMessage:
    """One message, and a mail that there is one; the same `key` again gives the same message. Refused: "still"."""
    try:
        with transaction.atomic():
            lock(conversation.pk)
            return _send(conversation.pk, by, text, key)
    except IntegrityError:
        if again := DirectMessage.objects.filter(idempotency_key=key, author=by).first():
            return again
        raise


def _send(pk: int, by: User, text: str, key: str) -> DirectMessage:
    if again := DirectMessage.objects.filter(idempotency_key=key, author=by).first():
        return again
    conversation = Conversation.objects.select_related("asker", "champion__user").get(pk=pk)
    if not conversation.involves(by) or not permissions.may_talk(conversation):
        raise Refused("still", STANDS_STILL)
    other = conversation.other_of(by)
    has_unread = DirectMessage.objects.unread_by(other).filter(conversation=conversation).exists()
    made = DirectMessage.objects.create(
        conversation=conversation, author=by, text=text, at=now(), idempotency_key=key
    )
    Conversation.objects.filter(pk=pk).update(newest=made.pk, last_at=made.at)
    if not has_unread and not is_silent():
        tell(kind=WRITTEN, key=str(made.pk), facts={"message": made.pk}, to_users=[other])
    return made


def mark_read(*, conversation: Conversation, by: User) -> int:
    """What the other side wrote is read now; gives how many messages that were."""
    unread = DirectMessage.objects.unread_by(by).filter(conversation=conversation)
    return DirectMessage.objects.filter(pk__in=list(unread.values_list("pk", flat=True))).update(
        read_at=now()
    )


@transaction.atomic
def block(*, whom: User, by: User) -> bool:
    """Neither can write to the other from here on; False where it is so already."""
    lock(*Conversation.objects.between(by, whom).values_list("pk", flat=True))
    return Block.objects.get_or_create(by=by, whom=whom)[1]


def unblock(*, whom: User, by: User) -> bool:
    """One's own; what the other side wants stays."""
    return bool(Block.objects.filter(by=by, whom=whom).delete()[0])


def forget_old() -> int:
    """Conversations a year after their last message, and words of those whose account is gone, where no concern about
    them is open; gives how many went. A job."""
    ids = list(Conversation.objects.kept_long_enough().order_by("pk").values_list("pk", flat=True)[:MANY])
    with transaction.atomic():
        Conversation.objects.filter(pk__in=ids).delete()
    return len(ids) + forget_words()


def forget_words() -> int:
    """What was written by accounts that are gone."""
    ids = list(DirectMessage.objects.of_those_who_left().order_by("pk").values_list("pk", flat=True)[:MANY])
    return DirectMessage.objects.filter(pk__in=ids).update(text="")


def forget_person(*, user: User) -> None:
    """They are in no conversation any more and block nobody; their words go, at once or when no concern about them is
    open. What others wrote to them stays for those others."""
    DirectMessage.objects.filter(author=user).update(author=None)
    Conversation.objects.filter(asker=user).update(asker=None)
    Block.objects.filter(Q(by=user) | Q(whom=user)).delete()
    while forget_words():
        pass
