"""Messages to segments: written, sent once, stopped, and counted.

Sending is a job's work, found by query. It chooses a batch at a time (`actions.asking`), each in a transaction of its
own, and hands the whole to the outbox when nobody is left: killed anywhere, it goes on where it stood. Whom the outbox
writes to is read from those rows, so nobody gets it twice and nobody who was not chosen gets it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Cadence, Event, Message, Notification, User
from champions import permissions
from champions.actions.asking import ask
from champions.models import Ask, Broadcast
from champions.registries import sessions
from champions.segments import KIND, linked, preview, reachable
from engagement.errors import Refused

TEST_KIND = "champions.broadcast_test"
BATCH = 500  # chosen in one transaction
COUNTED_FOR = timedelta(days=25)  # after that the outbox forgets its mails, and the figures stand
State = Broadcast.State
MANY = ("skills", "wards")


@transaction.atomic
def write(*, by: User, broadcast: Broadcast | None = None, **given: Any) -> Broadcast:
    """A new draft, or an old one changed. Refused: "sent" where it is no draft any more."""
    if broadcast is None:
        broadcast = Broadcast(created_by=by)
    elif not Broadcast.objects.select_for_update().filter(pk=broadcast.pk, state=State.DRAFT).exists():
        raise Refused("sent", _("This message is not a draft any more: it can’t be changed."))
    is_new = broadcast.pk is None
    for name, value in given.items():
        if name not in MANY:
            setattr(broadcast, name, value)
    broadcast.save()
    for name in MANY:
        if name in given:
            getattr(broadcast, name).set(given[name])
    log(instance=broadcast, action=f"champions.broadcast_{'written' if is_new else 'changed'}", user=by)
    return broadcast


@transaction.atomic
def send(*, broadcast: Broadcast, by: User) -> None:
    """From draft to being sent, once. Refused: "sent", "nobody" (it would reach nobody), "session" (it is over)."""
    if not permissions.can_send_broadcast(by):
        raise Refused("may_not", _("You may not send messages to champions."))
    if broadcast.session and _is_over(broadcast):
        raise Refused("session", _("The session is over or cancelled. Choose another one, or none."))
    if not preview(broadcast).reached:
        raise Refused("nobody", _("This message reaches nobody. Choose more widely."))
    draft = Broadcast.objects.filter(pk=broadcast.pk, state=State.DRAFT)
    if not draft.update(state=State.SENDING, sent_at=now(), sent_by=by):
        raise Refused("sent", _("This message was sent before."))
    log(instance=broadcast, action="champions.broadcast_sent", user=by)
    broadcast.refresh_from_db()


def _is_over(broadcast: Broadcast) -> bool:
    session = linked(broadcast)
    return session is None or session.is_cancelled or session.ends_at <= now()


@transaction.atomic
def stop(*, broadcast: Broadcast, by: User) -> None:
    """No more mails go out; who has none yet counts as not asked. Refused: "over" where all have gone."""
    mine = Broadcast.objects.filter(pk=broadcast.pk, state=State.SENDING)
    if not mine.update(state=State.STOPPED, stopped_at=now(), stopped_by=by):
        raise Refused("over", _("It is too late: the last mail has gone."))
    event = _event_of(broadcast)
    reached: Iterable[int] = ()
    if event:
        told = Notification.objects.filter(event=event)
        waiting = told.filter(message__kind=KIND, message__state=Message.State.QUEUED)
        Message.objects.filter(pk__in=waiting.values("message"), state=Message.State.QUEUED).update(
            state=Message.State.DROPPED, error="stopped"
        )
        told.filter(message=None).delete()
        reached = list(told.exclude(message__state=Message.State.DROPPED).values_list("user", flat=True))
    Ask.objects.filter(about=broadcast.about).exclude(champion__user__in=reached).delete()
    log(instance=broadcast, action="champions.broadcast_stopped", user=by)
    broadcast.refresh_from_db()
    count(broadcast)


def send_test(*, broadcast: Broadcast, by: User, key: str) -> None:
    """The mail to whoever writes it, as a champion gets it; the same `key` again sends no second one."""
    tell(
        kind=TEST_KIND,
        key=f"{broadcast.public_id}:{key}"[:100],
        facts={"broadcast": broadcast.pk},
        to_users=[by],
        reason="test",
    )


# --- The job ----------------------------------------------------------------------------------------------------


def carry_on() -> int:
    """Chooses for what is being sent, hands it to the outbox, and notes what has all gone; gives how many it chose."""
    chosen = 0
    for broadcast in Broadcast.objects.being_sent():
        while broadcast.chosen_at is None:
            number = _choose_batch(broadcast)
            if number is None:
                break  # stopped, or another worker went on with it
            chosen += number
        _note_all_gone(broadcast)
    return chosen


def _choose_batch(broadcast: Broadcast) -> int | None:
    """The next of those whom it reaches; with the last of them the outbox gets it. None where that is not ours."""
    with transaction.atomic():
        mine = Broadcast.objects.select_for_update().filter(
            pk=broadcast.pk, state=State.SENDING, chosen_at=None
        )
        locked = mine.first()
        if locked is None or not mine.update(chosen=locked.chosen):  # on SQLite this is what makes it ours
            return None
        before = Ask.objects.filter(about=locked.about).count()
        left = BATCH if locked.at_most is None else min(BATCH, locked.at_most - before)
        number = len(ask(among=reachable(locked), about=locked.about, at_most=left)) if left > 0 else 0
        locked.chosen = before + number
        if number < BATCH:
            locked.chosen_at = now()
            _hand_over(locked)
        locked.save(update_fields=["chosen", "chosen_at"])
    broadcast.chosen, broadcast.chosen_at = locked.chosen, locked.chosen_at
    return number


def _hand_over(broadcast: Broadcast) -> None:
    """Without `by`: a coordinator who is a champion too gets their own message."""
    tell(kind=KIND, key=str(broadcast.public_id), facts={"broadcast": broadcast.pk})


def _event_of(broadcast: Broadcast) -> Event | None:
    return Event.objects.filter(dedupe_key=f"{KIND}:{broadcast.public_id}").first()


def _note_all_gone(broadcast: Broadcast) -> None:
    """Sent, when no mail of its own waits any more; what stands in somebody's summary does not hold it up."""
    event = _event_of(broadcast)
    if event is None or event.spread_at is None:
        return
    told = Notification.objects.filter(event=event)
    waiting = [Message.State.QUEUED, Message.State.SENDING]
    waits = Q(message=None, cadence=Cadence.AT_ONCE) | Q(message__kind=KIND, message__state__in=waiting)
    if not told.filter(waits).exists():
        Broadcast.objects.filter(pk=broadcast.pk, state=State.SENDING).update(state=State.SENT)
        count(broadcast)


def count(broadcast: Broadcast) -> None:
    """Writes down what came of it until now; a handful of queries."""
    told = Notification.objects.filter(event__dedupe_key=f"{KIND}:{broadcast.public_id}")
    figures = told.aggregate(
        mailed=Count("pk", filter=Q(message__state=Message.State.SENT)),
        failed=Count("pk", filter=Q(message__state=Message.State.FAILED)),
    )
    asked = Ask.objects.filter(about=broadcast.about)
    Broadcast.objects.filter(pk=broadcast.pk).update(
        chosen=asked.count(), coming=asked.filter(champion__user__in=_coming(broadcast)).count(), **figures
    )


def _coming(broadcast: Broadcast) -> Iterable[int]:
    """Who said since it was sent that they come to the session."""
    provider = sessions()
    if provider is None or broadcast.session is None or broadcast.sent_at is None:
        return []
    return provider.coming_since(broadcast.session, broadcast.sent_at)


def count_due() -> int:
    """The figures of what was sent lately, anew; gives how many messages that were."""
    rows = list(Broadcast.objects.counted(since()))
    for broadcast in rows:
        count(broadcast)
    return len(rows)


def since() -> datetime:
    return now() - COUNTED_FOR
