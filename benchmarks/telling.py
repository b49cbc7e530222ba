"""Telling many: one event spread over its followers, a night's digests composed, and their texts made.

Told are people of the bench's own, by a kind of its own, so that nothing is measured but the outbox.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import django

FEW, MANY = 2_000, 20_000
EVENTS = 50
ROUNDS = 2
QUERIES = 25  # for 1,000 recipients
LINEAR = 1.2
KIND = "bench.told"
ADDRESS = "told-{n}@people.example"
WRITTEN = 1_000  # digests whose texts are made


def make_people() -> range:
    """As many as the larger audience; gives their numbers, which follow each other."""
    from accounts.models import User

    rows = [User(email=ADDRESS.format(n=n), display_name=f"Reader {n}", password="!") for n in range(MANY)]
    made = User.objects.bulk_create(rows, batch_size=2_000)
    pks = sorted(user.pk for user in made)
    if pks[-1] - pks[0] + 1 != MANY:
        raise RuntimeError("Somebody else made people meanwhile")
    return range(pks[0], pks[-1] + 1)


def register(people: range) -> None:
    """A kind whose event says how many of these people follow what it tells of."""
    from accounts.models import Event, User
    from accounts.registries import Line, NotificationKind, notification_kinds

    def audience(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
        followers = User.objects.filter(
            pk__gt=max(after, people.start - 1), pk__lt=people.start + event.facts["size"]
        )
        return [(pk, "follows") for pk in followers.order_by("pk").values_list("pk", flat=True)[:limit]]

    notification_kinds[:] = []
    notification_kinds.register(
        NotificationKind(
            name=KIND,
            label="Told",
            default_cadence="daily",
            audience=audience,
            same_for_all=True,
            line=lambda event: Line(
                text=f"Step {event.facts['n']} is done.", group=f"Action {event.facts['n'] % 8}"
            ),
            reasons={"follows": "you follow it"},
        )
    )


def forget() -> None:
    """Of what was told before, row and all."""
    from django.db import connection

    from accounts.models import Event, Message, Notification

    for model in (Notification, Message, Event):
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {table} CASCADE")
            else:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a table of ours


def happens(size: int, n: int = 0) -> None:
    from accounts.actions.outbox import tell

    tell(kind=KIND, key=f"{size}-{n}", facts={"size": size, "n": n})


def a_night(people: range, size: int) -> None:
    """Fifty events written down for so many people, and due: as spreading leaves them, in one statement each."""
    from django.db import connection

    from accounts.clock import now
    from accounts.models import Event, Notification

    forget()
    due = now() - timedelta(minutes=1)
    table = connection.ops.quote_name(Notification._meta.db_table)
    users = connection.ops.quote_name("accounts_user")
    for n in range(EVENTS):
        happens(size, n)
    Event.objects.update(spread_at=now())
    with connection.cursor() as cursor:
        for event in Event.objects.order_by("pk"):
            cursor.execute(
                f"INSERT INTO {table} (event_id, user_id, happening, reason, cadence, due_at)"  # noqa: S608
                f" SELECT %s, id, %s, 'follows', 'daily', %s FROM {users} WHERE id >= %s AND id < %s",
                [event.pk, event.happening, due, people.start, people.start + size],
            )
        cursor.execute("ANALYZE")


def against_few(before: Callable[[int], None], call: Callable[[], object]) -> tuple[float, float, float]:
    """Queries for 1,000 of many, milliseconds for one of them, and that against one of few."""
    from benchmarks.measure import cpu_of, median, queries_of, ratio

    before(MANY)
    queries = queries_of(call)  # and warms up
    found: dict[int, list[float]] = {FEW: [], MANY: []}
    for _round in range(ROUNDS):
        for size, costs in found.items():
            before(size)
            costs.append(cpu_of(call, 1) / size)
    return queries * 1000 / MANY, median(found[MANY]), ratio(found[MANY], found[FEW])


def write_texts() -> int:
    """Claims and writes the mails of WRITTEN people, as the sender does, and sends none."""
    from accounts.actions.delivery import claim, make
    from accounts.batch import Batch

    written = 0
    while written < WRITTEN:
        claimed = claim()
        if not claimed:
            raise RuntimeError("There is nothing to write")
        batch = Batch(claimed)
        for message in claimed:
            make(message, batch)
        written += len(claimed)
    return written


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from accounts.actions.outbox import compose_due, spread_due
    from benchmarks.measure import cpu_of, queries_of
    from benchmarks.rows import at_most, beside, hand_back

    people = make_people()
    register(people)

    def an_event(size: int) -> None:
        forget()
        happens(size)

    rows = []
    queries, each, linear = against_few(an_event, spread_due)
    spreading = f"Spreading one event to {MANY:,} followers"
    rows += [
        at_most(f"{spreading}: queries per 1,000", queries, QUERIES, digits=1),
        at_most(f"{spreading}: time for each against {FEW:,} followers", linear, LINEAR, "×"),
        beside(f"{spreading}: CPU, ms for 1,000", each * 1000),
    ]
    queries, each, linear = against_few(lambda size: a_night(people, size), compose_due)
    composing = f"Composing a digest of {EVENTS} events for {MANY:,} people"
    rows += [
        at_most(f"{composing}: queries per 1,000", queries, QUERIES, digits=1),
        at_most(f"{composing}: time for each against {FEW:,} people", linear, LINEAR, "×"),
        beside(f"{composing}: CPU, ms for 1,000", each * 1000),
    ]
    writing = f"Writing the texts of {WRITTEN:,} such digests"
    rows += [
        beside(f"{writing}: queries", queries_of(write_texts), digits=0),
        beside(f"{writing}: CPU, ms for each", cpu_of(write_texts, 1) / WRITTEN),
    ]
    hand_back(rows)


if __name__ == "__main__":
    main()
