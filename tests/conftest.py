"""What every test stands on: the database, the clock, and a network that is not there."""

from __future__ import annotations

import gc
import os

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import TransactionTestCase
from django.urls import reverse
from django.utils import translation
from wagtail.hooks import search_for_hooks

from cms import memory
from engagement.registries import topic_kinds
from tests import databases, transactions

transactions.watch()


def worker_id() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A file database, migrated once for each state of the migrations and copied for each worker."""
    with django_db_blocker.unblock():
        template = databases.ready_template("migrated", databases.migrate)
        databases.lay(template, worker_id())
        databases.current_template = template
    yield


def lay_anew(self):
    """In place of the flush after a test that really commits, which would take Wagtail's root page along."""
    if not databases.only_read:
        databases.lay(databases.current_template, worker_id())
    databases.only_read = False


TransactionTestCase._fixture_teardown = lay_anew


@pytest.fixture(autouse=True)
def short_transactions(request):
    """No transaction of the code under test takes a second (loading a whole demonstration is no test)."""
    transactions.too_long.clear()
    yield
    if "demonstration" not in request.fixturenames:
        assert not transactions.too_long


@pytest.fixture(autouse=True)
def clean_memory(monkeypatch):
    """No test sees what another one cached, nor what a fixture of the whole session left behind; what asks anew after
    a second does not count its queries by how busy the machine is."""
    monkeypatch.setattr(memory, "ASKED_ANEW", 3600)
    memory.clear()
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()
    memory.clear()


@pytest.fixture(autouse=True)
def own_kinds():
    """A kind of topic that a test registered is gone after it: who answers for one goes by all of them."""
    before = list(topic_kinds)
    yield
    topic_kinds[:] = before


@pytest.fixture(autouse=True)
def own_language():
    """The test client leaves the language of its last page behind; every test begins in the site's own."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session", autouse=True)
def everything_is_loaded():
    """As in a process that has served a page: what a process loads once is not the work of a transaction, and is not
    looked through again whenever garbage is collected."""
    search_for_hooks()
    reverse("wagtailadmin_home")
    gc.collect()
    gc.freeze()
