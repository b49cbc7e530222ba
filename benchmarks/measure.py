"""CPU of this process and of its PostgreSQL backend, for one request through the whole of Django."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

HOST = "localhost"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Site:
    """Calls the WSGI application as a server would; `cookies` go along with every request."""

    def __init__(self, cookies: str = ""):
        self.handler = WSGIHandler()
        self.cookies = cookies

    def get(self, address: str) -> Answer:
        path, _, query = address.removeprefix(f"http://{HOST}").partition("#")[0].partition("?")
        found: dict = {}

        def start(status, headers, exc_info=None):
            found["status"], found["headers"] = int(status.split()[0]), dict(headers)

        response = self.handler(self.environ(path, query), start)
        body = b"".join(response)
        response.close()
        return Answer(found["status"], found["headers"], body)

    def environ(self, path: str, query: str) -> dict:
        asked = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "HTTP_HOST": HOST,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
            "SERVER_PROTOCOL": "HTTP/1.1",
        }
        return {**asked, "HTTP_COOKIE": self.cookies} if self.cookies else asked

    def read(self, address: str) -> Answer:
        """The page at the end of at most one redirect; anything else than a page is a fault of the bench."""
        answer = self.get(address)
        if answer.status in (301, 302):
            answer = self.get(answer.headers["Location"])
        if answer.status != 200:
            raise RuntimeError(f"{address} answers {answer.status}")
        return answer


@dataclass
class Case:
    """One thing to measure; `before` sets the stage for a round and is not counted."""

    call: Callable[[], object]
    before: Callable[[], object] = lambda: None


def backend_pid() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def backend_cpu(pid: int | None) -> float:
    """Seconds of CPU that the PostgreSQL backend has used; 0 on SQLite, where it is our own.

    RuntimeError where the server is on another machine: half of the cost would be missing.
    """
    if pid is None:
        return 0.0
    try:
        with open(f"/proc/{pid}/schedstat") as handle:
            return int(handle.read().split()[0]) / 1e9
    except OSError as error:
        raise RuntimeError(
            "make bench counts PostgreSQL's CPU, so the server must run on this machine"
        ) from error


def cpu_of(call: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU for one call, ours and PostgreSQL's together."""
    pid = backend_pid()
    ours, theirs = time.process_time(), backend_cpu(pid)
    for _ in range(times):
        call()
    return 1000 * (time.process_time() - ours + backend_cpu(pid) - theirs) / times


def compare(cases: dict[str, Case], *, rounds: int = 21, times: int = 4) -> dict[str, list[float]]:
    """Milliseconds for each case and round; the cases alternate, so that all meet the same weather."""
    found: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            case.before()
            case.call()
            if number:  # the round before the first warms up
                found[name].append(cpu_of(case.call, times))
    return found


def median(values: list[float]) -> float:
    return statistics.median(values)


def ratio(one: list[float], other: list[float]) -> float:
    """The median over the rounds of how much the one costs against the other."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def queries_of(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)
