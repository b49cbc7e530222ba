"""Rate limits: exactly so many times in any window, the same on local memory and on Redis."""

import os
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import CacheHandler
from django.test import RequestFactory

from engagement import limits
from engagement.limits import LIMITS, Limit, TooMany, check, check_all, ip_of

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOCAL = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "limits",
    "OPTIONS": {"MAX_ENTRIES": 10_000},
}
BACKENDS = {"local memory": LOCAL}
if os.environ.get("REDIS_URL"):
    # A database of its own, which no worker empties: they take the one that is named and those that follow it.
    server, _slash, number = os.environ["REDIS_URL"].rpartition("/")
    redis_url = f"{server}/{(int(number) - 1) % 16}"
    BACKENDS["Redis"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}


@pytest.fixture(params=BACKENDS)
def cache(request, monkeypatch):
    handler = CacheHandler({"default": BACKENDS[request.param]})
    monkeypatch.setattr(limits, "caches", {"default": handler["default"]})  # one for all threads of a test
    yield handler["default"]
    for pool in getattr(getattr(handler["default"], "_cache", None), "_pools", {}).values():
        pool.disconnect()


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch):
    monkeypatch.setitem(LIMITS, "three", Limit(3, 60, limits.WROTE_MUCH))


@pytest.fixture
def who():
    return str(uuid.uuid4())


def allowed(name, who) -> bool:
    try:
        check(name, who)
    except TooMany:
        return False
    return True


def test_so_many_times_and_not_once_more(cache, who):
    with time_machine.travel(START, tick=False):
        assert [allowed("three", who) for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.parametrize(("seconds", "free"), [(59.999, False), (60, True), (60.001, True)])
def test_a_window_later_it_is_free_again(cache, who, seconds, free):
    with time_machine.travel(START, tick=False) as clock:
        assert all(allowed("three", who) for _ in range(3))
        clock.shift(seconds)
        assert allowed("three", who) is free


def test_no_window_of_a_minute_ever_holds_more_than_three(cache, who):
    went = []
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(40):
            if allowed("three", who):
                went.append(clock_time())
            clock.shift(7)
    assert len(went) > 8
    assert all(later - first >= 60 for first, later in zip(went, went[3:], strict=False))


def clock_time():
    return datetime.now(UTC).timestamp()


def test_being_refused_does_not_count(cache, who):
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(10):
            allowed("three", who)
        clock.shift(60)
        assert [allowed("three", who) for _ in range(4)] == [True, True, True, False]


def test_everybody_has_their_own_count(cache, who):
    with time_machine.travel(START, tick=False):
        for _ in range(4):
            allowed("three", who)
        assert allowed("three", who + "x")


def test_the_refusal_says_from_when_on(cache, who):
    with time_machine.travel(START, tick=False) as clock:
        check("three", who)
        clock.shift(20)
        check("three", who)
        check("three", who)
        clock.shift(10.5)
        with pytest.raises(TooMany) as refusal:
            check("three", who)
        assert refusal.value.until == START + timedelta(seconds=60)
        assert refusal.value.retry_after == 30
        assert refusal.value.message == (
            "You have written a lot in a short time. You can try again at 9:01 a.m., in 1 minute."
        )
        assert str(refusal.value) == refusal.value.message


def test_a_long_wait_is_told_in_hours(cache, who):
    with time_machine.travel(START, tick=False):
        for _ in range(LIMITS["comment.account_day"].times):
            check("comment.account_day", who)
        with pytest.raises(TooMany) as refusal:
            check("comment.account_day", who)
        assert "in 24 hours" in refusal.value.message


def test_the_first_of_several_limits_that_is_over_refuses(cache, who):
    with time_machine.travel(START, tick=False):
        for _ in range(3):
            check_all([("three", who), ("comment.ip", who)])
        with pytest.raises(TooMany) as refusal:
            check_all([("comment.ip", who), ("three", who)])
        assert refusal.value.name == "three"


def test_threads_at_once_get_no_more_than_the_limit(cache, who):
    won, barrier = [], threading.Barrier(8)

    def press():
        barrier.wait()
        won.append(allowed("three", who))

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 3


def test_the_cache_holds_no_address_and_no_person(cache, monkeypatch):
    keys = []
    add = type(cache).add
    monkeypatch.setattr(
        type(cache), "add", lambda self, key, *a, **k: keys.append(key) or add(self, key, *a, **k)
    )
    check("comment.ip", "203.0.113.77")
    check("code.email", "ali@example.org")
    assert len(keys) == 2
    assert not any("203.0.113.77" in key or "example.org" in key for key in keys)


@pytest.mark.parametrize(
    ("hops", "remote", "forwarded", "seen"),
    [
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (0, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:bbbb::2", "", "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.7", "", "203.0.113.7"),
        (1, "10.0.0.1", "<script>", "unknown"),
        (0, "", "", "unknown"),
    ],
)
def test_the_visitors_address_comes_from_as_many_proxies_as_are_ours(settings, hops, remote, forwarded, seen):
    settings.TRUSTED_PROXIES = hops
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    assert ip_of(request) == seen


def test_every_limit_is_about_somebody_and_says_why():
    for name, limit in LIMITS.items():
        assert limit.times > 0
        assert limit.seconds >= 60
        assert str(limit.says).endswith("."), name
