"""The loop that runs the jobs: stops when told, never dies of a job, and needs no broker."""

import logging
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, transaction
from kombu.exceptions import OperationalError as BrokerDown

from accounts import jobs as runner
from accounts import tasks
from accounts.actions.outbox import tell
from accounts.jobs import Loop
from accounts.models import Message
from accounts.registries import Job, Mail, NotificationKind, jobs, notification_kinds
from tests.factories.accounts import UserFactory


class Clock:
    """Seconds that pass when told to."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def own_jobs():
    """An empty registry for the test, and what was in it afterwards."""
    before = list(jobs)
    jobs.clear()
    yield jobs
    jobs[:] = before


@pytest.fixture
def own_kind():
    before = list(notification_kinds)
    render = lambda message: Mail(subject="Code", text="123456", html="<p>123456</p>")  # noqa: E731
    notification_kinds.register(
        NotificationKind(name="t.code", label="Code", transactional=True, render=render)
    )
    yield
    notification_kinds[:] = before


def noting(ran, name, every=1.0, fault=None):
    def run():
        ran.append(name)
        if fault:
            raise fault

    return Job(name=name, every=every, run=run)


@pytest.mark.django_db
class TestLoop:
    def test_every_job_runs_at_its_own_pace(self, own_jobs):
        ran, clock = [], Clock()
        own_jobs.register(noting(ran, "quick", every=1))
        own_jobs.register(noting(ran, "slow", every=10))
        loop = Loop(threading.Event(), clock)
        for second in range(11):
            clock.seconds = second
            loop.turn()
        assert (ran.count("quick"), ran.count("slow")) == (11, 2)

    @pytest.mark.parametrize("fault", [ZeroDivisionError("bug"), OperationalError("database is locked")])
    def test_a_job_that_fails_is_logged_and_stops_no_other(self, own_jobs, caplog, fault):
        ran, clock = [], Clock()
        own_jobs.register(noting(ran, "broken", fault=fault))
        own_jobs.register(noting(ran, "sound"))
        loop = Loop(threading.Event(), clock)
        loop.turn()
        clock.seconds = 2
        loop.turn()
        assert ran == ["broken", "sound"] * 2
        assert str(fault) in caplog.text
        assert "The job broken failed" in caplog.text

    def test_once_runs_every_job_once(self, own_jobs):
        ran = []
        own_jobs.register(noting(ran, "one"))
        own_jobs.register(noting(ran, "two", every=86400))
        call_command("work", once=True)
        assert ran == ["one", "two"]

    def test_told_to_stop_it_starts_no_further_job(self, own_jobs):
        ran, stop = [], threading.Event()
        own_jobs.register(Job(name="last", every=1, run=stop.set))
        own_jobs.register(noting(ran, "never"))
        Loop(stop).run()
        assert ran == []

    def test_it_looks_at_least_once_a_second(self):
        assert runner.TICK <= 1
        assert jobs.get("outbox").every <= 1


class TestCelery:
    def test_the_schedule_is_the_registry(self):
        from config.celery import schedule_jobs

        class Beat:
            entries = {}

            def add_periodic_task(self, seconds, task, name, expires):
                self.entries[name] = (seconds, task.args, expires)

        beat = Beat()
        schedule_jobs(beat)
        assert beat.entries == {job.name: (job.every, (job.name,), job.every) for job in jobs}

    def test_the_task_runs_the_job_it_is_named(self, own_jobs, db):
        ran = []
        own_jobs.register(noting(ran, "one"))
        tasks.run_job("one")
        assert ran == ["one"]

    def test_without_a_broker_a_nudge_is_nothing(self, settings, monkeypatch):
        settings.TASKS_USE_BROKER = False
        monkeypatch.setattr(tasks.run_job, "apply_async", lambda *args, **kwargs: pytest.fail("sent"))
        tasks.nudge()

    def test_with_a_broker_a_nudge_is_one_message_after_the_commit(self, settings, monkeypatch, own_kind, db):
        settings.TASKS_USE_BROKER = True
        sent = []
        monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **kwargs: sent.append(args))
        tell(kind="t.code", key="1", to_users=[UserFactory()])
        assert sent == []  # the test's own transaction never commits

    @pytest.mark.django_db(transaction=True)
    def test_losing_every_message_loses_nothing(self, settings, monkeypatch, own_kind, caplog):
        """The broker takes none of them; what is due is found by query all the same."""
        settings.TASKS_USE_BROKER = True
        asked = []

        def drop(args, **kwargs):
            asked.append(args)
            raise BrokerDown("gone")

        monkeypatch.setattr(tasks.run_job, "apply_async", drop)
        people = UserFactory.create_batch(3)
        with caplog.at_level(logging.WARNING), transaction.atomic():
            for person in people:
                tell(kind="t.code", key=str(person.pk), to_users=[person])
        assert len(asked) == 3
        assert "next beat" in caplog.text
        assert Message.objects.filter(state="queued").count() == 3
        runner.run("outbox")
        assert len(mail.outbox) == 3
        assert not Message.objects.exclude(state="sent").exists()

    def test_the_request_s_id_goes_along(self):
        from celery.signals import before_task_publish

        from config.logs import request_id

        headers = {}
        token = request_id.set("abc12345")
        before_task_publish.send(sender="accounts.run_job", headers=headers)
        request_id.reset(token)
        assert headers["request_id"] == "abc12345"


@pytest.fixture
def own_signals():
    """The handlers of the test runner, put back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_ends_the_loop_in_order(number, own_jobs, own_signals, db, capsys):
    ran = []

    def signalled():
        ran.append("begun")
        signal.raise_signal(number)
        ran.append("ended")

    own_jobs.register(Job(name="one", every=1, run=signalled))
    own_jobs.register(noting(ran, "never"))
    call_command("work")
    assert ran == ["begun", "ended"]
    assert capsys.readouterr().out == "Working. Stop with Ctrl-C.\nStopped.\n"


def test_a_real_process_goes_on_when_jobs_fail_and_ends_when_told(tmp_path):
    """The command in a process of its own, on a database that has nothing in it."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout.readline() == "Working. Stop with Ctrl-C.\n"
            assert any("The job outbox failed" in line for line in process.stderr)
            assert process.poll() is None, "it died of a job"
            process.send_signal(signal.SIGTERM)
            out, _faults = process.communicate(timeout=15)
            assert (process.returncode, out) == (0, "Stopped.\n")
        finally:
            process.kill()
