"""On SQLite there is one writer: a test in which a transaction takes a second of work fails.

Work is the thread's own CPU (hashing, encryption, PDF); three seconds on the wall also fail (network, sleep), with room
for a machine that stalls. The transaction that pytest-django lays around a test does not count.
"""

from __future__ import annotations

import threading
import time

from django.db.transaction import Atomic

CPU_SECONDS = 1.0
WALL_SECONDS = 3.0
too_long: list[str] = []
_open = threading.local()
_enter, _exit = Atomic.__enter__, Atomic.__exit__


def _counts(block: Atomic) -> bool:
    return not getattr(block, "_from_testcase", False)


def watched_enter(self):
    _enter(self)
    if _counts(self):
        stack = _open.__dict__.setdefault("stack", [])
        stack.append((time.monotonic(), time.thread_time()))


def watched_exit(self, *failure):
    stack = _open.__dict__.get("stack", [])
    started = stack.pop() if _counts(self) and stack else None
    try:
        return _exit(self, *failure)
    finally:
        if started and not stack:
            wall, cpu = time.monotonic() - started[0], time.thread_time() - started[1]
            if cpu > CPU_SECONDS or wall > WALL_SECONDS:
                too_long.append(f"a transaction of {wall:.1f} s ({cpu:.1f} s of CPU)")


def watch() -> None:
    Atomic.__enter__, Atomic.__exit__ = watched_enter, watched_exit
