"""The clock can be held: for the demonstration, in one thread, and never afterwards."""

from datetime import UTC, datetime
from threading import Thread

from accounts.clock import held, now, today

THEN = datetime(2026, 3, 16, 23, 30, tzinfo=UTC)


def test_inside_it_is_that_instant_and_outside_never():
    before = now()
    with held(THEN):
        assert now() == THEN
        assert today().isoformat() == "2026-03-16"
    assert now() >= before


def test_others_go_on():
    seen = []
    with held(THEN):
        other = Thread(target=lambda: seen.append(now()))
        other.start()
        other.join()
    assert seen[0] > THEN
