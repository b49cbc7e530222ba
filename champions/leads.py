"""Who keeps people safe: asked by group, never by permission, because an administrator holds every permission."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from accounts.roles import ROLES

LEAD, COORDINATOR = ROLES["safeguarding_lead"].group, ROLES["champions_coordinator"].group


def is_lead(user: Any) -> bool:
    """Holds the role and does not coordinate champions: concerns go outside that line."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    held = set(user.groups.filter(name__in=[LEAD, COORDINATOR]).values_list("name", flat=True))
    return held == {LEAD}


def leads() -> QuerySet:
    """Everybody of whom `is_lead` is true."""
    people = get_user_model().objects.filter(is_active=True, groups__name=LEAD)
    return people.exclude(groups__name=COORDINATOR).distinct().order_by("pk")
