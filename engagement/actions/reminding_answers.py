"""Telling officers before a promise to answer runs out: each once on a working day, and only then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from accounts.roles import ROLES
from engagement.models import AnswerDue, Topic
from engagement.moderation.promises import OPENS
from engagement.registries import kind_of, known
from engagement.workdays import add_working_days, is_working_day

ANSWERS_DUE = "engagement.answers_due"
AHEAD = 2  # working days


def due_soon() -> QuerySet[AnswerDue]:
    """Comments and ideas whose promise has run out, or does within two working days; offers of help have their own
    reminder."""
    last = add_working_days(today(), AHEAD)
    open_rows = AnswerDue.objects.open().promised().filter(comment__isnull=False, topic__is_public=True)
    return open_rows.filter(due_on__lte=last)


def due_for(user: User, topics: Collection[int]) -> QuerySet[AnswerDue]:
    """Of these topics, where this person answers."""
    return due_soon().filter(topic__in=Topic.objects.answerable_by(user).filter(pk__in=topics))


def remind_of_answers() -> int:
    """From nine on a working day: one message for each person who looks after something with answers due. Where nobody
    does, the editors hear. Safe to run often; gives how many people that is today."""
    local = now().astimezone(get_default_timezone())
    if not is_working_day(local.date()) or local.time() < OPENS:
        return 0
    pks = due_soon().order_by().values("topic").distinct()
    topics_of = owners_of(Topic.objects.filter(pk__in=pks))
    people = User.objects.filter(pk__in=topics_of, is_active=True)
    for user in people.order_by("pk"):
        tell(
            kind=ANSWERS_DUE,
            key=f"{local.date().isoformat()}:{user.pk}",
            facts={"topics": sorted(topics_of[user.pk])},
            to_users=[user],
            reason="owner",
        )
    return len(people)


def owners_of(topics: QuerySet[Topic]) -> dict[int, set[int]]:
    """Who looks after which of them, by the numbers of both."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    editors: list[int] | None = None
    for topic in topics.order_by("pk"):
        owners = set(kind_of(topic).owners(topic.key)) if known(topic.kind) else set()
        if not owners:
            if editors is None:
                group = User.objects.filter(groups__name=ROLES["editor"].group, is_active=True)
                editors = list(group.values_list("pk", flat=True))
            owners = set(editors)
        for pk in owners:
            found[pk].add(topic.pk)
    return found
