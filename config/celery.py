"""Celery runs the registered jobs on their schedule; `manage.py work` runs the same ones without a broker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("thousand_trades")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule_jobs(sender, **kwargs):
    """One beat entry for each registered job, so that both ways of running know the same list."""
    from accounts.tasks import run_job

    from accounts.registries import jobs

    for job in jobs:
        sender.add_periodic_task(job.every, run_job.s(job.name), name=job.name)
