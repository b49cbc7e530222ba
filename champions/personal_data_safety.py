"""What conversations and concerns hold of a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from champions.actions import conversations
from champions.models import Block, Conversation, DirectMessage
from champions.names import first_name


def export_conversations(user: User) -> Iterator[dict]:
    mine = Conversation.objects.of(user).select_related("asker", "champion__user").order_by("pk")
    for conversation in mine.iterator(chunk_size=200):
        yield {
            "with": first_name(conversation.other_of(user)),
            "you_wrote_first": conversation.asker_id == user.pk,
            "begun": conversation.created_at.isoformat(),
        }


def export_messages(user: User) -> Iterator[dict]:
    """What they wrote, and what was written to them."""
    rows = DirectMessage.objects.filter(conversation__in=Conversation.objects.of(user).values("pk"))
    for message in rows.select_related("author").order_by("pk").iterator(chunk_size=200):
        yield {
            "from": first_name(message.author),
            "you_wrote_it": message.author_id == user.pk,
            "at": message.at.isoformat(),
            "read_at": message.read_at and message.read_at.isoformat(),
            "text": message.text,
        }


def export_blocks(user: User) -> list[dict]:
    rows = Block.objects.filter(by=user).select_related("whom").order_by("pk")
    return [{"whom": first_name(row.whom), "at": row.at.isoformat()} for row in rows]


def register() -> None:
    """Called from ready(). One action erases all three; they may each call it."""
    for model, label, export in (
        ("DirectMessage", _("Messages you wrote to a champion, or a champion to you"), export_messages),
        ("Conversation", _("Whom you wrote messages with"), export_conversations),
        ("Block", _("Whom you blocked"), export_blocks),
    ):
        personal_data.register(
            PersonalData(
                name=f"champions.{model}",
                label=label,
                export=export,
                erase=lambda user, keep_words: conversations.forget_person(user=user),
                order=43,
            )
        )
    personal_data.register(
        PersonalData(
            name="champions.ConcernNote",
            label=_("What you noted as a safeguarding lead"),
            keep_because=_("What was said to keep somebody safe is kept for the safeguarding lead alone."),
        )
    )
