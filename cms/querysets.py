"""Chainable reads over actions and their steps."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import F
from wagtail.query import PageQuerySet

from accounts.clock import today


class NewsQuerySet(PageQuerySet):
    def due(self) -> NewsQuerySet:
        """Published, and not dated in the future."""
        return self.live().filter(date__lte=today())

    def waiting(self) -> NewsQuerySet:
        """Dated in the future: nobody reads them yet, published or not."""
        return self.filter(date__gt=today())


class ActionRecordQuerySet(models.QuerySet):
    def of(self, keys: Iterable[UUID]) -> ActionRecordQuerySet:
        return self.filter(key__in=list(keys))

    def visible_to(self, user) -> ActionRecordQuerySet:
        """All to those who may change steps; to others none."""
        return self.all() if user.has_perm("cms.change_step") else self.none()


class StepQuerySet(models.QuerySet):
    def of(self, keys: Iterable[UUID]) -> StepQuerySet:
        return self.filter(action_id__in=list(keys))

    def shown(self) -> StepQuerySet:
        """Those that the published page carries."""
        return self.filter(shown=True)

    def open(self) -> StepQuerySet:
        return self.filter(status__in=["to_come", "now"])

    def late(self) -> StepQuerySet:
        """Open past their promise."""
        return self.open().filter(promised__lt=today())

    def moved(self) -> StepQuerySet:
        """Those whose promise is no longer the first one."""
        return self.exclude(promised=None).exclude(promised=F("first_promised"))

    def visible_to(self, user) -> StepQuerySet:
        """All to those who may change steps; to others none."""
        return self.all() if user.has_perm("cms.change_step") else self.none()
