"""Telling moderators that something waits: once on each working day, and only then."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from accounts.roles import ROLES
from engagement.models import Appeal
from engagement.moderation import queue
from engagement.moderation.promises import OPENS
from engagement.workdays import is_working_day


def remind_moderators() -> bool:
    """Writes to every moderator from nine on a working day if a comment waits, is reported, or is to be looked at
    again; safe to run often.

    Safeguarding leads hear too while no moderator may take the second look.
    """
    local = now().astimezone(get_default_timezone())
    if not is_working_day(local.date()) or local.time() < OPENS:
        return False
    if not any(queue.TABS[name].rows().exists() for name in queue.PROMISED):
        return False
    moderators = list(holders("moderator"))
    if needs_another({person.pk for person in moderators}):
        moderators = list({*moderators, *holders("safeguarding_lead")})
    tell(
        kind="engagement.moderation_waiting",
        key=local.date().isoformat(),
        to_users=moderators,
        reason="moderator",
    )
    return True


def holders(role: str) -> QuerySet[User]:
    """Those who hold this role now."""
    return User.objects.filter(groups__name=ROLES[role].group, is_active=True)


def needs_another(moderators: Collection[int]) -> bool:
    """Whether some appeal was decided first, or written, by every one of these."""
    involved = Appeal.objects.open().order_by().values_list("first_by", "by").distinct()
    return any(not set(moderators) - set(pair) for pair in involved)
