"""The watch over transactions itself."""

import pytest
from django.db import transaction

from tests import transactions


@pytest.mark.django_db
def test_a_transaction_that_works_too_long_is_noticed(monkeypatch):
    monkeypatch.setattr(transactions, "CPU_SECONDS", 0.01)
    with transaction.atomic(), transaction.atomic():
        sum(range(2_000_000))
    assert len(transactions.too_long) == 1
    transactions.too_long.clear()


@pytest.mark.django_db
def test_a_short_one_is_not():
    with transaction.atomic():
        pass
    assert not transactions.too_long


@pytest.mark.django_db(transaction=True)
def test_what_runs_on_commit_does_not_count(monkeypatch):
    monkeypatch.setattr(transactions, "CPU_SECONDS", 0.01)
    with transaction.atomic():
        transaction.on_commit(lambda: sum(range(2_000_000)))
    assert not transactions.too_long
