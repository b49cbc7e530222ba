"""Chainable reads over what people learned."""

from __future__ import annotations

from typing import Any

from django.db import models


class CompletionQuerySet(models.QuerySet):
    def of(self, user: Any) -> CompletionQuerySet:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def standing(self) -> CompletionQuerySet:
        """Not withdrawn: their badge is valid."""
        return self.filter(withdrawn_at=None)
