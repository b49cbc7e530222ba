"""Settings, addresses and the servers' entry points. Celery's app is here so that every process has the same one."""

from .celery import app as celery_app

__all__ = ["celery_app"]
