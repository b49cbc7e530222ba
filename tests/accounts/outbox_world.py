"""What the tests of the outbox share: kinds that no app has, a channel that notes, a worker that is killed."""

import pytest
from django.db import connection

from accounts.actions import delivery
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Message, User
from accounts.registries import Line, Mail, NotificationKind, notification_kinds


class Killed(BaseException):
    """kill -9, as far as Python can play it: no handler of the worker sees it."""


def everybody(event, after_id, limit):
    return list(User.objects.filter(pk__gt=after_id).order_by("pk").values_list("pk", flat=True)[:limit])


def plain(message):
    return Mail(subject=f"About {message.event.kind}", text="Text", html="<p>Text</p>")


@pytest.fixture
def kinds():
    """Three kinds that no app has: a service message, news at once, and news that can wait."""
    before = list(notification_kinds)
    notification_kinds[:] = [kind for kind in before if kind.name.startswith("accounts.")]
    notification_kinds.register(
        NotificationKind(name="t.own", label="Own matter", transactional=True, render=plain)
    )
    notification_kinds.register(
        NotificationKind(
            name="t.news", label="News", audience=everybody, render=plain, description="News of the city"
        )
    )
    notification_kinds.register(
        NotificationKind(
            name="t.digest",
            label="Replies",
            default_cadence="daily",
            audience=everybody,
            line=lambda event: Line(text=f"Event {event.facts['n']}", url="/somewhere/"),
        )
    )
    yield notification_kinds
    notification_kinds[:] = before


class Channel:
    """Notes what it is given; `plan` is called first and may raise."""

    def __init__(self, plan=lambda message: None):
        self.sent = []
        self.plan = plan

    def send(self, message, mail):
        assert not connection.in_atomic_block, "a transaction is open while the mail server is spoken to"
        self.plan(message)
        self.sent.append((message, mail))

    def close(self):
        pass

    @property
    def ids(self):
        return [message.pk for message, _mail in self.sent]


@pytest.fixture
def channel(monkeypatch):
    one = Channel()
    monkeypatch.setattr(delivery, "get_channel", lambda: one)
    return one


def only() -> Message:
    return Message.objects.get()


def deliver_to_queue():
    spread_due()
    compose_due()
