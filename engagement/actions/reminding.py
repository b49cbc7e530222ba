"""Telling moderators that something waits: once on each working day, and only then."""

from __future__ import annotations

from django.utils.timezone import get_default_timezone

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from accounts.roles import ROLES
from engagement.moderation import queue
from engagement.moderation.promises import OPENS
from engagement.workdays import is_working_day


def remind_moderators() -> bool:
    """Writes to every moderator from nine on a working day if a comment waits or is reported; safe to run often."""
    local = now().astimezone(get_default_timezone())
    if not is_working_day(local.date()) or local.time() < OPENS:
        return False
    if not any(queue.TABS[name].rows().exists() for name in ("held", "flagged")):
        return False
    moderators = User.objects.filter(groups__name=ROLES["moderator"].group, is_active=True)
    tell(
        kind="engagement.moderation_waiting",
        key=local.date().isoformat(),
        to_users=moderators,
        reason="moderator",
    )
    return True
