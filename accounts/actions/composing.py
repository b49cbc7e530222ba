"""What is due becomes messages: one each, or one digest per person and day, within what its reader asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.cadences import Habits, Reader, due_at, habits_of, holder_field, left_of, reader_of
from accounts.clock import now, today
from accounts.models import Cadence, Event, Message, Notification
from accounts.querysets import NotificationQuerySet
from accounts.registries import notification_kinds

COMPOSE_BATCH = 1000  # notifications that are a mail each
DIGEST_BATCH = 500  # people
DIGEST = "digest"
ONE_COMPOSER = 3_031_117  # the number of an advisory lock; any will do, as long as it is this one's alone
LETTERS = {"user_id": "u", "contact_id": "c"}


def message_key(event_key: str, *, user_id: int | None, contact_id: int | None) -> str:
    """One message per event and person, however often it is composed."""
    return f"{event_key}:u{user_id}" if user_id else f"{event_key}:c{contact_id}"


def compose_due() -> int:
    """Puts due notifications into messages, or off to a later day; gives how many."""
    composed = 0
    while count := _compose_own():
        composed += count
    for contacts in (False, True):
        moment = None
        while moment := _next_moment(contacts, after=moment):
            last: int | None = 0
            while last is not None:
                count, last = _compose_digests(contacts, moment, after=last)
                composed += count
    return composed


def _next_moment(contacts: bool, *, after: datetime | None) -> datetime | None:
    """Digests fall due at few moments, each for many: the next of them that has come, asked in one look at an index
    however many wait for tomorrow."""
    due = (
        Notification.objects.uncomposed().for_digests().filter(**{f"{holder_field(contacts)}__isnull": False})
    )
    if after:
        due = due.filter(due_at__gt=after)
    return due.order_by("due_at").values_list("due_at", flat=True).first()


def _one_at_a_time() -> None:
    """Two composers would count the same budget; on SQLite there is one writer anyway. Ends with the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_COMPOSER])


# --- A mail each ----------------------------------------------------------------------------------------


@transaction.atomic
def _compose_own() -> int:
    _one_at_a_time()
    waiting = Notification.objects.uncomposed().at_once().select_related("event").order_by("due_at", "pk")
    rows = list(waiting[:COMPOSE_BATCH])
    compose_rows(rows)
    return len(rows)


class Welcome:
    """What these people's habits allow: counted down as their messages are planned."""

    def __init__(self, rows: Collection[Notification]):
        self.habits: dict[Reader, Habits] = {}
        self.left: dict[Reader, float] = {}
        for contacts in (False, True):
            ids = {pk for is_contact, pk in map(reader_of, rows) if is_contact is contacts}
            if ids:
                habits = habits_of(ids, contacts=contacts)
                left = left_of(habits, contacts=contacts)
                self.habits.update({(contacts, pk): own for pk, own in habits.items()})
                self.left.update({(contacts, pk): count for pk, count in left.items()})

    def take(self, row: Notification) -> bool:
        """Whether one more is welcome; it is counted then."""
        if self.left[reader_of(row)] < 1:
            return False
        self.left[reader_of(row)] -= 1
        return True

    def due_at(self, row: Notification) -> datetime:
        """Now, or when the quiet hours end."""
        return self.habits[reader_of(row)].quiet_end(now()) or now()


def compose_rows(rows: Collection[Notification], *, to_address: str = "") -> None:
    """A message for each of these, inside a transaction; what is over its reader's budget waits for the digest.

    A kind that can't be a line of a digest is counted and does not wait.
    """
    kinds = {entry.name: entry for entry in notification_kinds}
    service = {name for name, entry in kinds.items() if entry.transactional}
    own = [row for row in rows if row.event.kind in service]
    news = [row for row in rows if row.event.kind not in service]
    welcome = Welcome(news)
    late = []
    messages = [_message(row, due=now(), to_address=to_address) for row in own]
    for row in news:
        entry = kinds.get(row.event.kind)
        if welcome.take(row) or not (entry and entry.can_wait):
            messages.append(_message(row, due=welcome.due_at(row), to_address=to_address))
        else:
            late.append(row.pk)
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    if late:
        Notification.objects.filter(pk__in=late).update(cadence=Cadence.DAILY, due_at=due_at(Cadence.DAILY))
    _link([row for row in rows if row.pk not in set(late)])


def _message(row: Notification, *, due: datetime, to_address: str) -> Message:
    key = message_key(row.event.dedupe_key, user_id=row.user_id, contact_id=row.contact_id)
    return Message(
        user_id=row.user_id,
        contact_id=row.contact_id,
        kind=row.event.kind,
        dedupe_key=key,
        due_at=due,
        to_address=to_address,
    )


