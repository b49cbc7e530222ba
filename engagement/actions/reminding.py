"""Telling those who owe something that it waits: on working days, and only then."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from accounts.roles import ROLES
from engagement.actions.pledges import LATE, tell_owners
from engagement.models import Appeal, Pledge
from engagement.moderation import queue
from engagement.moderation.promises import OPENS
from engagement.workdays import is_working_day


def is_time_to_remind() -> bool:
    """From nine on a working day, in the council's zone."""
    local = now().astimezone(get_default_timezone())
    return is_working_day(local.date()) and local.time() >= OPENS


def remind_moderators() -> bool:
    """Writes to every moderator from nine on a working day if a comment waits, is reported, or is to be looked at
    again; safe to run often.

    Safeguarding leads hear too while no moderator may take the second look.
    """
    if not is_time_to_remind():
        return False
    if not any(queue.TABS[name].rows().exists() for name in queue.PROMISED):
        return False
    moderators = list(holders("moderator"))
    if needs_another({person.pk for person in moderators}):
        moderators = list({*moderators, *holders("safeguarding_lead")})
    tell(
        kind="engagement.moderation_waiting",
        key=today().isoformat(),
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


def remind_owners() -> int:
    """Writes to those who look after an action about each offer of help that is late, from nine on a working day:
    the first time after the promised day, then every five working days. Safe to run often and late."""
    if not is_time_to_remind():
        return 0
    late = Pledge.objects.due_for_reminder().select_related("topic").order_by("pk")
    return sum(_remind_of(pledge) for pledge in late.iterator(chunk_size=200))


@transaction.atomic
def _remind_of(pledge: Pledge) -> bool:
    """False where another process did, or somebody answered, a moment ago."""
    mine = Pledge.objects.waiting().filter(pk=pledge.pk, reminded_at=pledge.reminded_at)
    if not mine.update(reminded_at=now()):
        return False
    tell_owners(LATE, pledge, key=f"{pledge.public_id}:{today().isoformat()}", by=None)
    return True
