"""The mail about a talk with the market: what one firm heard, all that answered are told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from procurement.actions.market import NOTED
from procurement.models import EngagementAnswer, EngagementNote


def note_of(event: Event) -> EngagementNote | None:
    rows = EngagementNote.objects.select_related("engagement")
    return rows.filter(pk=event.facts.get("note")).first()


def may_see(user: User | None, event: Event) -> bool:
    """Still acts for a firm that answered, and the talk is public."""
    note = note_of(event)
    if note is None or note.engagement.state == note.engagement.State.DRAFT:
        return False
    return EngagementAnswer.objects.of_member(user).filter(engagement=note.engagement_id).exists()


def context(message: Message) -> dict:
    note = note_of(message.events[0])
    return {
        "title": note.engagement.title,
        "text": note.text,
        "url": absolute(note.engagement.get_absolute_url()),
    }


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=NOTED,
            label=_("A note about questions to the market that your organisation answered"),
            transactional=True,
            may_see=may_see,
            context=context,
            why=_("your organisation answered questions to the market"),
        )
    )