def _link(rows: Iterable[Notification]) -> None:
    """Each to the message of its key, in one statement for each sort of reader."""
    rows = list(rows)
    event_key = Subquery(Event.objects.filter(pk=OuterRef(OuterRef("event_id"))).values("dedupe_key"))
    for field in LETTERS:
        mine = [row.pk for row in rows if getattr(row, field)]
        if mine:
            key = Concat(event_key, *_ending(field), output_field=CharField())
            _point_at(Notification.objects.filter(pk__in=mine), key)


def _ending(field: str) -> tuple:
    """How a message's key ends, as the database says it of a notification around the subquery."""
    return Value(f":{LETTERS[field]}"), Cast(OuterRef(field), CharField())


def _point_at(rows, key) -> int:
    return rows.update(message_id=Subquery(Message.objects.filter(dedupe_key=key).values("pk")))


# --- Digests --------------------------------------------------------------------------------------------


class People:
    """Some of those who have a digest due at one moment, what they asked for, and their lines of that moment."""

    def __init__(self, ids: list[int], moment: datetime, *, contacts: bool):
        self.ids = ids
        self.moment = moment
        self.contacts = contacts
        self.field = holder_field(contacts)
        self.begin = f"{DIGEST}:{today()}"
        self.habits = habits_of(ids, contacts=contacts)

    def due(self, ids: Collection[int]) -> NotificationQuerySet:
        return _lines_of(self.moment).filter(**{f"{self.field}__in": list(ids)})

    def keys(self, ids: Collection[int]) -> dict[str, int]:
        """Whose digest of today is known by which key."""
        return {f"{self.begin}:{LETTERS[self.field]}{pk}": pk for pk in ids}


def _lines_of(moment: datetime) -> NotificationQuerySet:
    return Notification.objects.for_digests().filter(message=None, due_at=moment)


@transaction.atomic
def _compose_digests(contacts: bool, moment: datetime, *, after: int) -> tuple[int, int | None]:
    """The digests of the next people by their number: how many notifications found their place, and whose was the
    last; None where there was nobody."""
    _one_at_a_time()
    field = holder_field(contacts)
    waiting = _lines_of(moment).filter(**{f"{field}__gt": after})
    ids = list(waiting.order_by(field).values_list(field, flat=True).distinct()[:DIGEST_BATCH])
    if not ids:
        return 0, None
    people = People(ids, moment, contacts=contacts)
    over = _over_budget(people)
    put_off = 0
    if over:
        put_off = people.due(over).update(cadence=Cadence.WEEKLY, due_at=due_at(Cadence.WEEKLY))
    return put_off + _digest(people, [pk for pk in ids if pk not in over]), ids[-1]


def _over_budget(people: People) -> set[int]:
    """Whose digest is one mail too many, so that Monday's takes it; Monday's own always goes, so does a weekly one
    that comes late, and what can still join today's is no mail more."""
    if today().weekday() == 0:
        return set()
    left = left_of(people.habits, contacts=people.contacts)
    over = {pk for pk, count in left.items() if count < 1}
    if not over:
        return over
    weekly = people.due(over).filter(cadence=Cadence.WEEKLY).order_by()
    keys = people.keys(over)
    waiting = Message.objects.filter(dedupe_key__in=keys, state=Message.State.QUEUED).order_by()
    goes = set(weekly.values_list(people.field, flat=True).distinct())
    goes |= {keys[key] for key in waiting.values_list("dedupe_key", flat=True)}
    return over - goes


def _digest(people: People, ids: list[int]) -> int:
    """One message each for today; what comes too late for one that has gone waits for tomorrow's."""
    keys = people.keys(ids)
    due = {pk: people.habits[pk].quiet_end(now()) or now() for pk in ids}
    Message.objects.bulk_create(
        [
            Message(**{people.field: pk}, kind=DIGEST, dedupe_key=key, due_at=due[pk])
            for key, pk in keys.items()
        ],
        ignore_conflicts=True,
    )
    stored = Message.objects.filter(dedupe_key__in=keys).select_for_update()  # no worker claims one meanwhile
    states = stored.order_by().values_list("dedupe_key", "state")
    gone = {keys[key] for key, state in states if state != Message.State.QUEUED}
    late = people.due(gone).update(due_at=due_at(Cadence.DAILY)) if gone else 0
    key = Concat(Value(people.begin), *_ending(people.field), output_field=CharField())
    return late + _point_at(people.due(set(ids) - gone), key)
