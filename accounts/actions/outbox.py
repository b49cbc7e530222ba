"""Who is told what: an event, its recipients, and the messages that they get."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.clock import now
from accounts.models import Cadence, Contact, Event, Message, Notification, NotificationChoice, User
from accounts.registries import NotificationKind, notification_kinds

logger = logging.getLogger(__name__)

SPREAD_BATCH = 1000
COMPOSE_BATCH = 500
MOST_EVENTS = 1000  # at one turn
DIGEST = "digest"
DIGEST_HOUR = time(7)
LONGEST_KEY = 120  # with a kind of 60 and a person's number it fits the columns of 200
_said_unknown: set[str] = set()


@transaction.atomic
def tell(
    *,
    kind: str,
    key: str,
    by: User | None = None,
    topic: UUID | None = None,
    facts: dict | None = None,
    to_users: Iterable[User] = (),
    to_contacts: Iterable[Contact] = (),
    to_address: str = "",
    reason: str = "",
) -> Event:
    """Writes the event once per key; the named get their message at once, an audience is found by the job.

    `facts` holds ids, never text. `to_address` is for one named person whose own address is the wrong one.
    Raises KeyError for a kind that nobody registered.
    """
    entry = notification_kinds.get(kind)
    if len(key) > LONGEST_KEY:
        raise ValueError(f"The key of an event has at most {LONGEST_KEY} characters: {key}")
    has_audience = entry.audience is not None and kind not in settings.OUTBOX_KINDS_OFF
    event, created = Event.objects.get_or_create(
        dedupe_key=f"{kind}:{key}",
        defaults={
            "kind": kind,
            "actor": by,
            "topic_public_id": topic,
            "facts": facts or {},
            "spread_at": None if has_audience else now(),
        },
    )
    if created and kind not in settings.OUTBOX_KINDS_OFF:
        _address(event, entry, list(to_users), list(to_contacts), to_address, reason)
        _nudge_after_commit()
    return event


def _nudge_after_commit() -> None:
    from accounts.tasks import nudge

    transaction.on_commit(nudge)


def _address(
    event: Event,
    entry: NotificationKind,
    users: list[User],
    contacts: list[Contact],
    to_address: str,
    reason: str,
) -> None:
    cadences = cadences_of(entry, [user.pk for user in users])
    contact_cadences = cadences_of(entry, [contact.pk for contact in contacts], contacts=True)
    rows: list[tuple[User | None, Contact | None, str]] = [(user, None, cadences[user.pk]) for user in users]
    rows += [(None, contact, contact_cadences[contact.pk]) for contact in contacts if contact.email]
    for user, contact, cadence in rows:
        if cadence == Cadence.NEVER:
            continue
        notification = Notification(
            event=event, user=user, contact=contact, reason=reason, cadence=cadence, due_at=due_at(cadence)
        )
        if cadence == Cadence.AT_ONCE:
            notification.message = Message.objects.create(
                user=user,
                contact=contact,
                kind=event.kind,
                to_address=to_address,
                dedupe_key=message_key(
                    event.dedupe_key,
                    user_id=user.pk if user else None,
                    contact_id=contact.pk if contact else None,
                ),
            )
        notification.save()


def message_key(event_key: str, *, user_id: int | None, contact_id: int | None) -> str:
    """One message per event and person, however often it is composed."""
    return f"{event_key}:u{user_id}" if user_id else f"{event_key}:c{contact_id}"


def cadences_of(entry: NotificationKind, ids: Collection[int], *, contacts: bool = False) -> dict[int, str]:
    """How soon each of these people hears of this kind: their own choice, else the kind's default."""
    cadences = dict.fromkeys(ids, Cadence.AT_ONCE if entry.transactional else entry.default_cadence)
    if entry.transactional:
        return cadences
    field = "contact_id" if contacts else "user_id"
    choices = NotificationChoice.objects.filter(kind=entry.name, **{f"{field}__in": list(ids)})
    cadences.update(choices.values_list(field, "cadence"))
    if entry.line is None:
        digests = (Cadence.DAILY, Cadence.WEEKLY)
        cadences = {
            pk: Cadence.AT_ONCE if cadence in digests else cadence for pk, cadence in cadences.items()
        }
    return cadences


def due_at(cadence: str) -> datetime:
    """Now, or the next morning (weekly: Monday morning) at seven in the council's own zone."""
    if cadence == Cadence.AT_ONCE:
        return now()
    zone = timezone.get_default_timezone()
    local = timezone.localtime(now(), zone)
    day = local.date() + timedelta(days=1 if local.time() >= DIGEST_HOUR else 0)
    if cadence == Cadence.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, DIGEST_HOUR, tzinfo=zone)


def spread_due() -> int:
    """Writes down who hears of each new event, a batch at a time; gives the number of notifications written."""
    written = 0
    kinds = {entry.name: entry for entry in notification_kinds}
    _say_unknown(kinds)
    for event in Event.objects.unspread().filter(kind__in=kinds)[:MOST_EVENTS]:
        entry = kinds[event.kind]
        while event.spread_at is None:
            count = _spread_batch(event, entry)
            if count is None:
                break  # another worker is at it
            written += count
    return written


