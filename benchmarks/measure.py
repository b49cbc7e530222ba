"""CPU of this process and of its PostgreSQL backend, for one request through the whole of Django."""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """Calls the WSGI application as a server would, with cookies kept from one request to the next."""

    def __init__(self):
        self.handler = WSGIHandler()
        self.cookies: dict[str, str] = {}

    def get(self, address: str, **extra: str) -> Answer:
        path, _, query = address.partition("?")
        found: dict = {}

        def start(status, headers, exc_info=None):
            found["status"], found["headers"] = int(status.split()[0]), dict(headers)

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
            "SERVER_PROTOCOL": "HTTP/1.1",
            **extra,
        }
        if self.cookies:
            environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = self.handler(environ, start)
        body = b"".join(response)
        response.close()
        return Answer(found["status"], found["headers"], body)


def backend_pid() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def backend_cpu(pid: int | None) -> float:
    """Seconds of CPU that the PostgreSQL backend has used (to a hundredth); 0 on SQLite, where it is our own."""
    if pid is None:
        return 0.0
    with open(f"/proc/{pid}/stat") as handle:
        fields = handle.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu_of(call: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU for one call, ours and PostgreSQL's together."""
    pid = backend_pid()
    ours, theirs = time.process_time(), backend_cpu(pid)
    for _ in range(times):
        call()
    return 1000 * (time.process_time() - ours + backend_cpu(pid) - theirs) / times


def compare(calls: dict[str, Callable[[], object]], *, rounds: int = 5, times: int = 40) -> dict[str, float]:
    """Median milliseconds for each call; the rounds alternate, so that all meet the same weather."""
    for call in calls.values():
        for _ in range(5):
            call()
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].append(cpu_of(call, times))
    return {name: statistics.median(values) for name, values in found.items()}


def queries_of(call: Callable[[], object]) -> int:
    call()
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)
