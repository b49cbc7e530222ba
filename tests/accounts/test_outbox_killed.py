"""A worker is killed before and after every statement and every mail, for good (os._exit in a process of its own):
nothing is lost, nobody gets two different messages, and at most one is repeated, under the same Message-ID."""

import json
import os
import re
import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, connections

from accounts.actions import composing, delivery, outbox
from accounts.actions.delivery import LEASE, deliver
from accounts.actions.outbox import tell
from accounts.models import Contact, Event, Message
from accounts.registries import Line, NotificationKind
from tests.accounts.outbox_world import everybody, plain
from tests.factories.accounts import UserFactory

EVENING = datetime(2026, 11, 24, 18, tzinfo=UTC)
MORNING = EVENING + timedelta(hours=18)
KILLED, DONE, BROKEN = 9, 0, 1
pytestmark = pytest.mark.django_db(transaction=True)


class Doom:
    """Ends the process, without a word to anybody, at the boundary of this number."""

    def __init__(self, at: int):
        self.at = at
        self.passed = 0

    def step(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            os._exit(KILLED)

    def __call__(self, execute, *given):
        self.step()
        return execute(*given)


class Mailbox:
    """A file that the processes share: a mail that was handed over is there, whoever dies next."""

    def __init__(self, path):
        self.path = path
        self.doom = Doom(0)

    def send(self, message, mail):
        assert not connection.in_atomic_block
        self.doom.step()
        text = re.sub(r"/stop/\S+|/mail/choices/\S+", "TOKEN", mail.text)  # signed with the time
        with self.path.open("a") as handle:
            handle.write(json.dumps([str(message.pk), message.address, mail.subject, text]) + "\n")
        self.doom.step()

    def close(self):
        pass

    def read(self) -> list[tuple]:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [tuple(json.loads(line)) for line in lines]


@pytest.fixture
def city(kinds, monkeypatch):
    """Small batches, so that every loop turns; two with an account and one guest hear of everything."""
    for module, name in (
        (outbox, "SPREAD_BATCH"),
        (composing, "COMPOSE_BATCH"),
        (composing, "DIGEST_BATCH"),
        (delivery, "BATCH"),
    ):
        monkeypatch.setattr(module, name, 2)

    def guests(event, after_id, limit):
        found = Contact.objects.filter(pk__gt=after_id).order_by("pk")
        return [(pk, "follows") for pk in found.values_list("pk", flat=True)[:limit]]

    for name, cadence in (("t.news", "at_once"), ("t.digest", "daily")):
        kinds.register(
            NotificationKind(
                name=name,
                label=name,
                default_cadence=cadence,
                audience=everybody,
                audience_contacts=guests,
                render=plain if cadence == "at_once" else None,
                line=lambda event: Line(text=f"Event {event.facts['n']}", group="Trees"),
            )
        )
    people = UserFactory.create_batch(2)
    Contact.objects.create(email="guest@people.example")
    return people


def happens(people) -> None:
    Event.objects.all().delete()
    Message.objects.all().delete()
    tell(kind="t.own", key="own", to_users=people[:1])
    tell(kind="t.news", key="news", facts={"n": 0}, happening="one and the same")
    tell(kind="t.digest", key="again", facts={"n": 9}, happening="one and the same")
    for n in (1, 2):
        tell(kind="t.digest", key=str(n), facts={"n": n})


def doomed_worker(mailbox: Mailbox, at: int) -> int:
    """A process that delivers and dies at that boundary; gives how it ended."""
    connections.close_all()  # the child must not inherit one
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        mailbox.doom = Doom(at)
        with connection.execute_wrapper(mailbox.doom):
            deliver()
    except BaseException:
        traceback.print_exc()
        os._exit(BROKEN)
    os._exit(DONE)


def two_days(mailbox: Mailbox, people, at: int, *, die_on: datetime) -> int:
    """The evening and the morning, with a death at that boundary of one of them; how the deadly turn ended."""
    mailbox.path.unlink(missing_ok=True)
    ended = DONE
    with time_machine.travel(EVENING, tick=False) as clock:
        happens(people)
        for moment in (EVENING, MORNING):
            clock.move_to(moment)
            if moment == die_on and at:
                ended = doomed_worker(mailbox, at)
                clock.shift(LEASE + timedelta(seconds=1))
            deliver()
    return ended


def what_it_says(mails):
    return {mail[1:] for mail in mails}


@pytest.mark.parametrize("die_on", [EVENING, MORNING], ids=["at once", "digest"])
def test_killed_at_every_boundary_nothing_is_lost_and_at_most_one_is_repeated(
    city, tmp_path, monkeypatch, die_on
):
    mailbox = Mailbox(tmp_path / "mails")
    monkeypatch.setattr(delivery, "get_channel", lambda: mailbox)
    two_days(mailbox, city, 0, die_on=die_on)
    expected = mailbox.read()
    assert len(expected) == len(what_it_says(expected)) == 7  # one's own, three times news, three digests
    at, repeats = 0, 0
    while True:
        at += 1
        ended = two_days(mailbox, city, at, die_on=die_on)
        assert ended in (KILLED, DONE)
        mails = mailbox.read()
        assert what_it_says(mails) == what_it_says(expected), at
        assert len({mail[0] for mail in mails}) == 7, "the same Message-ID where it is repeated"
        twice = Counter(mails)
        assert max(twice.values()) <= 2
        assert sum(count - 1 for count in twice.values()) <= 1
        repeats += len(mails) - 7
        assert not Message.objects.exclude(state="sent").exists()
        if ended == DONE:
            break
    assert at > 50, "every boundary was met"
    assert repeats, "what was handed over and not noted is repeated"
