"""Chainable reads over what people say, support and report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from accounts.clock import now

PENDING_KEPT = timedelta(hours=24)


class TopicQuerySet(models.QuerySet):
    def public(self) -> TopicQuerySet:
        return self.filter(is_public=True)

    def open(self) -> TopicQuerySet:
        """Where something may be said at this instant."""
        instant = now()
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=instant), Q(closes_at=None) | Q(closes_at__gt=instant)
        )

    def visible_to(self, user: Any) -> TopicQuerySet:
        """Public ones; all to those who moderate."""
        if user is not None and user.is_authenticated and user.has_perm("engagement.moderate_comment"):
            return self.all()
        return self.public()


class TopicLinkQuerySet(models.QuerySet):
    def standing(self) -> TopicLinkQuerySet:
        return self.filter(undone_at=None)


class CommentQuerySet(models.QuerySet):
    def visible(self) -> CommentQuerySet:
        return self.filter(state="visible")

    def held(self) -> CommentQuerySet:
        return self.filter(state="held")

    def listed(self) -> CommentQuerySet:
        """Those with a place in the thread: words, notices and tombstones."""
        return self.filter(is_listed=True)

    def roots(self) -> CommentQuerySet:
        return self.filter(parent=None)

    def visible_to(self, user: Any) -> CommentQuerySet:
        """What stands in public topics, and one's own words; everything to those who moderate."""
        if user is None or not user.is_authenticated:
            return self.filter(topic__is_public=True, is_listed=True)
        if user.has_perm("engagement.moderate_comment"):
            return self.all()
        return self.filter(Q(topic__is_public=True) & (Q(is_listed=True) | Q(author=user)))

    def flagged(self) -> CommentQuerySet:
        """With a report that nobody has handled."""
        flags = apps.get_model("engagement", "Flag")._default_manager.filter(handled_at=None)
        return self.filter(Exists(flags.filter(comment=OuterRef("pk"))))

    def with_flag_counts(self) -> CommentQuerySet:
        """Adds `open_flags`."""
        return self.annotate(open_flags=Count("flags", filter=Q(flags__handled_at=None)))


class SupportQuerySet(models.QuerySet):
    def of(self, user: Any) -> SupportQuerySet:
        return self.filter(user=user)


class FlagQuerySet(models.QuerySet):
    def open(self) -> FlagQuerySet:
        return self.filter(handled_at=None)

    def of(self, user: Any) -> FlagQuerySet:
        """This person's, also what came as a guest's from the address of their account."""
        guests = Q(user=None, email__iexact=user.email) & ~Q(email="")
        return self.filter(Q(user=user) | guests)

    def urgent(self) -> FlagQuerySet:
        return self.open().filter(reason="at_risk")


class ModerationEventQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise TypeError("A moderation decision is never changed; add another one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A moderation decision is never deleted")

    def forget_words(self) -> int:
        """The one exception, for an erased account or a comment taken back: the decisions stay, the words go.

        The caller has checked that nobody may be at risk (any more).
        """
        return super().update(text_before="")


class PendingActQuerySet(models.QuerySet):
    def unused(self) -> PendingActQuerySet:
        return self.filter(used_at=None)

    def stale(self) -> PendingActQuerySet:
        """Old enough to be thrown away, used or not."""
        return self.filter(created_at__lt=now() - PENDING_KEPT)
