"""What a worker knows while it writes one batch of mails: each thing is read once, and asked once.

The readers' choices, habits and refused addresses are read when the batch is claimed; whether an event may be seen
and how it reads in a digest is asked at the first mail that needs it, once for each event and language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import translation

from accounts.cadences import Habits, Reader, habits_of, holder_field, reader_of, service_kinds
from accounts.clock import now
from accounts.models import Cadence, Event, MailProblem, Message, Notification, NotificationChoice, User
from accounts.models.outbox import hash_of
from accounts.registries import Line, NotificationKind, notification_kinds


class Batch:
    """These messages, with their users and contacts. Also gives each message what it tells of (`told`)."""

    def __init__(self, messages: Sequence[Message]):
        self.messages = messages
        self.kinds: dict[str, NotificationKind] = {entry.name: entry for entry in notification_kinds}
        self.service = set(service_kinds())
        readers = {reader_of(message) for message in messages}
        self._ids = {who: {pk for is_contact, pk in readers if is_contact is who} for who in (False, True)}
        self._read_told()
        self._stopped = self._read_stopped()
        self._refused = self._read_refused()
        self._habits = self._read_habits()
        self._seen_by_all: dict[int, bool] = {}
        self._seen_by: dict[str, Container[tuple[int | None, int]]] = {}
        self._lines: dict[tuple, Sequence[Line]] = {}

    # --- Read at once -----------------------------------------------------------------------------------

    def _read_told(self) -> None:
        """The events are the same objects for everybody who is told of them."""
        rows = list(
            Notification.objects.filter(message__in=[message.pk for message in self.messages]).order_by(
                "event_id"
            )
        )
        prefetch_related_objects(rows, "event__actor")
        told: dict = defaultdict(list)
        for row in rows:
            told[row.message_id].append(row)
        for message in self.messages:
            message.told = told[message.pk]
            message.__dict__.pop("events", None)

    def _read_stopped(self) -> dict[Reader, set[str]]:
        """The kinds that each reader chose never to hear of, whenever they chose it."""
        never = NotificationChoice.objects.filter(cadence=Cadence.NEVER)
        stopped: dict[Reader, set[str]] = defaultdict(set)
        for contacts, ids in self._ids.items():
            for choice in never.filter(**{f"{holder_field(contacts)}__in": ids}):
                stopped[reader_of(choice)].add(choice.kind)
        return stopped

    def _read_refused(self) -> set[str]:
        hashes = {hash_of(message.address) for message in self.messages if message.address}
        marked = MailProblem.objects.filter(address_hash__in=hashes, marked_at__isnull=False)
        return set(marked.values_list("address_hash", flat=True))

    def _read_habits(self) -> dict[Reader, Habits]:
        return {
            (contacts, pk): habits
            for contacts, ids in self._ids.items()
            for pk, habits in habits_of(ids, contacts=contacts).items()
        }

    # --- Asked of one message ---------------------------------------------------------------------------

    def is_service(self, message: Message) -> bool:
        return message.kind in self.service

    def has_stopped(self, message: Message, kind: str) -> bool:
        return kind in self._stopped[reader_of(message)]

    def is_refused(self, message: Message) -> bool:
        """Whether mail servers refuse the address for good."""
        return hash_of(message.address) in self._refused

    def quiet_end(self, message: Message) -> datetime | None:
        """When the reader's quiet hours end, if they hold now and the message can wait."""
        return None if self.is_service(message) else self._habits[reader_of(message)].quiet_end(now())

    # --- Asked of one event -----------------------------------------------------------------------------

    def speaks(self, kind: str) -> bool:
        """Whether its app is there and the site has not switched it off."""
        return kind in self.kinds and kind not in settings.OUTBOX_KINDS_OFF

    def may_see(self, message: Message, event: Event) -> bool:
        entry = self.kinds[event.kind]
        if entry.same_for_all:
            if event.pk not in self._seen_by_all:
                self._seen_by_all[event.pk] = bool(entry.may_see(None, event))
            return self._seen_by_all[event.pk]
        if entry.may_see_many:
            if entry.name not in self._seen_by:
                self._seen_by[entry.name] = entry.may_see_many(*self._concerned(entry.name))
            return (message.user_id, event.pk) in self._seen_by[entry.name]
        return bool(entry.may_see(message.user, event))

    def _concerned(self, kind: str) -> tuple[list[User | None], list[Event]]:
        """Who is told what of this kind in the whole batch."""
        users, events = {}, {}
        for message in self.messages:
            for row in message.told:
                if row.event.kind == kind:
                    users[message.user_id] = message.user
                    events[row.event_id] = row.event
        return list(users.values()), list(events.values())

    def lines(self, kind: str, events: Sequence[Event]) -> Sequence[Line]:
        """How these events of one kind read in a digest, in the active language."""
        key = (kind, translation.get_language(), *(event.pk for event in events))
        if key not in self._lines:
            entry = self.kinds[kind]
            if entry.lines:
                self._lines[key] = list(entry.lines(events))
            else:
                self._lines[key] = [entry.line(event) for event in events] if entry.line else []
        return self._lines[key]
