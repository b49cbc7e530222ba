"""Celery runs the registered jobs on their schedule; `manage.py work` runs the same ones without a broker."""

import os

from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun

from config.logs import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("thousand_trades")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule_jobs(sender, **kwargs):
    """One beat entry for each registered job, so that both ways of running know the same list.

    An entry that no worker took before the next one is thrown away: jobs find their work by query.
    """
    import django
    from django.apps import apps

    if not apps.ready:  # the registry is filled by the apps, and beat may get here before they are
        django.setup()
    from accounts.registries import jobs
    from accounts.tasks import run_job

    for job in jobs:
        sender.add_periodic_task(job.every, run_job.s(job.name), name=job.name, expires=job.every)


@before_task_publish.connect
def send_request_id(headers=None, **kwargs):
    """The request's id goes along with what it nudges."""
    if headers is not None:
        headers["request_id"] = request_id.get()


@task_prerun.connect
def take_request_id(task=None, **kwargs):
    request_id.set(getattr(task.request, "request_id", None) or task.request.id or "-")


@task_postrun.connect
def drop_request_id(**kwargs):
    request_id.set("-")
