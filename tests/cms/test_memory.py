"""What a process remembers is true until something is published, and not a moment longer."""

import weakref

import pytest
from django.core.signals import request_started
from django.db import transaction

from cms import memory
from cms.models import Publication, SiteSettings
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


class Counted:
    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return self.times


def another_request():
    """Only our own receiver: Django's others would close the test's connection."""
    receivers = {key[0]: receiver for key, receiver, *_ in request_started.receivers}
    receiver = receivers["cms.memory"]
    (receiver() if hasattr(receiver, "__self__") or isinstance(receiver, weakref.ref) else receiver)(
        sender=None
    )


def test_a_value_is_made_once_however_many_requests_come():
    make = Counted()
    for _ in range(3):
        another_request()
        assert memory.remember("key", make) == 1


def test_another_process_that_publishes_is_noticed_by_the_next_request():
    make = Counted()
    memory.remember("key", make)
    Publication.objects.update_or_create(pk=1, defaults={"token": "from elsewhere"})
    another_request()
    assert memory.remember("key", make) == 2


def test_within_one_request_nothing_changes_under_its_feet(django_assert_num_queries):
    make = Counted()
    another_request()
    memory.remember("key", make)
    Publication.objects.update_or_create(pk=1, defaults={"token": "from elsewhere"})
    with django_assert_num_queries(0):
        assert memory.remember("key", make) == 1


def test_what_was_rolled_back_is_not_remembered():
    make = Counted()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        memory.forget()
        memory.remember("key", make)
        raise ZeroDivisionError
    memory.ask_anew()
    assert memory.remember("key", make) == 2


def test_what_no_publication_changes_grows_old(settings):
    settings.REMEMBERED_SECONDS = 0
    make = Counted()
    memory.remember("key", make)
    assert memory.remember("key", make) == 2


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "MOST_KEPT", 10)
    for number in range(50):
        memory.remember(f"key {number}", Counted())
    assert len(memory._kept) == 10


def test_publishing_and_settings_change_the_token():
    tokens = {memory.current()}
    page = HomePageFactory(live=True)
    page.save_revision().publish()
    memory.ask_anew()
    tokens.add(memory.current())
    page.unpublish()
    memory.ask_anew()
    tokens.add(memory.current())
    SiteSettings.objects.create(site=page.get_site(), service_name="Plan B")
    memory.ask_anew()
    tokens.add(memory.current())
    assert len(tokens) == 4


def test_what_is_used_stays_and_what_was_used_longest_ago_goes(monkeypatch):
    monkeypatch.setattr(memory, "MOST_KEPT", 3)
    make = Counted()
    memory.remember("used", make)
    for number in range(10):
        memory.remember(f"key {number}", Counted())
        assert memory.remember("used", make) == 1


def test_made_up_ports_fill_no_memory(client):
    HomePageFactory()
    client.get("/", headers={"host": "localhost:8999"})
    before = len(memory._kept)
    for number in range(20):
        assert client.get("/", headers={"host": f"localhost:{9000 + number}"}).status_code == 200
    assert len(memory._kept) == before


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_test_sees_what_another_one_remembered(turn):
    assert not memory._kept
    memory.remember("left behind", lambda: turn)
