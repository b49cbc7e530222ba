"""On SQLite there is one writer: a test in which a transaction takes a second of work fails.

Work is the thread's own CPU (hashing, encryption, PDF); three seconds on the wall also fail (network, sleep), with room
for a machine that stalls. The transaction that pytest-django lays around a test does not count.
"""

from __future__ import annotations

import gc
import threading
import time

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic

CPU_SECONDS = 1.0
WALL_SECONDS = 3.0
too_long: list[str] = []
_open = threading.local()
_enter, _exit = Atomic.__enter__, Atomic.__exit__
_run_hooks = BaseDatabaseWrapper.run_and_clear_commit_hooks


def _counts(block: Atomic) -> bool:
    return not getattr(block, "_from_testcase", False)


def watched_enter(self):
    _enter(self)
    if _counts(self):
        stack = _open.__dict__.setdefault("stack", [])
        if not stack:
            gc.disable()  # sweeping up after thousands of tests is not the work of a transaction
        stack.append((time.monotonic(), time.thread_time()))


def watched_exit(self, *failure):
    stack = _open.__dict__.get("stack", [])
    started = stack.pop() if _counts(self) and stack else None
    try:
        return _exit(self, *failure)
    finally:
        if started and not stack:
            gc.enable()
        after = _open.__dict__.pop("after", (0.0, 0.0))
        if started and not stack:
            wall = time.monotonic() - started[0] - after[0]
            cpu = time.thread_time() - started[1] - after[1]
            if cpu > CPU_SECONDS or wall > WALL_SECONDS:
                too_long.append(f"a transaction of {wall:.1f} s ({cpu:.1f} s of CPU)")


def watched_hooks(self):
    """What runs on commit runs after the transaction, though inside the same `with`."""
    wall, cpu = time.monotonic(), time.thread_time()
    try:
        _run_hooks(self)
    finally:
        _open.after = (time.monotonic() - wall, time.thread_time() - cpu)


def watch() -> None:
    BaseDatabaseWrapper.run_and_clear_commit_hooks = watched_hooks
    Atomic.__enter__, Atomic.__exit__ = watched_enter, watched_exit
