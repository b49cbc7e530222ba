"""What is done again and again, and how one process does it without a broker."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event

from django.conf import settings
from django.db import close_old_connections

from accounts.registries import Job, jobs

logger = logging.getLogger(__name__)

TICK = 0.5


def register() -> None:
    """The jobs of the ground floor: with a broker nudges bring mails out at once, without one this does."""
    from accounts.actions.delivery import deliver, forget_old
    from accounts.actions.papers import forget_old_papers, make_due
    from accounts.actions.people import finish_deletions
    from accounts.actions.sessions import forget_sessions

    jobs.register(Job(name="outbox", every=10 if settings.TASKS_USE_BROKER else 1, run=deliver))
    jobs.register(Job(name="forget old messages", every=24 * 60 * 60, run=forget_old))
    jobs.register(Job(name="papers", every=10 if settings.TASKS_USE_BROKER else 1, run=make_due))
    jobs.register(Job(name="forget old papers", every=24 * 60 * 60, run=forget_old_papers))
    jobs.register(Job(name="forget old sessions", every=24 * 60 * 60, run=forget_sessions))
    jobs.register(Job(name="finish deletions", every=10 * 60, run=finish_deletions))


def run(name: str) -> None:
    """One job, once. Raises what it raises."""
    close_old_connections()
    try:
        jobs.get(name).run()
    finally:
        close_old_connections()


def run_safely(name: str) -> bool:
    """One job, once; what it raises is logged, and the loop goes on (a locked database is tried again)."""
    try:
        run(name)
    except Exception:
        logger.exception("The job %s failed; it is tried again at its next turn", name)
        return False
    return True


class Loop:
    """Runs every registered job at its turn until `stop` is set."""

    def __init__(self, stop: Event, clock: Callable[[], float] = time.monotonic):
        self.stop = stop
        self.clock = clock
        self.due: dict[str, float] = {}

    def turn(self) -> int:
        """Runs what is due and gives how many jobs that were; the first turn runs all."""
        started = 0
        for job in list(jobs):
            if self.stop.is_set():
                break
            if self.clock() >= self.due.get(job.name, float("-inf")):
                run_safely(job.name)
                self.due[job.name] = self.clock() + job.every
                started += 1
        return started

    def run(self) -> None:
        while not self.stop.is_set():
            self.turn()
            self.stop.wait(TICK)
