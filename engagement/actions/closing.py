"""Before something ends: whatever nobody has answered is answered first, or gets a reason why not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import ngettext

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from engagement.actions.answering import How, mark_answered, unanswered
from engagement.errors import Refused
from engagement.models import Topic

RELEASED = "engagement.released"
LONGEST_REASON = 500


@transaction.atomic
def settle_unanswered(*, topic: Topic, by: User | None, reason: str = "", at: datetime | None = None) -> int:
    """Inside the transaction that ends it: Refused ("unanswered") while something waits and there is no reason why it
    gets no answer; with one, everybody who waits is told. Gives how many. `at` is for the demonstration and imports:
    nobody is told then.

    The caller holds the topic's row or takes it here: a comment that is being posted is either counted, or comes after.
    """
    Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    reason, waiting = reason.strip()[:LONGEST_REASON], unanswered(topic)
    if not reason:
        if count := waiting.count():
            raise Refused("unanswered", words_of(count))
        return 0
    instant = at or now()
    pks = waiting.order_by().values("pk")
    count = mark_answered(Q(pk__in=pks), by=by, how=How.RELEASED, reason=reason, at=instant)
    if count and at is None:
        tell(
            kind=RELEASED,
            key=f"{topic.public_id}:{instant.isoformat()}",
            by=by,
            topic=topic.public_id,
            facts={"topic": topic.pk, "at": instant.isoformat(), "by": by and by.pk},
            reason="released",
        )
    return count


def words_of(count: int) -> str:
    """What the officer reads who forgot them."""
    return ngettext(
        "{count} thing people said or offered has no answer yet. Answer it, or say why it gets none.",
        "{count} things people said or offered have no answer yet. Answer them, or say why the rest gets none.",
        count,
    ).format(count=count)
