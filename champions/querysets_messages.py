"""Chainable reads over conversations, their messages, and who blocked whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from accounts.clock import now

KEPT = timedelta(days=365)
MESSAGE = "message"  # the kind of concern that is about a conversation


class ConversationQuerySet(models.QuerySet):
    def of(self, user: Any) -> ConversationQuerySet:
        """Those on one of whose sides this person is."""
        return self.filter(Q(asker=user) | Q(champion__user=user))

    def of_any(self, people: Collection[int]) -> ConversationQuerySet:
        """Those on one of whose sides one of these accounts is."""
        return self.filter(Q(asker__in=people) | Q(champion__user__in=people))

    def between(self, one: Any, other: Any) -> ConversationQuerySet:
        return self.filter(Q(asker=one, champion__user=other) | Q(asker=other, champion__user=one))

    def with_unread(self, user: Any) -> ConversationQuerySet:
        """Annotates `unread`: how many messages this person has not read."""
        unread = Q(messages__read_at=None) & (Q(messages__author=None) | ~Q(messages__author=user))
        return self.annotate(unread=Count("messages", filter=unread & Q(messages__isnull=False)))

    def under_concern(self) -> ConversationQuerySet:
        """Somebody reported it, and the safeguarding lead has not closed that."""
        concerns = apps.get_model("champions", "Concern")._default_manager.open()
        about = concerns.filter(about_kind=MESSAGE, about_key=OuterRef("public_id"))
        return self.filter(Exists(about))

    def kept_long_enough(self) -> ConversationQuerySet:
        """A year after the last message, unless a concern about it is open."""
        conversations = apps.get_model("champions", "Conversation")._default_manager
        held = conversations.under_concern().values("pk")
        return self.filter(last_at__lte=now() - KEPT).exclude(pk__in=held)


class DirectMessageQuerySet(models.QuerySet):
    def unread_by(self, user: Any) -> DirectMessageQuerySet:
        """Written to this person and not opened yet."""
        mine = Q(conversation__asker=user) | Q(conversation__champion__user=user)
        return self.filter(mine, read_at=None).exclude(author=user)

    def of_those_who_left(self) -> DirectMessageQuerySet:
        """Words whose writer's account is gone, unless a concern about them is open."""
        conversations = apps.get_model("champions", "Conversation")._default_manager
        held = conversations.under_concern().values("pk")
        return self.filter(author=None).exclude(text="").exclude(conversation__in=held)


class BlockQuerySet(models.QuerySet):
    def between(self, one: Any, other: Any) -> BlockQuerySet:
        """Whichever of the two it was."""
        return self.filter(Q(by=one, whom=other) | Q(by=other, whom=one))
