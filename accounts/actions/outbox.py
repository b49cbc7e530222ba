"""Who is told what: an event and its recipients. Messages are composed beside (composing) and sent (delivery)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.actions.choosing import choose, stop
from accounts.actions.composing import DIGEST, compose_due, compose_rows, message_key
from accounts.cadences import cadences_of, due_at
from accounts.clock import now
from accounts.models import Cadence, Contact, Event, Notification, User
from accounts.registries import NotificationKind, notification_kinds

__all__ = [
    "DIGEST",
    "SPREAD_BATCH",
    "cadences_of",
    "choose",
    "compose_due",
    "due_at",
    "message_key",
    "spread_due",
    "stop",
    "tell",
    "unheard",
]

logger = logging.getLogger(__name__)

SPREAD_BATCH = 1000
MOST_EVENTS = 1000  # at one turn
LONGEST_KEY = 120  # with a kind of 60 and a person's number it fits the columns of 200
LONGEST_HAPPENING = 200
_said_unknown: set[str] = set()
_unheard: ContextVar[bool] = ContextVar("unheard", default=False)


@contextmanager
def unheard() -> Iterator[None]:
    """Nobody hears of what is told inside, now or later: the events stand as told. For the demonstration."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


@transaction.atomic
def tell(
    *,
    kind: str,
    key: str,
    by: User | None = None,
    topic: UUID | None = None,
    facts: dict | None = None,
    happening: str = "",
    to_users: Iterable[User] = (),
    to_contacts: Iterable[Contact] = (),
    to_address: str = "",
    reason: str = "",
) -> Event:
    """Writes the event once per key; the named get their message at once, an audience is found by the job.

    `facts` holds ids, never text. `to_address` is for one named person whose own address is the wrong one.
    `happening` ("idea:<uuid>:merged") is shared by events of different kinds about one occurrence: whoever was told
    of it by one of them is not told by another. Without it the event stands alone.
    Raises KeyError for a kind that nobody registered.
    """
    entry = notification_kinds.get(kind)
    if len(key) > LONGEST_KEY:
        raise ValueError(f"The key of an event has at most {LONGEST_KEY} characters: {key}")
    if len(happening) > LONGEST_HAPPENING:
        raise ValueError(f"A happening has at most {LONGEST_HAPPENING} characters: {happening}")
    event, created = Event.objects.get_or_create(
        dedupe_key=f"{kind}:{key}",
        defaults={
            "kind": kind,
            "happening": happening,
            "actor": by,
            "topic_public_id": topic,
            "facts": facts or {},
            "spread_at": None if _has_audience(entry) and not _unheard.get() else now(),
        },
    )
    if created and kind not in settings.OUTBOX_KINDS_OFF and not _unheard.get():
        _address(event, entry, list(to_users), list(to_contacts), to_address, reason)
        _nudge_after_commit()
    return event


def _has_audience(entry: NotificationKind) -> bool:
    return bool(entry.audience or entry.audience_contacts) and entry.name not in settings.OUTBOX_KINDS_OFF


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
    """The named ones' notifications, but of those who know already, and the messages of those who hear at once."""
    reachable = {contact.pk: reason for contact in contacts if contact.email}
    rows = _rows(event, entry, dict.fromkeys((user.pk for user in users), reason))
    rows += _rows(event, entry, reachable, contacts=True)
    if not rows:
        return
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = list(Notification.objects.filter(event=event).at_once().order_by("pk"))
    for row in fresh:
        row.event = event
    compose_rows(fresh, to_address=to_address)


def _rows(
    event: Event, entry: NotificationKind, reasons: Mapping[int, str], *, contacts: bool = False
) -> list[Notification]:
    """A notification for each of these people, by the reason why they hear, but for those who chose never to."""
    field = "contact_id" if contacts else "user_id"
    due = {cadence: due_at(cadence) for cadence in Cadence}
    return [
        Notification(
            event=event,
            happening=event.happening,
            reason=reasons[pk],
            cadence=cadence,
            due_at=due[Cadence(cadence)],
            **{field: pk},
        )
        for pk, cadence in cadences_of(entry, reasons, contacts=contacts).items()
        if cadence != Cadence.NEVER
    ]


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
    """The rows of one batch and the new cursors in one transaction; None where somebody else moved a cursor.

    Those without an account follow when the others are through, so that nobody who has one is told twice.
    """
    people, after, through = _next(entry.audience, event, event.cursor)
    guests: dict[int, str] = {}
    contact_after = event.contact_cursor
    if through:
        guests, contact_after, through = _next(entry.audience_contacts, event, event.contact_cursor)
    people.pop(event.actor_id or 0, None)
    spread_at = now() if through else None
    with transaction.atomic():
        mine = Event.objects.filter(
            pk=event.pk, cursor=event.cursor, contact_cursor=event.contact_cursor, spread_at=None
        )
        if not mine.update(cursor=after, contact_cursor=contact_after, spread_at=spread_at):
            return None
        rows = _rows(event, entry, people)
        Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=SPREAD_BATCH)
        guest_rows = _rows(event, entry, _strangers(event, guests), contacts=True) if guests else []
        if guest_rows:
            Notification.objects.bulk_create(guest_rows, ignore_conflicts=True, batch_size=SPREAD_BATCH)
    event.cursor, event.contact_cursor, event.spread_at = after, contact_after, spread_at
    return len(rows) + len(guest_rows)


def _next(audience, event: Event, after: int) -> tuple[dict[int, str], int, bool]:
    """The next of an audience with their reasons, the new cursor, and whether these were the last."""
    found = list(audience(event, after, SPREAD_BATCH)) if audience else []
    pairs = [one if isinstance(one, tuple) else (one, "audience") for one in found]
    reasons = {pk: reason for pk, reason in reversed(pairs)}  # the first reason of somebody given twice
    return reasons, pairs[-1][0] if pairs else after, len(found) < SPREAD_BATCH


def _strangers(event: Event, guests: Mapping[int, str]) -> dict[int, str]:
    """Of these contacts the ones that can be written to and whose address no person has who knows already."""
    addresses = dict(Contact.objects.filter(pk__in=guests).exclude(email="").values_list("pk", "email"))
    told = Notification.objects.filter(
        happening=event.happening, user__email__in=[address.lower() for address in addresses.values()]
    )
    known = set(told.values_list("user__email", flat=True))
    return {pk: guests[pk] for pk, address in addresses.items() if address.lower() not in known}
