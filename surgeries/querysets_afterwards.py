"""Chainable reads over what comes after a session: feedback, follow-ups, requests for data."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.clock import today
from accounts.permissions import departments_of
from accounts.roles import ROLES

NOT_PUBLIC = ("unconfirmed", "new", "declined")
OPEN = ("asked", "promised")


def is_moderator(user: Any) -> bool:
    """By the role: safeguarding leads moderate too, and read no requests for data."""
    return user.groups.filter(name=ROLES["moderator"].group).exists()


class FeedbackQuerySet(models.QuerySet):
    def given(self) -> FeedbackQuerySet:
        """Answered; the others were asked and have not said anything."""
        return self.filter(at__isnull=False)

    def with_words(self) -> FeedbackQuerySet:
        return self.given().exclude(text="")

    def told(self) -> FeedbackQuerySet:
        """What everybody may read: whoever said it agreed, and an organiser has read it."""
        return self.with_words().filter(may_tell=True, told_at__isnull=False)

    def visible_to(self, user: Any) -> FeedbackQuerySet:
        return self.all() if user.has_perm("surgeries.view_feedback") else self.none()


class FollowUpQuerySet(models.QuerySet):
    def answered(self) -> FollowUpQuerySet:
        return self.filter(answered_at__isnull=False)

    def due(self, on: Any = None) -> FollowUpQuerySet:
        """Not sent, the day has come, and there is somebody to ask: whoever booked, else who helped."""
        somebody = (
            Q(booking__user__is_active=True)
            | Q(booking__user=None) & ~Q(booking=None) & ~Q(booking__email="")
            | Q(booking=None, record__helper__is_active=True)
        )
        return self.filter(somebody, due_on__lte=on or today(), sent_at=None)

    def told(self) -> FollowUpQuerySet:
        return self.answered().exclude(changed="").filter(may_tell=True, told_at__isnull=False)

    def visible_to(self, user: Any) -> FollowUpQuerySet:
        return self.all() if user.has_perm("surgeries.view_followup") else self.none()


class DataRequestQuerySet(models.QuerySet):
    def public(self) -> DataRequestQuerySet:
        """On the list that everybody reads."""
        return self.exclude(state__in=NOT_PUBLIC)

    def to_read(self) -> DataRequestQuerySet:
        """Waits for somebody to read it before everybody can."""
        return self.filter(state="new")

    def open(self) -> DataRequestQuerySet:
        """On the list, and not answered yet."""
        return self.filter(state__in=OPEN)

    def answered(self) -> DataRequestQuerySet:
        return self.filter(state__in=["published", "not_possible"])

    def late(self) -> DataRequestQuerySet:
        return self.open().filter(answer_by__lt=today())

    def of(self, user: Any) -> DataRequestQuerySet:
        """Asked by this person, or with their address by nobody who has an account."""
        return self.filter(Q(asked_by=user) | Q(asked_by=None, contact__email__iexact=user.email))

    def answered_by_departments_of(self, user: Any) -> DataRequestQuerySet:
        mine = departments_of(user).filter(pk=OuterRef("department"))
        return self.filter(Exists(mine))

    def visible_to(self, user: Any) -> DataRequestQuerySet:
        """In the back office: all to those who read them first (organisers, moderators), to officers those that
        their department answers. What nobody has confirmed yet is seen by nobody."""
        if not user.has_perm("surgeries.view_datarequest"):
            return self.none()
        confirmed = self.exclude(state="unconfirmed")
        if user.has_perm("surgeries.change_session") or is_moderator(user):
            return confirmed
        return confirmed.answered_by_departments_of(user)
