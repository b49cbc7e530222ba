"""Celery's way into the jobs; every task is a nudge, and losing all of them loses nothing."""

import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from accounts import jobs

logger = logging.getLogger(__name__)


@shared_task(name="accounts.run_job", ignore_result=True)
def run_job(name: str) -> None:
    """Runs one registered job; what there is to do it finds by query."""
    jobs.run(name)


def nudge(name: str = "outbox") -> None:
    """Asks a worker to look now rather than at the next beat. Without a broker the loop of `manage.py work`
    looks every second anyway."""
    if not settings.TASKS_USE_BROKER:
        return
    try:
        run_job.apply_async((name,), retry=False, expires=60)
    except (OperationalError, OSError):
        logger.warning("The broker did not take a nudge for %s; the next beat will do it", name)