def _say_unknown(kinds: Collection[str]) -> None:
    """Once per process for each kind whose app is gone or not there yet; its events wait for it."""
    waiting = set(
        Event.objects.unspread().exclude(kind__in=kinds).order_by().values_list("kind", flat=True).distinct()
    )
    for kind in waiting - _said_unknown:
        _said_unknown.add(kind)
        logger.error("Nobody registered the kind %s: its events wait", kind)


def _spread_batch(event: Event, entry: NotificationKind) -> int | None:
    """The rows of one batch and the new cursor in one transaction; None where somebody else moved the cursor."""
    ids = list(entry.audience(event, event.cursor, SPREAD_BATCH)) if entry.audience else []
    finished = len(ids) < SPREAD_BATCH
    cursor = ids[-1] if ids else event.cursor
    spread_at = now() if finished else None
    told = [pk for pk in ids if pk != event.actor_id]
    with transaction.atomic():
        mine = Event.objects.filter(pk=event.pk, cursor=event.cursor, spread_at=None)
        if not mine.update(cursor=cursor, spread_at=spread_at):
            return None
        rows = [
            Notification(event=event, user_id=pk, reason="audience", cadence=cadence, due_at=due_at(cadence))
            for pk, cadence in cadences_of(entry, told).items()
            if cadence != Cadence.NEVER
        ]
        Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=SPREAD_BATCH)
    event.cursor, event.spread_at = cursor, spread_at
    return len(rows)


def compose_due() -> int:
    """Puts due notifications into messages: one each, or one digest per person and day."""
    composed = 0
    while count := _compose_batch():
        composed += count
    return composed


@transaction.atomic
def _compose_batch() -> int:
    waiting = Notification.objects.uncomposed().select_related("event")
    batch = list(waiting.select_for_update(skip_locked=True, of=("self",))[:COMPOSE_BATCH])
    _compose([row for row in batch if row.cadence == Cadence.AT_ONCE], _key_of_own)
    _compose([row for row in batch if row.cadence != Cadence.AT_ONCE], _key_of_digest)
    return len(batch)


def _key_of_own(row: Notification) -> tuple[str, str]:
    key = message_key(row.event.dedupe_key, user_id=row.user_id, contact_id=row.contact_id)
    return row.event.kind, key


def _key_of_digest(row: Notification) -> tuple[str, str]:
    day = timezone.localtime(row.due_at, timezone.get_default_timezone()).date()
    return DIGEST, message_key(f"{DIGEST}:{day}", user_id=row.user_id, contact_id=row.contact_id)


def _compose(rows: list[Notification], key_of: Callable[[Notification], tuple[str, str]]) -> None:
    """Messages by key, conflicting ones left alone; what came too late for its digest waits for the next one."""
    wanted = {}
    for row in rows:
        kind, key = key_of(row)
        wanted[key] = Message(user_id=row.user_id, contact_id=row.contact_id, kind=kind, dedupe_key=key)
    Message.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    stored = Message.objects.filter(
        dedupe_key__in=wanted
    ).select_for_update()  # no worker claims one meanwhile
    messages = {message.dedupe_key: message for message in stored}
    for row in rows:
        kind, key = key_of(row)
        if kind == DIGEST and messages[key].state != Message.State.QUEUED:
            row.due_at = due_at(row.cadence)
        else:
            row.message_id = messages[key].pk
    Notification.objects.bulk_update(rows, ["message", "due_at"])


@transaction.atomic
def choose(*, user: User, choices: dict[str, str]) -> None:
    """Keeps how soon this person wants to hear of each kind; service messages can't be chosen."""
    for kind, cadence in choices.items():
        if notification_kinds.get(kind).transactional:
            raise ValueError(f"{kind} is about people's own matters and can't be switched off")
        NotificationChoice.objects.update_or_create(user=user, kind=kind, defaults={"cadence": cadence})


@transaction.atomic
def stop(*, kind: str, user: User | None = None, contact: Contact | None = None) -> list[str]:
    """No more mails of this kind to this person; of a digest: of all kinds that would come in one.

    Gives the names of the kinds that were stopped: none for a service message.
    """
    holder = {"user": user} if user else {"contact": contact}
    names = _kinds_stopped_by(kind, holder)
    for name in names:
        NotificationChoice.objects.update_or_create(**holder, kind=name, defaults={"cadence": Cadence.NEVER})
    Notification.objects.filter(message=None, event__kind__in=names, **holder).delete()
    return names


def _kinds_stopped_by(kind: str, holder: dict) -> list[str]:
    if kind != DIGEST:
        return [] if notification_kinds.get(kind).transactional else [kind]
    chosen = dict(NotificationChoice.objects.filter(**holder).values_list("kind", "cadence"))
    digests = (Cadence.DAILY, Cadence.WEEKLY)
    return [
        entry.name
        for entry in notification_kinds
        if not entry.transactional and chosen.get(entry.name, entry.default_cadence) in digests
    ]
